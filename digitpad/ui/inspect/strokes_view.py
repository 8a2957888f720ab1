"""A drawing's strokes as lines through their points, in whatever unit they have."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from digitpad.inspection.entry import Array
from digitpad.ui.inspect.wording import number_text
from digitpad.ui.theme import Theme

_NEAR = 7.0
"""Screen units between two points that can still be told apart."""

_FRAMES = (20.0, 1000.0)
"""Sides of the squares that strokes lie in: the box of 20 pixels, the canvas."""


class StrokesView(QWidget):
    """Strokes on paper, scaled to the view, with the span of x and y at its edges."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._strokes: tuple[Array, ...] = ()
        self.setAccessibleName(self.tr("Strokes"))
        theme.changed.connect(self._repaint)

    def show_strokes(self, strokes: tuple[Array, ...]) -> None:
        """Draw these strokes, each (n, 2…4) with x and y first."""
        self._strokes = strokes
        self.update()

    def sizeHint(self) -> QSize:
        """Square."""
        return QSize(200, 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paper, lines, points, and the numbers at the corners."""
        points = [stroke for stroke in self._strokes if len(stroke)]
        if not points:
            return
        every = np.concatenate([stroke[:, :2] for stroke in points])
        low, high = every.min(axis=0), every.max(axis=0)
        middle, reach = _frame(low, high)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self.fontMetrics().height()
        side = max(min(self.width(), self.height()) - 2 * line, 1)
        paper = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter.setPen(self._theme.border)
        painter.setBrush(self._theme.paper)
        painter.drawRect(paper)
        scale = side / reach
        centre = np.array([paper.center().x(), paper.center().y()])
        pen = QPen(self._theme.ink, 2.0)
        dots = QPen(self._theme.accent, 4.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        steps = np.concatenate([np.hypot(*np.diff(stroke[:, :2], axis=0).T) for stroke in points]) * scale
        apart = not len(steps) or float(np.median(steps)) > _NEAR  # closer dots would hide the line
        for stroke in points:
            placed = centre + (stroke[:, :2] - middle) * scale
            line_points = [QPointF(x, y) for x, y in placed]
            painter.setPen(pen)
            painter.drawPolyline(line_points)
            if apart or len(line_points) == 1:
                painter.setPen(dots)
                painter.drawPoints(line_points)
        painter.setPen(self._theme.muted)
        text = "x {} … {}   y {} … {}".format(*map(number_text, (low[0], high[0], low[1], high[1])))
        below = QRectF(0, paper.bottom(), self.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    @Slot()
    def _repaint(self) -> None:
        self.update()


def _frame(low: Array, high: Array) -> tuple[Array, float]:
    """Middle and side of the square to show: the one that the strokes lie in, or else one around them."""
    for side in _FRAMES:
        if low.min() >= 0 and high.max() <= side:
            return np.full(2, side / 2), side
    return (low + high) / 2, 1.1 * float((high - low).max()) or 1.0
