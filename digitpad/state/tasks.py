"""One class for every background job of the window: download, synthesis, evaluation, reading a large file.

In: a function that reports progress and asks whether it was cancelled. Out: exactly one of `finished`,
`failed` and `cancelled`, always in the window's thread.
"""

import logging
import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, Signal, Slot

from digitpad.errors import Cancelled

Job = Callable[[Callable[[float, str], None], Callable[[], bool]], object]
"""`job(progress, cancelled)`: calls `progress(fraction, text)`, raises Cancelled once `cancelled()`."""

log = logging.getLogger(__name__)
PROGRESS_SECONDS = 0.05


class _Worker(QThread):
    """The thread; its signals stay inside this module."""

    progressed = Signal(object)
    ended = Signal(object)

    def __init__(self, job: Job, parent: QObject) -> None:
        super().__init__(parent)
        self._job = job
        self._cancelled = threading.Event()
        self._told = 0.0

    def cancel(self) -> None:
        self._cancelled.set()

    def run(self) -> None:
        try:
            result = self._job(self._progress, self._cancelled.is_set)
        except Cancelled as error:
            self.ended.emit((None, error))
        except Exception as error:
            log.debug("a background job failed", exc_info=error)
            self.ended.emit((None, error))
        else:
            self.ended.emit((result, None))

    def _progress(self, fraction: float, text: str) -> None:
        # A job may tell a thousand times a second; nobody can read that, and painting it would slow the job.
        now = time.monotonic()
        if now - self._told >= PROGRESS_SECONDS or fraction >= 1:
            self._told = now
            self.progressed.emit((fraction, text))


class Task(QObject):
    """A background job. Whoever makes one keeps it until it ended, and calls `shutdown` before leaving.

    Signals:
        progressed: fraction 0–1 and a text.
        finished: the function's result.
        failed: the exception.
        cancelled: it was cancelled, and nothing was changed.
    """

    progressed = Signal(float, str)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, job: Job, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = _Worker(job, self)
        # Bound slots of a QObject: these, and only these, are sure to run in this object's own thread.
        self._worker.progressed.connect(self._on_progress)
        self._worker.ended.connect(self._on_end)
        self._ended = False

    def start(self) -> None:
        """Begin."""
        self._worker.start()

    def cancel(self) -> None:
        """Ask the job to end; `cancelled` follows, or `finished` if it was quicker."""
        self._worker.cancel()

    @property
    def is_running(self) -> bool:
        """Whether its end has not been told yet."""
        return not self._ended

    def drop(self) -> None:
        """Cancel without waiting: no signal follows, and the task goes when its thread has ended."""
        self._ended = True
        self._worker.finished.connect(self.deleteLater)
        self._worker.cancel()
        if self._worker.isFinished():
            self.deleteLater()

    def shutdown(self) -> None:
        """Cancel, and wait for the thread; no signal follows."""
        self._ended = True
        self._worker.cancel()
        self._worker.wait()

    @Slot(object)
    def _on_progress(self, told: tuple[float, str]) -> None:
        if not self._ended:
            self.progressed.emit(*told)

    @Slot(object)
    def _on_end(self, told: tuple[object, Exception | None]) -> None:
        if self._ended:
            return
        self._worker.wait()
        self._ended = True
        result, error = told
        if isinstance(error, Cancelled):
            self.cancelled.emit()
        elif error is not None:
            self.failed.emit(error)
        else:
            self.finished.emit(result)
