"""A push button that is the face of an action: an action goes in, its text, icon and state are shown."""

from PySide6.QtCore import QEvent, Slot
from PySide6.QtGui import QAction, QIcon, QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget


class ActionButton(QPushButton):
    """Follows `action` in everything; its text is the action's short one (`iconText`)."""

    _other_text = ""  # which it may have later; here, because Qt tells of styles before all is set up

    def __init__(self, action: QAction, is_primary: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self._is_primary = is_primary
        self.setProperty("primary", is_primary)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def keep_room_for(self, text: str) -> None:
        """Be wide enough for this text too, so that nothing moves when the action is called so."""
        self._other_text = text
        self._make_room()

    def _make_room(self) -> None:
        if self._other_text:
            wide = self.fontMetrics().horizontalAdvance
            more = wide(self._other_text) - wide(self.text())
            self.setMinimumWidth(self.sizeHint().width() + max(more, 0))

    def set_primary(self, is_primary: bool) -> None:
        """Be the one button that the panel is about, or one of the others."""
        if is_primary != self._is_primary:
            self._is_primary = is_primary
            self.setProperty("primary", is_primary)
            self.style().unpolish(self)
            self.style().polish(self)
            self._follow()

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high without an icon as with one, so that it does not move when it is primary no more."""
        super().showEvent(event)
        shown = self.icon()
        self.setIcon(self._action.icon())
        self.setMinimumHeight(self.sizeHint().height())
        self.setIcon(shown)

    def changeEvent(self, event: QEvent) -> None:
        """A style sheet, which may come after the button, needs other room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._make_room()

    @Slot()
    def _follow(self) -> None:
        action = self._action
        self.setText(action.iconText())
        # On a primary one the ground is the accent, and icons are drawn in the colour of text.
        self.setIcon(QIcon() if self._is_primary else action.icon())
        self.setEnabled(action.isEnabled())
        self.setToolTip(action.toolTip())
        self.setAccessibleName(action.text().replace("&", "").rstrip("…"))
