"""Train the model that digitpad comes with: `.venv/bin/python scripts/train_bundled_model.py`.

It reads MNIST, the pen drawings of `pendigits` (24 of the 30 writers; every fifth is kept to measure with)
and our own synthetic digits. The network is a plain one with one hidden layer, trained by the same trainer
as everything else; what is special is the ink: every pen drawing is drawn several times with other pens and
slants, because a screen shows people who write as no picture of MNIST does.

The data are found through `DIGITPAD_DATA`. Every random choice follows from one seed, so the same machine
makes the same file again. Results go into the model's metadata and to standard output.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitpad.data import sources, synthetic
from digitpad.data.dataset import Dataset, Examples, content_sha256
from digitpad.data.drawings import load_drawings
from digitpad.errors import DigitpadError
from digitpad.files.models import Model, save_model
from digitpad.ink.pipeline import to_images
from digitpad.ink.stroke import Drawing
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.training.events import EpochDone, RunFinished
from digitpad.training.metrics import evaluate, predicted_labels
from digitpad.training.recipe import Recipe
from digitpad.training.trainer import Trainer

TARGET = Path(__file__).resolve().parent.parent / "resources" / "models" / "bundled.safetensors"
SEED = 2026
PEN_COPIES = 6
"""How often each pen drawing is drawn, each time by another pen and hand."""

SYNTHETIC = 60_000
HELD_OUT = 5
"""Writers whose number is divisible by this are not trained on."""

RECIPE = Recipe(
    name="bundled",
    title="The model that digitpad comes with",
    network=NetworkSpec.dense(784, (700,), 10, "relu", "he_normal"),
    optimizer={"kind": "adam"},
    learning_rate=0.002,
    schedule={"kind": "one_cycle", "rise": 0.2},
    batch_size=128,
    epochs=16,
    seed=SEED,
    data="mnist + pendigits + synthetic",
    source="scripts/train_bundled_model.py",
)


def main() -> int:
    """Train, measure, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=TARGET)
    out: Path = parser.parse_args().out
    rng = np.random.default_rng(SEED)
    try:
        mnist, pendigits = sources.load("mnist"), sources.load("pendigits")
        training = training_set(mnist, pendigits, rng)
        print(f"{len(training):,} pictures to train on", flush=True)
        dataset = Dataset(RECIPE.data, training, pendigits.test, content_sha256(training, pendigits.test))
        for event in Trainer(RECIPE, dataset).run():
            if isinstance(event, EpochDone):
                print(
                    f"epoch {event.epoch}/{RECIPE.epochs}: training loss {event.train_loss:.4f}", flush=True
                )
            elif isinstance(event, RunFinished):
                snapshot = event.snapshot
        model = Model(
            snapshot,
            RECIPE.to_json(),
            {
                "mnist": mnist.sha256,
                "pendigits": pendigits.sha256,
                "synthetic": f"seed {SEED}, {SYNTHETIC:,} digits",
            },
            figures(snapshot, mnist, pendigits),
        )
        save_model(out, model)
    except DigitpadError as error:
        print(f"train_bundled_model: {error}", file=sys.stderr)
        return 1
    for name, value in model.figures.items():
        print(f"{name}: {value}")
    print(f"{out}: {out.stat().st_size / 1e6:.2f} MB")
    return 0


def training_set(mnist: Dataset, pendigits: Dataset, rng: np.random.Generator) -> Examples:
    """MNIST's training pictures, the pen drawings by several pens and hands, and synthetic digits."""
    path = sources.find("pendigits")
    assert path is not None, "it was just loaded"
    drawings = [d for d in load_drawings(path) if d.writer is not None and int(d.writer) % HELD_OUT]
    assert len(drawings) == len(pendigits.train), "the split here and that of the data set must be one"
    copies = [varied(drawings, rng) for _ in range(PEN_COPIES)]
    labels = np.array([d.label for d in drawings], np.uint8)
    made, made_labels = synthetic.pictures(SYNTHETIC, rng)
    return Examples(
        np.concatenate([mnist.train.images, *copies, made]),
        np.concatenate([mnist.train.labels, *[labels] * PEN_COPIES, made_labels]),
    )


def varied(drawings: Sequence[Drawing], rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Each drawing once, slanted, turned and stretched a little, by a pen of MNIST's range of widths."""
    slant = rng.normal(0, 0.15, len(drawings))
    angle = rng.normal(0, np.radians(6), len(drawings))
    stretch = np.exp(rng.normal(0, 0.12, len(drawings)))
    pens = np.clip(rng.normal(2.6, 0.6, len(drawings)), 1.5, 4.2)
    bent = []
    for drawing, s, a, k in zip(drawings, slant, angle, stretch, strict=True):
        turn = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
        shear = np.array([[k, -s], [0.0, 1.0]])
        bent.append(Drawing(tuple(stroke[:, :2] @ (turn @ shear).T for stroke in drawing.strokes)))
    return to_images(bent, pens)


def figures(snapshot: Snapshot, mnist: Dataset, pendigits: Dataset) -> dict[str, object]:
    """Accuracy on MNIST's test set and on the writers kept out, by digit and by writer."""
    held_out = pendigits.test
    assert held_out.writers is not None
    right = predicted_labels(snapshot, held_out.images) == held_out.labels
    right_mnist = predicted_labels(snapshot, mnist.test.images) == mnist.test.labels
    return {
        "mnist_test_accuracy": evaluate(snapshot, mnist.test).accuracy,
        "mnist_test_by_digit": [
            round(float(right_mnist[mnist.test.labels == d].mean()), 4) for d in range(10)
        ],
        "pendigits_unseen_writers_accuracy": float(right.mean()),
        "pendigits_unseen_by_digit": [round(float(right[held_out.labels == d].mean()), 4) for d in range(10)],
        "pendigits_unseen_by_writer": {
            str(w): round(float(right[held_out.writers == w].mean()), 4) for w in np.unique(held_out.writers)
        },
    }


if __name__ == "__main__":
    sys.exit(main())
