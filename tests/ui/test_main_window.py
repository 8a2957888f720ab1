"""The window as a whole: menus, keyboard, layout and theme."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QByteArray, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QMenu, QWidget

from digitpad.state.settings import Settings
from digitpad.ui.colours import DARK, LIGHT
from digitpad.ui.main_window import MainWindow
from digitpad.ui.shell import geometry
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


class TestLayout:
    def test_docks_and_size_are_found_again(self, new_window: BuildWindow, qtbot):
        first = new_window()
        first.resize(first.width(), 690)
        right = Qt.DockWidgetArea.RightDockWidgetArea
        first.addDockWidget(right, first.docks.by_name["tensors"])
        first.close()
        again = new_window()
        assert again.dockWidgetArea(again.docks.by_name["tensors"]) == right
        assert again.height() == 690

    def test_a_closed_dock_stays_closed_and_reset_brings_it_back(self, new_window: BuildWindow):
        first = new_window()
        first.docks.by_name["tensors"].close()
        first.close()
        again = new_window()
        assert again.docks.by_name["tensors"].isHidden()
        again.view.reset_layout.trigger()
        assert not again.docks.by_name["tensors"].isHidden()
        bottom = Qt.DockWidgetArea.BottomDockWidgetArea
        assert again.dockWidgetArea(again.docks.by_name["tensors"]) == bottom

    def test_a_layout_of_another_version_is_left_alone(self, new_window: BuildWindow, monkeypatch):
        first = new_window()
        first.docks.by_name["tensors"].close()
        first.close()
        monkeypatch.setattr(geometry, "LAYOUT_VERSION", geometry.LAYOUT_VERSION + 1)
        assert not new_window().docks.by_name["tensors"].isHidden()

    def test_a_window_on_a_screen_that_has_gone_comes_onto_one_that_is_there(self, new_window: BuildWindow):
        first = new_window()
        first.setGeometry(5000, 4000, 900, 700)
        first.close()
        again = new_window()
        # The off-screen screen is narrower than the window can be, so only its place can be judged.
        assert again.screen().availableGeometry().contains(again.geometry().topLeft())

    @pytest.mark.parametrize(
        ("place", "wanted"),
        [
            (QRect(100, 100, 500, 400), QRect(100, 100, 500, 400)),
            (QRect(1, 757, 500, 400), QRect(1, 400, 500, 400)),
            (QRect(-490, -390, 500, 400), QRect(0, 20, 500, 400)),
            (QRect(10**9, -(10**9), 10**9, 10**9), QRect(0, 20, 800, 780)),
        ],
    )
    def test_a_window_that_no_screen_shows_whole_is_brought_back(self, place: QRect, wanted: QRect):
        assert geometry.brought_back(place, [QRect(0, 0, 800, 800)], 20) == wanted

    def test_a_window_across_two_screens_stays_until_one_of_them_goes(self):
        left, right, across = QRect(0, 0, 800, 800), QRect(800, 0, 800, 800), QRect(600, 50, 500, 400)
        assert geometry.brought_back(across, [left, right], 20) == across
        assert geometry.brought_back(across, [left], 20) == QRect(300, 50, 500, 400)
        assert geometry.brought_back(across, [right], 20) == QRect(800, 50, 500, 400)

    @pytest.mark.parametrize("name", ["geometry", "docks"])
    def test_a_layout_that_was_damaged_is_not_handed_to_qt(
        self, new_window: BuildWindow, monkeypatch, name: str
    ):
        first = new_window()
        first.docks.by_name["tensors"].close()
        first.close()
        settings = Settings()
        kept = settings.layout(name)
        assert kept is not None
        damaged = bytearray(kept.data())
        damaged[len(damaged) // 2] ^= 1
        settings.remember_layout(name, QByteArray(bytes(damaged)))
        handed: list[str] = []
        for method in ("restoreGeometry", "restoreState"):
            monkeypatch.setattr(MainWindow, method, lambda *_, method=method: handed.append(method))
        new_window()
        assert handed == [{"geometry": "restoreState", "docks": "restoreGeometry"}[name]]

    @pytest.mark.parametrize(
        ("size", "wanted"),
        [(QSize(1280, 800), QRect(320, 140, 1280, 800)), (QSize(3000, 600), QRect(0, 240, 1920, 600))],
    )
    def test_a_first_window_lies_in_the_middle_and_fits(self, size: QSize, wanted: QRect):
        assert geometry.centred(size, QRect(0, 0, 1920, 1080)) == wanted

    @pytest.mark.qt_log_ignore(r"This plugin does not support raise\(\)", extend=True)
    def test_a_title_is_shown_once_as_tab_or_as_bar(self, window: MainWindow, qtbot):
        docks = window.docks.by_name

        def titled() -> set[str]:
            return {name for name, dock in docks.items() if dock.titleBarWidget().isVisible()}

        qtbot.waitUntil(lambda: titled() == {"training"})
        for name in ("tensors", "runs", "units", "mistakes"):
            docks[name].close()
        qtbot.waitUntil(lambda: titled() == {"training", "curves"})
        window.docks.show("tensors")
        qtbot.waitUntil(lambda: titled() == {"training"})
        docks["tensors"].setFloating(True)
        qtbot.waitUntil(lambda: titled() == {"training", "curves", "tensors"})

    def test_the_key_of_a_panel_brings_it_to_the_front_and_hides_what_is_there(
        self, window: MainWindow, qtbot
    ):
        action = window.docks.toggle("tensors")
        assert action.isChecked(), "it is open, behind the curves"
        action.trigger()
        qtbot.waitUntil(window.inspector_panel.isVisible)
        assert action.isChecked()
        action.trigger()
        assert window.docks.by_name["tensors"].isHidden()
        assert not action.isChecked()
        action.trigger()
        qtbot.waitUntil(window.inspector_panel.isVisible)
        assert action.isChecked()

    def test_full_screen_and_back(self, window: MainWindow):
        window.view.full_screen.trigger()
        assert window.isFullScreen()
        window.view.full_screen.trigger()
        assert not window.isFullScreen()
        window.showFullScreen()
        assert window.view.full_screen.isChecked()
        window.showNormal()
        assert not window.view.full_screen.isChecked()

    @pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
    def test_the_window_is_usable_at_small_sizes(self, window: MainWindow, qtbot, size: tuple[int, int]):
        window.resize(*size)
        qtbot.wait(20)
        assert (window.width(), window.height()) == size
        assert window.draw_panel.canvas.paper().width() >= 200
        for panel in window.docks.panels.values():
            if panel.isVisible():
                assert panel.height() >= 100


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
