"""What the bundled model is made from: `scripts/train_bundled_model.py` puts it together."""
