"""One run of `digitpad train`, from its first step to the files that it leaves."""

import argparse
import shlex
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

from digitpad.commands.epoch_lines import EpochLines
from digitpad.commands.output import json_line, message, result
from digitpad.commands.writing import Writing
from digitpad.errors import DivergedError
from digitpad.files.models import save_model
from digitpad.training.commands import Stop
from digitpad.training.events import EpochDone, RunFinished
from digitpad.training.runs import RunFolder, checkpoints, model_of_run
from digitpad.training.trainer import Trainer

ENDS = {
    "finished": "finished after {step} steps",
    "stopped": "stopped after {step} steps",
    "target": "the target accuracy was reached after {step} steps",
    "early": "ended early after {step} steps, the validation loss being no better for too long",
}


@dataclass(frozen=True)
class Outcome:
    """How a run ended: the exit status, and the accuracy on the test set if that was measured."""

    status: int
    accuracy: float | None


def train(
    trainer: Trainer,
    folder: RunFolder | None,
    writing: Writing,
    arguments: argparse.Namespace,
    started: float,
) -> Outcome:
    """Drive one run to its end, tell of it, and write what it leaves.

    Raises:
        DivergedError: it has diverged; its curves and its last checkpoint are kept.
    """
    recipe, dataset, history = trainer.recipe, trainer.dataset, trainer.history
    message(
        f"{recipe.network.describe()} on {dataset.name}: {len(dataset.train):,} digits, recipe {recipe.name}"
    )
    finished: RunFinished | None = None
    diverged: DivergedError | None = None
    told = False
    display = EpochLines(quiet=arguments.json, done=history.steps)
    with _stopping_on_interrupt(trainer):
        try:
            for event in folder.recorded(trainer.run()) if folder is not None else trainer.run():
                display.show(event)
                if folder is not None and folder.problem is not None and not told:
                    told = True  # at once, and not only after hours of training
                    message(f"digitpad: {folder.problem}; the training goes on")
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
        if folder is not None and (kept := checkpoints(folder.path)):
            message(f"The last good checkpoint is kept: {kept[-1]}")
        raise diverged
    assert finished is not None, "a run that did not diverge ends with this event"
    model = model_of_run(recipe, dataset, finished.snapshot, history.epochs, finished.calibration)
    model_path: Path = arguments.out or (folder.model if folder is not None else Path())
    known = len(writing.problems)
    writing.attempt(lambda: save_model(model_path, model))
    saved = len(writing.problems) == known
    if folder is not None and folder.problem is not None:
        writing.problems.append(folder.problem)
    writing.tell()
    accuracy = model.figures.get("test_accuracy")
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
        result(f"{ENDS[finished.reason].format(step=f'{finished.step:,}')}: {measured}{where}")
    if finished.reason == "stopped":
        if folder is not None and folder.problem is None and finished.step:
            message(f"digitpad train --resume {shlex.quote(folder.path.name)} goes on from here")
        return Outcome(130, accuracy)
    return Outcome(1 if writing.problems else 0, accuracy)


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
