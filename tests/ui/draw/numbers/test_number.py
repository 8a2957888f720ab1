"""A number on the canvas: written with the mouse, shown in boxes and in a line, looked at and copied."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from digitpad.state.drawing import DrawingState
from digitpad.state.number import NumberState
from digitpad.state.reading import ReadingState
from digitpad.state.tools import Digits, ToolState
from digitpad.ui.draw.canvas import Canvas
from digitpad.ui.draw.draw_panel import DrawPanel
from digitpad.ui.theme import Theme
from tests.ui.draw.conftest import LEFT, mouse, mouse_stroke
from tests.ui.draw.numbers.conftest import strokes_of

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
BODY_OF_5 = [(350, 260), (345, 480), (450, 440), (580, 500), (600, 630), (520, 740), (400, 750), (320, 700)]
BAR_OF_5 = [(355, 262), (470, 258), (600, 255)]


def write(
    qtbot: QtBot,
    panel: DrawPanel,
    reading: ReadingState,
    text: str,
    top: float = 350,
    height: float = 270,
    gap: float = 45,
) -> None:
    left = 30.0
    for sign in text:
        placed, right = strokes_of(sign, left, top, height)
        for stroke in placed:
            mouse_stroke(panel.canvas, stroke)
        left = right + gap
    qtbot.waitUntil(lambda: reading.is_current)


def tap(canvas: Canvas, place: tuple[float, float]) -> None:
    mouse_stroke(canvas, [place])


def middle(number: NumberState, place: int) -> tuple[float, float]:
    assert number.number is not None
    x, y, width, height = number.number.digits[place].box
    return x + width / 2, y + height / 2


def test_whoever_writes_2026_sees_2026(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, number: NumberState
):
    assert panel.number is not None
    assert panel.number.isHidden()
    write(qtbot, panel, reading, "2026")
    assert number.text == "2026"
    assert panel.number.isVisible()
    assert len(panel.number.line.cells()) == 4
    assert panel.reading.digit.text == "6"
    assert "2 0 2 6" in panel.number.line.accessibleName()
    assert "Digit 4 of 4: 6" in panel.number.line.accessibleName()


def test_a_single_digit_shows_no_number(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, number: NumberState
):
    mouse_stroke(panel.canvas, BODY_OF_5)
    mouse_stroke(panel.canvas, BAR_OF_5)
    qtbot.waitUntil(lambda: reading.is_current)
    assert number.number is None
    assert panel.number is not None
    assert panel.number.isHidden()
    assert panel.reading.digit.text == "5"


def test_the_canvas_stays_where_it_is_when_a_number_appears(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, drawing: DrawingState
):
    for size in (panel.minimumSizeHint(), panel.size()):
        panel.resize(size)
        drawing.clear()
        qtbot.waitUntil(lambda: reading.is_current)
        before = panel.canvas.geometry()
        write(qtbot, panel, reading, "20")
        qtbot.waitUntil(lambda: panel.number is not None and panel.number.isVisible())
        assert panel.canvas.geometry() == before
        assert panel.number is not None
        parts = [panel.number.geometry(), panel.reading.geometry(), panel.canvas.geometry()]
        for k, part in enumerate(parts):
            assert panel.rect().contains(part)
            assert not any(part.intersects(other) for other in parts[k + 1 :])
        smallest = panel.reading.minimumSizeHint()
        assert panel.reading.height() >= smallest.height()


def test_a_tap_on_a_digit_shows_how_it_was_read_and_leaves_no_ink(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, number: NumberState, drawing: DrawingState
):
    write(qtbot, panel, reading, "2026")
    strokes = drawing.strokes
    with qtbot.waitSignal(reading.prediction_changed):
        tap(panel.canvas, middle(number, 1))
    assert number.chosen == 1
    assert panel.reading.digit.text == "0"
    qtbot.waitUntil(lambda: reading.is_current)
    assert len(drawing.strokes) == len(strokes)
    assert not drawing.is_drawing
    assert number.chosen == 1
    panel.actions_by_name["undo"].trigger()
    assert len(drawing.strokes) == len(strokes) - 1


def test_a_tap_on_the_chosen_digit_or_beside_the_digits_is_a_dot(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, number: NumberState, drawing: DrawingState
):
    write(qtbot, panel, reading, "20")
    count = len(drawing.strokes)
    tap(panel.canvas, middle(number, 1))
    assert len(drawing.strokes) == count + 1
    tap(panel.canvas, (900, 900))
    assert len(drawing.strokes) == count + 2


def test_a_stroke_through_a_digit_is_ink(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, number: NumberState, drawing: DrawingState
):
    write(qtbot, panel, reading, "20")
    x, y = middle(number, 0)
    mouse_stroke(panel.canvas, [(x, y), (x + 60, y), (x, y)])
    assert len(drawing.strokes) == 3


def test_with_the_eraser_a_tap_erases(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, number: NumberState, drawing: DrawingState
):
    write(qtbot, panel, reading, "11")
    panel.actions_by_name["eraser"].trigger()
    before = drawing.strokes
    x, y = before[0][len(before[0]) // 2, :2]
    tap(panel.canvas, (float(x), float(y)))
    assert len(drawing.strokes) > len(before)


def test_boxes_are_painted_and_go_with_the_digits(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, number: NumberState, theme: Theme
):
    def accent_pixels() -> int:
        image = panel.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        accent = QColor(theme.accent).rgb()
        inner = range(10, image.width() - 10)  # without the frame of the paper
        return sum(image.pixel(x, y) == accent for x in inner for y in range(10, image.height() - 10))

    write(qtbot, panel, reading, "20")
    shown = accent_pixels()
    assert shown > 200
    panel.actions_by_name["clear"].trigger()
    qtbot.waitUntil(lambda: reading.is_current)
    assert accent_pixels() == 0
    panel.actions_by_name["undo"].trigger()
    qtbot.waitUntil(lambda: reading.is_current)
    assert number.text == "20"
    assert accent_pixels() == shown


def test_a_digit_of_the_line_is_chosen_by_click_and_by_key(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, number: NumberState
):
    write(qtbot, panel, reading, "206")
    assert panel.number is not None
    line = panel.number.line
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=line.cells()[0].center().toPoint())
    assert number.chosen == 0
    assert panel.reading.digit.text == "2"
    QTest.keyClick(line, Qt.Key.Key_Right)
    assert number.chosen == 1
    QTest.keyClick(line, Qt.Key.Key_End)
    assert number.chosen == 2
    QTest.keyClick(line, Qt.Key.Key_Right)
    assert number.chosen == 2
    QTest.keyClick(line, Qt.Key.Key_Home)
    assert (number.chosen, panel.reading.digit.text) == (0, "2")
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(line.width() - 1, 5))
    assert number.chosen == 0


def test_the_number_is_copied_as_text(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, drawing: DrawingState
):
    clipboard = QGuiApplication.clipboard()
    action = panel.actions_by_name["copy-number"]
    assert not action.isEnabled()
    write(qtbot, panel, reading, "2026")
    assert action.isEnabled()
    assert panel.number is not None
    QTest.mouseClick(panel.number.copy_button, Qt.MouseButton.LeftButton)
    assert clipboard.text() == "2026"
    clipboard.setText("")
    QTest.keyClick(panel.canvas, Qt.Key.Key_C, CONTROL | SHIFT)
    assert clipboard.text() == "2026"
    clipboard.setText("")
    QTest.keyClick(panel.number.line, Qt.Key.Key_C, CONTROL)
    assert clipboard.text() == "2026"
    QTest.keyClick(panel.canvas, Qt.Key.Key_C, CONTROL)
    assert clipboard.text().startswith("{")
    drawing.clear()
    qtbot.waitUntil(lambda: reading.is_current)
    assert not action.isEnabled()


def test_the_menu_says_how_many_digits_it_is(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, tools: ToolState, number: NumberState
):
    write(qtbot, panel, reading, "20")
    assert panel.strip.digits_menu.actions() == panel.digits_actions
    assert panel.strip.digits_menu.menuAction() in panel.strip.more_button.menu().actions()
    assert [action.isChecked() for action in panel.digits_actions] == [True, False, False]
    panel.digits_actions[1].trigger()
    assert tools.digits is Digits.ONE
    qtbot.waitUntil(lambda: number.number is None)
    assert panel.number is not None
    assert panel.number.isHidden()
    tools.expect(Digits.SEVERAL)
    assert [action.isChecked() for action in panel.digits_actions] == [False, False, True]
    qtbot.waitUntil(lambda: number.text == "20")


def test_ten_small_digits_in_two_rows_are_written_with_the_mouse(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, number: NumberState
):
    write(qtbot, panel, reading, "01724", top=250, height=160)
    write(qtbot, panel, reading, "39586", top=550, height=160)
    assert number.text == "01724\n39586"
    assert panel.number is not None
    cells = panel.number.line.cells()
    assert len(cells) == 10
    assert cells[5].left() - cells[4].right() > cells[4].left() - cells[3].right()
    panel.actions_by_name["copy-number"].trigger()
    assert QGuiApplication.clipboard().text() == "01724\n39586"


def test_each_digit_keeps_its_box_while_the_pen_writes_on(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, number: NumberState
):
    write(qtbot, panel, reading, "202")
    placed, _ = strokes_of("6", 740, 350, 270)
    stroke = placed[0]
    mouse(panel.canvas, QEvent.Type.MouseButtonPress, stroke[0], LEFT, held=True)
    texts = set()
    for place in stroke[1:]:
        mouse(panel.canvas, QEvent.Type.MouseMove, place, LEFT, held=True)
        qtbot.waitUntil(lambda: reading.is_current)
        texts.add(number.text[:3])
    mouse(panel.canvas, QEvent.Type.MouseButtonRelease, stroke[-1], LEFT, held=False)
    qtbot.waitUntil(lambda: reading.is_current)
    assert texts == {"202"}
    assert number.text == "2026"


def test_the_picture_of_a_number_is_that_of_the_chosen_digit(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, number: NumberState, tmp_path: Path
):
    write(qtbot, panel, reading, "20")
    number.choose(0)
    assert panel.save_to(tmp_path / "seen.png")
    image = QImage(str(tmp_path / "seen.png"))
    pixels = np.array([[image.pixelColor(x, y).value() for x in range(28)] for y in range(28)])
    assert reading.prediction is not None
    assert np.array_equal(pixels, reading.prediction.image)
