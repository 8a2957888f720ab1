"""Folders of runs for tests: written by a real Trainer on few digits, or copied by the hundred."""

import contextlib
import os
import shutil
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from digitpad import paths
from digitpad.data.sources import load
from digitpad.errors import DivergedError
from digitpad.files.models import save_model
from digitpad.state.runs import RunsState
from digitpad.training.events import CheckpointReady, RunFinished
from digitpad.training.recipe import Recipe
from digitpad.training.runs import About, RunFolder, model_of_run
from digitpad.training.trainer import Trainer
from tests.training_kit import TIMEOUT, recipe


def write_run(
    source: str,
    made: Recipe | None = None,
    name: str = "",
    group: str = "",
    forked_from: str = "",
    interrupted_after: int | None = None,
    film: float = 0,
) -> Path:
    """Train to the end, to divergence, or until the program "dies" after some epochs; the run's folder.

    It has no film unless `film` gives it room, in megabytes: frames take time.
    """
    made = replace(made or recipe(epochs=2), film=film)
    dataset = load(source)
    about = About(name or made.name, group, forked_from)
    folder = RunFolder.create(made, dataset, about=about)
    trainer = Trainer(made, dataset)
    # What is written is real; only that it lies on the disk is not waited for.
    with mock.patch.object(os, "fsync", return_value=None), contextlib.suppress(DivergedError):
        for event in folder.recorded(trainer.run()):
            if isinstance(event, CheckpointReady) and event.checkpoint.epoch == interrupted_after:
                break
            if isinstance(event, RunFinished):
                save_model(folder.model, model_of_run(made, dataset, event.snapshot, trainer.history.epochs))
    folder.close()
    return folder.path


def copy_run(folder: Path, count: int) -> list[Path]:
    """So many copies of a run, beside it."""
    copies = [folder.with_name(f"2020-01-01-{number:06}-copy") for number in range(count)]
    for copy in copies:
        shutil.copytree(folder, copy)
    return copies


def read(runs: RunsState, qtbot) -> None:
    """Read the folder of runs, and wait until all is read."""
    runs.refresh()
    wait_until_read(runs, qtbot)


def wait_until_read(runs: RunsState, qtbot) -> None:
    """Wait until nothing is being read."""
    qtbot.waitUntil(lambda: runs.was_read and not runs.is_reading, timeout=TIMEOUT)


@pytest.fixture
def trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's trash, in the test's own folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    (tmp_path / "share").mkdir()
    return tmp_path / "share" / "Trash" / "files"


def kept_folders() -> list[str]:
    """The names of all that lies in the folder of runs."""
    root = paths.runs_dir()
    return sorted(path.name for path in root.iterdir()) if root.is_dir() else []
