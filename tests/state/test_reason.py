"""The nearest training digits: for what is no digit, or when asked; prepared in the background, once."""

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.errors import Cancelled, SettingError
from digitpad.files.models import Model
from digitpad.inspection.nearest import Nearest
from digitpad.state import reason as module
from digitpad.state.dataset import DatasetState
from digitpad.state.drawing import DrawingState
from digitpad.state.model import LoadedModel, ModelState
from digitpad.state.reading import ReadingState
from digitpad.state.reason import COUNT, ReasonState
from tests.reason_kit import draw, drawing, model, offer
from tests.refusal_kit import refusing_reader

__all__ = ["drawing", "model"]


@pytest.fixture
def dataset(drawn_digits: DatasetState) -> DatasetState:
    return drawn_digits


@pytest.fixture
def reason(
    qtbot: QtBot,
    drawing: DrawingState,
    model: ModelState,
    dataset: DatasetState,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[ReasonState]:
    monkeypatch.setattr(module, "REST", 1)
    reading = ReadingState(drawing, model)
    state = ReasonState(reading, model, dataset)
    state.watch(True)
    yield state
    state.shutdown()


def test_what_is_no_digit_has_its_nearest_digits_as_the_reason(
    qtbot: QtBot, drawing: DrawingState, model: ModelState, dataset: DatasetState, reason: ReasonState
):
    draw(drawing)
    qtbot.waitUntil(lambda: reason.reason is not None)
    assert reason.reason is not None
    assert model.reader is not None
    assert dataset.current is not None
    train = dataset.current.train
    image = ReadingState(drawing, model).prediction.image  # type: ignore[union-attr]
    expected = Nearest.build(model.reader.snapshot, train.images, train.labels).search(image, COUNT)
    assert [n.index for n in reason.reason.neighbours] == [n.index for n in expected]
    assert len(reason.reason.neighbours) == COUNT
    assert reason.reason.source == dataset.current.name
    assert not reason.reason.learnt


def test_a_network_in_training_is_given_no_reason_of_another_however_often_it_reads(
    qtbot: QtBot,
    drawing: DrawingState,
    model: ModelState,
    reason: ReasonState,
    monkeypatch: pytest.MonkeyPatch,
):
    draw(drawing)
    qtbot.waitUntil(lambda: reason.reason is not None)
    monkeypatch.setattr(module, "REST", 60_000)  # a reader that changes before the hand is said to rest
    model.set_live(refusing_reader("In training", seed=4))
    qtbot.waitUntil(lambda: reason.reason is None)


def test_nothing_is_said_while_the_pen_is_down(
    qtbot: QtBot, drawing: DrawingState, reason: ReasonState, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr(Nearest, "build", lambda *_: pytest.fail("the digit is not done yet"))
        drawing.begin_stroke(300, 200)
        drawing.extend_stroke(700, 220)
        qtbot.wait(60)
        assert reason.reason is None
    drawing.end_stroke()
    qtbot.waitUntil(lambda: reason.reason is not None)


def test_a_network_that_was_trained_on_them_learnt_from_them(
    qtbot: QtBot, drawing: DrawingState, model: ModelState, dataset: DatasetState, reason: ReasonState
):
    assert dataset.current is not None
    offer(model, refusing_reader(), {"mine": dataset.current.sha256})
    draw(drawing)
    qtbot.waitUntil(lambda: reason.reason is not None)
    assert reason.reason is not None
    assert reason.reason.learnt


def test_a_digit_needs_no_reason_until_somebody_asks(
    qtbot: QtBot,
    drawing: DrawingState,
    model: ModelState,
    reason: ReasonState,
    monkeypatch: pytest.MonkeyPatch,
):
    offer(model, refusing_reader(doubt=0.01))
    with monkeypatch.context() as patch:
        patch.setattr(Nearest, "build", lambda *_: pytest.fail("nobody asked"))
        draw(drawing)
        qtbot.wait(60)
        assert reason.reason is None
    reason.ask(True)
    qtbot.waitUntil(lambda: reason.reason is not None)
    reason.ask(False)
    assert reason.reason is None


def test_a_blank_has_no_reason_even_when_asked(qtbot: QtBot, drawing: DrawingState, reason: ReasonState):
    reason.ask(True)
    draw(drawing)
    qtbot.waitUntil(lambda: reason.reason is not None)
    drawing.clear()
    qtbot.waitUntil(lambda: reason.reason is None)


def test_another_drawing_is_searched_without_preparing_anew_and_another_network_prepares(
    qtbot: QtBot,
    drawing: DrawingState,
    model: ModelState,
    reason: ReasonState,
    monkeypatch: pytest.MonkeyPatch,
):
    built: list[object] = []
    build = Nearest.build
    monkeypatch.setattr(Nearest, "build", lambda s, *rest: built.append(s) or build(s, *rest))
    draw(drawing)
    qtbot.waitUntil(lambda: reason.reason is not None)
    first = reason.reason
    draw(drawing)
    drawing.begin_stroke(100, 900)
    drawing.extend_stroke(900, 900)
    drawing.end_stroke()
    qtbot.waitUntil(lambda: reason.reason is not None and reason.reason is not first)
    assert len(built) == 1
    other = refusing_reader("Another", seed=8)
    offer(model, other)
    qtbot.waitUntil(lambda: len(built) == 2 and reason.reason is not None)
    assert built[1] is other.snapshot


def test_a_network_in_training_is_left_alone(
    qtbot: QtBot,
    drawing: DrawingState,
    model: ModelState,
    reason: ReasonState,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(Nearest, "build", lambda *_: pytest.fail("the network is being trained"))
    model.set_live(refusing_reader("Training – epoch 1, step 100"))
    reason.ask(True)
    draw(drawing)
    qtbot.wait(80)
    assert reason.reason is None
    assert not reason.is_searching


def test_a_job_that_is_under_way_is_given_up_when_a_training_begins(
    qtbot: QtBot,
    drawing: DrawingState,
    model: ModelState,
    reason: ReasonState,
    monkeypatch: pytest.MonkeyPatch,
):
    told = threading.Event()

    def endless(snapshot: object, images: object, labels: object, cancelled: Callable[[], bool]) -> Nearest:
        while not cancelled():
            told.wait(0.01)
        told.set()
        raise Cancelled

    monkeypatch.setattr(Nearest, "build", endless)
    draw(drawing)
    qtbot.waitUntil(lambda: reason.is_searching)
    model.set_live(refusing_reader("Training – epoch 1, step 100"))
    qtbot.waitUntil(lambda: told.is_set() and not reason.is_searching)
    assert reason.reason is None


def test_a_network_that_overflows_on_this_drawing_has_no_reason(
    qtbot: QtBot, drawing: DrawingState, reason: ReasonState, monkeypatch: pytest.MonkeyPatch
):
    def overflows(*_: object) -> object:
        raise SettingError("model", "its activations are no finite numbers")

    monkeypatch.setattr(Nearest, "search", overflows)
    draw(drawing)
    qtbot.waitUntil(lambda: reason.is_missing)
    assert reason.reason is None


def test_nothing_is_prepared_while_nobody_looks(
    qtbot: QtBot, drawing: DrawingState, reason: ReasonState, monkeypatch: pytest.MonkeyPatch
):
    reason.watch(False)
    with monkeypatch.context() as patch:
        patch.setattr(Nearest, "build", lambda *_: pytest.fail("nobody looks"))
        draw(drawing)
        qtbot.wait(60)
    reason.watch(True)
    qtbot.waitUntil(lambda: reason.reason is not None)


def test_a_frame_of_a_film_is_not_said_to_have_learnt_what_another_network_learnt(
    qtbot: QtBot, drawing: DrawingState, model: ModelState, dataset: DatasetState, reason: ReasonState
):
    assert dataset.current is not None
    offer(model, refusing_reader(), {"mine": dataset.current.sha256})
    model.set_past(refusing_reader("A frame", seed=8))
    draw(drawing)
    qtbot.waitUntil(lambda: reason.reason is not None)
    assert reason.reason is not None
    assert not reason.reason.learnt


def test_a_network_without_a_hidden_layer_has_no_reason_and_is_not_asked_twice(
    qtbot: QtBot, drawing: DrawingState, model: ModelState, reason: ReasonState
):
    from digitpad.nn.network import Network
    from digitpad.nn.spec import NetworkSpec

    flat = Network(NetworkSpec.dense(784, (), 10), np.random.default_rng(0)).snapshot()
    model.offer(LoadedModel(Model(flat), "Flat"))
    reason.ask(True)
    draw(drawing)
    qtbot.waitUntil(lambda: reason.is_missing and not reason.is_searching)
    assert reason.reason is None


def test_a_shutdown_ends_the_job_that_is_under_way(
    qtbot: QtBot, drawing: DrawingState, reason: ReasonState, monkeypatch: pytest.MonkeyPatch
):
    entered, release = threading.Event(), threading.Event()
    build = Nearest.build

    def slow(*asked: object) -> Nearest:
        entered.set()
        release.wait(10)
        return build(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(Nearest, "build", slow)
    draw(drawing)
    qtbot.waitUntil(lambda: reason.is_searching and entered.is_set())
    release.set()
    reason.shutdown()
    assert not reason.is_searching
    assert reason.reason is None
