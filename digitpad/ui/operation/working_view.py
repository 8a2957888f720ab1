"""A working as one writes it down: what each number is, how it comes from those above, and the number."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.inspection.operation_parts import Line, Working
from digitpad.ui.draw.percent import tabular
from digitpad.ui.inspect.sum_words import plain
from digitpad.ui.operation.words import line_text
from digitpad.ui.theme import Theme

LOW, ROW = 1.0, 1.3
"""Height of a line in heights of the font, where there is little room and where there is enough."""
DIGITS = 5
"""Of a number."""
NARROW = 60
"""Pixels below which the words are left out."""
_GAP = 14


class WorkingView(QWidget):
    """Shows the lines of a working, the last of which is the result."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._working: Working | None = None
        self.setFont(tabular(self.font()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("How the number comes about"))
        theme.changed.connect(self._repaint)

    @property
    def working(self) -> Working | None:
        """What is shown."""
        return self._working

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines as text: `mean over the samples: μ = Σₙ x / 128 = 0.31`."""
        lines = self._working.lines if self._working is not None else ()
        return tuple(f"{line_text(line.key)}: {_left(line)} {_right(line)}" for line in lines)

    def show_working(self, working: Working | None) -> None:
        """Show another working, or nothing."""
        grows = (working is None) != (self._working is None) or (
            working is not None
            and self._working is not None
            and len(working.lines) != len(self._working.lines)
        )
        self._working = working
        self.setAccessibleDescription("; ".join(self.texts))
        self.setToolTip("\n".join(self.texts))  # whole, where words had to be cut
        if grows:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """All lines."""
        return QSize(300, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """All lines; what does not fit in width is cut."""
        count = len(self._working.lines) if self._working is not None else 0
        return QSize(130, round(count * LOW * QFontMetricsF(self.font()).height()) + 4)

    def _row(self) -> float:
        high = QFontMetricsF(self.font()).height()
        count = len(self._working.lines) if self._working is not None else 1
        return min(max((self.height() - 4) / count, LOW * high), ROW * high)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Three columns: words, the reckoning, the number."""
        if self._working is None:
            return
        painter = QPainter(self)
        bold, lines = QFont(self.font()), self._working.lines
        bold.setBold(True)  # as the last line is
        metrics = QFontMetricsF(bold)
        lefts = max(metrics.horizontalAdvance(_left(line)) for line in lines) + 2
        rights = max(metrics.horizontalAdvance(_right(line)) for line in lines) + 2
        width = min(float(self.width()), 560.0)
        words = width - lefts - rights - 2 * _GAP
        if words < NARROW:  # then the letters alone, which the formula has named
            words = -float(_GAP)
        for number, line in enumerate(lines):
            top, last = 2 + number * self._row(), line is lines[-1]
            if last and number:
                painter.setPen(self._theme.border)
                painter.drawLine(QPointF(0, top), QPointF(width, top))
            font = self.font()
            font.setBold(last)
            painter.setFont(font)
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.setPen(self._theme.text if last else self._theme.muted)
            label = painter.fontMetrics().elidedText(
                line_text(line.key), Qt.TextElideMode.ElideRight, max(int(words), 0)
            )
            painter.drawText(QRectF(0, top, max(words, 0.0), self._row()), middle, label)
            painter.setPen(self._theme.text)
            room = QRectF(words + _GAP, top, max(width - words - rights - 2 * _GAP, 0), self._row())
            fits = painter.fontMetrics().horizontalAdvance(_left(line)) <= room.width() + 2
            left = _left(line) if fits else line.symbol
            painter.drawText(room, middle, left)
            painter.drawText(
                QRectF(width - rights, top, rights, self._row()),
                middle | Qt.AlignmentFlag.AlignRight,
                _right(line),
            )
        painter.end()

    @Slot()
    def _repaint(self) -> None:
        self.update()


def _left(line: Line) -> str:
    return f"{line.symbol} = {line.expression}" if line.expression else line.symbol


def _right(line: Line) -> str:
    return f"= {plain(line.value, DIGITS)}"
