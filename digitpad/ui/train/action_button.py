"""A push button that is the face of an action: an action goes in, its text, icon and state are shown."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget


class ActionButton(QPushButton):
    """Follows `action` in everything; its text is the action's short one (`iconText`)."""

    def __init__(self, action: QAction, is_primary: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self._is_primary = is_primary
        if is_primary:
            self.setProperty("primary", True)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        action = self._action
        self.setText(action.iconText())
        if not self._is_primary:  # whose ground is the accent: icons are drawn in the colour of text
            self.setIcon(action.icon())
        self.setEnabled(action.isEnabled())
        self.setToolTip(action.toolTip())
        self.setAccessibleName(action.text().replace("&", "").rstrip("…"))
