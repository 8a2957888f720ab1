"""The stroke under the pen, to which every movement adds a point.

In: points one by one. Out: (n, 2) to (n, 4) float64, which never changes once handed out.
"""

from collections.abc import Sequence

import numpy as np

from digitpad.ink.stroke import Points


class LiveStroke:
    """A buffer that only grows, so that what was handed out never changes."""

    def __init__(self, point: tuple[float, ...]) -> None:
        self._rows = np.empty((256, len(point)))
        self._count = 0
        self.append(point)

    def __len__(self) -> int:
        return self._count

    def append(self, point: tuple[float, ...]) -> None:
        """Add a point of at least as many numbers as the first one had."""
        if self._count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._rows[self._count] = point[: self._rows.shape[1]]
        self._count += 1

    def points(self) -> Points:
        """(n, 2) to (n, 4) float64, read-only: all points so far, without a copy."""
        view = self._rows[: self._count]
        view.flags.writeable = False
        return view

    def finished(self) -> Points:
        """The same in an array of its own."""
        points = self.points().copy()
        points.flags.writeable = False
        return points


class Clock:
    """Counts a drawing's time from its first point."""

    def __init__(self) -> None:
        self._zero = 0.0

    def begin(self, t: float | None, before: Sequence[Points]) -> None:
        """A stroke begins at `t` milliseconds, None where time is unknown, after these others."""
        # It never begins before the last one ended, though strokes came from a file or from a redo.
        if t is None:
            return
        times = [stroke[-1, 2] for stroke in before if stroke.shape[1] > 2]
        if not times:
            self._zero = t
        elif t - self._zero < times[-1]:
            self._zero = t - float(times[-1])

    def point(self, x: float, y: float, t: float | None, p: float | None) -> tuple[float, ...]:
        """A point with the time and pressure that are known."""
        if t is None:
            return (x, y)
        time = t - self._zero
        return (x, y, time) if p is None else (x, y, time, p)
