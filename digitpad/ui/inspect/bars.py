"""A row of numbers as bars from a line at zero: biases, labels, logits, probabilities, pixels."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from digitpad.inspection.entry import Array
from digitpad.inspection.picture import Levels
from digitpad.ui.inspect.wording import number_text
from digitpad.ui.theme import Theme

_FEW = 16
"""Up to so many bars each has its number above and its index below."""


class Bars(QWidget):
    """The numbers of a vector side by side; where there are more than pixels, each pixel spans its numbers.

    Signals:
        pointed: index under the pointer, or -1 when it has left the bars.
    """

    pointed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._values: Array = np.zeros(0)
        self._levels = Levels(0.0, 1.0, False)
        self._first = 0
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Bars"))
        theme.changed.connect(self._repaint)

    def show_values(self, values: Array, levels: Levels, first: int = 0) -> None:
        """Draw a vector (n,) of any real dtype between two levels; its first number has the index `first`."""
        self._values, self._levels, self._first = values, levels, first
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(320, 140)

    def index_at(self, x: float) -> int:
        """The index of the number at a horizontal place, or -1 beside the bars."""
        area, n = self._area(), len(self._values)
        if not n or not area.left() <= x < area.right():
            return -1
        return self._first + min(int((x - area.left()) / area.width() * n), n - 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which number the pointer is on."""
        self.pointed.emit(self.index_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that it is on none."""
        self.pointed.emit(-1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The scale on the left, the line at zero, the bars."""
        painter = QPainter(self)
        area = self._area()
        self._paint_scale(painter, area)
        if len(self._values):
            self._paint_bars(painter, area)
        if 0 < len(self._values) <= _FEW:
            self._paint_numbers(painter, area)
        elif len(self._values):
            self._paint_ends(painter, area)
        painter.setPen(self._theme.muted)
        zero = self._y(np.zeros(1), area)[0]
        painter.drawLine(QPointF(area.left(), zero), QPointF(area.right(), zero))
        painter.end()

    def _area(self) -> QRectF:
        line = self.fontMetrics().height()
        left = self.fontMetrics().horizontalAdvance("-0.00000") + 6
        return QRectF(left, line * 1.2, max(self.width() - left - 4, 1), max(self.height() - 2.6 * line, 1))

    def _y(self, values: Array, area: QRectF) -> Array:
        """The heights on the screen of some values, NaN at zero, infinite ones at the edge."""
        low, high = self._levels.low, self._levels.high
        with np.errstate(over="ignore", invalid="ignore"):
            share = (values.astype(np.float64) - low) / ((high - low) or 1.0)
        share = np.nan_to_num(share, nan=-low / ((high - low) or 1.0), posinf=1.0, neginf=0.0)
        y: Array = area.bottom() - np.clip(share, 0, 1) * area.height()
        return y

    def _paint_scale(self, painter: QPainter, area: QRectF) -> None:
        line = self.fontMetrics().height()
        marks = {self._levels.low, 0.0, self._levels.high}
        for value in sorted(marks):
            y = float(self._y(np.array([value]), area)[0])
            painter.setPen(self._theme.grid)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(self._theme.muted)
            where = QRectF(0, y - line / 2, area.left() - 6, line)
            painter.drawText(
                where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number_text(value, 3)
            )

    def _paint_bars(self, painter: QPainter, area: QRectF) -> None:
        n, zero = len(self._values), float(self._y(np.zeros(1), area)[0])
        pixels = max(int(area.width() * self.devicePixelRatioF()), 1)
        if n > pixels:
            starts = np.arange(pixels) * n // pixels
            tops = self._y(np.maximum.reduceat(self._values, starts), area)
            bottoms = self._y(np.minimum.reduceat(self._values, starts), area)
            tops, bottoms = np.minimum(tops, zero), np.maximum(bottoms, zero)
            edges = area.left() + np.arange(pixels + 1) * area.width() / pixels
            gap = 0.0
        else:
            ends = self._y(self._values, area)
            tops, bottoms = np.minimum(ends, zero), np.maximum(ends, zero)
            edges = area.left() + np.arange(n + 1) * area.width() / n
            gap = min(4.0, area.width() / n * 0.2) if area.width() / n >= 3 else 0.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.accent)
        painter.drawRects(
            [
                QRectF(left + gap / 2, top, right - left - gap, bottom - top)
                for left, right, top, bottom in zip(edges[:-1], edges[1:], tops, bottoms, strict=True)
            ]
        )

    def _paint_numbers(self, painter: QPainter, area: QRectF) -> None:
        line, width = self.fontMetrics().height(), area.width() / len(self._values)
        tops = np.minimum(self._y(self._values, area), self._y(np.zeros(1), area))
        painter.setPen(self._theme.text)
        texts = self._short_texts()
        fits = max(map(self.fontMetrics().horizontalAdvance, texts)) <= width
        for index in range(len(self._values)):
            left = area.left() + index * width
            above = QRectF(left - width / 2, tops[index] - line - 1, 2 * width, line)
            if fits:
                painter.drawText(above, Qt.AlignmentFlag.AlignCenter, texts[index])
            below = QRectF(left, area.bottom() + 2, width, line)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, str(self._first + index))

    def _paint_ends(self, painter: QPainter, area: QRectF) -> None:
        line = self.fontMetrics().height()
        below = QRectF(area.left(), area.bottom() + 2, area.width(), line)
        painter.setPen(self._theme.muted)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, str(self._first))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, str(self._first + len(self._values) - 1))

    def _short_texts(self) -> list[str]:
        """The numbers with as many decimals as the scale can tell apart."""
        span = max(abs(self._levels.low), abs(self._levels.high), 1e-300)
        if self._values.dtype.kind != "f" or not 1e-3 <= span < 1e4:
            return [number_text(value, 2) for value in self._values]
        decimals = max(0, 1 - int(np.floor(np.log10(span))))
        return [f"{float(value):.{decimals + 1}f}" for value in self._values]

    @Slot()
    def _repaint(self) -> None:
        self.update()
