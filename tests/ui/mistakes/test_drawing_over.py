"""A mistake in the real window: found in the matrix, opened on the canvas, drawn over till it is read."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest

from digitpad.data import sources
from digitpad.data.dataset import Dataset
from digitpad.inspection.mistakes import Order
from digitpad.state.answers import Situation
from digitpad.state.explanation import View
from digitpad.ui.main_window import STRIP, MainWindow
from tests.ui.conftest import BuildWindow
from tests.ui.draw.conftest import RIGHT, mouse, mouse_stroke

LEFT = Qt.MouseButton.LeftButton
A_NINE = 1901
"""Of MNIST's test pictures: a 9 without a roof, which the bundled model reads as a 4."""

ROOF = (440, 180), (500, 160), (560, 180), (600, 300)


@pytest.fixture(scope="module")
def mnist(mnist_folder: Path) -> Dataset:
    """The beginning of it."""
    whole = sources.load("mnist", progress=lambda *_: None, cancelled=lambda: False)
    return Dataset("mnist", whole.train.select(slice(0, 500)), whole.test.select(slice(0, 2000)), "2" * 64)


@pytest.fixture
def window(new_window: BuildWindow, mnist: Dataset, monkeypatch: pytest.MonkeyPatch, qtbot) -> MainWindow:
    """With MNIST, and the mistakes of the bundled model in sight."""
    monkeypatch.setattr(sources, "load", lambda *_, **__: mnist)
    window = new_window()
    window.first_steps.hide()
    window.resize(1280, 800)
    window.docks.show("mistakes")
    window.session.dataset.load("mnist")
    qtbot.waitUntil(lambda: window.session.mistakes.situation is Situation.READY, timeout=20_000)
    qtbot.waitUntil(window.mistakes_panel.matrix.isVisible)
    return window


def open_nine(window: MainWindow, qtbot) -> None:
    """Click the cell “a 9 read as 4”, then the picture."""
    panel = window.mistakes_panel
    QTest.mouseClick(panel.matrix, LEFT, pos=panel.matrix.place((9, 4)).center().toPoint())
    place = window.session.mistakes.indices.tolist().index(A_NINE)
    rect = panel.gallery.rect_of(place)
    QTest.mouseClick(panel.gallery.viewport(), LEFT, pos=rect.center())
    qtbot.waitUntil(lambda: window.session.reading.untouched is not None)


def test_a_mistake_is_drawn_over_until_the_answer_turns(window: MainWindow, qtbot):
    session, draw = window.session, window.draw_panel
    mouse_stroke(draw.canvas, [(300, 200), (320, 800)])
    before = session.drawing.strokes
    open_nine(window, qtbot)
    image = session.dataset.current.test.images[A_NINE]
    prediction = session.reading.prediction
    np.testing.assert_array_equal(prediction.image, image)
    assert prediction.digit == 4
    assert draw.reading.result.startswith(f"test_images[{A_NINE}] is labelled 9: read as 4 (")
    assert draw.stages.is_open
    window.activateWindow()  # off screen, a window need not be the active one for being shown
    qtbot.waitUntil(draw.canvas.hasFocus)
    assert draw.canvas.traced.back.isVisible()
    qtbot.waitUntil(lambda: draw.stages.traced[1].said == "4")
    assert not draw.stages.cards[0].isVisible()

    mouse_stroke(draw.canvas, ROOF)
    qtbot.waitUntil(lambda: session.reading.is_current)
    joined = session.reading.prediction
    assert joined.digit == 9
    assert (joined.image >= image).all()
    assert (joined.image != image).any()
    assert draw.reading.result.startswith("Turned!")
    qtbot.waitUntil(lambda: draw.stages.traced[1].said == "9")
    assert draw.stages.traced[0].said == "4"
    assert draw.stages.sentence.text == "Without your ink read as 4; with it read as 9."

    draw.actions_by_name["undo"].trigger()
    qtbot.waitUntil(lambda: session.reading.is_current)
    np.testing.assert_array_equal(session.reading.prediction.image, image)
    assert not draw.actions_by_name["undo"].isEnabled()
    draw.actions_by_name["redo"].trigger()
    qtbot.waitUntil(lambda: session.reading.is_current and session.reading.prediction.digit == 9)

    QTest.mouseClick(draw.canvas.traced.back, LEFT)
    assert session.drawing.strokes == before
    assert not draw.canvas.traced.back.isVisible()
    qtbot.waitUntil(lambda: session.reading.untouched is None)
    assert not draw.stages.is_open
    assert "Read as" in draw.reading.result


def test_the_stages_fold_when_the_picture_goes_that_opened_them(window: MainWindow, qtbot):
    strip, settings = window.draw_panel.stages, window.session.settings
    open_nine(window, qtbot)
    assert strip.is_open
    assert settings.layout(STRIP) is None, "that was not the user"
    window.session.tracing.end()
    assert not strip.is_open
    open_nine(window, qtbot)
    for _ in range(2):
        strip.action.trigger()
    window.session.tracing.end()
    assert strip.is_open, "the user opened them again"
    assert settings.layout(STRIP) is not None
    open_nine(window, qtbot)
    window.session.tracing.end()
    assert strip.is_open, "as they were before"


