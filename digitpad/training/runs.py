"""Runs on disk, as they are written: a folder for each, with all that it needs to be looked at and to go on.

runs/2026-11-22-101530-chollet/
    recipe.json                        how it is trained
    environment.json                   by which program, on which machine and data
    about.json                         its name, the run it was forked from, the group it belongs to
    history.jsonl                      a line an epoch, and one for each change of the learning rate
    checkpoint-00000938.safetensors    all that is needed to go on: the last two are kept
    film/                              the network at steps 1, 2, 4, 8 … and at every epoch
    model.safetensors                  the network at the end
    lock                               held while a program writes here
"""

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from digitpad import atomic, paths
from digitpad.atomic import PART
from digitpad.data.dataset import Dataset
from digitpad.data.lock import Hold
from digitpad.errors import DivergedError, SaveError
from digitpad.files.models import SUFFIX, Model, save_model
from digitpad.nn.calibration import Calibration
from digitpad.nn.snapshot import Snapshot
from digitpad.training.checkpoint import Checkpoint, save_checkpoint
from digitpad.training.events import (
    CheckpointReady,
    EpochDone,
    Event,
    FrameTaken,
    LearningRateChanged,
    RunFinished,
)
from digitpad.training.film import Film, Frame
from digitpad.training.machine import machine
from digitpad.training.presets import FORBIDDEN, LONGEST_NAME
from digitpad.training.recipe import Recipe
from digitpad.training.room import making_room

MODEL = f"model{SUFFIX}"
HISTORY, ABOUT, LOCK, FILM = "history.jsonl", "about.json", "lock", "film"
KEPT_CHECKPOINTS = 2
"""The last one, and the one before in case that the last cannot be read."""


@dataclass(frozen=True)
class About:
    """What people know a run by.

    Attributes:
        name: what it is called; the recipe's name unless somebody chose another.
        group: shared by runs that repeat one recipe with other seeds; empty for a single run.
        forked_from: the folder name of the run it was forked from; empty for none.
    """

    name: str
    group: str = ""
    forked_from: str = ""


class RunFolder:
    """The folder of one run, while it is written.

    Attributes:
        path: the folder.
        problem: the first failure to write to it, or None. A disk that fills up must not end a run: it goes
            on, and says so at its end.
    """

    def __init__(self, path: Path, recipe: Recipe) -> None:
        """Take a folder that is there. Raises SaveError when another program writes it."""
        self.path = path
        self.problem: SaveError | None = None
        self._hold = Hold(path / LOCK)
        self._film = Film(path / FILM, recipe.film)
        self._machine = machine()

    @classmethod
    def create(
        cls, recipe: Recipe, dataset: Dataset, root: Path | None = None, about: About | None = None
    ) -> "RunFolder":
        """A new folder under `root` (the user's runs) that no other run has. Raises SaveError."""
        path = _new_folder(root or paths.runs_dir(), recipe.name)
        folder: RunFolder | None = None
        try:
            folder = cls(path, recipe)  # held from the start: for others there is no run here to go on with
            _write_json(path / ABOUT, asdict(about or About(recipe.name)))
            _write_json(path / "environment.json", environment(dataset))
            _write_json(path / "recipe.json", recipe.to_json())
        except SaveError:
            if folder is not None:
                folder.close()
            # Half a folder is no run, and in the way of those that are.
            shutil.rmtree(path, ignore_errors=True)
            raise
        return folder

    @property
    def model(self) -> Path:
        """Where the run's model is, or will be."""
        return self.path / MODEL

    def go_on(self, step: int) -> None:
        """Make ready for a run that goes on after `step`: what was written after it comes again."""
        self._film.cut(step)
        torn = [path for path in checkpoints(self.path) if step_of(path) > step]
        for path in (*torn, *self.path.rglob(f".*{PART}")):  # the second: what a crash left half written
            with contextlib.suppress(OSError):
                path.unlink()
        self._attempt(lambda: _end_torn_line(self.path / HISTORY), "the history cannot be written")
        self._add_line({"event": "resumed", "step": step})

    def record(self, event: Event) -> None:
        """Add what belongs into the folder; the first failure is kept in `problem`."""
        match event:
            case EpochDone():
                self._add_line(asdict(event))
            case LearningRateChanged():
                self._add_line({"event": "learning_rate", **asdict(event)})
            case CheckpointReady(checkpoint):
                self._attempt(lambda: self._save_checkpoint(checkpoint), "a checkpoint cannot be written")
            case RunFinished(step=step, reason=reason):
                self._add_line({"event": "ended", "step": step, "reason": reason})
            case FrameTaken(snapshot, predicted):
                frame = Frame(snapshot, predicted)
                self._attempt(lambda: self._film.add(frame), "the film cannot be written")

    def record_divergence(self, error: DivergedError) -> None:
        """Say in the history why there will be no more of it."""
        self._add_line({"event": "diverged", "step": error.step})

    def recorded(
        self, events: Iterator[Event], is_cut_short: Callable[[], bool] = lambda: False
    ) -> Iterator[Event]:
        """The same events, each recorded before it passes on; the folder is closed at the end.

        A run that is stopped, and of which `is_cut_short` says that nobody wanted it to be, counts as
        interrupted.
        """
        try:
            for event in events:
                if not (isinstance(event, RunFinished) and event.reason == "stopped" and is_cut_short()):
                    self.record(event)
                yield event
        except DivergedError as error:
            self.record_divergence(error)
            raise
        finally:
            self.close()

    def save_model(self, model: Model) -> None:
        """Write the model that the run leaves; the film gives way to it. Raises SaveError."""
        self._require_folder()
        making_room(lambda: save_model(self.model, model), self._film, lambda: checkpoints(self.path))

    def close(self) -> None:
        """Let others write here."""
        self._hold.release()

    def _save_checkpoint(self, checkpoint: Checkpoint) -> None:
        path = self.path / f"checkpoint-{checkpoint.step:08}{SUFFIX}"
        mine = replace(checkpoint, machine=self._machine)
        making_room(lambda: save_checkpoint(path, mine), self._film, lambda: checkpoints(self.path))
        for old in checkpoints(self.path)[:-KEPT_CHECKPOINTS]:
            with contextlib.suppress(OSError):
                old.unlink()

    def _add_line(self, line: Mapping[str, Any]) -> None:
        def add() -> None:
            if self.problem is not None:  # the failure may have torn a line
                _end_torn_line(self.path / HISTORY)
            with (self.path / HISTORY).open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
                file.flush()
                os.fsync(file.fileno())

        self._attempt(add, "the history cannot be written")

    def _attempt(self, write: Callable[[], None], fault: str) -> None:
        try:
            self._require_folder()
            write()
        except SaveError as error:
            self.problem = self.problem or error
        except OSError as error:
            self.problem = self.problem or SaveError(self.path, f"{fault}: {error.strerror or error}")

    def _require_folder(self) -> None:
        """Raise SaveError where somebody took it away: to write would make it again, without its recipe."""
        if not self.path.is_dir():
            raise SaveError(self.path, "its folder is not there any more")


