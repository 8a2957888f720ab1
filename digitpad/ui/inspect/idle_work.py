"""What is worked out of arrays for the window: of small ones at once, of large ones in idle moments."""

import time
from collections.abc import Callable, Generator

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.inspection.entry import Array

AT_ONCE = 1 << 18
"""Numbers that are looked at within a few milliseconds."""

SLICE = 0.004
"""Seconds that work may hold the window up; then events come first."""

Work = Generator[None, None, object]
Arrays = tuple[Array, ...]


class IdleWork(QObject):
    """Works on the newest arrays asked for; what was begun of the same tensor is brought to its end.

    Signals:
        done: the result of arrays that were asked for is known.
    """

    done = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self._wanted: tuple[Arrays, Callable[[], Work]] | None = None  # what is begun next
        self._known: tuple[Arrays, object] | None = None
        self._doing: Arrays | None = None
        self._work: Work | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._work_a_little)

    @property
    def is_busy(self) -> bool:
        """Whether there is anything left to do."""
        return self._timer.isActive()

    def result(self, key: str, arrays: Arrays, size: int, work: Callable[[], Work]) -> object:
        """What `work` returns of read-only arrays; meanwhile its former result under the same key.

        None where nothing is known yet; `done` says when something is.

        Args:
            key: what the arrays are; another key drops what is known and under way.
            arrays: the same objects are taken to hold the same numbers.
            size: how many numbers there are to look at.
            work: begins it; a generator that returns the result.
        """
        if key != self._key:
            self.stop()
            self._key, self._known = key, None
        if self._known is None or not _same(self._known[0], arrays):
            if size <= AT_ONCE:
                self.stop()
                self._known = (arrays, _all_of(work()))
            elif self._doing is None or not _same(self._doing, arrays):
                self._wanted = (arrays, work)
                self._timer.start()
        return self._known[1] if self._known is not None else None

    def stop(self) -> None:
        """Leave what is under way; nobody looks."""
        self._timer.stop()
        self._wanted = self._doing = self._work = None

    @Slot()
    def _work_a_little(self) -> None:
        if self._work is None:
            if self._wanted is None:
                self._timer.stop()
                return
            self._doing, begin = self._wanted
            self._wanted, self._work = None, begin()
        end = time.perf_counter() + SLICE
        try:
            while time.perf_counter() < end:
                next(self._work)
        except StopIteration as over:
            assert self._doing is not None
            self._known = (self._doing, over.value)
            self._doing = self._work = None
            self.done.emit()


def _same(first: Arrays, second: Arrays) -> bool:
    return len(first) == len(second) and all(a is b for a, b in zip(first, second, strict=True))


def _all_of(work: Work) -> object:
    while True:
        try:
            next(work)
        except StopIteration as over:
            return over.value
