"""The log files: what went wrong, with tracebacks, and what Qt complained about.

In: a folder. Out: a log of this process alone, rotated, three files at most; and a trace, should the process
die of a fault that Python cannot catch. Without a folder to write into the messages go to standard error.

digitpad.log, digitpad.log.1, .2       of one process; digitpad-2.log … of a second one beside it
digitpad.lock                          held by the process that writes them
crash.log                              the trace of a process that dies; empty while it lives
crash-20261122-101530-1.txt            a trace that a start has found, and told of; the last few are kept
"""

import contextlib
import faulthandler
import logging
import sys
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from digitpad.data.lock import Hold, is_held
from digitpad.errors import DigitpadError

LOG = logging.getLogger("digitpad")
LOG_FILE = "digitpad.log"
MOST_PLACES = 8
"""Processes that may log at once; a further one tells standard error."""
MOST_BYTES = 500_000
MOST_TRACES = 5

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Logs:
    """Logging from now until `close()`.

    Attributes:
        folder: where all logs lie.
        file: this process's own log.
        traces: what processes have left that died of a hard fault since the last start, the newest last.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / LOG_FILE
        self.traces: list[Path] = []
        self._hold: Hold | None = None
        self._crash: TextIO | None = None
        self._watched_before = faulthandler.is_enabled()
        self._handler: logging.Handler = logging.StreamHandler()
        with contextlib.suppress(OSError, DigitpadError):
            folder.mkdir(parents=True, exist_ok=True)
            self._take_a_place()
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(message)s"))
        LOG.addHandler(self._handler)
        self._former_level, self._former_propagation = LOG.level, LOG.propagate
        LOG.setLevel(logging.INFO)
        LOG.propagate = False
        self._former = qInstallMessageHandler(_log_qt)

    def close(self) -> None:
        """Put everything back as it was."""
        qInstallMessageHandler(self._former)
        LOG.removeHandler(self._handler)
        LOG.setLevel(self._former_level)
        LOG.propagate = self._former_propagation
        with contextlib.suppress(OSError):  # what a full disk has not taken is tried once more
            self._handler.close()
        if self._crash is not None:
            faulthandler.disable()
            self._crash.close()
            with contextlib.suppress(OSError):
                Path(self._crash.name).unlink()
            self._crash = None
        if self._hold is not None:
            self._hold.release()
        if self._watched_before and sys.__stderr__ is not None:
            faulthandler.enable(sys.__stderr__)

    def _take_a_place(self) -> None:
        """Log where no living process does, and look at what the dead ones have left everywhere."""
        for number in range(1, MOST_PLACES + 1):
            if self._hold is not None and not self._path("crash", number, ".log").exists():
                continue
            lock = self._path("digitpad", number, ".lock")
            try:
                hold = None if is_held(lock) else Hold(lock)
            except DigitpadError:
                continue
            if hold is None:
                continue
            self._find_trace(number)
            if self._hold is None:
                self._hold = hold
                self._log_at(number)
            else:
                hold.release()
        self.traces.sort()
        self._tidy()

    def _log_at(self, number: int) -> None:
        self.file = self._path("digitpad", number, ".log")
        self._handler = _LogFile(self.file, maxBytes=MOST_BYTES, backupCount=2, encoding="utf-8", delay=True)
        self._crash = self._path("crash", number, ".log").open("w", encoding="utf-8")
        faulthandler.enable(self._crash)

    def _path(self, name: str, number: int, suffix: str) -> Path:
        return self.folder / (f"{name}{suffix}" if number == 1 else f"{name}-{number}{suffix}")

    def _find_trace(self, number: int) -> None:
        """Set aside what the last process in a place has left, if it died of a fault; its place is held."""
        left = self._path("crash", number, ".log")
        with contextlib.suppress(OSError):
            found = left.stat()
            if found.st_size:  # empty: it was killed, or the computer was switched off
                when = datetime.fromtimestamp(found.st_mtime)
                trace = self.folder / f"crash-{when:%Y%m%d-%H%M%S}-{number}.txt"
                left.replace(trace)
                self.traces.append(trace)

    def _tidy(self) -> None:
        for old in sorted(self.folder.glob("crash-*.txt"))[:-MOST_TRACES]:
            with contextlib.suppress(OSError):
                old.unlink()


class _LogFile(RotatingFileHandler):
    """A log whose disk may fill up, or go: that is said once on standard error, where logging would print a
    traceback for each line.
    """

    _is_told = False

    def handleError(self, record: logging.LogRecord) -> None:
        """Called by logging, while the exception is being handled."""
        if not self._is_told and sys.stderr is not None:
            self._is_told = True
            with contextlib.suppress(OSError):  # it may lie on the same full disk
                print(
                    f"digitpad: {self.baseFilename}: cannot be written: {sys.exc_info()[1]}", file=sys.stderr
                )


def _log_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    LOG.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", message)
