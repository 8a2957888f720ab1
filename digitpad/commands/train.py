"""`digitpad train`: one recipe, one data set, one line an epoch, one model."""

import argparse
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import TypeVar

from digitpad.commands.output import check_suffix, json_line, message, progress_line, result
from digitpad.data import sources
from digitpad.errors import DivergedError, SaveError, SettingError
from digitpad.files.models import SUFFIX, save_model
from digitpad.training.commands import Stop
from digitpad.training.events import BatchDone, EpochDone, RunFinished, RunStarted
from digitpad.training.recipe import Recipe, preset
from digitpad.training.runs import RunFolder, model_of_run
from digitpad.training.settings import with_setting
from digitpad.training.trainer import Trainer

T = TypeVar("T")
PLOTS = (".png", ".svg", ".pdf")
BAR = 8
REFRESH_SECONDS = 0.1


def run(arguments: argparse.Namespace, started: float) -> int:
    """Train as the command line says; `started` is when the program began, by `time.perf_counter`."""
    recipe = chosen_recipe(arguments)
    if arguments.plot is not None:
        check_suffix("--plot", arguments.plot, PLOTS)
    if arguments.out is not None:
        check_suffix("--out", arguments.out, (SUFFIX,))
    source = chosen_source(arguments.data, recipe)
    dataset = sources.load(source, progress=progress_line(f"Loading {source}"))
    trainer = Trainer(recipe, dataset)
    writing = Writing()
    folder = writing.attempt(lambda: RunFolder.create(recipe, dataset))
    if folder is None and arguments.out is None:
        raise writing.problems[0]  # before hours of training: there is no place for what it learns
    message(
        f"{recipe.network.describe()} on {dataset.name}: {len(dataset.train):,} digits, recipe {recipe.name}"
    )
    history = trainer.history
    finished: RunFinished | None = None
    diverged: DivergedError | None = None
    display = EpochLines(quiet=arguments.json)
    with _stopping_on_interrupt(trainer):
        try:
            for event in folder.recorded(trainer.run()) if folder is not None else trainer.run():
                display.show(event)
                if isinstance(event, EpochDone) and arguments.json:
                    json_line(_epoch_json(event))
                if isinstance(event, RunFinished):
                    finished = event
        except DivergedError as error:
            diverged = error  # the curves are wanted now more than ever
    if arguments.plot is not None:
        from digitpad.reports.curves import save_curves

        title = f"{recipe.name} on {dataset.name}"
        writing.attempt(lambda: save_curves(arguments.plot, history, title))
    if diverged is not None:
        writing.tell()
        raise diverged
    assert finished is not None, "a run that did not diverge ends with this event"
    last = history.epochs[-1] if history.epochs else None
    model_path: Path = arguments.out or (folder.model if folder is not None else Path())
    model = model_of_run(recipe, dataset, finished.snapshot, history.epochs)
    known = len(writing.problems)
    writing.attempt(lambda: save_model(model_path, model))
    saved = len(writing.problems) == known
    if folder is not None and folder.problem is not None:
        writing.problems.append(folder.problem)
    writing.tell()
    accuracy = last.test_accuracy if last is not None and last.step == finished.step else None
    if arguments.json:
        json_line(
            {
                "event": "finished",
                "reason": finished.reason,
                "test_accuracy": accuracy,
                "seconds": round(time.perf_counter() - started, 3),
                "model": str(model_path) if saved else None,
            }
        )
    else:
        measured = "" if accuracy is None else f"test accuracy {accuracy:.4f} on {dataset.name}, "
        where = f"model {model_path}" if saved else "model lost"
        result(f"{finished.reason} after {finished.step:,} steps: {measured}{where}")
    if finished.reason == "stopped":
        return 130
    return 1 if writing.problems else 0


