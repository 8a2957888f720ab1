"""The canvas under the mouse: what is drawn is in canvas units, whatever the widget's size."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from digitpad.state.drawing import DrawingState
from digitpad.state.tools import Tool, ToolState
from digitpad.ui.draw.canvas import Canvas
from digitpad.ui.theme import Theme
from tests.ui.draw.conftest import LEFT, RIGHT, colour, mouse, mouse_stroke, show

SEVEN = [(200.0, 200.0), (500.0, 210.0), (800.0, 200.0), (600.0, 500.0), (450.0, 800.0)]


@pytest.mark.parametrize("size", [(220, 220), (404, 404), (1000, 300), (260, 900)])
def test_a_stroke_is_recorded_in_canvas_units_at_any_size(
    canvas: Canvas, drawing: DrawingState, size: tuple[int, int]
):
    canvas.resize(*size)
    mouse_stroke(canvas, SEVEN)
    assert len(drawing.strokes) == 1
    assert drawing.strokes[0][:, :2] == pytest.approx(np.array(SEVEN))


def test_real_clicks_of_a_real_window_system_arrive_too(canvas: Canvas, drawing: DrawingState):
    modifier = Qt.KeyboardModifier.NoModifier
    QTest.mousePress(canvas, LEFT, modifier, QPoint(102, 52))
    QTest.mouseMove(canvas, QPoint(152, 102))
    QTest.mouseRelease(canvas, LEFT, modifier, QPoint(202, 202))
    assert drawing.strokes[0][:, :2].tolist() == [[250, 125], [375, 250], [500, 500]]


def test_a_mouse_tells_time_but_no_pressure(canvas: Canvas, drawing: DrawingState):
    mouse_stroke(canvas, SEVEN)
    times = drawing.strokes[0][:, 2]
    assert drawing.strokes[0].shape == (5, 3)
    assert times[0] == 0
    assert (np.diff(times) >= 0).all()


def test_a_click_draws_a_dot_that_is_seen(canvas: Canvas, drawing: DrawingState, theme: Theme):
    mouse_stroke(canvas, [(300, 700)])
    assert len(drawing.strokes[0]) == 1
    assert colour(canvas, 300, 700) == theme.ink
    assert colour(canvas, 340, 700) == theme.paper


def test_a_double_click_draws_two_dots(canvas: Canvas, drawing: DrawingState):
    QTest.mouseClick(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(100, 100))
    QTest.mouseDClick(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(100, 100))
    QTest.mouseRelease(canvas, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(100, 100))
    assert len(drawing.strokes) == 2
    assert not drawing.is_drawing


def test_a_stroke_that_leaves_the_widget_goes_on_along_the_edge(canvas: Canvas, drawing: DrawingState):
    mouse_stroke(canvas, [(900, 500), (1500, 500), (1500, 800), (900, 800)])
    assert drawing.strokes[0][:, :2].tolist() == [[900, 500], [1000, 500], [1000, 800], [900, 800]]


def test_a_press_beside_the_paper_draws_nothing(canvas: Canvas, drawing: DrawingState):
    canvas.resize(900, 404)
    mouse_stroke(canvas, [(-200, 500), (500, 500)])
    assert drawing.is_blank


def test_the_other_button_erases(canvas: Canvas, drawing: DrawingState):
    mouse_stroke(canvas, [(100, 500), (900, 500)])
    mouse_stroke(canvas, [(500, 300), (500, 700)], RIGHT)
    assert len(drawing.strokes) == 2
    drawing.undo()
    assert len(drawing.strokes) == 1


def test_a_second_button_does_not_disturb_the_first(canvas: Canvas, drawing: DrawingState):
    mouse(canvas, QEvent.Type.MouseButtonPress, (100, 100), LEFT, held=True)
    mouse_stroke(canvas, [(500, 500), (100, 100)], RIGHT)
    assert drawing.is_drawing
    mouse(canvas, QEvent.Type.MouseButtonRelease, (300, 300), LEFT, held=False)
    assert len(drawing.strokes) == 1
    assert not drawing.is_drawing


def test_the_eraser_takes_all_ink_under_its_ring(
    canvas: Canvas, drawing: DrawingState, tools: ToolState, theme: Theme
):
    mouse_stroke(canvas, [(100, 500), (900, 500)])
    tools.take(Tool.ERASER)
    mouse_stroke(canvas, [(500, 500)])
    tools.take(Tool.PEN)
    canvas.leaveEvent(QEvent(QEvent.Type.Leave))
    assert colour(canvas, 548, 500) == theme.paper
    assert colour(canvas, 600, 500) == theme.ink
    mouse_stroke(canvas, [(200, 200)])
    assert len(drawing.strokes) == 3


def test_many_small_movements_of_the_eraser_are_swept_together_and_leave_no_ink_on_their_way(
    canvas: Canvas, drawing: DrawingState, tools: ToolState, theme: Theme
):
    mouse_stroke(canvas, [(100, 500), (900, 500)])
    tools.take(Tool.ERASER)
    told: list[None] = []
    drawing.strokes_changed.connect(lambda: told.append(None))
    mouse_stroke(canvas, [(x, 500) for x in range(300, 701)])
    assert 0 < len(told) < 60
    assert [(float(s[:, 0].min()), float(s[:, 0].max())) for s in drawing.strokes] == [
        (100, pytest.approx(300 - tools.eraser_reach)),
        (pytest.approx(700 + tools.eraser_reach), 900),
    ]


def test_the_ring_follows_the_mouse_and_leaves_with_it(canvas: Canvas, tools: ToolState):
    blank = canvas.grab().toImage()
    tools.take(Tool.ERASER)
    mouse(canvas, QEvent.Type.MouseMove, (300, 300), LEFT, held=False)
    assert canvas.cursor().shape() == Qt.CursorShape.BlankCursor
    assert canvas.grab().toImage() != blank
    canvas.leaveEvent(QEvent(QEvent.Type.Leave))
    assert canvas.grab().toImage() == blank


def test_a_stroke_ends_when_the_keys_go_elsewhere(
    qtbot: QtBot, drawing: DrawingState, tools: ToolState, theme: Theme
):
    window, field = QWidget(), QLineEdit()
    qtbot.addWidget(window)
    canvas = Canvas(drawing, tools, theme, window)
    layout = QVBoxLayout(window)
    layout.addWidget(canvas)
    layout.addWidget(field)
    show(qtbot, window)
    mouse(canvas, QEvent.Type.MouseButtonPress, (100, 100), LEFT, held=True)
    assert canvas.hasFocus()
    field.setFocus()
    assert not drawing.is_drawing
    mouse(canvas, QEvent.Type.MouseMove, (200, 200), LEFT, held=True)
    assert len(drawing.strokes[0]) == 1


def test_a_stroke_ends_when_the_canvas_is_hidden(canvas: Canvas, drawing: DrawingState):
    mouse(canvas, QEvent.Type.MouseButtonPress, (100, 100), LEFT, held=True)
    canvas.hide()
    assert not drawing.is_drawing
    assert len(drawing.strokes) == 1


def test_a_stroke_in_a_window_without_the_focus_ends_when_it_is_hidden(
    qtbot: QtBot, canvas: Canvas, drawing: DrawingState
):
    other = QWidget()
    qtbot.addWidget(other)
    show(qtbot, other)
    mouse(canvas, QEvent.Type.MouseButtonPress, (100, 100), LEFT, held=True)
    assert drawing.is_drawing
    assert not canvas.hasFocus()
    canvas.hide()
    assert not drawing.is_drawing


def test_a_release_that_was_never_seen_does_not_draw_on(canvas: Canvas, drawing: DrawingState):
    mouse(canvas, QEvent.Type.MouseButtonPress, (100, 100), LEFT, held=True)
    mouse(canvas, QEvent.Type.MouseMove, (300, 300), LEFT, held=False)
    assert not drawing.is_drawing
    assert len(drawing.strokes[0]) == 1


def test_undo_under_the_pen_drops_the_stroke_for_good(canvas: Canvas, drawing: DrawingState):
    mouse(canvas, QEvent.Type.MouseButtonPress, (100, 100), LEFT, held=True)
    drawing.undo()
    mouse(canvas, QEvent.Type.MouseMove, (300, 300), LEFT, held=True)
    mouse(canvas, QEvent.Type.MouseButtonRelease, (300, 300), LEFT, held=False)
    assert drawing.is_blank


def test_positions_go_there_and_back(canvas: Canvas):
    canvas.resize(700, 333)
    for place in ((0.0, 0.0), (1000.0, 1000.0), (123.4, 567.8)):
        assert canvas.to_canvas(canvas.to_widget(*place)) == pytest.approx(place)
    assert canvas.to_canvas(QPointF(canvas.paper().center())) == pytest.approx((500, 500))
