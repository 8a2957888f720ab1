"""A neural network from scratch, in NumPy alone.

Reading order: `layers` → `losses` → `initializers` → `optimizers` → `schedules` → `spec` → `stack` →
`snapshot` → `network` → `gradcheck`. Shapes are written with the same letters everywhere: N examples in a
batch, D inputs (784 pixels), H hidden units, K classes (10 digits).
"""
