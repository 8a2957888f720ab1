"""Figures on paper: matplotlib draws through its own canvas, never through a window."""
