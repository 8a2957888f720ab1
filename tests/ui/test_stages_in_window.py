"""The strip of stages in the real window: where it is found, and what the next start remembers of it."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from digitpad.state.explanation import View
from digitpad.state.tools import Digits
from digitpad.ui.draw.stage_strip import StageStrip
from digitpad.ui.explain.view_button import ARROW
from digitpad.ui.main_window import MainWindow
from tests.ui.conftest import BuildWindow
from tests.ui.draw.conftest import mouse_stroke


def strip_of(window: MainWindow) -> StageStrip:
    assert window.draw_panel.stages is not None
    return window.draw_panel.stages


def test_the_strip_is_found_again_as_it_was_but_no_step_stays_left_out(new_window: BuildWindow):
    first = new_window()
    strip = strip_of(first)
    assert not strip.is_open
    QTest.mouseClick(strip.header, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    first.session.preparation.take(centre=False)
    first.close()
    again = new_window()
    assert strip_of(again).is_open
    assert strip_of(again).cards[0].isVisible()
    assert again.session.preparation.is_complete
    strip_of(again).action.trigger()
    again.close()
    assert not strip_of(new_window()).is_open


def test_the_canvas_keeps_its_comfort_in_a_window_of_usual_size(new_window: BuildWindow, qtbot):
    window = new_window()
    window.resize(1280, 800)
    strip_of(window).set_open(True)
    panel, strip = window.draw_panel, strip_of(window)
    qtbot.waitUntil(lambda: strip.height() > 100 and panel.rect().contains(strip.geometry()))
    assert panel.canvas.width() >= 300
    assert window.height() == 800
    picture = panel.reading.picture
    qtbot.waitUntil(lambda: picture.picture().width() >= 4 * 28)
    view = panel.reading.view
    assert view is not None
    assert view.fontMetrics().horizontalAdvance(view.text()) <= view.width() - ARROW - 4, (
        "its words are whole"
    )


def test_what_is_drawn_in_the_window_is_explained_below_it(new_window: BuildWindow, qtbot):
    window = new_window()
    window.session.tools.expect(Digits.ONE)
    strip = strip_of(window)
    strip.action.trigger()
    mouse_stroke(window.draw_panel.canvas, [(600, 100), (700, 100), (800, 110), (700, 250), (650, 330)])
    qtbot.waitUntil(lambda: strip.cards[-1].said == "7")
    reading = window.session.reading.prediction
    assert reading is not None
    assert strip.answer.accessibleName()
    usual = reading.image
    switch = strip.cards[-1].switch
    assert switch is not None
    with qtbot.waitSignal(window.session.reading.prediction_changed):
        QTest.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    picture = window.session.reading.prediction.image
    assert (picture != usual).any()
    window.docks.show("tensors")
    qtbot.waitUntil(lambda: window.inspector_panel.tensor("drawing/28×28") is not None)
    shown = window.inspector_panel.tensor("drawing/28×28")
    assert shown is not None
    np.testing.assert_array_equal(shown.array, picture)


def test_with_the_strip_open_the_window_fits_on_a_small_screen(new_window: BuildWindow, qtbot):
    window = new_window()
    low = 50 * window.fontMetrics().height()  # 700 in the usual font; a Chinese one has higher lines
    window.first_steps.hide()
    strip_of(window).set_open(True)
    mouse_stroke(window.draw_panel.canvas, [(300, 200), (700, 220), (400, 800)])
    qtbot.waitUntil(lambda: strip_of(window).cards[-1].said != "")
    for view in View:
        window.session.explanation.show(view)
        qtbot.waitUntil(lambda: window.minimumHeight() <= low)
    window.resize(1280, 600)
    panel, strip = window.draw_panel, strip_of(window)
    qtbot.waitUntil(lambda: window.height() <= low and panel.rect().contains(strip.geometry()))
    assert panel.canvas.width() >= 240
    parts = [panel.canvas, panel.reading, strip]
    for k, part in enumerate(parts):
        assert not any(part.geometry().intersects(other.geometry()) for other in parts[k + 1 :])


def test_a_window_of_800_comes_up_no_higher_whatever_it_has_to_say(new_window: BuildWindow, qtbot):
    window = new_window()
    window.resize(1280, 800)
    window.first_steps.show()
    strip_of(window).set_open(True)
    window.session.explanation.show(View.CONTRIBUTIONS)
    window.notices.warn_text("The file could not be read.")
    qtbot.waitUntil(lambda: window.message_bar.isVisible() and strip_of(window).height() > 100)
    qtbot.wait(50)
    assert window.height() == 800


def test_opening_it_takes_room_from_the_docks_first(new_window: BuildWindow, qtbot):
    window = new_window()
    window.first_steps.hide()
    window.resize(1280, 768)
    dock = window.docks.by_name["curves"]
    qtbot.waitUntil(lambda: window.height() == 768)
    before = dock.height()
    strip_of(window).set_open(True)
    qtbot.waitUntil(lambda: dock.height() < before)
    qtbot.waitUntil(lambda: window.draw_panel.canvas.width() >= 300)
