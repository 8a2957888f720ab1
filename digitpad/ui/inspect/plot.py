"""What plots of numbers share: an area with scales below and at the left, and what is pointed at."""

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from digitpad.inspection.entry import Array
from digitpad.ui.inspect.wording import number_text
from digitpad.ui.theme import Theme


class Plot(QWidget):
    """An empty plot between two corners; subclasses draw into it and say what lies at a place.

    Signals:
        pointed: what is under the pointer, as a number that the subclass gives sense to; -1 for nothing.
    """

    pointed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._low, self._high = QPointF(0, 0), QPointF(1, 1)
        self._under = -1
        self.setMouseTracking(True)
        theme.changed.connect(self._repaint)

    def set_corners(self, left: float, right: float, bottom: float, top: float) -> None:
        """The numbers at the edges of the area."""
        self._low, self._high = QPointF(left, bottom), QPointF(right, top)

    @property
    def under(self) -> int:
        """What is under the pointer; -1 for nothing."""
        return self._under

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(320, 140)

    def area(self) -> QRectF:
        """Where the numbers are drawn; the scales are left of it and below."""
        line = self.fontMetrics().height()
        left = self.fontMetrics().horizontalAdvance("-0.0000") + 6
        return QRectF(left, line * 0.6, max(self.width() - left - 8, 1), max(self.height() - 1.9 * line, 1))

    def across(self, value: float) -> float:
        """The place of a number on the lower scale."""
        area, span = self.area(), (self._high.x() - self._low.x()) or 1.0
        return area.left() + (value - self._low.x()) / span * area.width()

    def value_at(self, x: float) -> float | None:
        """The number of the lower scale at a place; None beside the area."""
        area = self.area()
        if not area.left() <= x <= area.right():
            return None
        return self._low.x() + (x - area.left()) / area.width() * (self._high.x() - self._low.x())

    def heights(self, values: Array) -> Array:
        """The places of numbers on the upright scale; infinite ones lie at the edge, NaN stays NaN."""
        area, span = self.area(), (self._high.y() - self._low.y()) or 1.0
        with np.errstate(over="ignore", invalid="ignore"):
            share = np.clip((values.astype(np.float64) - self._low.y()) / span, -0.02, 1.02)
        y: Array = area.bottom() - share * area.height()
        return y

    def marks(self) -> list[tuple[float, str]]:
        """The numbers that are written at the left, each with its text."""
        count = max(2, int(self.area().height() / (self.fontMetrics().height() * 2)))
        return [(value, number_text(value, 4)) for value in ticks(self._low.y(), self._high.y(), count)]

    def marks_below(self) -> list[tuple[float, str]]:
        """The numbers that are written below, each with its text."""
        count = max(2, int(self.area().width() / 80))
        return [(value, number_text(value, 4)) for value in ticks(self._low.x(), self._high.x(), count)]

    def place_at(self, point: QPointF) -> int:
        """What is told of as `pointed` at a point of the widget."""
        return -1

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Draw the numbers."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The scales, then the numbers."""
        painter = QPainter(self)
        area, line = self.area(), self.fontMetrics().height()
        for value, text in self.marks():
            y = float(self.heights(np.array([value]))[0])
            painter.setPen(self.theme.grid)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(self.theme.muted)
            where = QRectF(0, y - line / 2, area.left() - 6, line)
            painter.drawText(where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        for value, text in self.marks_below():
            x = self.across(value)
            painter.setPen(self.theme.grid)
            painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 3))
            painter.setPen(self.theme.muted)
            width = self.fontMetrics().horizontalAdvance(text) + 2
            left = min(max(x - width / 2, 0), self.width() - width)
            where = QRectF(left, area.bottom() + 3, width, line)
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, text)
        painter.save()
        painter.setClipRect(area.adjusted(-1, -2, 1, 2))
        self.draw(painter, area)
        painter.restore()
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what the pointer is on."""
        self._point(self.place_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that it is on nothing."""
        self._point(-1)

    def _point(self, place: int) -> None:
        if place != self._under:
            self._under = place
            self.update()
        self.pointed.emit(place)

    @Slot()
    def _repaint(self) -> None:
        self.update()


def ticks(low: float, high: float, most: int) -> list[float]:
    """At most about `most` round numbers between two, at steps of 1, 2 or 5 times a power of ten."""
    span = high - low
    if not math.isfinite(span) or span <= 0:
        return [low]
    rough = span / max(most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((power * factor for factor in (1, 2, 5, 10) if power * factor >= rough), power * 10)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [k * step for k in range(first, last + 1)]
