"""The tensor inspector: every tensor in play as a list, and the chosen one as a picture and as numbers."""
