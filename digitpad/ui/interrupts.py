"""Ctrl-C in the terminal, and a polite request to end, become a signal of Qt's.

Qt waits in C++, where Python's handler of signals is never called; the byte that Python writes to a socket
when a signal comes wakes Qt up, and then Python's handler runs.
"""

import contextlib
import signal
import socket
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

from digitpad.end_signals import end_signals


class Interrupts(QObject):
    """Listens for Ctrl-C, for `kill`, and for the end of the terminal or session, from now until `stop()`.

    Signals: interrupted(int) with the number of the signal that came
    """

    interrupted = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ours, self._pythons = socket.socketpair()
        self._ours.setblocking(False)
        self._pythons.setblocking(False)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._former_descriptor = signal.set_wakeup_fd(self._pythons.fileno())
        self._former: dict[signal.Signals, Any] = {
            number: signal.signal(number, self._came) for number in end_signals()
        }

    def stop(self) -> None:
        """Give Python its handlers back."""
        for number, handler in self._former.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._former_descriptor)
        self._notifier.setEnabled(False)
        self._ours.close()
        self._pythons.close()

    @Slot()
    def _wake(self) -> None:
        with contextlib.suppress(OSError):
            self._ours.recv(64)

    def _came(self, number: int, frame: FrameType | None) -> None:
        self.interrupted.emit(number)
