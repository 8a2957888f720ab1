"""What the network that reads takes for what it is not."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from digitpad.state.session import Session
from digitpad.ui.theme import Theme


class MistakesPanel(QWidget):
    """The confusion matrix, and the pictures of a cell."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme

    def sizeHint(self) -> QSize:
        """A bottom dock of a window of 1280×800."""
        return QSize(980, 330)

    def minimumSizeHint(self) -> QSize:
        """Always the same, so that a choice in here never moves the window around it."""
        return QSize(360, 120)
