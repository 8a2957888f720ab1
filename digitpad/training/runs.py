"""Runs on disk: a folder for each, with its recipe, its history and its model.

runs/2026-11-22-101530-chollet/
    recipe.json           how it was trained
    environment.json      by which program, on which data
    history.jsonl         a line an epoch, added as it ends
    model.safetensors     the network at the end
"""

import json
import os
import platform
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from digitpad import __version__, atomic, paths
from digitpad.data.dataset import Dataset
from digitpad.errors import SaveError
from digitpad.files.models import SUFFIX, Model
from digitpad.nn.snapshot import Snapshot
from digitpad.training.events import EpochDone, Event
from digitpad.training.recipe import Recipe

MODEL = f"model{SUFFIX}"


class RunFolder:
    """The folder of one run.

    Attributes:
        path: the folder.
        problem: the first failure to write to it, or None. A disk that fills up must not end a run: it goes
            on, and says so at its end.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem: SaveError | None = None

    @classmethod
    def create(cls, recipe: Recipe, dataset: Dataset, root: Path | None = None) -> "RunFolder":
        """A new folder under `root` (the user's runs) that no other run has. Raises SaveError."""
        root = root or paths.runs_dir()
        name = f"{datetime.now():%Y-%m-%d-%H%M%S}-{recipe.name}"
        for attempt in range(1, 1000):
            path = root / (name if attempt == 1 else f"{name}-{attempt}")
            try:
                path.mkdir(parents=True)
            except FileExistsError:
                continue
            except OSError as error:
                raise SaveError(path, f"cannot be made: {error.strerror or error}") from error
            break
        else:
            raise SaveError(root / name, "exists a thousand times")
        folder = cls(path)
        _write_json(path / "recipe.json", recipe.to_json())
        _write_json(path / "environment.json", environment(dataset))
        return folder

    @property
    def model(self) -> Path:
        """Where the run's model is, or will be."""
        return self.path / MODEL

    def record(self, event: Event) -> None:
        """Add what belongs into the history; a failure is kept in `problem`."""
        if not isinstance(event, EpochDone) or self.problem is not None:
            return
        try:
            with (self.path / "history.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(event)) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            self.problem = SaveError(self.path, f"the history cannot be written: {error.strerror or error}")

    def recorded(self, events: Iterator[Event]) -> Iterator[Event]:
        """The same events, each recorded as it passes."""
        for event in events:
            self.record(event)
            yield event


def model_of_run(recipe: Recipe, dataset: Dataset, snapshot: Snapshot, last: EpochDone | None) -> Model:
    """The model that a run leaves, with all that is known about how it came to be.

    Args:
        recipe, dataset: what it was trained by and on.
        snapshot: the network at the end.
        last: the last epoch that was measured, or None for a run that was stopped in its first.
    """
    figures: dict[str, Any] = {"steps": snapshot.step}
    if last is not None and last.step == snapshot.step:
        figures |= {
            "epochs": last.epoch,
            "train_accuracy": last.train_accuracy,
            "test_loss": last.test_loss,
            "test_accuracy": last.test_accuracy,
            "test_data": dataset.name,
        }
    return Model(snapshot, recipe.to_json(), {dataset.name: dataset.sha256}, figures)


def environment(dataset: Dataset) -> dict[str, Any]:
    """What a run depends on besides its recipe: versions, the kind of machine, the content of the data."""
    return {
        "digitpad": __version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "data": {"name": dataset.name, "sha256": dataset.sha256},
        "created": datetime.now().astimezone().isoformat(timespec="seconds"),
    }


def _write_json(path: Path, value: object) -> None:
    atomic.write_text(path, json.dumps(value, indent=2) + "\n")
