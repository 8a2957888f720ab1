"""The digit that was read, large, with its probability beneath.

In: a digit and its probability, or None. Out: paint; the size of the widget never depends on them.
"""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.ui.draw.percent import percent, tabular
from digitpad.ui.theme import Theme

NOTHING = "?"
GUESS = 0.6
"""Of the full size: what is only a guess."""


class BigDigit(QWidget):
    """One large digit."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._digit: int | None = None
        self._confidence: float | None = None
        self._sure = True
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("The digit that was read"))
        theme.changed.connect(self.update)

    @property
    def text(self) -> str:
        """The large character."""
        return NOTHING if self._digit is None else str(self._digit)

    def show_digit(self, digit: int | None, confidence: float | None, *, sure: bool = True) -> None:
        """Show another digit, smaller and in the colour of hints when it is only the best of bad guesses."""
        before = self._seen()
        self._digit, self._confidence, self._sure = digit, confidence, sure
        if self._seen() != before:
            self.update()

    def _seen(self) -> tuple[object, ...]:
        """What of it can be seen."""
        return self.text, self._sure, None if self._confidence is None else percent(self._confidence)

    def sizeHint(self) -> QSize:
        """Room for a digit that is seen from the back of a class."""
        return QSize(140, 170)

    def minimumSizeHint(self) -> QSize:
        """Still the largest thing in the panel."""
        return QSize(100, 72 + self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the digit as high as the room above the percentage."""
        theme = self._theme
        small = tabular(self.font())
        small.setPointSizeF(self.font().pointSizeF() * 1.3)
        foot = QFontMetricsF(small).height() + 4
        large = QFont(self.font())
        large.setBold(self._digit is not None and self._sure)
        large.setPixelSize(100)
        # Digits have no descenders: the height that counts is that of their ink.
        ink = QFontMetricsF(large).tightBoundingRect("0")
        room = min(self.height() - foot - 16, float(self.width()), 260.0)
        if self._digit is not None and not self._sure:
            room *= GUESS
        large.setPixelSize(max(round(100 * room / ink.height()), 10))
        ink = QFontMetricsF(large).tightBoundingRect("0")

        painter = QPainter(self)
        top = (self.height() - ink.height() - foot - 8) / 2
        painter.setFont(large)
        colour = theme.text if self._sure else theme.muted
        painter.setPen(theme.border if self._digit is None else colour)
        width = QFontMetricsF(large).horizontalAdvance(self.text)
        painter.drawText(round((self.width() - width) / 2), round(top - ink.top()), self.text)
        if self._confidence is not None:
            painter.setFont(small)
            painter.setPen(theme.muted)
            line = QRectF(0, top + ink.height() + 8, self.width(), foot)
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, percent(self._confidence))
        painter.end()
