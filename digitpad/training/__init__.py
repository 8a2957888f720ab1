"""Training: a recipe and a data set go in, a stream of events comes out.

Reading order: `recipe` → `events` → `commands` → `batches` → `metrics` → `trainer` → `history` → `runs`.
"""
