"""Large panels: nearly all of the window for the docks below, and back again."""

from digitpad.ui.main_window import MainWindow
from tests.ui.conftest import BuildWindow


def test_large_panels_grow_with_the_window(window: MainWindow, qtbot):
    window.resize(1200, 800)
    window.docks.show("tensors")
    window.view.large_panels.trigger()
    qtbot.waitUntil(window.inspector_panel.isVisible)
    before = window.inspector_panel.height()
    window.resize(1200, 1000)
    qtbot.waitUntil(lambda: window.inspector_panel.height() >= before + 190)


def test_large_panels_and_back(window: MainWindow, qtbot):
    window.docks.show("tensors")
    qtbot.waitUntil(window.inspector_panel.isVisible)
    before = window.inspector_panel.size()
    window.view.large_panels.trigger()
    qtbot.waitUntil(lambda: window.inspector_panel.height() > before.height())
    assert window.inspector_panel.width() > before.width()
    assert not window.training_panel.isVisible()
    window.view.large_panels.trigger()
    qtbot.waitUntil(lambda: window.inspector_panel.size() == before)
    assert window.training_panel.isVisible()


def test_what_is_opened_over_large_panels_stays_open_after_them(window: MainWindow, qtbot):
    window.view.large_panels.trigger()
    window.view.time_machine.trigger()
    window.docks.show("units")
    window.view.large_panels.trigger()
    assert window.time_bar.isVisible()
    qtbot.waitUntil(window.docks.panel("units").isVisible)


def test_large_panels_are_not_kept_for_the_next_start(new_window: BuildWindow):
    window = new_window()
    window.view.large_panels.trigger()
    window.close()
    again = new_window()
    assert again.training_panel.isVisible()
    assert not again.docks.are_large