class Writing:
    """Writes what can be written: that one file fails is no reason to lose the others.

    Attributes:
        problems: what went wrong so far.
    """

    def __init__(self) -> None:
        self.problems: list[SaveError] = []

    def attempt(self, write: Callable[[], T]) -> T | None:
        """What `write` gives, or None, with its SaveError kept."""
        try:
            return write()
        except SaveError as error:
            self.problems.append(error)
            return None

    def tell(self) -> None:
        """Say what went wrong, a line each."""
        for problem in self.problems:
            message(f"digitpad: {problem}")


def chosen_recipe(arguments: argparse.Namespace) -> Recipe:
    """The preset with what the command line changes in it. Raises SettingError."""
    recipe = preset(arguments.preset)
    for name in ("epochs", "seed"):
        value = getattr(arguments, name)
        if value is not None:
            recipe = with_setting(recipe, name, value)
    for assignment in arguments.set:
        name, sign, value = assignment.partition("=")
        if not sign:
            raise SettingError("--set", f"{assignment!r} is not KEY=VALUE")
        recipe = with_setting(recipe, name.strip(), value.strip())
    return recipe


def chosen_source(named: str | None, recipe: Recipe) -> str:
    """What `--data` names; else the recipe's own data if it is on this computer, else the built-in digits."""
    if named is not None:
        return named
    if recipe.data == "synthetic" or sources.find(recipe.data) is not None:
        return recipe.data
    message(
        f"{recipe.data} is not on this computer (digitpad data download {recipe.data} fetches it): "
        "training on the built-in synthetic digits instead"
    )
    return "synthetic"


class EpochLines:
    """Progress in the manner of Keras: a line an epoch, redrawn while it grows if a person is watching."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._live = sys.stderr.isatty()
        self._drawn = 0.0

    def show(self, event: object) -> None:
        """Draw what an event changes."""
        if self._quiet:
            return
        if isinstance(event, RunStarted):
            self._run, self._epoch = event, 1
            self._begin()
        elif isinstance(event, BatchDone):
            self._loss += event.loss
            self._accuracy += event.accuracy
            self._steps += 1
            now = time.perf_counter()
            if self._live and now - self._drawn >= REFRESH_SECONDS:
                self._drawn = now
                self._draw(now - self._begun, self._loss / self._steps, self._accuracy / self._steps, "")
        elif isinstance(event, EpochDone):
            test = f" – test accuracy {event.test_accuracy:.4f}"
            self._draw(event.train_seconds, event.train_loss, event.train_accuracy, test)
            print(file=sys.stderr, flush=True)
            self._epoch += 1
            self._begin()
        elif isinstance(event, RunFinished) and self._live and self._steps:
            print(file=sys.stderr, flush=True)

    def _begin(self) -> None:
        self._steps, self._loss, self._accuracy, self._begun = 0, 0.0, 0.0, time.perf_counter()

    def _draw(self, seconds: float, loss: float, accuracy: float, test: str) -> None:
        run = self._run
        # A run that is counted in steps may end in the middle of an epoch.
        steps = min(run.steps_per_epoch, run.steps - (self._epoch - 1) * run.steps_per_epoch)
        filled = BAR * self._steps // steps
        bar = "━" * filled + "╌" * (BAR - filled)
        line = (
            f"Epoch {self._epoch}/{run.epochs} {bar} {self._steps}/{steps} {seconds:.1f}s"
            f" – loss {loss:.4f} – accuracy {accuracy:.4f}{test}"
        )
        print(f"\r\x1b[K{line}" if self._live else line, end="", file=sys.stderr, flush=True)


def _epoch_json(event: EpochDone) -> dict[str, object]:
    return {name: value for name, value in asdict(event).items() if name != "step"} | {"step": event.step}


@contextmanager
def _stopping_on_interrupt(trainer: Trainer) -> Iterator[None]:
    """Ctrl-C ends the run after the present batch, and what was learnt is saved; a second breaks off."""

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        trainer.post(Stop())

    try:
        before = signal.signal(signal.SIGINT, stop)
    except ValueError:  # not the main thread: whoever runs us there has signals of their own
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
