"""Why this digit: what speaks for it and against it, over the picture and in words."""
