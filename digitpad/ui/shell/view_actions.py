"""How the window looks: docks, theme, full screen, and the keys that move the focus between its parts."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar

from digitpad.state.settings import THEMES, Settings
from digitpad.ui import icons
from digitpad.ui.shell.actions import make_action
from digitpad.ui.shell.docks import Docks
from digitpad.ui.theme import Theme


class ViewActions(QObject):
    """Actions for the View menu; the theme follows the settings, and the settings the menu."""

    def __init__(
        self, settings: Settings, docks: Docks, time_bar: QToolBar, theme: Theme, window: QMainWindow
    ) -> None:
        super().__init__(window)
        self._settings = settings
        self._window = window
        add = make_action
        self.reset_layout = add(self, self.tr("Reset &layout"), docks.reset, theme, icon="layout")
        self.time_machine = time_bar.toggleViewAction()
        self.time_machine.setText(self.tr("T&ime machine"))
        self.time_machine.setShortcut("Ctrl+T")
        self.large_panels = add(self, self.tr("Lar&ge panels"), docks.enlarge, theme, keys="Ctrl+L")
        self.large_panels.setCheckable(True)
        self.large_panels.setStatusTip(
            self.tr("Give curves, tensors and what lies beside them nearly all of the window")
        )
        docks.enlarged.connect(self.large_panels.setChecked)
        self.next_panel = add(self, self.tr("&Next panel"), docks.focus_next, theme, keys="F6")
        self.previous_panel = add(
            self, self.tr("&Previous panel"), docks.focus_previous, theme, keys="Shift+F6"
        )
        self.full_screen = add(
            self, self.tr("&Full screen"), self._toggle_full_screen, theme, icon="full-screen", keys="F11"
        )
        self.full_screen.setCheckable(True)

        self.theme_menu = QMenu(self.tr("T&heme"), window)
        icons.dress(self.theme_menu, "theme", theme)
        names = {"system": self.tr("As the &system"), "light": self.tr("&Light"), "dark": self.tr("&Dark")}
        self._themes = QActionGroup(self)
        for choice in THEMES:
            action = self._themes.addAction(names[choice])
            action.setCheckable(True)
            action.setData(choice)
            self.theme_menu.addAction(action)
        self._themes.triggered.connect(self._choose_theme)
        settings.theme_changed.connect(theme.set_choice)
        settings.theme_changed.connect(self._follow_theme)
        self._follow_theme()

    @Slot(QAction)
    def _choose_theme(self, action: QAction) -> None:
        self._settings.theme = action.data()

    @Slot()
    def _follow_theme(self) -> None:
        for action in self._themes.actions():
            action.setChecked(action.data() == self._settings.theme)

    @Slot(bool)
    def _toggle_full_screen(self, on: bool) -> None:
        if on:
            self._window.showFullScreen()
        elif self._window.isFullScreen():
            self._window.showNormal()
