"""A line of numbers that change many times a second, and that moves nothing around it.

In: text. Out: paint, cut with an ellipsis where the room ends, and then the whole of it as tool tip.
"""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget


class NumbersLine(QWidget):
    """Unlike a QLabel, it asks for no new layout with each text: the window has to compute none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """The whole text."""
        return self._text

    def setText(self, text: str) -> None:
        """Show another text."""
        if text != self._text:
            self._text = text
            self.update()

    def sizeHint(self) -> QSize:
        """One line, of any length."""
        return QSize(120, self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        """One line, of any length."""
        return QSize(0, self.fontMetrics().height() + 2)

    def event(self, event: QEvent) -> bool:
        """Tell what was cut off."""
        if isinstance(event, QHelpEvent):
            cut = self.fontMetrics().horizontalAdvance(self._text) > self.width()
            QToolTip.showText(event.globalPos(), self._text if cut else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, cut where needed."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        text = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
