"""Help: the first steps, every key, what digitpad is made of, and where its log lies; and the settings."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QDialog, QMainWindow, QMenu

from digitpad.state.settings import Settings
from digitpad.ui.dialogs.shortcuts_dialog import Section, ShortcutsDialog, keys_of, plain_text
from digitpad.ui.messages import short_path
from digitpad.ui.shell.actions import make_action
from digitpad.ui.shell.first_steps import FirstSteps
from digitpad.ui.shell.notices import Notices
from digitpad.ui.theme import Theme


class HelpActions(QObject):
    """Actions for the Help menu, and the one that opens the settings.

    Signals: settings_closed, after which the cache may be another one
    """

    settings_closed = Signal()

    def __init__(
        self,
        settings: Settings,
        steps: FirstSteps,
        notices: Notices,
        log_folder: Path,
        theme: Theme,
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._app_settings = settings
        self._steps = steps
        self._notices = notices
        self._log_folder = log_folder
        self._theme = theme
        self._window = window
        add = make_action
        role = QAction.MenuRole
        self.first_steps = add(
            self, self.tr("&First steps"), self._show_first_steps, theme, icon="first-steps", keys="F1"
        )
        self.shortcuts = add(
            self, self.tr("&Keyboard shortcuts"), self._show_shortcuts, theme, icon="keyboard", keys="Ctrl+F1"
        )
        self.log = add(self, self.tr("Open &log folder"), self._open_log_folder, theme, icon="log")
        self.about = add(self, self.tr("&About digitpad"), self._show_about, theme, icon="about")
        self.about.setMenuRole(role.AboutRole)
        self.settings = add(
            self, self.tr("Se&ttings…"), self._show_settings, theme, icon="settings", keys="Ctrl+,"
        )
        self.settings.setMenuRole(role.PreferencesRole)

    @Slot()
    def _show_first_steps(self) -> None:
        self._steps.start_again()
        self._app_settings.first_steps = True

    @Slot()
    def _show_shortcuts(self) -> None:
        self._open(ShortcutsDialog(self.sections(), self._window))

    @Slot()
    def _show_about(self) -> None:
        from digitpad.ui.dialogs.about_dialog import AboutDialog  # most starts do without its code

        self._open(AboutDialog(self._theme, self._window))

    @Slot()
    def _show_settings(self) -> None:
        from digitpad.ui.dialogs.settings_dialog import SettingsDialog

        dialog = SettingsDialog(self._app_settings, self._window)
        dialog.finished.connect(self.settings_closed)
        self._open(dialog)

    @Slot()
    def _open_log_folder(self) -> None:
        opened = self._log_folder.is_dir() and QDesktopServices.openUrl(
            QUrl.fromLocalFile(str(self._log_folder))
        )
        if not opened:
            where = short_path(self._log_folder)
            self._notices.tell(self.tr("The log lies in {folder}.").format(folder=where))

    def sections(self) -> list[Section]:
        """Every key of the menus, and those that only the canvas knows."""
        found: list[Section] = []
        for top in self._window.menuBar().actions():
            rows = [(plain_text(action), keys_of(action)) for action in _leaves(top)]
            found.append((plain_text(top), [(text, keys) for text, keys in rows if keys]))
        found.append(
            (
                self.tr("On the canvas"),
                [
                    (self.tr("Move the pen; with Shift further"), self.tr("Arrow keys")),
                    (self.tr("Put the pen down, lift it"), self.tr("Space")),
                    (self.tr("Drop the stroke"), self.tr("Esc")),
                    (self.tr("Erase"), self.tr("Right mouse button")),
                ],
            )
        )
        found.append(
            (
                self.tr("In the tensors"),
                [
                    (self.tr("Begin a slice of the tensor in the list"), "["),
                    (self.tr("In its field: the slice before, the next one"), self.tr("Page Up, Page Down")),
                    (self.tr("Show all of the tensor again"), self.tr("Esc")),
                    (self.tr("Copy the selected numbers"), self.tr("Ctrl+C")),
                ],
            )
        )
        return found

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _leaves(action: QAction) -> Iterator[QAction]:
    menu = action.menu()
    if not isinstance(menu, QMenu):
        yield action
        return
    for inner in menu.actions():
        yield from _leaves(inner)
