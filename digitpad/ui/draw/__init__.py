"""Drawing and reading: the canvas with its tools, and what the network makes of it."""
