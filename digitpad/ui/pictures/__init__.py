"""Photos and scans in the window: the picture with what was read in it."""
