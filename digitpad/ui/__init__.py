"""The window: one widget per file, in a folder for each part of it; theme, icons, messages."""
