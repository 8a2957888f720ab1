"""A data set's picture under the pen: ink and eraser over it, step by step, and the drawing of before."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.ink.overlay import ink_alone
from digitpad.ink.stroke import Drawing
from digitpad.recognition.recogniser import read_images
from digitpad.state.drawing import CANVAS, DrawingState
from digitpad.state.model import ModelState
from digitpad.state.number import NumberState
from digitpad.state.reading import ReadingState
from digitpad.state.tools import Digits, ToolState
from digitpad.state.tracing import Traced, TracingState

PIXEL = CANVAS / 28


@dataclass
class Parts:
    drawing: DrawingState
    tools: ToolState
    tracing: TracingState
    reading: ReadingState
    number: NumberState
    model: ModelState


def one() -> np.ndarray:
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 13:16] = 255
    return image


def traced() -> Traced:
    return Traced(one(), 7, "test_images[3]")


@pytest.fixture
def parts(qtbot: QtBot) -> Parts:
    drawing, tools, model = DrawingState(), ToolState(), ModelState()
    model.restore_bundled()
    tracing, number = TracingState(drawing, tools), NumberState(drawing, tools)
    reading = ReadingState(drawing, model, number=number, tracing=tracing)
    return Parts(drawing, tools, tracing, reading, number, model)


def draw(parts: Parts, *places: tuple[float, float]) -> None:
    parts.drawing.begin_stroke(*places[0])
    for place in places[1:]:
        parts.drawing.extend_stroke(*place)
    parts.drawing.end_stroke()


def rub(parts: Parts, *places: tuple[float, float]) -> None:
    parts.drawing.begin_erasing(*places[0], parts.tools.eraser_reach)
    for place in places[1:]:
        parts.drawing.erase_along(*place)
    parts.drawing.end_erasing()


ROOF = (300, 160), (480, 160)


def test_without_a_picture_there_is_nothing(parts: Parts):
    assert not parts.tracing.is_active
    assert parts.tracing.picture is None
    assert parts.reading.untouched is None


def test_a_stroke_under_way_stays_in_the_drawing_that_is_put_aside(parts: Parts):
    parts.drawing.begin_stroke(10, 10)
    parts.drawing.extend_stroke(500, 500)
    parts.tracing.begin(traced())
    assert parts.tracing.is_active
    assert parts.drawing.is_blank
    parts.tracing.end()
    assert len(parts.drawing.strokes) == 1
    assert parts.drawing.can_undo


def test_the_picture_is_read_as_it_lies(parts: Parts, qtbot: QtBot):
    with qtbot.waitSignal(parts.reading.prediction_changed):
        parts.tracing.begin(traced())
    prediction = parts.reading.prediction
    assert prediction is not None
    np.testing.assert_array_equal(prediction.image, one())
    assert prediction.digit == 1
    assert parts.reading.is_current


def test_ink_is_joined_to_it_and_the_answer_can_turn(parts: Parts, qtbot: QtBot):
    parts.tracing.begin(traced())
    with qtbot.waitSignal(parts.reading.prediction_changed):
        draw(parts, *ROOF)
    prediction, untouched = parts.reading.prediction, parts.reading.untouched
    assert prediction is not None
    assert untouched is not None
    assert parts.model.reader is not None
    expected = np.maximum(one(), ink_alone(parts.drawing.strokes, CANVAS))
    np.testing.assert_array_equal(prediction.image, expected)
    assert untouched.digit == 1
    assert prediction.digit == read_images(parts.model.reader, expected[None])[0].digit == 7


def test_the_stroke_under_the_pen_counts_too(parts: Parts):
    parts.tracing.begin(traced())
    draw(parts, (300, 500), (400, 500))
    parts.drawing.begin_stroke(*ROOF[0])
    parts.drawing.extend_stroke(*ROOF[1])
    expected = np.maximum(one(), ink_alone(parts.drawing.strokes, CANVAS))
    np.testing.assert_array_equal(parts.tracing.picture, expected)
    assert parts.tracing.picture is parts.tracing.picture


def test_each_stroke_and_sweep_is_a_step_back_and_forth(parts: Parts):
    tracing, drawing = parts.tracing, parts.drawing
    tracing.begin(traced())
    assert not drawing.can_undo
    seen = [tracing.picture]
    draw(parts, *ROOF)
    seen.append(tracing.picture)
    rub(parts, (518, 500), (518, 560))  # the picture alone
    seen.append(tracing.picture)
    rub(parts, (300, 160), (330, 160))  # the ink alone
    seen.append(tracing.picture)
    for now, then in pairwise(seen):
        assert not np.array_equal(now, then)
    assert not tracing.picture[14, 13:16].any()
    for earlier in reversed(seen[:-1]):
        drawing.undo()
        np.testing.assert_array_equal(tracing.picture, earlier)
    assert not drawing.can_undo
    for later in seen[1:]:
        drawing.redo()
        np.testing.assert_array_equal(tracing.picture, later)


def test_the_eraser_takes_off_the_picture_what_its_ring_covers(parts: Parts):
    parts.tracing.begin(traced())
    rub(parts, (14.5 * PIXEL, 10.5 * PIXEL))
    left = parts.tracing.picture
    assert left[10, 14] == 0
    assert left[8, 14] > 0
    np.testing.assert_array_equal(left[13:], one()[13:])


def test_a_sweep_over_bare_paper_is_no_step(parts: Parts):
    parts.tracing.begin(traced())
    rub(parts, (100, 100), (150, 150))
    assert not parts.drawing.can_undo
    rub(parts, (518, 500))
    rub(parts, (518, 500))
    parts.drawing.undo()
    assert not parts.drawing.can_undo, "what is gone cannot be taken off again"


def test_the_drawing_of_before_comes_back_with_its_steps(parts: Parts, qtbot: QtBot):
    draw(parts, (300, 200), (320, 800))
    draw(parts, (600, 200), (620, 800))
    before = parts.drawing.strokes
    width = parts.tools.eraser_reach
    parts.tracing.begin(traced())
    draw(parts, *ROOF)
    parts.tracing.begin(Traced(one(), 2, "train_images[0]"))  # another one, without going back
    assert parts.drawing.is_blank
    draw(parts, *ROOF)
    with qtbot.waitSignal(parts.tracing.tracing_changed):
        parts.tracing.end()
    assert parts.drawing.strokes == before
    assert parts.tools.eraser_reach == width
    assert parts.drawing.sweeps == ()
    parts.drawing.undo()
    assert parts.drawing.strokes == before[:1]
    parts.drawing.redo()
    assert parts.drawing.strokes == before


def test_clearing_goes_back_and_so_does_another_drawing(parts: Parts):
    draw(parts, (300, 200), (320, 800))
    before = parts.drawing.strokes
    parts.tracing.begin(traced())
    draw(parts, *ROOF)
    parts.drawing.clear()
    assert not parts.tracing.is_active
    assert parts.drawing.strokes == before
    parts.tracing.begin(traced())
    parts.drawing.replace(Drawing.of([[(1, 1), (5, 5)]]))
    assert not parts.tracing.is_active
    assert len(parts.drawing.strokes) == 1
    parts.drawing.undo()
    assert parts.drawing.strokes == before


def test_a_picture_is_never_several_digits(parts: Parts, qtbot: QtBot):
    parts.tools.expect(Digits.SEVERAL)
    with qtbot.waitSignal(parts.reading.prediction_changed):
        draw(parts, (100, 200), (120, 800))
        draw(parts, (800, 200), (820, 800))
    assert parts.number.number is not None
    parts.tracing.begin(traced())
    with qtbot.waitSignal(parts.reading.prediction_changed):
        draw(parts, (100, 200), (120, 800))
    assert parts.number.number is None
    with qtbot.waitSignal(parts.reading.prediction_changed):
        parts.tracing.end()
    assert parts.number.number is not None


def test_steps_that_are_left_out_do_not_matter_for_a_picture(parts: Parts, qtbot: QtBot):
    parts.reading.preparation.take(centre=False)
    with qtbot.waitSignal(parts.reading.prediction_changed):
        parts.tracing.begin(traced())
    assert parts.reading.steps.all_taken
    np.testing.assert_array_equal(parts.reading.prediction.image, one())


def test_without_a_model_nothing_is_read(qtbot: QtBot):
    drawing, tools = DrawingState(), ToolState()
    tracing = TracingState(drawing, tools)
    reading = ReadingState(drawing, ModelState(), tracing=tracing)
    with qtbot.waitSignal(reading.prediction_changed):
        tracing.begin(traced())
    assert reading.prediction is None
    assert reading.untouched is None


def test_what_is_no_picture_is_refused():
    with pytest.raises(ValueError, match="28, 28"):
        Traced(np.zeros((20, 20), np.uint8), 3, "x")
    with pytest.raises(ValueError, match="label"):
        Traced(one(), 10, "x")
