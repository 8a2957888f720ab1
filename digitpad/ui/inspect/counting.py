"""Histograms for the window: of small tensors at once, of large ones bit by bit in idle moments."""

import time
from collections.abc import Generator

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.inspection.entry import Array
from digitpad.inspection.histogram import Histogram, count, histogram
from digitpad.inspection.statistics import Statistics

AT_ONCE = 1 << 18
"""Numbers that are counted within a few milliseconds."""

SLICE = 0.004
"""Seconds that counting may hold the window up; then events come first."""

_Work = Generator[None, None, Histogram | None]


class Counting(QObject):
    """Counts the newest array asked for; what was begun of the same tensor is brought to its end.

    Signals:
        counted: the histogram of an array that was asked for is known.
    """

    counted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self._wanted: tuple[Array, Statistics] | None = None  # what is counted next
        self._known: tuple[Array, Histogram | None] | None = None
        self._doing: Array | None = None
        self._work: _Work | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._work_a_little)

    @property
    def is_busy(self) -> bool:
        """Whether there is anything left to count."""
        return self._timer.isActive()

    def of(self, key: str, array: Array, known: Statistics) -> Histogram | None:
        """The histogram of a read-only array of the tensor `key`, or the one before of the same tensor.

        None where nothing is known of the tensor yet; `counted` says when that is.
        """
        if key != self._key:
            self.stop()
            self._key, self._known = key, None
        if self._known is None or self._known[0] is not array:
            if array.size <= AT_ONCE:
                self.stop()
                self._known = (array, histogram(array, known))
            elif self._doing is not array:
                self._wanted = (array, known)
                self._timer.start()
        return self._known[1] if self._known is not None else None

    def stop(self) -> None:
        """Leave what is being counted; nobody looks."""
        self._timer.stop()
        self._wanted = self._doing = self._work = None

    @Slot()
    def _work_a_little(self) -> None:
        if self._work is None:
            if self._wanted is None:
                self._timer.stop()
                return
            self._doing, known = self._wanted
            self._wanted, self._work = None, count(self._doing, known)
        end = time.perf_counter() + SLICE
        try:
            while time.perf_counter() < end:
                next(self._work)
        except StopIteration as done:
            assert self._doing is not None
            self._known = (self._doing, done.value)
            self._doing = self._work = None
            self.counted.emit()
