"""Drawing with keys alone."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitpad.state.drawing import DrawingState
from digitpad.state.tools import Tool, ToolState
from digitpad.ui.draw.canvas import Canvas
from digitpad.ui.draw.keyboard_pen import FAR_STEP, STEP
from tests.ui.draw.conftest import mouse_stroke

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(canvas: Canvas, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(canvas, key)


def test_arrows_and_space_draw_a_stroke(canvas: Canvas, drawing: DrawingState):
    press(
        canvas,
        KEY.Key_Up,
        KEY.Key_Up,
        KEY.Key_Space,
        KEY.Key_Right,
        KEY.Key_Down,
        KEY.Key_Space,
        KEY.Key_Left,
    )
    y = 500 - STEP  # the first arrow only shows the pen
    assert drawing.strokes[0][:, :2].tolist() == [[500, y], [500 + STEP, y], [500 + STEP, y + STEP]]
    assert not drawing.is_drawing


def test_shift_goes_further(canvas: Canvas, drawing: DrawingState):
    press(canvas, KEY.Key_Space)
    QTest.keyClick(canvas, KEY.Key_Right, SHIFT)
    assert drawing.strokes[0][-1, 0] == 500 + FAR_STEP


def test_two_arrows_held_go_slantwise(canvas: Canvas, drawing: DrawingState):
    press(canvas, KEY.Key_Space)
    QTest.keyPress(canvas, KEY.Key_Right)
    QTest.keyPress(canvas, KEY.Key_Down)
    QTest.keyRelease(canvas, KEY.Key_Right)
    QTest.keyRelease(canvas, KEY.Key_Down)
    assert drawing.strokes[0][-1, :2].tolist() == [500 + 2 * STEP, 500 + STEP]


def test_the_pen_stays_on_the_paper(canvas: Canvas, drawing: DrawingState):
    press(canvas, KEY.Key_Space)
    for _ in range(12):
        QTest.keyClick(canvas, KEY.Key_Up, SHIFT)
    assert drawing.strokes[0][-1, 1] == 0


def test_escape_drops_the_stroke(canvas: Canvas, drawing: DrawingState):
    press(canvas, KEY.Key_Space, KEY.Key_Right, KEY.Key_Escape)
    assert drawing.is_blank
    assert not drawing.can_undo


def test_keys_erase_with_the_eraser(canvas: Canvas, drawing: DrawingState, tools: ToolState):
    mouse_stroke(canvas, [(500, 100), (500, 900)])
    tools.take(Tool.ERASER)
    press(canvas, KEY.Key_Space, KEY.Key_Right, KEY.Key_Space)
    assert len(drawing.strokes) == 2
    assert not drawing.is_erasing


def test_a_mouse_that_comes_down_ends_the_keyboards_stroke(canvas: Canvas, drawing: DrawingState):
    press(canvas, KEY.Key_Space, KEY.Key_Right)
    mouse_stroke(canvas, [(100, 100), (200, 200)])
    assert len(drawing.strokes) == 2
    assert not drawing.is_drawing


def test_the_way_of_the_keys_is_told(canvas: Canvas):
    for text in (canvas.accessibleDescription(), canvas.toolTip()):
        assert "arrow keys" in text
        assert "Space" in text
    assert canvas.accessibleName()
    assert canvas.focusPolicy() & Qt.FocusPolicy.TabFocus
