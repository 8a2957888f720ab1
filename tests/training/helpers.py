"""A data set small enough for a test, and yet one that can be learnt."""

from pathlib import Path

import numpy as np

from digitpad.data.dataset import Dataset, Examples
from digitpad.nn.spec import NetworkSpec
from digitpad.training.recipe import Recipe
from digitpad.training.runs import RunFolder
from digitpad.training.trainer import Trainer


def bars(count: int, rng: np.random.Generator) -> Examples:
    """Digit d is a bright bar in rows 2d and 2d + 1, in noise."""
    labels = rng.integers(0, 10, count).astype(np.uint8)
    images = rng.integers(0, 60, (count, 28, 28), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4 + 2 * label : 6 + 2 * label, 6:22] = 220
    return Examples(images, labels)


def small_dataset(train: int = 300, test: int = 100) -> Dataset:
    rng = np.random.default_rng(12)
    return Dataset("bars", bars(train, rng), bars(test, rng), "0" * 64)


def small_recipe(**changes) -> Recipe:
    values = {
        "name": "small",
        "network": NetworkSpec.dense(784, (16,), 10, "relu", "he_normal"),
        "optimizer": {"kind": "adam"},
        "learning_rate": 0.01,
        "batch_size": 32,
        "epochs": 3,
        "seed": 5,
    }
    return Recipe(**{**values, **changes})


def kept(recipe: Recipe, root: Path, until=lambda event: False) -> tuple[Path, Trainer]:
    """The folder of a run that is broken off after an event, as if its program had died."""
    trainer = Trainer(recipe, small_dataset())
    folder = RunFolder.create(recipe, small_dataset(), root)
    for event in folder.recorded(trainer.run()):
        if until(event):
            break
    folder.close()
    return folder.path, trainer
