"""The drawing on the canvas, kept on the disk while the window is open, so that it survives a crash.

In: a DrawingState and a folder. Out: a file that follows the drawing a moment later, written in the
background; when the window is closed in peace it goes. What lies there at a start, and is held by no other
window, is what a crash has left.

rescue/20261122-101530-4711.jsonl    the drawing
rescue/20261122-101530-4711.lock     held by the window that draws it
"""

import contextlib
import logging
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from digitpad.data.lock import Hold
from digitpad.errors import DigitpadError
from digitpad.ink.stroke import Drawing
from digitpad.state.drawing import DrawingState
from digitpad.state.drawing_files import open_drawing, save_drawing
from digitpad.state.tasks import Task

DELAY = 250
"""Milliseconds between a change and its way to the disk: what a crash may cost of a drawing."""

log = logging.getLogger(__name__)


class DrawingRescue(QObject):
    """Writes one window's drawing down.

    A disk that refuses is told of in the log alone, and once: the window works without a net, as others do.
    """

    def __init__(self, drawing: DrawingState, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drawing, self._folder = drawing, folder
        self._path: Path | None = None
        self._hold: Hold | None = None
        self._written: object = drawing.strokes
        self._task: Task | None = None
        self._has_failed = False
        self._timer = QTimer(self, interval=DELAY, singleShot=True)
        self._timer.timeout.connect(self._write)
        drawing.strokes_changed.connect(self._plan)

    def restore(self) -> bool:
        """Put on the canvas what the newest crash has left, as one step to undo; whether it left any.

        A file that is no drawing is left where it lies.
        """
        with contextlib.suppress(OSError):
            for path in sorted(self._folder.glob("*.jsonl"), reverse=True):
                try:
                    self._hold = Hold(path.with_suffix(".lock"))
                except DigitpadError:
                    continue  # another window draws it
                self._path = path
                try:
                    self._drawing.replace(open_drawing(path))
                except (DigitpadError, ValueError) as error:
                    log.warning("a drawing could not be rescued: %s", error)
                    self._let_go()
                    continue
                self._written = self._drawing.strokes
                return True
        return False

    def end(self) -> None:
        """The window is closed in peace: there is nothing to rescue."""
        self._timer.stop()
        if self._task is not None:
            self._task.shutdown()
            self._task = None
        if self._path is not None:
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)
        self._let_go()

    def _let_go(self) -> None:
        if self._hold is not None and self._path is not None:
            self._hold.release()
            with contextlib.suppress(OSError):
                self._path.with_suffix(".lock").unlink(missing_ok=True)
        self._hold = self._path = None

    @Slot()
    def _plan(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _write(self) -> None:
        if self._task is not None:
            self._timer.start()
            return
        own = self._drawing.own  # of what is drawn over a picture of a data set, nothing is kept
        if own.strokes is self._written:
            return
        self._written = own.strokes
        self._task = Task(self._job(own), self)
        self._task.finished.connect(self._on_written)
        self._task.failed.connect(self._on_failed)
        self._task.start()

    def _job(self, drawing: Drawing) -> Callable[..., None]:
        path = self._own_path()

        def write(*_: object) -> None:
            if path is None:
                return
            if drawing.strokes:
                save_drawing(path, drawing)
            else:
                path.unlink(missing_ok=True)

        return write

    def _own_path(self) -> Path | None:
        """Where this window's drawing goes, held from the first stroke on; None where nothing can be held."""
        if self._path is None and not self._has_failed:
            path = self._folder / f"{datetime.now():%Y%m%d-%H%M%S}-{os.getpid()}.jsonl"
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._hold = Hold(path.with_suffix(".lock"))
            except (DigitpadError, OSError) as error:
                self._on_failed(error)
            else:
                self._path = path
        return self._path

    @Slot(object)
    def _on_written(self, _: object) -> None:
        self._end_task()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        if not self._has_failed:
            log.warning("the drawing cannot be kept for the case of a crash: %s", error)
        self._has_failed = True
        self._end_task()

    def _end_task(self) -> None:
        if self._task is not None:
            self._task.deleteLater()
        self._task = None
