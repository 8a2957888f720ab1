"""Model files: networks with what is known about them, kept on disk."""
