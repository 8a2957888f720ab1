"""The window as a whole: menus, keyboard and theme."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QMenu, QWidget

from digitpad.state.settings import Settings
from digitpad.ui.colours import DARK, LIGHT
from digitpad.ui.main_window import MainWindow
from digitpad.ui.shell.docks import first_focusable
from tests.ui.conftest import BuildWindow


def _menus(menu: QMenu) -> Iterator[QMenu]:
    yield menu
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _menus(inner)


def _all_menus(window: MainWindow) -> list[QMenu]:
    tops = [action.menu() for action in window.menuBar().actions()]
    return [menu for top in tops if isinstance(top, QMenu) for menu in _menus(top)]


def _mnemonics(actions: list[QAction]) -> list[str]:
    found = (re.search(r"&([^&])", action.text().replace("&&", "")) for action in actions)
    return [match[1].lower() for match in found if match]


class TestMenus:
    def test_no_key_is_given_twice(self, window: MainWindow):
        actions = {
            action for widget in [window, *window.findChildren(QWidget)] for action in widget.actions()
        }
        actions |= {action for menu in _all_menus(window) for action in menu.actions()}
        keys: dict[str, list[Qt.ShortcutContext]] = {}
        for action in actions:
            for key in action.shortcuts():
                keys.setdefault(key.toString(), []).append(action.shortcutContext())
        # One key may do one thing in each of several panels, but then nothing in the window as a whole.
        inside = {Qt.ShortcutContext.WidgetShortcut, Qt.ShortcutContext.WidgetWithChildrenShortcut}
        assert [key for key, of in keys.items() if len(of) > 1 and not set(of) <= inside] == []
        assert {"Ctrl+O", "Ctrl+Q", "Ctrl+Z", "F1", "F6", "F11"} <= set(keys)

    def test_no_mnemonic_is_there_twice_in_one_menu(self, window: MainWindow):
        for actions in [window.menuBar().actions(), *(menu.actions() for menu in _all_menus(window))]:
            letters = _mnemonics(actions)
            assert len(letters) == len(set(letters)), [action.text() for action in actions]

    def test_every_entry_has_a_mnemonic(self, window: MainWindow):
        for menu in _all_menus(window):
            named = [action for action in menu.actions() if not action.isSeparator()]
            assert len(_mnemonics(named)) == len(named), [action.text() for action in named]

    def test_the_shortcuts_dialog_lists_what_the_menus_do(self, window: MainWindow):
        sections = {heading: dict(rows) for heading, rows in window.help.sections()}
        assert sections["File"]["Open drawing or picture"] == "Ctrl+O"
        assert sections["Edit"]["Undo"] == "Ctrl+Z"
        assert sections["View"]["Full screen"] == "F11"

    @pytest.mark.parametrize("name", ["settings", "shortcuts", "about"])
    def test_each_dialog_opens_from_its_menu_and_closes(self, window: MainWindow, qtbot, name: str):
        getattr(window.help, name).trigger()
        dialog = window.findChild(QDialog)
        assert dialog is not None
        assert dialog.isVisible()
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: window.findChild(QDialog) is None)


class TestKeyboard:
    def test_f6_goes_round_all_parts_and_back(self, window: MainWindow, qtbot):
        window.activateWindow()
        docks = window.docks.by_name
        # Before the first run the curves have nothing that could have the focus.
        parts = [
            window.centralWidget(),
            *(docks[name] for name in ("training", "tensors", "units", "mistakes")),
        ]

        def where() -> QWidget:
            focused = QApplication.focusWidget()
            return next(part for part in parts if focused is not None and part.isAncestorOf(focused))

        assert where() is window.centralWidget()
        seen = [where()]
        for _ in range(len(parts) - 1):
            window.view.next_panel.trigger()
            seen.append(where())
        assert seen == parts
        qtbot.waitUntil(window.inspector_panel.isVisible)
        window.view.next_panel.trigger()
        assert where() is seen[0]
        window.view.previous_panel.trigger()
        assert where() is seen[-1]

    def test_tab_goes_through_tools_canvas_and_training_but_not_behind_tabs(self, window: MainWindow, qtbot):
        window.activateWindow()
        qtbot.wait(20)
        first = QApplication.focusWidget()
        assert first is window.draw_panel.canvas
        seen = []
        for _ in range(60):
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            seen.append(QApplication.focusWidget())
            if seen[-1] is first:
                break
        assert seen[-1] is first
        assert any(window.draw_panel.strip.isAncestorOf(widget) for widget in seen)
        assert any(window.training_panel.isAncestorOf(widget) for widget in seen)
        assert not any(window.inspector_panel.isAncestorOf(widget) for widget in seen)

    def test_a_panel_behind_a_tab_is_hidden_and_its_room_is_kept(self, window: MainWindow, qtbot):
        docks = window.docks
        assert not docks.panel("tensors").isVisible()
        height = docks.by_name["curves"].height()
        docks.show("tensors")
        qtbot.waitUntil(
            lambda: docks.panels["tensors"].isVisible() and not docks.panels["curves"].isVisible()
        )
        assert docks.by_name["tensors"].height() == height

    def test_what_can_have_the_focus_has_a_name(self, window: MainWindow):
        nameless = [
            widget
            for widget in window.findChildren(QWidget)
            if widget.window() is window
            and not widget.isHidden()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not widget.objectName().startswith("qt_")
            and widget.focusProxy() is None
            and not widget.accessibleName()
            and not (isinstance(widget, QAbstractButton) and widget.text())
            and not any(label.buddy() is widget for label in window.findChildren(QLabel))
        ]
        assert nameless == []

    def test_a_part_without_a_stop_for_tab_is_passed_over(self, qapp: QApplication, qtbot):
        part = QWidget()
        QLabel("only text", part)
        qtbot.addWidget(part)
        assert first_focusable(part) is None


class TestTheme:
    def test_the_menu_changes_palette_settings_and_widgets(self, window: MainWindow, qapp: QApplication):
        themes = {action.data(): action for action in window.view.theme_menu.actions()}
        themes["dark"].trigger()
        assert window.session.settings.theme == "dark"
        assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
        assert _paper_colour(window) == DARK.paper
        themes["light"].trigger()
        assert _paper_colour(window) == LIGHT.paper
        assert themes["light"].isChecked()
        assert not themes["dark"].isChecked()

    def test_the_chosen_theme_is_worn_at_the_next_start(self, new_window: BuildWindow):
        Settings().theme = "dark"
        window = new_window()
        assert window.theme.dark
        assert _paper_colour(window) == DARK.paper


def _paper_colour(window: MainWindow) -> str:
    canvas = window.draw_panel.canvas
    corner = canvas.paper().topLeft().toPoint() + QPoint(12, 12)
    return canvas.grab().toImage().pixelColor(corner).name()


def test_a_window_that_is_closed_is_off_the_screen_before_its_jobs_are_waited_for(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
):
    seen: list[bool] = []
    shutdown = window.session.shutdown

    def watched() -> None:
        seen.append(window.isVisible())
        shutdown()

    monkeypatch.setattr(window.session, "shutdown", watched)
    assert window.close()
    assert seen[0] is False
