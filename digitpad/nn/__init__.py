"""A neural network from scratch, in NumPy alone.

Reading order: `layers` → `dropout` → `batch_norm` → `losses` → `initializers` → `optimizers` → `schedules` →
`spec` → `stack` → `snapshot` → `network` → `regularisation` → `gradcheck`. Shapes are written with the same
letters everywhere: N examples in a batch, D inputs (784 pixels), H hidden units, K classes (10 digits).
"""
