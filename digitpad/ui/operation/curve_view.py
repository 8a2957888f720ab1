"""An activation as its curve: where the chosen number comes in, where it comes out, and what is cut.

In: a `Bend`. Under the curve stand all numbers of the sample as small ticks, so that one sees how many fall
into the cut.
"""

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.inspection.operation_parts import Bend, curve
from digitpad.ui.draw.percent import tabular
from digitpad.ui.inspect.sum_words import plain
from digitpad.ui.operation.words import cut_text
from digitpad.ui.theme import Theme

POINTS = 121
"""Of the curve; an odd number, so that the bend of ReLU at 0 of an even span is one of them."""
MOST_TICKS = 600


class CurveView(QWidget):
    """Shows one number on its way through an activation."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bend: Bend | None = None
        self.setFont(tabular(self.font()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("The activation's curve"))
        theme.changed.connect(self._repaint)

    @property
    def bend(self) -> Bend | None:
        """What is shown."""
        return self._bend

    @property
    def texts(self) -> tuple[str, ...]:
        """The numbers in words: what goes in, what comes out, how many are cut."""
        bend = self._bend
        if bend is None:
            return ()
        made = [f"z = {plain(bend.input, 6)}", f"a = {plain(bend.value, 6)}"]
        if bend.cut is not None and bend.batch_cut is not None:
            if bend.input <= 0:
                made[1] = self.tr("a = 0, cut")
            made.append(cut_text(bend.cut, bend.units, bend.batch_cut, bend.batch_size))
        return tuple(made)

    def show_bend(self, bend: Bend | None) -> None:
        """Show another number, or nothing."""
        self._bend = bend
        self.setAccessibleDescription("; ".join(self.texts))
        self.update()

    def sizeHint(self) -> QSize:
        """A curve with room for its words."""
        return QSize(320, 180)

    def minimumSizeHint(self) -> QSize:
        """Enough to see the bend."""
        return QSize(200, 96)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Words on top, the curve with the number on it, the ticks of all numbers at its foot."""
        bend = self._bend
        if bend is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = QFontMetricsF(self.font()).height()
        lines = self._paint_words(painter, high * 1.2)
        area = QRectF(2, lines * high * 1.2 + 4, min(self.width() - 4.0, 640.0), 0)
        area.setBottom(max(self.height() - 12.0, area.top() + 20))
        _Plot(self._theme, bend, area).paint(painter)
        painter.end()

    def _paint_words(self, painter: QPainter, high: float) -> int:
        """The words in a line, or in two where they do not fit; how many lines that were."""
        left, line = 2.0, 0
        for number, text in enumerate(self.texts):
            font = self.font()
            font.setBold(number == 1)
            painter.setFont(font)
            painter.setPen(self._theme.text if number < 2 else self._theme.muted)
            width = painter.fontMetrics().horizontalAdvance(text)
            if left + width > self.width() and left > 2.0 and line == 0:
                left, line = 2.0, 1
            words = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, max(int(self.width() - left), 0)
            )
            painter.drawText(QRectF(left, line * high, width + 4, high), Qt.AlignmentFlag.AlignVCenter, words)
            left += width + 18
        return line + 1

    @Slot()
    def _repaint(self) -> None:
        self.update()


class _Plot:
    """The curve in a rectangle."""

    def __init__(self, theme: Theme, bend: Bend, area: QRectF) -> None:
        self._theme, self._bend, self._area = theme, bend, area
        reach = max(abs(bend.low), abs(bend.high), 1.0)
        if np.isfinite(bend.input):
            reach = max(reach, abs(bend.input))
        self._z = np.linspace(-reach, reach, POINTS)
        self._a = curve(bend.kind, self._z[None])[0]
        self._bottom, self._top = min(float(self._a.min()), 0.0), float(self._a.max())
        spare = 0.08 * (self._top - self._bottom)
        self._bottom, self._top = self._bottom - spare, self._top + spare

    def _x(self, z: float) -> float:
        low, high = float(self._z[0]), float(self._z[-1])
        return self._area.left() + (z - low) / (high - low) * self._area.width()

    def _y(self, a: float) -> float:
        share = (a - self._bottom) / (self._top - self._bottom)
        return self._area.bottom() - share * self._area.height()

    def paint(self, painter: QPainter) -> None:
        theme, area, bend = self._theme, self._area, self._bend
        painter.fillRect(area, theme.surface)
        if bend.cut is not None:
            hatched = QColor(theme.error)
            hatched.setAlpha(40)
            cut = QRectF(area.left(), area.top(), self._x(0) - area.left(), area.height())
            painter.fillRect(cut, QBrush(hatched, Qt.BrushStyle.BDiagPattern))
        painter.setPen(QPen(theme.grid, 1))
        painter.drawLine(QPointF(area.left(), self._y(0)), QPointF(area.right(), self._y(0)))
        painter.drawLine(QPointF(self._x(0), area.top()), QPointF(self._x(0), area.bottom()))
        self._paint_ticks(painter)
        points = [QPointF(self._x(z), self._y(a)) for z, a in zip(self._z, self._a, strict=True)]
        painter.setPen(QPen(theme.text, 1.8))
        painter.drawPolyline(QPolygonF(points))
        if np.isfinite(bend.input) and np.isfinite(bend.value):
            dot = QPointF(self._x(bend.input), self._y(bend.value))
            painter.setPen(QPen(theme.accent, 1, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(dot.x(), area.bottom(), dot.x(), dot.y()))
            painter.drawLine(QLineF(self._x(0), dot.y(), dot.x(), dot.y()))
            if bend.cut is not None and bend.input < 0:  # what is cut away: the line without the cut
                painter.setPen(QPen(theme.error, 1.2, Qt.PenStyle.DotLine))
                painter.drawLine(QLineF(dot.x(), dot.y(), dot.x(), min(area.bottom(), dot.y() + 10)))
            painter.setPen(QPen(theme.surface, 1.5))
            painter.setBrush(theme.accent)
            painter.drawEllipse(dot, 5, 5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.border, 1))
        painter.drawRect(area)

    def _paint_ticks(self, painter: QPainter) -> None:
        numbers = self._bend.inputs[np.isfinite(self._bend.inputs)]
        if len(numbers) > MOST_TICKS:
            numbers = numbers[:: -(-len(numbers) // MOST_TICKS)]
        bottom = self._area.bottom()
        for passes, colour in ((False, self._theme.muted), (True, self._theme.accent)):
            some = (
                numbers[(numbers > 0) == passes]
                if self._bend.cut is not None
                else numbers[: 0 if passes else None]
            )
            tint = QColor(colour)
            tint.setAlpha(130)
            painter.setPen(QPen(tint, 1))
            painter.drawLines(
                [QLineF(self._x(float(z)), bottom - 5, self._x(float(z)), bottom) for z in some]
            )
