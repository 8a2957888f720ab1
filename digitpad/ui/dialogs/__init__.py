"""The window's dialogs: settings, keyboard shortcuts, about, and the details of a fault."""
