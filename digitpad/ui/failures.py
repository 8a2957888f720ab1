"""The last net: whatever nobody caught, in any thread, reaches the log and then the user.

In: exceptions from Qt's slots, from Python's threads and from background tasks. Out: a traceback in the log,
and `failed`, emitted in the window's thread; a fault that comes back at once is told once.
"""

import sys
import threading
import time
import traceback
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from digitpad.ui.logs import LOG, Logs
from digitpad.ui.messages import is_bug

Place = tuple[type[BaseException], str, int | None]
AGAIN = 2.0
"""Seconds of quiet after which the same fault at the same place is worth telling again."""


class Failures(QObject):
    """Catches what nobody else did, between `install()` and `remove()`.

    Attributes:
        logs: where it is written down; None where nobody has opened any.

    Signals: failed(object) with the exception
    """

    failed = Signal(object)
    _caught = Signal(object)

    def __init__(self, parent: QObject | None = None, logs: Logs | None = None) -> None:
        super().__init__(parent)
        self.logs = logs
        self._former: tuple[Any, Any, Any] | None = None
        self._last: dict[Place, float] = {}
        self._caught.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Hook into Python."""
        self._former = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread
        sys.unraisablehook = self._unraisable

    def remove(self) -> None:
        """Give Python its own hooks back."""
        if self._former is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._former
            self._former = None

    @Slot(object)
    def report(self, error: BaseException) -> None:
        """Log an exception, from whatever thread, and tell the user soon."""
        if is_bug(error):
            LOG.error("%s", error, exc_info=error)
        else:
            LOG.warning("%s", error)
        self._caught.emit(error)

    def _net(self, error: BaseException) -> None:
        if self._is_fresh(error):
            self.report(error)

    def _is_fresh(self, error: BaseException) -> bool:
        # A fault while painting comes back sixty times a second: log and tell it once in a while.
        where = place(error)
        now = time.monotonic()
        before = self._last.get(where)
        self._last[where] = now
        return before is None or now - before > AGAIN

    @Slot(object)
    def _tell(self, error: object) -> None:
        self.failed.emit(error)

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._net(error)

    def _uncaught_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None and not isinstance(caught.exc_value, SystemExit):
            self._net(caught.exc_value)

    def _unraisable(self, caught: "sys.UnraisableHookArgs") -> None:
        LOG.error("%s in %r", caught.err_msg or "ignored", caught.object, exc_info=caught.exc_value)


def place(error: BaseException) -> Place:
    """What kind of fault it is, and the file and line that it came from: what makes two faults one."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    return (type(error), last[0].filename, last[0].lineno) if last else (type(error), str(error), 0)
