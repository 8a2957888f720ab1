"""Files as large as anybody may have them, made for `scripts/bench/pauses.py`.

In: a folder. Out: paths of models, tables, archives, photos, and folders of runs in it.
"""

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from digitpad.data.dataset import Dataset
from digitpad.data.sources import load
from digitpad.files.models import Model, save_model
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.training.events import EpochDone
from digitpad.training.film import Film, Frame
from digitpad.training.history import RunHistory, Series
from digitpad.training.recipe import preset
from digitpad.training.runs import FILM, HISTORY, RunFolder, model_of_run
from digitpad.training.trainer import Trainer

RUNS = 500
FRAMES = 120


def write_model(path: Path, *hidden: int) -> Path:
    """A model of this form, of random numbers."""
    save_model(path, Model(snapshot(*hidden)))
    return path


def snapshot(*hidden: int, seed: int = 0, step: int = 0) -> Snapshot:
    """A network of this form, of random numbers."""
    spec = NetworkSpec.dense(784, hidden, 10)
    numbers = np.random.default_rng(seed).normal(0, 0.03, spec.parameter_count).astype(np.float32)
    return Snapshot.of(spec, numbers, step)


def write_tables(folder: Path, dataset: Dataset) -> tuple[Path, Path]:
    """The whole data set as a folder of two CSV tables and as Keras' archive."""
    tables, archive = folder / "tables", folder / "mnist.npz"
    tables.mkdir(exist_ok=True)
    arrays: dict[str, Any] = {}
    for part, examples in (("train", dataset.train), ("test", dataset.test)):
        rows = np.column_stack([examples.labels, examples.images.reshape(len(examples), -1)])
        with (tables / f"{part}.csv").open("w") as file:
            for row in rows.tolist():
                file.write(",".join(map(str, row)) + "\n")
        arrays |= {f"x_{part}": examples.images, f"y_{part}": examples.labels}
    np.savez_compressed(archive, **arrays)
    return tables, archive


def write_photo(path: Path, width: int, height: int, dataset: Dataset) -> Path:
    """A photo of a white sheet with forty digits."""
    rng = np.random.default_rng(0)
    sheet = rng.integers(190, 230, (height, width), np.uint8)
    side = height // 12
    for number in range(40):
        digit = Image.fromarray(dataset.test.images[number]).resize((side, side))
        top = (1 + 2 * (number // 8)) * side
        left = (1 + number % 8) * (width // 10)
        place = sheet[top : top + side, left : left + side]
        np.minimum(place, 255 - np.asarray(digit), out=place)
    Image.fromarray(sheet).convert("RGB").save(path, quality=90)
    return path


def write_runs(root: Path, count: int = RUNS) -> None:
    """So many runs, all copies of a small one, each with a name and a seed of its own."""
    dataset = load("synthetic")
    recipe = replace(preset("tiny"), epochs=3, steps=None, film=0, data="synthetic")
    folder = RunFolder.create(recipe, dataset, root)
    trainer = Trainer(recipe, dataset)
    last = None
    for event in folder.recorded(trainer.run()):
        last = event
    final = getattr(last, "snapshot", None)
    if isinstance(final, Snapshot):
        save_model(folder.model, model_of_run(recipe, dataset, final, trainer.history.epochs))
    for number in range(count):
        copy = root / f"2020-01-01-{number:06}-copy"
        shutil.copytree(folder.path, copy)
        about = {"name": f"run {number}", "group": f"group {number // 10}" if number % 3 == 0 else ""}
        (copy / "about.json").write_text(json.dumps(about | {"forked_from": ""}), encoding="utf-8")
        made = replace(recipe, seed=number).to_json()
        (copy / "recipe.json").write_text(json.dumps(made, indent=2), encoding="utf-8")


def write_film(root: Path, source: str, frames: int = FRAMES) -> None:
    """A run of 784-512-10 on this data set, which seems to have been filmed so many times."""
    dataset = load(source)
    recipe = replace(preset("chollet"), epochs=frames, steps=None, film=100_000.0)
    folder = RunFolder.create(recipe, dataset, root)
    film, lines = Film(folder.path / FILM, recipe.film), []
    rng = np.random.default_rng(0)
    numbers = snapshot(512).parameters
    spec = recipe.network
    steps = recipe.steps_per_epoch(len(dataset.train))
    for epoch in range(1, frames + 1):
        moved = numbers + rng.normal(0, 0.001, numbers.shape).astype(np.float32)
        taken = Snapshot.of(spec, moved, epoch * steps, epoch)
        predicted = rng.integers(0, 10, len(dataset.test)).astype(np.uint8)
        film.add(Frame(taken, predicted))
        lines.append(json.dumps(asdict(epoch_done(epoch, steps))) + "\n")
    (folder.path / HISTORY).write_text("".join(lines), encoding="utf-8")
    folder.close()


def epoch_done(epoch: int, steps: int) -> EpochDone:
    """What an epoch may have ended with."""
    loss = 1 / (1 + 0.01 * epoch)
    return EpochDone(epoch, epoch * steps, loss, 1 - loss / 2, 1.1 * loss, 1 - loss / 1.8, 0.5, 0.1)


def long_history(steps: int, epochs: int) -> RunHistory:
    """The numbers of a run of so many steps."""
    rng = np.random.default_rng(0)
    history = RunHistory(steps)
    loss = (1 / (1 + 0.001 * np.arange(steps)) + rng.exponential(0.05, steps)).astype(np.float32)
    arrays: dict[str, Series] = {
        "loss": loss,
        "accuracy": (1 - loss / 3).astype(np.float32),
        "learning_rate": np.full(steps, 0.001, np.float32),
    }
    history.restore(arrays, [epoch_done(n + 1, steps // epochs) for n in range(epochs)], ())
    return history
