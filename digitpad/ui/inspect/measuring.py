"""Statistics for the window: small tensors are measured at once, large ones bit by bit in idle moments."""

import time
from collections.abc import Generator

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from digitpad.inspection.entry import Array
from digitpad.inspection.statistics import Statistics, StatisticsCache, measure

AT_ONCE = 8 << 20
"""Bytes that are measured within a few milliseconds."""

PART_AT_ONCE = 2 << 20
"""The same of a part that is cut out while somebody types or walks: its rows are scattered in memory."""

SLICE = 0.004
"""Seconds that measuring may hold the window up; then events come first."""


class Measuring(QObject):
    """Answers what a tensor's numbers span, once for each array.

    Signals:
        measured: statistics that were asked for and not known are known now.
    """

    measured = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cache = StatisticsCache()
        self._waiting: list[Array] = []
        self._work: Generator[None, None, Statistics] | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._work_a_little)

    def of(self, array: Array, *, is_part: bool = False) -> Statistics | None:
        """The statistics of a read-only array, or None until `measured` says that they are there.

        One waits less long for a part, which is cut out anew with every step of a walk.
        """
        if array.nbytes <= (PART_AT_ONCE if is_part else AT_ONCE):
            return self._cache.get(array)
        known = self._cache.find(array)
        if known is None and not any(array is other for other in self._waiting):
            self._waiting.append(array)
            self._timer.start()
        return known

    @Slot()
    def _work_a_little(self) -> None:
        if not self._waiting:
            self._timer.stop()
            return
        self._work = self._work or measure(self._waiting[0])
        end = time.perf_counter() + SLICE
        try:
            while time.perf_counter() < end:
                next(self._work)
        except StopIteration as done:
            self._cache.remember(self._waiting.pop(0), done.value)
            self._work = None
            self.measured.emit()
