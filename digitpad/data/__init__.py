"""Where digits come from, and how their files are read without being believed."""
