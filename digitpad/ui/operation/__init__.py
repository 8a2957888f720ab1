"""The operation between two tensors as one sees it: boxes with their shapes, and the numbers that meet."""
