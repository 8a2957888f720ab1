"""Lines under the bars: what speaks for the digit, the sum with the legend, its rival and what would help it.

In: an ExplanationState. Out: paint; there is nothing of it in the plain view.
"""

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.state.explanation import ExplanationState, View
from digitpad.ui.draw.percent import tabular
from digitpad.ui.explain import tint, wording
from digitpad.ui.theme import Theme

LINES, FEWEST = 4, 2
SWATCH = 9
CLOSER = 0.92
"""Of their usual height lines may have where there is little room: letters do not touch yet."""


class ExplainLines(QWidget):
    """The explanation in words and numbers."""

    def __init__(self, state: ExplanationState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        state.explanation_changed.connect(self._show)
        theme.changed.connect(self.update)
        self._show()

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines, without the legend; none when nothing is explained."""
        explanation = self._state.explanation
        return () if explanation is None else wording.lines(explanation)

    @Slot()
    def _show(self) -> None:
        texts = self.texts
        self.setVisible(self._state.view is not View.PLAIN)
        self.setAccessibleName(" ".join(texts))
        self.setToolTip("\n".join(texts))  # whole, where a line had to be cut
        self.update()

    def sizeHint(self) -> QSize:
        """Four lines: one more than occlusion needs, so that nothing moves between the views."""
        return QSize(280, round(LINES * self._line()))

    def minimumSizeHint(self) -> QSize:
        """Two lines, cut where they have to be: on a small screen the tooltip alone tells the others."""
        return QSize(80, round(FEWEST * self._line()))

    def _small(self) -> QFont:
        font = tabular(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.9)
        return font

    def _line(self) -> float:
        return QFontMetricsF(self._small()).height() + 1

    def _rows(self, count: int) -> tuple[int, float]:
        """How many lines fit, none of them cut, and their height: closer if that lets one in."""
        fitting = min(count, int(self.height() / (CLOSER * self._line())))
        return fitting, min(self._line(), self.height() / max(fitting, 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines; the legend stands before the sum."""
        texts = self.texts
        if not texts:
            return
        painter = QPainter(self)
        painter.setFont(self._small())
        fitting, high = self._rows(len(texts))
        for number, text in enumerate(texts[:fitting]):
            left = self._paint_legend(painter, number * high, high) if number == 1 else 0.0
            painter.setPen(self._theme.text if number == 0 else self._theme.muted)
            room = QRectF(left, number * high, self.width() - left, high)
            cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, cut)
        painter.end()

    def _paint_legend(self, painter: QPainter, top: float, high: float) -> float:
        """Two squares with a word each; where the text after them begins."""
        left = 0.0
        for colour, word in ((tint.FOR, self.tr("for")), (tint.AGAINST, self.tr("against"))):
            painter.fillRect(QRectF(left, round(top + (high - SWATCH) / 2), SWATCH, SWATCH), QColor(*colour))
            left += SWATCH + 4
            painter.setPen(self._theme.muted)
            width = QFontMetricsF(painter.font()).horizontalAdvance(word)
            painter.drawText(QRectF(left, top, width + 1, high), Qt.AlignmentFlag.AlignVCenter, word)
            left += width + 8
        return left + 6