def checkpoints(folder: Path) -> list[Path]:
    """The checkpoints of a run, the last one last."""
    found = [path for path in folder.glob(f"checkpoint-*{SUFFIX}") if step_of(path) >= 0]
    return sorted(found, key=step_of)


def step_of(path: Path) -> int:
    """The step in a checkpoint's name, or -1."""
    digits = path.stem.removeprefix("checkpoint-")
    return int(digits) if digits.isdecimal() else -1


def model_of_run(
    recipe: Recipe,
    dataset: Dataset,
    snapshot: Snapshot,
    epochs: list[EpochDone],
    calibration: Calibration | None = None,
) -> Model:
    """The model that a run leaves, with all that is known about how it came to be.

    Args:
        recipe, dataset: what it was trained by and on.
        snapshot: the network that the run leaves.
        epochs: what was measured; figures are told of the epoch that the snapshot is of.
    """
    figures: dict[str, Any] = {"steps": snapshot.step}
    measured = next((epoch for epoch in epochs if epoch.step == snapshot.step), None)
    if measured is not None:
        figures |= {
            "epochs": measured.epoch,
            "train_accuracy": measured.train_accuracy,
            "test_loss": measured.test_loss,
            "test_accuracy": measured.test_accuracy,
            "test_data": dataset.name,
        }
        if measured.validation_accuracy is not None:
            figures |= {"validation_accuracy": measured.validation_accuracy}
    return Model(snapshot, recipe.to_json(), {dataset.name: dataset.sha256}, figures, calibration=calibration)


def new_group(recipe: Recipe, count: int) -> str:
    """A name for the runs that repeat a recipe over seeds, with the time, so that no two groups share it."""
    return f"{recipe.name} × {count}, {datetime.now():%Y-%m-%d %H:%M:%S}"


def environment(dataset: Dataset) -> dict[str, Any]:
    """What a run depends on besides its recipe: versions, the kind of machine, the content of the data."""
    return {
        **machine(),
        "data": {
            "name": dataset.name,
            "source": _found_from_anywhere(dataset.name),
            "sha256": dataset.sha256,
        },
        "created": datetime.now().astimezone().isoformat(timespec="seconds"),
    }


def _found_from_anywhere(source: str) -> str:
    """The name of a data set, or the whole path of one that is a file or folder."""
    path = Path(source)
    return str(path.absolute()) if path.exists() else source


def _new_folder(root: Path, recipe_name: str) -> Path:
    # A recipe may come from a file: its name must not lead out of the folder of runs.
    letters = (letter if letter.isprintable() and letter not in FORBIDDEN else "-" for letter in recipe_name)
    name = f"{datetime.now():%Y-%m-%d-%H%M%S}-{''.join(letters)[:LONGEST_NAME]}"
    for attempt in range(1, 1000):
        path = root / (name if attempt == 1 else f"{name}-{attempt}")
        try:
            path.mkdir(parents=True)
        except FileExistsError:
            continue
        except OSError as error:
            raise SaveError(path, f"cannot be made: {error.strerror or error}") from error
        return path
    raise SaveError(root / name, "exists a thousand times")


def _end_torn_line(path: Path) -> None:
    """End a line that the program died in, so that the next one is a line of its own."""
    if path.exists() and path.stat().st_size:
        with path.open("rb+") as file:
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")


def _write_json(path: Path, value: object) -> None:
    atomic.write_text(path, json.dumps(value, indent=2) + "\n")
