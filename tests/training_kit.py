"""What tests of training share: digits that are quick to learn, in a file that is loaded, and the states."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from digitpad import paths
from digitpad.data.sources import load
from digitpad.state.dataset import DatasetState
from digitpad.state.model import ModelState
from digitpad.state.training import RunState, TrainingState
from digitpad.training.events import BatchDone, EpochDone, RunFinished
from digitpad.training.recipe import Recipe, preset
from digitpad.training.settings import with_setting
from digitpad.training.trainer import Trainer

TRAIN, TEST = 300, 60
TIMEOUT = 20_000
"""Milliseconds that anything may take on a busy machine."""


@dataclass(frozen=True)
class States:
    """The models behind a window that trains."""

    training: TrainingState
    dataset: DatasetState
    model: ModelState

    def start(self, qtbot, recipe: Recipe, source: str) -> None:
        """Start a run, and wait for its first steps."""
        self.training.start(recipe, source)
        qtbot.waitUntil(lambda: self.training.step > 0, timeout=TIMEOUT)
        self.wait_for(qtbot, RunState.RUNNING)

    def wait_for(self, qtbot, state: RunState) -> None:
        """Wait until the run stands there."""
        qtbot.waitUntil(lambda: self.training.run_state is state, timeout=TIMEOUT)


@pytest.fixture
def states(qapp) -> Iterator[States]:
    """Fresh states, ended with the test."""
    dataset, model = DatasetState(), ModelState()
    training = TrainingState(model, dataset)
    yield States(training, dataset, model)
    training.shutdown()
    dataset.shutdown()


@pytest.fixture
def digits_file(tmp_path: Path) -> str:
    """A small data set: each digit a bright bar at a place of its own, under noise."""
    return write_digits(tmp_path / "bars.npz", seed=1)


@pytest.fixture
def other_digits_file(tmp_path: Path) -> str:
    """Another one."""
    return write_digits(tmp_path / "others.npz", seed=2)


def write_digits(path: Path, seed: int) -> str:
    """Write such a data set in the form of Keras' `mnist.npz`, and return its path."""
    rng = np.random.default_rng(seed)
    arrays = {}
    for part, count in (("train", TRAIN), ("test", TEST)):
        labels = (np.arange(count) % 10).astype(np.uint8)
        images: npt.NDArray[np.uint8] = rng.integers(0, 60, (count, 28, 28), np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[:, 2 + 2 * label : 4 + 2 * label] = 250
        arrays |= {f"x_{part}": images, f"y_{part}": labels}
    np.savez(path, **arrays)
    return str(path)


def recipe(**changes: object) -> Recipe:
    """The preset `tiny` in batches of 20 (15 steps an epoch), with these settings changed."""
    made = with_setting(preset("tiny"), "batch_size", "20")
    for name, value in changes.items():
        made = with_setting(made, name, str(value))
    return made


def endless() -> Recipe:
    """A run that no test waits to see the end of."""
    return recipe(epochs=10_000)


@dataclass(frozen=True)
class PlainRun:
    """What a bare Trainer makes of a recipe."""

    batches: list[BatchDone]
    epochs: list[EpochDone]
    finished: RunFinished


def plain_run(made: Recipe, source: str, steps: int | None = None) -> PlainRun:
    """Train without any window or thread, to the end or for some steps."""
    batches, epochs = [], []
    for event in Trainer(made, load(source)).run():
        match event:
            case BatchDone():
                batches.append(event)
            case EpochDone():
                epochs.append(event)
            case RunFinished():
                return PlainRun(batches, epochs, event)
    raise AssertionError("a run without an end")


def run_folders() -> list[Path]:
    """What runs have left on the disk."""
    return sorted(paths.runs_dir().iterdir()) if paths.runs_dir().is_dir() else []


def record(signal, take: Callable[..., object] = lambda *args: args[0] if args else None) -> list[object]:
    """A list that grows by what a signal says each time."""
    told: list[object] = []
    signal.connect(lambda *args: told.append(take(*args)))
    return told
