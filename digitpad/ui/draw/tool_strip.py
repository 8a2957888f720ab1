"""The row of buttons above the canvas.

In: the panel's actions. Out: buttons, each with its icon, a tooltip with its key, and a stop for Tab.
"""

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from digitpad.state.tools import ToolState
from digitpad.ui.draw.actions import ICON_SIDE, DrawActions
from digitpad.ui.icons import dress
from digitpad.ui.theme import Theme

MORE = ("copy", "copy-number", "paste", "open", "save")


class ToolStrip(QWidget):
    """Pen, eraser, width · undo, redo · clear · more."""

    def __init__(
        self, actions: DrawActions, tools: ToolState, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        named = actions.by_name
        self._add_buttons(named["pen"], named["eraser"])
        self.width_button = self._add_menu(actions.widths)
        self.width_button.setToolTip(
            self.tr("Width of the pen on the screen. It does not change what the network reads.")
        )
        self.width_button.setStyleSheet("QToolButton { padding-right: 14px; }")  # room for the arrow
        self.width_button.setAccessibleName(self.tr("Width of the pen"))
        self._add_gap()
        self._add_buttons(named["undo"], named["redo"])
        self._add_gap()
        self._add_buttons(named["clear"])
        self._row.addStretch(1)
        self.more_button = self._add_menu([named[name] for name in MORE])
        self.more_button.setToolTip(self.tr("Copy, paste, open or save the drawing; one digit or several"))
        self.more_button.setAccessibleName(self.tr("More for the drawing"))
        self.more_button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        dress(self.more_button, "more", theme)
        self.digits_menu = QMenu(self.tr("&Number of digits"), self)
        self.digits_menu.addActions(actions.digits)
        dress(self.digits_menu, "several", theme)
        self.more_button.menu().addSeparator()
        self.more_button.menu().addMenu(self.digits_menu)
        tools.pen_width_changed.connect(self._follow_width)
        theme.changed.connect(self._follow_width)
        self._follow_width()

    def _add_buttons(self, *actions: QAction) -> None:
        for action in actions:
            button = self._button()
            button.setDefaultAction(action)

    def _add_menu(self, actions: list[QAction]) -> QToolButton:
        button = self._button()
        menu = QMenu(button)
        menu.addActions(actions)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    def _button(self) -> QToolButton:
        button = QToolButton(self)
        button.setIconSize(QSize(ICON_SIDE, ICON_SIDE))
        button.setAutoRaise(True)
        self._row.addWidget(button)
        return button

    def _add_gap(self) -> None:
        line = QFrame(self)
        line.setFrameShape(QFrame.Shape.VLine)
        line.setFrameShadow(QFrame.Shadow.Plain)
        line.setForegroundRole(self.palette().ColorRole.Mid)
        line.setFixedHeight(ICON_SIDE)
        self._row.addSpacing(4)
        self._row.addWidget(line)
        self._row.addSpacing(4)

    @Slot()
    def _follow_width(self) -> None:
        for action in self._actions.widths:
            if action.isChecked():
                self.width_button.setIcon(action.icon())
