"""The panels behind tabs: made when they are seen or asked for, or while the window idles."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from digitpad.ui.main_window import MainWindow
from digitpad.ui.shell.holder import LEAST_ROOM, ROOM, Holder
from tests.ui.conftest import BuildWindow

LATE = ("tensors", "runs", "units", "mistakes")


def _holder(window: MainWindow, name: str) -> Holder:
    holder = window.docks.by_name[name].widget()
    assert isinstance(holder, Holder)
    return holder


def test_a_start_makes_no_panel_that_is_behind_a_tab(new_window: BuildWindow):
    assert set(new_window().docks.panels) == {"training", "curves"}


def test_a_panel_is_made_once_when_it_is_asked_for(window: MainWindow):
    assert window.units_panel is window.units_panel
    assert window.docks.panels["units"] is window.units_panel
    assert not window.units_panel.isVisible()


def test_a_panel_is_made_when_its_tab_comes_to_the_front_and_nothing_moves(window: MainWindow, qtbot: QtBot):
    sizes = {name: dock.size() for name, dock in window.docks.by_name.items()}
    window.docks.show("runs")
    qtbot.waitUntil(lambda: "runs" in window.docks.panels and window.docks.panels["runs"].isVisible())
    assert window.docks.by_name["runs"].height() == sizes["curves"].height()
    assert window.docks.by_name["training"].size() == sizes["training"]
    assert window.runs_panel.size() == _holder(window, "runs").contentsRect().size()


def test_while_the_window_idles_the_others_are_made_and_stay_hidden(window: MainWindow, qtbot: QtBot):
    qtbot.waitUntil(lambda: set(LATE) <= set(window.docks.panels))
    assert not any(window.docks.panels[name].isVisible() for name in LATE)


def test_no_late_panel_needs_more_room_than_is_kept_for_it(window: MainWindow):
    for name in LATE:
        before = _holder(window, name).minimumSizeHint()
        panel = window.docks.panel(name)
        assert before == LEAST_ROOM
        assert _holder(window, name).minimumSizeHint().boundedTo(LEAST_ROOM) == panel.minimumSizeHint()
        assert panel.sizeHint().boundedTo(ROOM) == panel.sizeHint()


def test_a_panel_that_was_open_at_the_last_end_is_there_at_the_next_start(
    new_window: BuildWindow, qtbot: QtBot
):
    window = new_window()
    window.docks.show("mistakes")
    qtbot.waitUntil(lambda: window.mistakes_panel.isVisible())
    window.close()
    again = new_window()
    qtbot.waitUntil(lambda: "mistakes" in again.docks.panels and again.mistakes_panel.isVisible())


def test_an_empty_holder_keeps_its_room(qtbot: QtBot):
    holder = Holder()
    qtbot.addWidget(holder)
    assert (holder.sizeHint(), holder.minimumSizeHint()) == (ROOM, LEAST_ROOM)
    panel = QWidget()
    panel.setMinimumSize(30, 20)
    holder.put(panel)
    assert holder.minimumSizeHint().width() == 30
