"""A frame around the window while something hangs over it, and a line that says what dropping it does.

In: the drags of a window, and a function that says a line about each. Out: paint.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt
from PySide6.QtGui import QDragEnterEvent, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from digitpad.ui.theme import Theme

THICK = 3.0


class DropFrame(QWidget):
    """Lies over the whole window, and lets every event through.

    Attributes:
        text: what it says; empty while nothing hangs over the window.
    """

    def __init__(self, window: QWidget, theme: Theme, sentence: Callable[[QMimeData], str]) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._sentence = sentence
        self.text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the drag; never keep an event."""
        if isinstance(event, QDragEnterEvent):
            self._say(self._sentence(event.mimeData()))
        elif event.type() in (QEvent.Type.DragLeave, QEvent.Type.Drop):
            self._say("")
        return super().eventFilter(watched, event)

    def _say(self, text: str) -> None:
        self.text = text
        if text:
            self.setGeometry(self._window.rect())
            self.raise_()
            self.update()
        self.setVisible(bool(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame, and the line on a plate in the middle of its lower edge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = THICK / 2
        painter.setPen(QPen(self._theme.accent, THICK))
        painter.drawRect(QRectF(self.rect()).adjusted(half, half, -half, -half))
        metrics = QFontMetricsF(self.font())
        text = metrics.elidedText(self.text, Qt.TextElideMode.ElideRight, self.width() - 64)
        width, height = metrics.horizontalAdvance(text) + 32, metrics.height() + 16
        plate = QRectF((self.width() - width) / 2, self.height() - height - 48, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.accent)
        painter.drawRoundedRect(plate, 6, 6)
        painter.setPen(self._theme.on_accent)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
