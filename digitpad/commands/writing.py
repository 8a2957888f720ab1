"""Writing several files of which each may fail: that one does is no reason to lose the others."""

import contextlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from digitpad.commands.output import message
from digitpad.errors import SaveError
from digitpad.files.models import Model, save_model
from digitpad.training.runs import MODEL, RunFolder

T = TypeVar("T")


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


def keep_model(model: Model, out: Path | None, folder: RunFolder | None, writing: Writing) -> Path | None:
    """Write what a run has learnt where it was meant to be, or else where it can be; None: nowhere.

    Where one disk is full another may not be, and hours of training are worth the search.

    Args:
        model: of the run.
        out: where the command line wants it; in its folder when not given.
        folder: of the run; None where it got none.
        writing: is told what went wrong.
    """
    if out is not None and _was_written(lambda: save_model(out, model), writing):
        return out
    if folder is not None and _was_written(lambda: folder.save_model(model), writing):
        return folder.model
    try:
        last = Path(tempfile.mkdtemp(prefix="digitpad-")) / MODEL
    except OSError:  # no folder for what is temporary either
        return None
    if _was_written(lambda: save_model(last, model), writing):
        return last
    with contextlib.suppress(OSError):
        last.parent.rmdir()
    return None


def _was_written(write: Callable[[], None], writing: Writing) -> bool:
    known = len(writing.problems)
    writing.attempt(write)
    return len(writing.problems) == known
