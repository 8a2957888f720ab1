"""Runs on disk, as they are read: a list of what is there, the curves of one, and where one can go on.

In: folders that `runs` wrote, or what crashes and people have made of them. Out: KeptRun for each, with its
fault in words where a file cannot be read; nothing is changed but by `rename`.
"""

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from digitpad import atomic, paths
from digitpad.data.lock import is_held
from digitpad.errors import DataError
from digitpad.files.whole import read_text, read_whole
from digitpad.training.checkpoint import HISTORY as SERIES
from digitpad.training.checkpoint import Checkpoint, load_checkpoint, summary
from digitpad.training.events import EpochDone, LearningRateChanged
from digitpad.training.history import RunHistory, epoch_from_json, rate_change_from_json
from digitpad.training.recipe import Recipe, load_recipe
from digitpad.training.runs import ABOUT, HISTORY, LOCK, MODEL, About, checkpoints

ENDED = ("finished", "target", "early")
RESUMABLE = ("interrupted", "stopped")
MOST_HISTORY = 64 << 20
"""Bytes of a history: those of 10,000 epochs have 4 MB, and every resumption may repeat some."""

UNREADABLE = (KeyError, TypeError, ValueError, OverflowError)
"""What a line of another version raises, or of nobody's: JSON's whole numbers may have 4,300 digits."""


@dataclass(frozen=True)
class KeptRun:
    """A run as its folder tells of it.

    Attributes:
        path: the folder.
        recipe: how it was trained.
        about: what people know it by.
        status: `running` (a program is writing it), `finished`, `target` or `early` (it ended by itself),
            `stopped` (by a person), `interrupted` (its program died), `diverged`.
        step: how many updates are in its last checkpoint, or in its last epoch.
        epochs: what was measured at the end of each.
        created: ISO date and time with offset; empty where unknown.
        data: name, source and SHA-256 of the data set; empty where unknown.
        machine: what it was trained by.
        rate_changes: where its learning rate was changed while it ran.
        size: bytes on disk.
    """

    path: Path
    recipe: Recipe
    about: About
    status: str
    step: int
    epochs: tuple[EpochDone, ...]
    created: str
    data: Mapping[str, str]
    machine: Mapping[str, Any]
    rate_changes: tuple[LearningRateChanged, ...]
    size: int

    @property
    def model(self) -> Path | None:
        """Its model, if it left one."""
        path = self.path / MODEL
        return path if path.exists() else None

    @property
    def source(self) -> str:
        """The name or path of its data."""
        return self.data.get("source") or self.data.get("name") or self.recipe.data

    @property
    def can_resume(self) -> bool:
        """Whether it can go on."""
        return self.status in RESUMABLE


@dataclass(frozen=True)
class ResumePoint:
    """Where a run goes on.

    Attributes:
        recipe: of the run.
        checkpoint: None when it broke off before its first: it then begins again.
        replay: changes of the learning rate made by hand at or after the checkpoint.
    """

    recipe: Recipe
    checkpoint: Checkpoint | None
    replay: tuple[LearningRateChanged, ...]


@dataclass(frozen=True)
class _Lines:
    """What `history.jsonl` says."""

    epochs: dict[int, EpochDone]
    rate_changes: list[LearningRateChanged]
    ended: str


def list_runs(root: Path | None = None) -> tuple[list[KeptRun], list[DataError]]:
    """The runs under `root` (the user's), newest first, and what is wrong with other folders there."""
    root = root or paths.runs_dir()
    runs, faults = [], []
    for folder in sorted((path for path in root.glob("*") if path.is_dir()), reverse=True):
        try:
            runs.append(read_run(folder))
        except DataError as error:
            faults.append(error)
    return runs, faults


def read_run(path: Path) -> KeptRun:
    """What a folder tells of its run. Raises DataError when it is none."""
    recipe = load_recipe(path / "recipe.json")
    environment = _object(path / "environment.json")
    lines = _read_lines(path / HISTORY)
    step = max((epoch.step for epoch in lines.epochs.values()), default=0)
    last = None
    for checkpoint in reversed(checkpoints(path)):
        try:
            last = summary(checkpoint)
            break
        except DataError:
            continue  # torn or foreign: the one before it may be whole
    status = lines.ended or (last.ended if last is not None else "") or "interrupted"
    if not lines.ended and last is None and (path / MODEL).exists():
        status = "finished"  # by a version that made no checkpoints
    if is_held(path / LOCK):
        status = "running"
    data = environment.get("data")
    return KeptRun(
        path,
        recipe,
        _about(path, recipe),
        status,
        max(step, last.step if last is not None else 0),
        tuple(lines.epochs[number] for number in sorted(lines.epochs)),
        str(environment.get("created", "")),
        {str(key): str(value) for key, value in data.items()} if isinstance(data, dict) else {},
        last.machine if last is not None else environment,
        tuple(lines.rate_changes),
        _size(path),
    )


