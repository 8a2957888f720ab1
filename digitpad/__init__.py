"""See a neural network learn to read your own handwriting."""

__version__ = "0.1.0"
