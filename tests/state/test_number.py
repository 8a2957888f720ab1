"""The number on the canvas: when it is one, which digit of it is chosen, and what is then read."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad import paths
from digitpad.data.drawings import load_drawings
from digitpad.errors import SettingError
from digitpad.recognition.recogniser import recognise
from digitpad.state.drawing import DrawingState
from digitpad.state.model import ModelState
from digitpad.state.number import NumberState
from digitpad.state.reading import ReadingState
from digitpad.state.session import Session
from digitpad.state.settings import Settings
from digitpad.state.tools import Digits, ToolState


@pytest.fixture
def drawing() -> DrawingState:
    return DrawingState()


@pytest.fixture
def tools() -> ToolState:
    return ToolState()


@pytest.fixture
def model() -> ModelState:
    model = ModelState()
    model.restore_bundled()
    return model


@pytest.fixture
def number(drawing: DrawingState, tools: ToolState) -> NumberState:
    return NumberState(drawing, tools)


@pytest.fixture
def reading(qtbot: QtBot, drawing: DrawingState, model: ModelState, number: NumberState) -> ReadingState:
    return ReadingState(drawing, model, number=number)


def write(drawing: DrawingState, sign: str, left: float, top: float = 350.0, height: float = 250.0) -> float:
    """Draw a digit with its box's corner there; its right edge."""
    shape = next(d for d in load_drawings(paths.resource("tour") / "digits.jsonl") if d.label == int(sign))
    every = np.concatenate([stroke[:, :2] for stroke in shape.strokes])
    low, scale = every.min(axis=0), height / np.ptp(every[:, 1])
    for stroke in shape.strokes:
        places = ((stroke[:, :2] - low) * scale + [left, top]).tolist()
        drawing.begin_stroke(*places[0])
        for place in places[1:]:
            drawing.extend_stroke(*place)
        drawing.end_stroke()
    return left + float(np.ptp(every[:, 0])) * scale


def write_number(qtbot: QtBot, drawing: DrawingState, reading: ReadingState, text: str) -> None:
    left = 30.0
    for sign in text:
        left = write(drawing, sign, left) + 40
    qtbot.waitUntil(lambda: reading.is_current)


def test_a_single_digit_is_no_number(
    qtbot: QtBot, drawing: DrawingState, reading: ReadingState, number: NumberState
):
    for sign in "0123456789":
        drawing.clear()
        write_number(qtbot, drawing, reading, sign)
        assert number.number is None
        assert number.chosen is None
        assert number.chosen_drawing is None
        assert reading.prediction is not None
        assert reading.prediction.digit == int(sign)


def test_digits_side_by_side_are_a_number_and_the_one_written_last_is_read(
    qtbot: QtBot, drawing: DrawingState, reading: ReadingState, number: NumberState, model: ModelState
):
    write_number(qtbot, drawing, reading, "2026")
    assert number.text == "2026"
    assert number.chosen == 3
    assert number.chosen_drawing is not None
    assert model.reader is not None
    alone = recognise(model.reader, number.chosen_drawing)
    assert reading.prediction is not None
    assert reading.prediction.digit == 6
    assert np.array_equal(reading.prediction.image, alone.image)
    assert reading.drawing.strokes == number.chosen_drawing.strokes


def test_while_one_writes_on_never_all_digits_together_are_what_is_read(
    qtbot: QtBot, drawing: DrawingState, reading: ReadingState, number: NumberState
):
    write_number(qtbot, drawing, reading, "26")
    last = number.chosen_drawing
    assert last is not None
    drawing.begin_stroke(900, 350)
    drawing.extend_stroke(900, 600)
    assert not reading.is_current
    assert reading.drawing.strokes == last.strokes


