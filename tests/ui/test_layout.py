"""Where the window and its panels lie: found again, brought back, and usable at every size."""

import pytest
from PySide6.QtCore import QByteArray, QRect, QSize, Qt

from digitpad.state.settings import Settings
from digitpad.ui.main_window import MainWindow
from digitpad.ui.shell import geometry
from tests.ui.conftest import BuildWindow


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