def test_the_eraser_wipes_the_picture_and_undo_brings_it_back(window: MainWindow, qtbot):
    session, canvas = window.session, window.draw_panel.canvas
    open_nine(window, qtbot)
    image = session.dataset.current.test.images[A_NINE]
    row, column = np.argwhere(image > 200)[0]
    at = ((column + 0.5) * 1000 / 28, (row + 0.5) * 1000 / 28)
    mouse_stroke(canvas, [at, (at[0] + 1, at[1] + 1)], RIGHT)
    qtbot.waitUntil(lambda: session.reading.is_current)
    assert session.reading.prediction.image[row, column] == 0
    assert image[row, column] > 200, "the data set is as it was"
    session.drawing.undo()
    np.testing.assert_array_equal(session.tracing.picture, image)


def test_the_picture_fills_the_paper_pixel_by_pixel(window: MainWindow, qtbot):
    open_nine(window, qtbot)
    canvas, image = window.draw_panel.canvas, window.session.tracing.subject.image
    window.draw_panel.canvas.traced.back.hide()
    shown = canvas.grab().toImage()
    ratio, ink, paper = shown.devicePixelRatio(), window.theme.ink, window.theme.paper
    middle = (ink.lightness() + paper.lightness()) / 2
    for row, column in ((0, 0), *np.argwhere(image == image.max())[:3].tolist(), (27, 27)):
        place = canvas.to_widget((column + 0.5) * 1000 / 28, (row + 0.5) * 1000 / 28) * ratio
        is_dark = shown.pixelColor(place.toPoint()).lightness() < middle
        is_inked = is_dark == (ink.lightness() < middle)  # in the dark theme ink is light
        assert is_inked == (image[row, column] > 128)


def test_escape_drops_the_stroke_first_and_then_goes_back(window: MainWindow, qtbot):
    session, canvas = window.session, window.draw_panel.canvas
    open_nine(window, qtbot)
    mouse(canvas, QEvent.Type.MouseButtonPress, (500, 100), LEFT, held=True)
    mouse(canvas, QEvent.Type.MouseMove, (600, 100), LEFT, held=True)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert session.tracing.is_active
    assert session.drawing.is_blank
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not session.tracing.is_active


def test_clearing_goes_back_though_nothing_was_drawn(window: MainWindow, qtbot):
    open_nine(window, qtbot)
    clear = window.draw_panel.actions_by_name["clear"]
    assert clear.isEnabled()
    assert not window.draw_panel.actions_by_name["copy"].isEnabled()
    clear.trigger()
    assert not window.session.tracing.is_active
    assert not clear.isEnabled()


def test_the_joined_picture_is_explained(window: MainWindow, qtbot):
    explanation = window.session.explanation
    open_nine(window, qtbot)
    explanation.show(View.CONTRIBUTIONS)
    qtbot.waitUntil(lambda: explanation.explanation is not None)
    assert explanation.explanation.digit == 4
    mouse_stroke(window.draw_panel.canvas, ROOF)
    qtbot.waitUntil(lambda: explanation.explanation is not None and explanation.explanation.digit == 9)


def test_suspected_labels_of_mnist_are_in_sight_at_a_click(window: MainWindow):
    panel = window.mistakes_panel
    assert panel.suspected.accessibleName() == "Labels that look wrong to this network (6)"
    assert "(6)" in panel.suspected.text()
    QTest.mouseClick(panel.suspected, LEFT)
    assert panel.gallery.count == 6
    assert A_NINE in window.session.mistakes.indices
    window.session.mistakes.sort(Order.INDEX)
    assert (np.diff(window.session.mistakes.indices) > 0).all()


def test_the_time_machine_opens_from_here(window: MainWindow):
    QTest.mouseClick(window.mistakes_panel.other, LEFT)
    assert window.time_bar.isVisible()


def test_the_window_closes_while_pictures_are_read_and_one_lies_under_the_pen(window: MainWindow, qtbot):
    open_nine(window, qtbot)
    QTest.keyClick(window.mistakes_panel.part, Qt.Key.Key_Down)
    assert window.session.mistakes.situation is Situation.WORKING
    window.close()


def test_the_inspector_shows_the_pass_of_the_picture_with_the_ink(window: MainWindow, qtbot):
    open_nine(window, qtbot)
    window.docks.show("tensors")
    panel = window.inspector_panel
    image = window.session.tracing.subject.image
    qtbot.waitUntil(lambda: panel.tensor("drawing/28×28") is not None)
    np.testing.assert_array_equal(panel.tensor("drawing/28×28").array, image)
    mouse_stroke(window.draw_panel.canvas, ROOF)
    assert (window.session.tracing.picture != image).any()
    # The last of the ink comes a moment after the first.
    qtbot.waitUntil(
        lambda: np.array_equal(panel.tensor("drawing/28×28").array, window.session.tracing.picture)
    )
