"""The bar of the time machine, along the lower edge of the window."""

from PySide6.QtWidgets import QToolBar, QWidget

from digitpad.state.session import Session
from digitpad.ui.theme import Theme


class TimeBar(QToolBar):
    """A run, a slider over the steps of its film, and buttons to play and to save it."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self.setObjectName("time_bar")  # saveState() finds it by this
        self.setWindowTitle(self.tr("Time machine"))
        self.setMovable(False)
        self.setAccessibleName(self.tr("Time machine"))
