"""Train the model that digitpad comes with: `.venv/bin/python scripts/train_bundled_model.py [--out FILE]`.

It reads MNIST, the pen drawings of `pendigits` (22 of 30 writers: every fifth is kept to measure with, two
more to fit on) and our own synthetic digits. The network is a plain one with one hidden layer, trained by the
same trainer as everything else; what is special is the ink: every pen drawing is drawn several times, with
other pens, slants and devices, because a screen shows people who write as no picture of MNIST does. Then,
on digits that the network has not seen, its temperature is fitted, and a small network that refuses what is
no digit (`scripts/bundled/`).

The data are found through `DIGITPAD_DATA`. Every random choice follows from one seed, so the same machine
makes the same file again, in less than half an hour. `scripts/bench/reading.py` measures it.
"""

import argparse
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

# One thread whatever the machine: the sums, and with them the file, come out the same.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from bundled import figures, hands, others, refusal_fit

from digitpad.data import sources
from digitpad.data.augment import Augmentation
from digitpad.data.dataset import Dataset, content_sha256
from digitpad.errors import DigitpadError
from digitpad.files.models import Model, save_model
from digitpad.ink.pipeline import network_input
from digitpad.nn.calibration import Calibration, fit_temperature
from digitpad.nn.refusal import Refusal
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.training.events import EpochDone, RunFinished
from digitpad.training.recipe import Recipe
from digitpad.training.trainer import Trainer

TARGET = Path(__file__).resolve().parent.parent / "resources" / "models" / "bundled.safetensors"
SEED = 2026
EPOCHS = 72
UNITS = 864
"""As many as leave the file, refusal included, below 3 MB."""

REFUSAL_STEPS = 15_000
REFUSED = 0.007
"""Share of the digits kept that the threshold refuses."""

FITTED_ON = f"{hands.KEPT_MNIST:,} of MNIST's training digits and the pen drawings of the writers 12 and 24"

RECIPE = Recipe(
    name="bundled",
    title="The model that digitpad comes with",
    network=NetworkSpec.dense(784, (UNITS,), 10, "relu", "he_normal"),
    optimizer={"kind": "adam"},
    learning_rate=0.004,
    weight_decay=0.01,
    schedule={"kind": "cosine", "warmup": 1},
    batch_size=512,
    epochs=EPOCHS,
    augmentation=Augmentation(
        shift=0.9, rotation=9, scale=0.09, shear=0.12, elastic=20, smoothness=4
    ).to_json(),
    seed=SEED,
    data="mnist + pendigits + synthetic",
    source="scripts/train_bundled_model.py",
)


def main() -> int:
    """Train, fit, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=TARGET)
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="fewer, to try the script")
    arguments = parser.parse_args()
    out: Path = arguments.out
    rng = np.random.default_rng(SEED)
    began = time.perf_counter()
    try:
        mnist, pendigits = sources.load("mnist"), sources.load("pendigits")
        found = hands.gather(mnist, rng)
        snapshot = train(found, arguments.epochs, began)
        calibration = Calibration(temperature(snapshot, found), FITTED_ON)
        say(began, f"temperature {calibration.temperature:.3f}")
        refusal = refuse(snapshot, found, rng, began)
        data = {
            "mnist": mnist.sha256,
            "pendigits": pendigits.sha256,
            "synthetic": f"seed {SEED}, {hands.SYNTHETIC:,} digits",
        }
        recipe = RECIPE.to_json() | {"epochs": arguments.epochs}
        model = Model(snapshot, recipe, data, calibration=calibration, refusal=refusal)
        save_model(out, replace(model, figures=figures.figures(model, mnist, pendigits)))
    except DigitpadError as error:
        print(f"train_bundled_model: {error}", file=sys.stderr)
        return 1
    say(began, f"{out}: {out.stat().st_size / 1e6:.2f} MB")
    return 0


def train(found: hands.Hands, epochs: int, began: float) -> Snapshot:
    """The digit network; after each epoch it is measured on the digits kept, by which nothing is chosen."""
    say(began, f"{len(found.training):,} pictures to train on")
    dataset = Dataset(RECIPE.data, found.training, found.kept, content_sha256(found.training, found.kept))
    recipe = Recipe.from_json(RECIPE.to_json() | {"epochs": epochs})
    for event in Trainer(recipe, dataset).run():
        if isinstance(event, EpochDone):
            say(
                began,
                f"epoch {event.epoch}/{epochs}: loss {event.train_loss:.4f}, kept {event.test_accuracy}",
            )
        elif isinstance(event, RunFinished):
            snapshot = event.snapshot
    return snapshot


def temperature(snapshot: Snapshot, found: hands.Hands) -> float:
    """Fitted on the digits kept, those of MNIST and of the pen drawings counting as they are."""
    return fit_temperature(snapshot.forward(network_input(found.kept.images)), found.kept.labels)


def refuse(snapshot: Snapshot, found: hands.Hands, rng: np.random.Generator, began: float) -> Refusal:
    """The network that refuses, and a threshold that few of the digits kept fail."""
    strangers = others.gather(found, rng)
    say(began, f"{sum(map(len, strangers.values())):,} pictures that are no digits")
    images = np.concatenate(list(strangers.values()))
    network = refusal_fit.fit(
        snapshot, found.training.images, images, REFUSAL_STEPS, rng, lambda text: say(began, text)
    )
    limit = refusal_fit.threshold(refusal_fit.doubts(snapshot, network, found.kept.images), REFUSED)
    return Refusal(network, limit, FITTED_ON)


def say(began: float, text: str) -> None:
    """A line with the seconds since the start."""
    print(f"{time.perf_counter() - began:6.0f} s  {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
