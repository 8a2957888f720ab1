"""One run of `digitpad train`, from its first step to the files that it leaves."""

import argparse
import os
import shlex
import signal
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from types import FrameType
from typing import Any

from digitpad.commands.epoch_lines import EpochLines
from digitpad.commands.output import json_line, message, result
from digitpad.commands.writing import Writing, keep_model
from digitpad.end_signals import end_signals
from digitpad.errors import DivergedError
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
    recipe, dataset = trainer.recipe, trainer.dataset
    message(
        f"{recipe.network.describe()} on {dataset.name}: {len(dataset.train):,} digits, recipe {recipe.name}"
    )
    with _stopping_on_signals(trainer) as came:
        return _to_its_end(trainer, folder, writing, arguments, started, came)


def _to_its_end(
    trainer: Trainer,
    folder: RunFolder | None,
    writing: Writing,
    arguments: argparse.Namespace,
    started: float,
    came: list[int],
) -> Outcome:
    recipe, dataset, history = trainer.recipe, trainer.dataset, trainer.history
    finished: RunFinished | None = None
    diverged: DivergedError | None = None
    told = False
    display = EpochLines(quiet=arguments.json, done=history.steps)
    try:
        events = trainer.run()
        if folder is not None:
            events = folder.recorded(events, is_cut_short=lambda: came[:1] not in ([], [signal.SIGINT]))
        for event in events:
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
    model_path = keep_model(model, arguments.out, folder, writing)
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
                "model": None if model_path is None else str(model_path),
            }
        )
    else:
        measured = "" if accuracy is None else f"test accuracy {accuracy:.4f} on {dataset.name}, "
        where = "model lost" if model_path is None else f"model {model_path}"
        result(f"{ENDS[finished.reason].format(step=f'{finished.step:,}')}: {measured}{where}")
    if finished.reason == "stopped":
        if folder is not None and folder.problem is None and finished.step:
            message(f"digitpad train --resume {shlex.quote(folder.path.name)} goes on from here")
        return Outcome(128 + came[0] if came else 130, accuracy)
    return Outcome(1 if writing.problems else 0, accuracy)


def _epoch_json(event: EpochDone) -> dict[str, object]:
    return {name: value for name, value in asdict(event).items() if name != "step"} | {"step": event.step}


@contextmanager
def _stopping_on_signals(trainer: Trainer) -> Iterator[list[int]]:
    """A signal ends the run after the present batch, and what was learnt is saved; Ctrl-C then breaks off.

    Yields the signals that came. Ctrl-C means that somebody has had enough; the end of a session, a closed
    terminal or `kill` do not, and leave a run that was interrupted. Those come in pairs: a shell sends SIGHUP
    on to its jobs, which the system has sent them already, and a session ends by SIGTERM and SIGHUP. So a
    second one of them asks for nothing new.
    """
    came: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        came.append(number)
        if number not in (signal.SIGINT, signal.SIGTERM):
            _leave_terminal()
        trainer.post(Stop())

    before: dict[int, Any] = {}
    try:
        for each in end_signals():
            before[each] = signal.signal(each, stop)
    except ValueError:  # not the main thread: whoever runs us there has signals of their own
        pass
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave_terminal() -> None:
    """Say no more where a terminal was that is gone: to write there is an error, and would end the run."""
    for number in (1, 2):
        if stat.S_ISCHR(os.fstat(number).st_mode):  # one that is gone is no tty any more
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, number)
            os.close(nowhere)
