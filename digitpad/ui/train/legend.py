"""What each curve is: a painted sample of its line and its exact name, beside the plot and never over it."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.ui.theme import Theme

SAMPLE = 24
"""Width of the sample line in pixels."""

GAP, BETWEEN = 6, 12
"""Pixels between sample and name, and between a name and the next sample."""


SYMBOLS = {
    "s": ((-0.45, -0.45), (0.45, -0.45), (0.45, 0.45), (-0.45, 0.45)),
    "t1": ((-0.5, 0.45), (0, -0.5), (0.5, 0.45)),
    "d": ((0, -0.6), (0.45, 0), (0, 0.6), (-0.45, 0)),
}
"""Corners of the symbols, as pyqtgraph draws those of these names; one unit is their size."""


@dataclass(frozen=True)
class Sample:
    """How a curve looks and what it is called.

    Attributes:
        name: exactly what the curve shows.
        colour: of line and symbol.
        width: of the line in pixels.
        dashed: whether the line is broken.
        symbol: where a value was measured: "s" square, "t1" triangle, "d" diamond, "o" disc; "" for none.
        band: a soft stripe around the line.
        rough: a faint line that jumps.
        note: a sentence that says more.
    """

    name: str
    colour: QColor
    width: float = 1.0
    dashed: bool = False
    symbol: str = ""
    rough: bool = False
    band: bool = False
    note: str = ""

    @property
    def pen(self) -> QPen:
        """The line."""
        pen = QPen(self.colour, self.width)
        pen.setCosmetic(True)
        if self.dashed:
            pen.setDashPattern([4, 3])
        return pen


class Legend(QWidget):
    """Samples side by side, in as many lines as they need; a name wider than all is cut with an ellipsis.

    With `most_lines`, names are cut in their middle until they fit into so many.
    """

    def __init__(self, theme: Theme, most_lines: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._most_lines = theme, most_lines
        self._samples: tuple[Sample, ...] = ()
        self._widest = 0
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        self.setFont(font)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_samples(self, samples: tuple[Sample, ...]) -> None:
        """Show other curves."""
        if samples == self._samples:
            return
        self._samples = samples
        names = "; ".join(sample.name for sample in samples)
        self.setAccessibleName(self.tr("Curves: {names}").format(names=names))
        self.setToolTip("\n".join(f"{one.name}: {one.note}" if one.note else one.name for one in samples))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """A narrow legend is a high one."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As many lines as there are at this width."""
        return self._line_height() * len(self._lines(width))

    def sizeHint(self) -> QSize:
        """Of any width."""
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:
        """One line, of any length."""
        return QSize(60, self._line_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint samples and names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self._line_height()
        for number, line in enumerate(self._lines(self.width())):
            left, middle = 0.0, (number + 0.5) * height
            for sample in line:
                self._paint_sample(painter, sample, left, middle)
                left += SAMPLE + GAP
                room = int(max(self.width() - left, 0))
                text = self.fontMetrics().elidedText(self._name(sample), Qt.TextElideMode.ElideRight, room)
                painter.setPen(self._theme.muted)
                box = QRectF(left, number * height, room, height)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
                left += self.fontMetrics().horizontalAdvance(text) + BETWEEN
        painter.end()

    def _line_height(self) -> int:
        return self.fontMetrics().height() + 2

    def _lines(self, width: int) -> list[list[Sample]]:
        """The samples, line by line."""
        self._widest = width
        lines = self._broken(width)
        if self._most_lines and len(lines) > self._most_lines:
            a_line = -(-len(self._samples) // self._most_lines)
            self._widest = max((width + BETWEEN) // a_line - SAMPLE - GAP - BETWEEN, 24)
            lines = self._broken(width)
        return lines

    def _name(self, sample: Sample) -> str:
        """The name, cut in its middle where it would take the room of others: ends tell runs apart."""
        if not self._most_lines:
            return sample.name
        return self.fontMetrics().elidedText(sample.name, Qt.TextElideMode.ElideMiddle, self._widest)

    def _broken(self, width: int) -> list[list[Sample]]:
        lines: list[list[Sample]] = [[]]
        left = 0
        for sample in self._samples:
            needed = SAMPLE + GAP + self.fontMetrics().horizontalAdvance(self._name(sample))
            if lines[-1] and left + needed > width:
                lines.append([])
                left = 0
            lines[-1].append(sample)
            left += needed + BETWEEN
        return lines

    def _paint_sample(self, painter: QPainter, sample: Sample, left: float, middle: float) -> None:
        painter.setPen(sample.pen)
        if sample.rough:
            heights = (0, -3, 2, -4, 3, -1, 4, -3, 1)
            step = SAMPLE / (len(heights) - 1)
            painter.drawPolyline(
                QPolygonF([QPointF(left + i * step, middle + y) for i, y in enumerate(heights)])
            )
        else:
            painter.drawLine(QPointF(left, middle), QPointF(left + SAMPLE, middle))
        if sample.band:
            soft = QColor(sample.colour)
            soft.setAlphaF(0.25)
            painter.fillRect(QRectF(left, middle - 5, SAMPLE, 10), soft)
        if sample.symbol == "o":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(sample.colour)
            painter.drawEllipse(QPointF(left + SAMPLE / 2, middle), 4, 4)
        elif sample.symbol:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(sample.colour)
            corners = SYMBOLS[sample.symbol]
            painter.drawPolygon(
                QPolygonF([QPointF(left + SAMPLE / 2 + 8 * x, middle + 8 * y) for x, y in corners])
            )
