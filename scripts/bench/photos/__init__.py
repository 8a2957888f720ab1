"""Photos of digits that were never taken, to measure the reading of real ones by."""
