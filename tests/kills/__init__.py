"""Training runs that are killed again and again, on the command line and under the window."""
