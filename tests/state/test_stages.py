"""The preparation of the drawing and its stages: they follow the drawing, and only while somebody looks."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.ink.steps import ALL, Steps, prepare
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader, recognise
from digitpad.state import stages as module
from digitpad.state.drawing import CANVAS, DrawingState
from digitpad.state.model import ModelState
from digitpad.state.preparation import PreparationState
from digitpad.state.reading import ReadingState
from digitpad.state.stages import StagesState
from digitpad.state.tools import ToolState


@pytest.fixture
def drawing() -> DrawingState:
    return DrawingState()


@pytest.fixture
def tools() -> ToolState:
    return ToolState()


@pytest.fixture
def model() -> ModelState:
    network = Network(NetworkSpec.dense(784, (16,), 10), np.random.default_rng(3))
    model = ModelState()
    model.set_live(Reader(network.snapshot(), "First"))
    return model


@pytest.fixture
def preparation(tools: ToolState) -> PreparationState:
    return PreparationState(tools)


@pytest.fixture
def reading(
    qtbot: QtBot, drawing: DrawingState, model: ModelState, preparation: PreparationState
) -> ReadingState:
    return ReadingState(drawing, model, preparation=preparation)


@pytest.fixture
def stages(
    drawing: DrawingState, model: ModelState, reading: ReadingState, preparation: PreparationState
) -> StagesState:
    return StagesState(model, reading, preparation)


def draw(drawing: DrawingState) -> None:
    drawing.begin_stroke(600, 100)
    drawing.extend_stroke(800, 100)
    drawing.extend_stroke(650, 300)
    drawing.end_stroke()


def test_the_usual_preparation_takes_every_step(preparation: PreparationState, tools: ToolState):
    assert preparation.steps == ALL
    assert (preparation.sheet.side, preparation.sheet.pen) == (CANVAS, tools.pen_width)


def test_steps_are_left_out_one_by_one_and_restored_together(qtbot: QtBot, preparation: PreparationState):
    with qtbot.waitSignal(preparation.preparation_changed):
        preparation.take(centre=False)
    preparation.take(scale=False)
    assert preparation.steps == Steps(scale=False, centre=False)
    with qtbot.assertNotEmitted(preparation.preparation_changed):
        preparation.take(centre=False)
    with qtbot.waitSignal(preparation.preparation_changed):
        preparation.restore()
    assert preparation.is_complete
    with qtbot.assertNotEmitted(preparation.preparation_changed):
        preparation.restore()


def test_the_reading_follows_the_preparation_there_and_back(
    qtbot: QtBot,
    drawing: DrawingState,
    model: ModelState,
    reading: ReadingState,
    preparation: PreparationState,
):
    with qtbot.waitSignal(reading.prediction_changed):
        draw(drawing)
    usual = reading.prediction
    with qtbot.waitSignal(reading.prediction_changed):
        preparation.take(centre=False)
    assert reading.steps == Steps(centre=False)
    assert reading.prediction is not None
    expected = prepare([drawing.drawing], Steps(centre=False), preparation.sheet)[0]
    assert np.array_equal(reading.prediction.image, expected)
    assert usual is not None
    assert not np.array_equal(reading.prediction.image, usual.image)
    with qtbot.waitSignal(reading.prediction_changed):
        preparation.restore()
    assert reading.prediction is not None
    assert np.array_equal(reading.prediction.probabilities, usual.probabilities)


def test_the_pen_on_the_screen_matters_only_while_a_step_is_left_out(
    qtbot: QtBot,
    drawing: DrawingState,
    reading: ReadingState,
    preparation: PreparationState,
    tools: ToolState,
):
    with qtbot.waitSignal(reading.prediction_changed):
        draw(drawing)
    with qtbot.assertNotEmitted(reading.prediction_changed, wait=30):
        tools.set_pen_width(84)
    with qtbot.waitSignal(reading.prediction_changed):
        preparation.take(pen=False)
    assert reading.prediction is not None
    bold = int(reading.prediction.image.sum())
    with qtbot.waitSignal(reading.prediction_changed):
        tools.set_pen_width(24)
    assert int(reading.prediction.image.sum()) < bold


def test_nothing_is_computed_while_nobody_looks(
    qtbot: QtBot,
    drawing: DrawingState,
    reading: ReadingState,
    stages: StagesState,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(module, "read_stages", lambda *_: pytest.fail("nobody looks"))
    with qtbot.waitSignal(reading.prediction_changed):
        draw(drawing)
    qtbot.wait(80)
    assert stages.stages is None


def test_the_stages_follow_the_drawing_while_somebody_looks(
    qtbot: QtBot, drawing: DrawingState, model: ModelState, stages: StagesState
):
    stages.watch(True)
    assert stages.stages is None  # nothing to be read
    with qtbot.waitSignal(stages.stages_changed):
        draw(drawing)
    assert stages.stages is not None
    assert model.reader is not None
    expected = recognise(model.reader, drawing.drawing)
    assert np.array_equal(stages.stages.final.image, expected.image)
    with qtbot.waitSignal(stages.stages_changed):
        drawing.clear()
    assert stages.stages is None
    drawing.undo()
    qtbot.waitUntil(lambda: stages.stages is not None)
    stages.watch(False)
    assert stages.stages is None


def test_looking_shows_at_once_what_is_there(qtbot: QtBot, drawing: DrawingState, stages: StagesState):
    draw(drawing)
    stages.watch(True)
    assert stages.stages is not None


def test_many_changes_in_a_moment_are_read_once(
    qtbot: QtBot, drawing: DrawingState, stages: StagesState, monkeypatch: pytest.MonkeyPatch
):
    stages.watch(True)
    seen: list[None] = []
    stages.stages_changed.connect(lambda: seen.append(None))
    monkeypatch.setattr(module, "DELAY", 200)
    for _ in range(12):
        draw(drawing)
        qtbot.wait(10)
    qtbot.waitUntil(lambda: bool(seen))
    assert len(seen) == 1


def test_another_network_and_another_pen_are_read_again(
    qtbot: QtBot, drawing: DrawingState, model: ModelState, stages: StagesState, tools: ToolState
):
    draw(drawing)
    stages.watch(True)
    assert stages.stages is not None
    thin = int(stages.stages.readings[0].prediction.image.sum())
    with qtbot.waitSignal(stages.stages_changed):
        tools.set_pen_width(84)
    assert int(stages.stages.readings[0].prediction.image.sum()) > thin
    network = Network(NetworkSpec.dense(784, (16,), 10), np.random.default_rng(9))
    with qtbot.waitSignal(stages.stages_changed):
        model.set_live(Reader(network.snapshot(), "Second"))
    assert stages.stages.final.model == "Second"