def test_another_digit_can_be_chosen_and_stays_so_until_something_is_written(
    qtbot: QtBot, drawing: DrawingState, reading: ReadingState, number: NumberState, model: ModelState
):
    write_number(qtbot, drawing, reading, "206")
    with qtbot.waitSignals([number.chosen_changed, reading.prediction_changed]):
        number.choose(0)
    assert reading.prediction is not None
    assert reading.prediction.digit == 2
    with qtbot.assertNotEmitted(number.chosen_changed):
        number.choose(0)
    with qtbot.waitSignal(number.number_changed):
        drawing.undo()
    assert (number.text, number.chosen) == ("20", 0)
    write(drawing, "8", 700)
    qtbot.waitUntil(lambda: reading.is_current)
    assert (number.text, number.chosen) == ("208", 2)
    with pytest.raises(IndexError):
        number.choose(3)


def test_the_number_goes_with_its_strokes(
    qtbot: QtBot, drawing: DrawingState, reading: ReadingState, number: NumberState
):
    write_number(qtbot, drawing, reading, "26")
    number.choose(0)
    drawing.begin_erasing(60, 300, 200)
    drawing.erase_along(60, 700)
    drawing.end_erasing()
    qtbot.waitUntil(lambda: reading.is_current)
    assert number.number is None
    assert reading.prediction is not None
    assert reading.prediction.digit == 6
    drawing.undo()
    qtbot.waitUntil(lambda: reading.is_current)
    assert number.text == "26"
    with qtbot.waitSignal(number.number_changed):
        drawing.clear()
    assert number.number is None
    with qtbot.assertNotEmitted(number.number_changed, wait=30):
        drawing.clear()


def test_the_user_says_how_many_digits_it_is(
    qtbot: QtBot, drawing: DrawingState, reading: ReadingState, number: NumberState, tools: ToolState
):
    write_number(qtbot, drawing, reading, "26")
    with qtbot.waitSignal(reading.prediction_changed):
        tools.expect(Digits.ONE)
    assert number.number is None
    assert len(reading.drawing.strokes) == len(drawing.strokes)
    drawing.clear()
    tools.expect(Digits.SEVERAL)
    write_number(qtbot, drawing, reading, "7")
    assert number.text == "7"
    assert number.chosen == 0


def test_without_a_model_there_is_no_number(qtbot: QtBot, drawing: DrawingState, tools: ToolState):
    number = NumberState(drawing, tools)
    write(drawing, "1", 100)
    write(drawing, "1", 500)
    assert ReadingState(drawing, ModelState(), number=number).prediction is None
    assert number.number is None


def test_what_is_begun_beside_a_finished_digit_does_not_make_one_thing_of_both(
    qtbot: QtBot, drawing: DrawingState, reading: ReadingState, number: NumberState
):
    right = write(drawing, "2", 50)
    drawing.begin_stroke(right + 60, 360)
    texts = []
    for k in range(1, 12):
        drawing.extend_stroke(right + 60 + 10 * k, 360 + 20 * k)
        qtbot.waitUntil(lambda: reading.is_current)
        texts.append(number.text[:1])
    assert texts[4:] == ["2"] * 7, texts
    drawing.cancel_stroke()


def test_ten_small_digits_are_read_in_one_row_and_in_two(
    qtbot: QtBot, drawing: DrawingState, reading: ReadingState, number: NumberState
):
    left = 20.0
    for sign in "0172439586":
        left = write(drawing, sign, left, top=450, height=110) + 22
    assert left < 1000
    qtbot.waitUntil(lambda: reading.is_current)
    assert number.text == "0172439586"
    drawing.clear()
    for line, text in enumerate(("01724", "39586")):
        left = 20.0
        for sign in text:
            left = write(drawing, sign, left, top=250 + 250 * line, height=170) + 40
    qtbot.waitUntil(lambda: reading.is_current)
    assert number.text == "01724\n39586"


def test_how_many_digits_are_expected_is_remembered(qtbot: QtBot):
    session = Session(Settings())
    assert session.tools.digits is Digits.AUTOMATIC
    session.tools.expect(Digits.SEVERAL)
    session.shutdown()
    again = Session(Settings())
    assert again.tools.digits is Digits.SEVERAL
    again.shutdown()
    with pytest.raises(SettingError):
        Settings().digits = "two"


def test_an_empty_drawing_has_no_number(number: NumberState, model: ModelState):
    number.read(model.reader)
    assert number.number is None