def load_history(path: Path) -> RunHistory:
    """All numbers of a run: its batches as far as its last checkpoint, and all of its epochs."""
    lines = _read_lines(path / HISTORY)
    checkpoint = last_checkpoint(path)
    steps = checkpoint.step if checkpoint is not None else 0
    history = RunHistory(steps)
    if checkpoint is not None:
        arrays = {name: checkpoint.arrays[f"history.{name}"] for name in SERIES}
        history.restore(arrays, (), ())
        lines.epochs.update(
            (epoch.epoch, epoch) for epoch in map(epoch_from_json, checkpoint.state["epochs"])
        )
    history.epochs[:] = [lines.epochs[number] for number in sorted(lines.epochs)]
    history.rate_changes[:] = lines.rate_changes
    return history


def resume_point(path: Path) -> ResumePoint:
    """Where the run in this folder can go on.

    Raises:
        DataError: the folder is no run, or its run has ended.
    """
    recipe = load_recipe(path / "recipe.json")
    lines = _read_lines(path / HISTORY)
    checkpoint = last_checkpoint(path)
    if lines.ended == "diverged":
        raise DataError(
            path, "has diverged: it would do so again. Fork it with a lower learning rate instead"
        )
    if checkpoint is not None and checkpoint.recipe != recipe:
        raise DataError(path / "recipe.json", "is not the recipe that the checkpoint was made by")
    step = checkpoint.step if checkpoint is not None else 0
    made = [] if checkpoint is None else checkpoint.state.get("rate_changes", [])
    known = {(change["step"], change["learning_rate"]) for change in made}
    replay = (
        change
        for change in lines.rate_changes
        if change.reason == "command"
        and change.step >= step
        and (change.step, change.learning_rate) not in known
    )
    return ResumePoint(recipe, checkpoint, tuple(replay))


def rename(run: KeptRun, name: str, group: str | None = None) -> KeptRun:
    """Call a run something else, or put it into another group. Raises SaveError.

    The rest stays as it is on the disk by now, where another window may have changed it.
    """
    now = _about(run.path, run.recipe)
    about = replace(now, name=now.name if name == run.about.name else name, group=group or now.group)
    atomic.write_text(run.path / ABOUT, json.dumps(asdict(about), indent=2) + "\n")
    return replace(run, about=about)


def last_checkpoint(path: Path) -> Checkpoint | None:
    """The last checkpoint that can be read; None when there is none."""
    for candidate in reversed(checkpoints(path)):
        try:
            checkpoint = load_checkpoint(candidate)
            for epoch in checkpoint.state["epochs"]:
                epoch_from_json(epoch)
            for change in checkpoint.state.get("rate_changes", []):
                rate_change_from_json(change)
        except (DataError, *UNREADABLE):
            continue  # torn or foreign: the one before it may be whole
        return checkpoint
    return None


def _read_lines(path: Path) -> _Lines:
    epochs: dict[int, EpochDone] = {}
    changes: list[LearningRateChanged] = []
    again: list[LearningRateChanged] = []  # after a break: what the run has still to repeat
    ended = ""
    for line in _objects(path):
        ended = ""
        try:
            match line.pop("event", "epoch"):
                case "epoch":
                    epoch = epoch_from_json(line)
                    epochs[epoch.epoch] = epoch
                case "learning_rate":
                    change = rate_change_from_json(line)
                    if change in again:
                        again.remove(change)
                    elif change.reason == "command":
                        again.clear()  # the run has taken another course than before the break
                    changes.append(change)
                case "resumed":
                    step = float(line["step"])
                    epochs = {number: epoch for number, epoch in epochs.items() if epoch.step <= step}
                    again += [change for change in changes if change.step >= step]
                    changes = [change for change in changes if change.step < step]
                case "ended":
                    ended = str(line["reason"])
                case "diverged":
                    ended = "diverged"
        except UNREADABLE:
            continue  # a line of another version: what can be read is shown
    return _Lines(epochs, [*changes, *again], ended)


def _size(folder: Path) -> int:
    """Bytes of all files; one that goes while they are counted is not."""
    size = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            size += path.stat().st_size if path.is_file() else 0
    return size


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, a line each; a line that a crash has torn is passed over."""
    try:
        there = path.exists()
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror or error}") from error
    if not there:
        return
    text = read_whole(path, MOST_HISTORY).decode(errors="replace")
    for line in text.splitlines():
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            yield value


def _known(kind: type, line: Mapping[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in line.items() if name in names}


def _about(path: Path, recipe: Recipe) -> About:
    said = _object(path / ABOUT)
    values = {name: value for name, value in _known(About, said).items() if isinstance(value, str)}
    return About(**{"name": recipe.name, **values})


def _object(path: Path) -> dict[str, Any]:
    """The JSON object in a file; empty where there is none, as in the folders of older versions."""
    try:
        value = json.loads(read_text(path))
    except (DataError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
