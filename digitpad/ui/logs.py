"""The log files: what went wrong, with tracebacks, and what Qt complained about.

In: a folder. Out: `digitpad.log` (rotated, three of them at most), and `crash.log` should the process die of
a fault that Python cannot catch. Without a folder that can be written the messages go to standard error.
"""

import contextlib
import faulthandler
import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

LOG = logging.getLogger("digitpad")
LOG_FILE = "digitpad.log"
CRASH_FILE = "crash.log"

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Logs:
    """Logging from now until `close()`; `crashed_before`: the last process died of a hard fault."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.crashed_before = False
        self._crash: TextIO | None = None
        self._watched_before = faulthandler.is_enabled()
        self._handler: logging.Handler = logging.StreamHandler()
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            self._handler = RotatingFileHandler(
                folder / LOG_FILE, maxBytes=500_000, backupCount=2, encoding="utf-8", delay=True
            )
            self._watch_for_crashes(folder / CRASH_FILE)
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
        self._handler.close()
        if self._crash is not None:
            faulthandler.disable()
            self._crash.close()
            self._crash = None
            with contextlib.suppress(OSError):
                (self.folder / CRASH_FILE).unlink()
        if self._watched_before and sys.__stderr__ is not None:
            faulthandler.enable(sys.__stderr__)

    def _watch_for_crashes(self, path: Path) -> None:
        self.crashed_before = path.exists() and path.stat().st_size > 0
        if self.crashed_before:
            path.replace(path.with_suffix(".previous.log"))
        self._crash = path.open("w", encoding="utf-8")
        faulthandler.enable(self._crash)


def _log_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    LOG.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", message)
