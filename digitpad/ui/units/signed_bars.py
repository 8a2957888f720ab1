"""A unit's outgoing weights as bars above and below a line at zero, in the colours of the weight pictures."""

import math

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.inspection.entry import Array
from digitpad.ui.draw.percent import tabular
from digitpad.ui.inspect.colour_maps import diverging
from digitpad.ui.theme import Theme

_FEW = 16
"""Up to so many bars each has its number below."""


class SignedBars(QWidget):
    """A click, or Left and Right, choose a bar.

    Signals:
        pointed: index of the bar under the pointer, or -1.
        chosen: the bar that was clicked or reached by key.
    """

    pointed = Signal(int)
    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._values: Array = np.zeros(0, np.float32)
        self._before: Array = self._values
        self._strong = -1
        self._current = -1
        self.setFont(tabular(self.font()))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Outgoing weights"))
        theme.changed.connect(self.update)

    @property
    def values(self) -> Array:
        """The numbers that are drawn, (n,)."""
        return self._values

    def show_values(self, values: Array, before: Array, strong: int = -1) -> None:
        """Draw (n,), and as outlines what was other before; the digit `strong`, which is read, is bold."""
        self._values, self._before, self._strong = values, before, strong
        self.update()

    def set_current(self, index: int) -> None:
        """Frame a bar; -1 for none."""
        self._current = index
        self.update()

    def rect_of(self, index: int) -> QRectF:
        """The column of a bar, from top to bottom."""
        width = self.width() / max(len(self._values), 1)
        return QRectF(index * width, 0, width, self.height())

    def sizeHint(self) -> QSize:
        """Ten bars with their numbers."""
        return QSize(200, 72)

    def minimumSizeHint(self) -> QSize:
        """Ten narrow ones."""
        return QSize(120, 44)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bars, from the line at zero."""
        painter = QPainter(self)
        line = self.fontMetrics().height() if len(self._values) <= _FEW else 0
        area = QRectF(0, 1, self.width(), self.height() - line - 2)
        both = np.concatenate([self._values, self._before])
        reach = float(np.abs(both[np.isfinite(both)]).max(initial=0.0)) or 1.0
        zero = area.center().y()
        for index, (value, before) in enumerate(
            zip(self._values.tolist(), self._before.tolist(), strict=True)
        ):
            column = self.rect_of(index)
            painter.fillRect(_bar(column, area, value / reach), self._colour(value))
            if value != before and math.isfinite(before):
                painter.setPen(QPen(self._colour(before), 1, Qt.PenStyle.DotLine))
                painter.drawRect(_bar(column, area, before / reach))
            if line:
                font = self.font()
                font.setBold(index == self._strong)
                painter.setFont(font)
                painter.setPen(self._theme.text if index == self._strong else self._theme.muted)
                below = QRectF(column.left(), area.bottom(), column.width(), line)
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, str(index))
            if index == self._current:
                painter.setPen(QPen(self._theme.accent, 1))
                painter.drawRect(column.adjusted(0.5, 0.5, -1, -1))
        painter.setPen(self._theme.muted)
        painter.drawLine(round(area.left()), round(zero), round(area.right()), round(zero))
        painter.end()

    def _colour(self, value: float) -> QColor:
        if not math.isfinite(value):
            return self._theme.error
        red, green, blue, _ = diverging()[224 if value >= 0 else 31].tolist()
        return QColor(red, green, blue)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the bar that was clicked."""
        index = self._index_at(event.position().x())
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._choose(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which bar the pointer is on."""
        self.pointed.emit(self._index_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that it is on none."""
        self.pointed.emit(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the bar beside."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not len(self._values):
            super().keyPressEvent(event)
            return
        self._choose(min(max(self._current + step, 0), len(self._values) - 1))

    def _choose(self, index: int) -> None:
        self.set_current(index)
        self.chosen.emit(index)

    def _index_at(self, x: float) -> int:
        count = len(self._values)
        return int(x / self.width() * count) if count and 0 <= x < self.width() else -1


def _bar(column: QRectF, area: QRectF, share: float) -> QRectF:
    """From the middle of `area` up or down by a share of its half; all of it for what is no number."""
    zero, inset = area.center().y(), min(3.0, column.width() * 0.15)
    tip = zero - (min(max(share, -1.0), 1.0) if math.isfinite(share) else 1.0) * area.height() / 2
    return QRectF(column.left() + inset, min(tip, zero), column.width() - 2 * inset, max(abs(tip - zero), 1))
