"""A line of text that is cut with an ellipsis when it is too long, and never moves what is around it.

In: a text, and what else there is to say. Out: paint, and both as tooltip, the text when it was cut.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.ui.theme import Theme


class ElidedLabel(QWidget):
    """One line of text."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = self._details = ""
        self._warns = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def text(self) -> str:
        """The whole text."""
        return self._text

    def set_text(self, text: str, details: str = "") -> None:
        """Show another text; `details` are told under the mouse."""
        if (text, details) != (self._text, self._details):
            self._text, self._details = text, details
            self.setAccessibleDescription(details)
            self.setAccessibleName(text)
            self._tell_if_cut()
            self.update()

    def set_warning(self, warns: bool) -> None:
        """Show the text in the colour of warnings, or in that of hints."""
        if warns is not self._warns:
            self._warns = warns
            self.update()

    def sizeHint(self) -> QSize:
        """One line, of any length."""
        return QSize(120, self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        """One line, of any length."""
        return QSize(40, self.fontMetrics().height() + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See whether the text still fits."""
        super().resizeEvent(event)
        self._tell_if_cut()

    def _tell_if_cut(self) -> None:
        cut = self.fontMetrics().horizontalAdvance(self._text) > self.width()
        self.setToolTip("\n".join(part for part in (self._text if cut else "", self._details) if part))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        painter = QPainter(self)
        painter.setPen(self._theme.warning if self._warns else self._theme.muted)
        text = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
