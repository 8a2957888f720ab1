"""Numbers as a line over their place, with those under the pointer marked; one line or two to compare."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from digitpad.inspection.entry import Array
from digitpad.inspection.picture import Levels
from digitpad.ui.inspect.plot import Plot
from digitpad.ui.theme import Theme

MOST_DOTS = 64
"""Up to so many numbers each has a dot."""


class LinePlot(Plot):
    """Lines from left to right; `pointed` tells the place along them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._lines: tuple[Array, ...] = ()
        self.setAccessibleName(self.tr("Line"))

    @property
    def lines(self) -> tuple[Array, ...]:
        """What is drawn, (n,) each."""
        return self._lines

    def show_lines(self, lines: tuple[Array, ...], levels: Levels) -> None:
        """Draw vectors of one length between two levels."""
        self._lines = lines
        last = max(len(lines[0]) - 1, 1) if lines else 1
        self.set_corners(0.0, last, levels.low, levels.high)
        self.update()

    def place_at(self, point: QPointF) -> int:
        """The number that lies nearest under or over a point."""
        value = self.value_at(point.x())
        if value is None or not self._lines or not len(self._lines[0]):
            return -1
        return min(max(round(value), 0), len(self._lines[0]) - 1)

    def marks_below(self) -> list[tuple[float, str]]:
        """Places are whole numbers."""
        return [(value, str(int(value))) for value, _ in super().marks_below() if value == int(value)]

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """The line at zero, the lines, and the number under the pointer."""
        zero = float(self.heights(np.zeros(1))[0])
        painter.setPen(self.theme.muted)
        painter.drawLine(QPointF(area.left(), zero), QPointF(area.right(), zero))
        colours = (self.theme.accent, self.theme.curve_test)
        for line, colour in reversed(list(zip(self._lines, colours, strict=False))):
            self._draw_line(painter, line, QPen(colour, 1.4))
        if self._lines and 0 <= self.under < len(self._lines[0]):
            x = self.across(self.under)
            painter.setPen(QPen(self.theme.muted, 1))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            for line, colour in zip(self._lines, colours, strict=False):
                y = float(self.heights(line[self.under : self.under + 1])[0])
                if np.isfinite(y):
                    painter.setBrush(colour)
                    painter.drawEllipse(QPointF(x, y), 3.5, 3.5)

    def _draw_line(self, painter: QPainter, line: Array, pen: QPen) -> None:
        """One line; of more numbers than pixels the lowest and highest of each, so that no peak is lost."""
        painter.setPen(pen)
        pixels = max(int(self.area().width()), 1)
        if len(line) > 2 * pixels:
            starts = np.arange(pixels) * len(line) // pixels
            places = np.repeat(starts, 2).astype(np.float64)
            values = np.empty(2 * pixels)
            values[0::2] = np.minimum.reduceat(line, starts)
            values[1::2] = np.maximum.reduceat(line, starts)
        else:
            places, values = np.arange(len(line), dtype=np.float64), line.astype(np.float64)
        heights = self.heights(values)
        left, right = self.across(0.0), self.across(1.0)
        across = left + places * (right - left)
        for part in _unbroken(heights):
            points = zip(across[part].tolist(), heights[part].tolist(), strict=True)
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))
        if len(line) <= MOST_DOTS:
            painter.setBrush(pen.color())
            for x, y in zip(across.tolist(), heights.tolist(), strict=True):
                if np.isfinite(y):
                    painter.drawEllipse(QPointF(x, y), 1.8, 1.8)


def _unbroken(heights: Array) -> list[slice]:
    """The stretches without NaN: there the line has a gap."""
    there = np.isfinite(heights)
    if there.all():
        return [slice(0, len(heights))]
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(np.int8)))
    return [slice(int(start), int(stop)) for start, stop in zip(edges[::2], edges[1::2], strict=True)]
