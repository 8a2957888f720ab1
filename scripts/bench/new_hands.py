"""How well a network reads people and a device of which it has seen nothing: `scripts/bench/new_hands.py`.

Trains small siblings of the bundled model without a single pen drawing – on MNIST alone, and on MNIST with
our synthetic digits, half of them through pen, finger, mouse or trackpad – and lets them read all thirty
writers of `pendigits`. The difference is what the synthesis is worth to a hand that is in no data set.
"""

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from bundled import hands

from digitpad.data import sources
from digitpad.data.dataset import CLASSES, Dataset, Examples, content_sha256
from digitpad.errors import DigitpadError
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.training.events import RunFinished
from digitpad.training.metrics import predicted_labels
from digitpad.training.recipe import Recipe, preset
from digitpad.training.trainer import Trainer

UNITS = 512
SYNTHETIC = 60_000
SEED = 1


def main() -> int:
    """Train both, print what they read."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--epochs", type=int, default=20)
    epochs: int = parser.parse_args().epochs
    try:
        mnist, written = sources.load("mnist"), sources.load("pendigits").everything
    except DigitpadError as error:
        print(f"new_hands: {error}", file=sys.stderr)
        return 2
    made, labels = hands.made(SYNTHETIC, np.random.default_rng(SEED))
    both = Examples(np.concatenate([mnist.train.images, made]), np.concatenate([mnist.train.labels, labels]))
    assert written.writers is not None, "every pen drawing has a writer"
    print(f"{len(written):,} drawings of {len(np.unique(written.writers))} writers, by digit:")
    for name, training in (("MNIST alone", mnist.train), ("MNIST and synthetic digits", both)):
        # As many steps for both, or the larger set would have the longer training.
        passes = max(1, round(epochs * len(both) / len(training)))
        snapshot = train(training, passes)
        right = predicted_labels(snapshot, written.images) == written.labels
        digits = "  ".join(f"{d}: {right[written.labels == d].mean():.1%}" for d in range(CLASSES))
        print(f"{name:<28}{right.mean():7.2%}   {digits}", flush=True)
    return 0


def train(training: Examples, epochs: int) -> Snapshot:
    """A network of one hidden layer, as the bundled one is trained, but shorter."""
    changes = {
        "network": NetworkSpec.dense(784, (UNITS,), 10, "relu", "he_normal").to_json(),
        "epochs": epochs,
    }
    recipe = Recipe.from_json(preset("record").to_json() | changes)
    dataset = Dataset(
        "new hands", training, training.select(np.arange(1000)), content_sha256(training, training)
    )
    for event in Trainer(recipe, dataset).run():
        if isinstance(event, RunFinished):
            snapshot = event.snapshot
    return snapshot


if __name__ == "__main__":
    sys.exit(main())
