"""The canvas under the mouse: what is drawn is in canvas units, whatever the widget's size."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from digitpad.ink.stroke import Drawing
from digitpad.state.drawing import POINT_LIMIT, DrawingState
from digitpad.state.tools import Tool, ToolState
from digitpad.ui.draw.canvas import Canvas
from digitpad.ui.theme import Theme
from tests.ui.draw.conftest import LEFT, RIGHT, mouse, mouse_stroke, show

SEVEN = [(200.0, 200.0), (500.0, 210.0), (800.0, 200.0), (600.0, 500.0), (450.0, 800.0)]


def colour(canvas: Canvas, x: float, y: float) -> QColor:
    """What is on the screen at a place in canvas units."""
    image = canvas.grab().toImage()
    at = canvas.to_widget(x, y) * image.devicePixelRatio()
    return image.pixelColor(at.toPoint())


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


def test_what_the_model_holds_is_shown(canvas: Canvas, drawing: DrawingState, theme: Theme):
    drawing.replace(Drawing.of([[[100, 500], [900, 500]]]))
    assert colour(canvas, 500, 500) == theme.ink
    assert colour(canvas, 500, 560) == theme.paper
    drawing.undo()
    assert colour(canvas, 480, 620) == theme.paper
    assert colour(canvas, 300, 500) != theme.ink


def test_the_drawing_grows_with_the_widget(canvas: Canvas, drawing: DrawingState, theme: Theme):
    drawing.replace(Drawing.of([[[100, 700], [900, 700]]]))
    canvas.resize(804, 804)
    for x in (110, 500, 890):
        assert colour(canvas, x, 700) == theme.ink
    assert colour(canvas, 500, 660) == theme.paper


def test_the_pens_width_changes_what_is_seen_and_nothing_else(
    canvas: Canvas, drawing: DrawingState, tools: ToolState, theme: Theme
):
    mouse_stroke(canvas, [(100, 500), (900, 500)])
    before = drawing.strokes
    assert colour(canvas, 500, 535) == theme.paper
    tools.set_pen_width(100)
    assert colour(canvas, 500, 535) == theme.ink
    assert drawing.strokes is before


def test_a_theme_paints_the_old_ink_in_its_own_colours(canvas: Canvas, drawing: DrawingState, theme: Theme):
    drawing.replace(Drawing.of([[[100, 700], [900, 700]]]))
    light = theme.ink, theme.paper
    assert (colour(canvas, 500, 700), colour(canvas, 500, 400)) == light
    theme.set_choice("dark")
    assert (colour(canvas, 500, 700), colour(canvas, 500, 400)) == (theme.ink, theme.paper) != light


def test_an_empty_canvas_invites_and_a_drawn_one_does_not(
    canvas: Canvas, drawing: DrawingState, theme: Theme
):
    def ink_in_the_middle() -> bool:
        image = canvas.grab().toImage()
        return any(image.pixelColor(x, y) != theme.paper for x in range(120, 280) for y in range(180, 200))

    assert ink_in_the_middle()
    drawing.replace(Drawing.of([[[50, 50]]]))
    assert not ink_in_the_middle()


def test_a_full_canvas_says_so(canvas: Canvas, drawing: DrawingState):
    drawing.replace(Drawing.of([np.tile([[10.0, 10.0]], (POINT_LIMIT - 1, 1))]))
    before = canvas.grab().toImage()
    mouse_stroke(canvas, [(12, 12)])
    assert canvas.grab().toImage() != before


def grey(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()].astype(int)


@pytest.mark.parametrize("seed", range(4))
def test_painting_bit_by_bit_gives_what_painting_at_once_gives(
    qtbot: QtBot, canvas: Canvas, drawing: DrawingState, tools: ToolState, theme: Theme, seed: int
):
    rng = np.random.default_rng(seed)
    for _ in range(14):
        match rng.integers(6):
            case 0 | 1:
                way = np.clip(
                    500 + np.cumsum(rng.normal(0, 25, (int(rng.integers(1, 250)), 2)), axis=0), 0, 1000
                )
                mouse_stroke(canvas, [tuple(place) for place in way])
            case 2:
                drawing.undo()
            case 3:
                drawing.redo()
            case 4:
                way = rng.uniform(0, 1000, (4, 2))
                mouse_stroke(canvas, [tuple(place) for place in way], RIGHT)
            case 5:
                drawing.begin_stroke(100, 100)
                for k in range(200):
                    drawing.extend_stroke(100 + 4 * k, 100 + 3 * k)
                drawing.cancel_stroke()
        canvas.grab()
    drawing.begin_stroke(100, 900)
    for k in range(150):
        drawing.extend_stroke(100 + 5 * k, 900 - 5 * k)
    fresh = Canvas(drawing, tools, theme)
    qtbot.addWidget(fresh)
    fresh.resize(canvas.size())
    canvas.clearFocus()
    difference = np.abs(grey(canvas.grab().toImage()) - grey(fresh.grab().toImage()))
    # Where two pieces meet, a few pixels of the edge are blended twice; no ink is lost or left over.
    assert difference.max() <= 128
    assert (difference > 32).sum() <= 60
    assert (difference > 0).mean() < 0.005


def test_only_what_changed_is_painted_again(qtbot: QtBot, canvas: Canvas, drawing: DrawingState):
    drawing.replace(Drawing.of([[[50, 50], [950, 950]]]))
    canvas.grab()
    painted: list[int] = []

    class Watcher(QWidget):
        def eventFilter(self, watched: object, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(event.rect().width() * event.rect().height())
            return False

    watcher = Watcher()
    qtbot.addWidget(watcher)
    qtbot.wait(20)
    canvas.installEventFilter(watcher)
    drawing.begin_stroke(800, 200)
    qtbot.waitUntil(lambda: len(painted) > 0)
    drawing.extend_stroke(810, 210)
    qtbot.waitUntil(lambda: len(painted) > 1)
    canvas.removeEventFilter(watcher)
    assert max(painted) < 40 * 40


def test_positions_go_there_and_back(canvas: Canvas):
    canvas.resize(700, 333)
    for place in ((0.0, 0.0), (1000.0, 1000.0), (123.4, 567.8)):
        assert canvas.to_canvas(canvas.to_widget(*place)) == pytest.approx(place)
    assert canvas.to_canvas(QPointF(canvas.paper().center())) == pytest.approx((500, 500))
