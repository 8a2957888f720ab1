"""Reading: the prediction follows the drawing and the reader, and nothing is read twice."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition import recogniser
from digitpad.recognition.recogniser import Reader
from digitpad.state import reading as module
from digitpad.state.drawing import DrawingState
from digitpad.state.model import ModelState
from digitpad.state.reading import ReadingState


def reader(seed: int, name: str = "Reader") -> Reader:
    network = Network(NetworkSpec.dense(784, (16,), 10), np.random.default_rng(seed))
    return Reader(network.snapshot(), name)


@pytest.fixture
def drawing() -> DrawingState:
    return DrawingState()


@pytest.fixture
def model() -> ModelState:
    model = ModelState()
    model.set_live(reader(1, "First"))
    return model


@pytest.fixture
def state(qtbot: QtBot, drawing: DrawingState, model: ModelState) -> ReadingState:
    return ReadingState(drawing, model)


def draw_line(drawing: DrawingState) -> None:
    drawing.begin_stroke(300, 200)
    drawing.extend_stroke(320, 800)
    drawing.end_stroke()


def test_an_empty_canvas_predicts_nothing(state: ReadingState):
    assert state.prediction is not None
    assert state.prediction.digit is None
    assert state.prediction.probabilities is None
    assert not state.prediction.image.any()


def test_without_a_model_there_is_no_prediction(qtbot: QtBot, drawing: DrawingState):
    draw_line(drawing)
    assert ReadingState(drawing, ModelState()).prediction is None


def test_a_prediction_comes_while_the_pen_is_still_down(
    qtbot: QtBot, state: ReadingState, drawing: DrawingState, model: ModelState
):
    with qtbot.waitSignal(state.prediction_changed):
        drawing.begin_stroke(300, 200)
        drawing.extend_stroke(320, 800)
    assert drawing.is_drawing
    prediction = state.prediction
    assert prediction is not None
    assert model.reader is not None
    expected = recogniser.recognise(model.reader, drawing.drawing)
    assert prediction.digit == expected.digit
    assert np.array_equal(prediction.probabilities, expected.probabilities)
    assert prediction.model == "First"


def test_another_reader_reads_the_same_drawing_again(
    qtbot: QtBot, state: ReadingState, drawing: DrawingState, model: ModelState
):
    with qtbot.waitSignal(state.prediction_changed):
        draw_line(drawing)
    first = state.prediction
    with qtbot.waitSignal(state.prediction_changed):
        model.set_live(reader(2, "Second"))
    assert first is not None
    assert state.prediction is not None
    assert state.prediction.model == "Second"
    assert not np.array_equal(state.prediction.probabilities, first.probabilities)


def test_many_changes_in_a_moment_are_one_reading(qtbot: QtBot, state: ReadingState, drawing: DrawingState):
    with qtbot.waitSignal(state.prediction_changed):
        for _ in range(30):
            draw_line(drawing)
    with qtbot.assertNotEmitted(state.prediction_changed, wait=40):
        pass


def test_signals_without_a_change_cost_no_reading(
    qtbot: QtBot,
    state: ReadingState,
    drawing: DrawingState,
    model: ModelState,
    monkeypatch: pytest.MonkeyPatch,
):
    read: list[None] = []
    monkeypatch.setattr(module, "recognise", lambda *_: read.append(None))
    with qtbot.assertNotEmitted(state.prediction_changed, wait=40):
        drawing.strokes_changed.emit()
        model.model_changed.emit()
    assert read == []


def test_clearing_takes_the_prediction_away(qtbot: QtBot, state: ReadingState, drawing: DrawingState):
    with qtbot.waitSignal(state.prediction_changed):
        draw_line(drawing)
    assert state.prediction is not None
    assert state.prediction.digit is not None
    with qtbot.waitSignal(state.prediction_changed):
        drawing.clear()
    assert state.prediction.digit is None


def test_a_pen_that_never_rests_is_read_all_the_same(
    qtbot: QtBot, state: ReadingState, drawing: DrawingState, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "DELAY", 60)
    read: list[int] = []
    state.prediction_changed.connect(lambda: read.append(sum(map(len, drawing.strokes))))
    drawing.begin_stroke(0, 0)
    for k in range(1, 60):
        drawing.extend_stroke(10 * k, 10 * k)
        qtbot.wait(5)
    assert read
    assert read[0] < 59
    drawing.cancel_stroke()
    qtbot.waitUntil(lambda: state.prediction is not None and state.prediction.digit is None)
