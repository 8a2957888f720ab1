"""When an explanation is made, for which digit, and that what it says is so."""

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.inspection.attribution import attribute
from digitpad.inspection.regions import region_sums
from digitpad.nn.snapshot import Snapshot
from digitpad.recognition.recogniser import Reader
from digitpad.state import explanation as module
from digitpad.state.drawing import DrawingState
from digitpad.state.explanation import Contributions, ExplanationState, Losses, View
from digitpad.state.model import ModelState
from digitpad.state.reading import ReadingState
from tests.refusal_kit import refusing_reader, small_snapshot


@pytest.fixture
def drawing() -> DrawingState:
    return DrawingState()


@pytest.fixture
def model() -> ModelState:
    model = ModelState()
    model.set_live(Reader(small_snapshot(), "small"))
    return model


@pytest.fixture
def reading(qtbot: QtBot, drawing: DrawingState, model: ModelState) -> ReadingState:
    return ReadingState(drawing, model)


@pytest.fixture
def state(
    reading: ReadingState, model: ModelState, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ExplanationState]:
    monkeypatch.setattr(module, "LIVE_DELAY", 10)
    state = ExplanationState(reading, model)
    state.watch(True)
    yield state
    state.shutdown()


def draw(qtbot: QtBot, drawing: DrawingState, reading: ReadingState, x: float = 700) -> int:
    with qtbot.waitSignal(reading.prediction_changed):
        drawing.begin_stroke(300, 200)
        drawing.extend_stroke(x, 220)
        drawing.extend_stroke(400, 800)
        drawing.end_stroke()
    assert reading.prediction is not None
    assert reading.prediction.digit is not None
    return reading.prediction.digit


def contributions(state: ExplanationState) -> Contributions:
    assert isinstance(state.explanation, Contributions)
    return state.explanation


def test_the_plain_view_works_nothing_out(
    qtbot: QtBot, state: ExplanationState, drawing: DrawingState, reading: ReadingState, monkeypatch
):
    def never(*_: object) -> None:
        raise AssertionError("worked out, though nobody asked")

    monkeypatch.setattr(module, "attribute", never)
    monkeypatch.setattr(module, "occlude", never)
    draw(qtbot, drawing, reading)
    qtbot.wait(60)
    state.watch(False)
    state.show(View.CONTRIBUTIONS)
    state.show(View.OCCLUSION)
    drawing.clear()
    qtbot.wait(60)
    assert state.explanation is None


def test_it_explains_what_is_read_and_follows_the_drawing(
    qtbot: QtBot, state: ExplanationState, drawing: DrawingState, reading: ReadingState
):
    digit = draw(qtbot, drawing, reading)
    state.show(View.CONTRIBUTIONS)
    first = contributions(state)
    assert first.digit == digit
    with qtbot.waitSignal(state.explanation_changed):
        draw(qtbot, drawing, reading, x=500)
    assert contributions(state) is not first
    assert contributions(state).digit == reading.prediction.digit


def test_a_digit_is_chosen_and_left_again(
    qtbot: QtBot, state: ExplanationState, drawing: DrawingState, reading: ReadingState
):
    read = draw(qtbot, drawing, reading)
    other, third = (read + 3) % 10, (read + 4) % 10
    state.choose(other)
    assert state.view is View.CONTRIBUTIONS, "a question opens the view that answers it"
    assert (state.chosen, contributions(state).digit) == (other, other)
    assert contributions(state).rival == read
    state.choose(third)
    assert contributions(state).digit == third
    state.choose(third)
    assert (state.chosen, contributions(state).digit) == (None, read)
    state.choose(other)
    state.choose(read)
    assert state.chosen is None
    state.choose(other)
    state.show(View.PLAIN)
    state.choose(other)
    assert contributions(state).digit == other


def test_a_blank_is_not_explained_and_forgets_the_choice(
    qtbot: QtBot, state: ExplanationState, drawing: DrawingState, reading: ReadingState
):
    state.choose(3)
    assert state.view is View.PLAIN, "there is nothing to ask about"
    read = draw(qtbot, drawing, reading)
    state.choose((read + 1) % 10)
    with qtbot.waitSignal(state.explanation_changed):
        drawing.clear()
    assert state.explanation is None
    assert state.chosen is None
    assert state.view is View.CONTRIBUTIONS, "the view stays for the next drawing"


def test_a_network_that_diverged_is_not_explained(
    qtbot: QtBot, state: ExplanationState, drawing: DrawingState, reading: ReadingState, model: ModelState
):
    draw(qtbot, drawing, reading)
    state.show(View.OCCLUSION)
    assert isinstance(state.explanation, Losses)
    spec = small_snapshot().spec
    nan = Snapshot.of(spec, np.full(spec.parameter_count, np.nan, np.float32))
    with qtbot.waitSignal(state.explanation_changed):
        model.set_live(Reader(nan, "diverged"))
    assert state.explanation is None
    state.choose(4)
    assert state.chosen is None


def test_what_is_refused_is_explained_by_the_digit_that_it_resembles(
    qtbot: QtBot, state: ExplanationState, drawing: DrawingState, reading: ReadingState, model: ModelState
):
    state.show(View.CONTRIBUTIONS)
    model.set_live(refusing_reader())
    digit = draw(qtbot, drawing, reading)
    assert reading.prediction is not None
    assert not reading.prediction.accepted
    qtbot.waitUntil(lambda: state.explanation is not None)
    assert contributions(state).digit == digit


def test_a_network_in_training_is_explained_as_it_learns_but_not_at_every_step(
    qtbot: QtBot, state: ExplanationState, drawing: DrawingState, reading: ReadingState, model: ModelState
):
    draw(qtbot, drawing, reading)
    state.show(View.CONTRIBUTIONS)
    told: list[float] = []
    state.explanation_changed.connect(lambda: told.append(contributions(state).attribution.logit))
    readers = [Reader(small_snapshot(seed), "live") for seed in range(20)]
    for reader in readers:
        model.set_live(reader)
        qtbot.wait(6)
    assert reading.prediction is not None
    last = attribute(readers[-1].snapshot, reading.prediction.image)
    qtbot.waitUntil(lambda: reading.is_current and told[-1:] == [last.of(reading.prediction.digit).logit])
    assert len(told) < len(readers)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_said_of_the_parts_is_so(
    qtbot: QtBot, drawing: DrawingState, reading: ReadingState, seed: int
):
    draw(qtbot, drawing, reading)
    assert reading.prediction is not None
    image = reading.prediction.image
    snapshot = small_snapshot(seed)
    for digit in range(10):
        rival = (digit + 3) % 10
        found = module.contributions(Reader(snapshot, "small"), image, digit, rival)
        assert found is not None
        sums = region_sums(image, attribute(snapshot, image).pixels)
        mine = {part: float(values[digit]) for part, values in sums.items()}
        if found.best is not None:
            assert mine[found.best] == max(mine.values()) > 0
        if found.worst is None:
            assert min(mine.values()) >= -0.05 * max(mine.values())
        else:
            assert mine[found.worst] == min(mine.values()) < 0
            if found.leans_to is not None:
                assert sums[found.worst][found.leans_to] == sums[found.worst].max() > 0
        ahead = {part: float(values[digit] - values[rival]) for part, values in sums.items()}
        extreme = max(ahead.values()) if found.lead > 0 else min(ahead.values())
        assert ahead[found.deciding] == pytest.approx(extreme)
        assert found.attribution.ink + found.attribution.bias == pytest.approx(found.attribution.logit)


def test_what_is_read_is_told_what_it_needs_and_what_is_not_what_is_in_its_way(
    qtbot: QtBot, state: ExplanationState, drawing: DrawingState, reading: ReadingState
):
    read = draw(qtbot, drawing, reading)
    state.show(View.OCCLUSION)
    needs = state.explanation
    assert isinstance(needs, Losses)
    assert needs.is_read
    assert needs.patch.probability < needs.probability
    state.choose((read + 1) % 10)
    lacks = state.explanation
    assert isinstance(lacks, Losses)
    assert not lacks.is_read
    assert lacks.patch.probability > lacks.probability


def test_the_hint_helps_the_one_that_is_behind(
    qtbot: QtBot,
    state: ExplanationState,
    drawing: DrawingState,
    reading: ReadingState,
    model: ModelState,
):
    read = draw(qtbot, drawing, reading)
    state.show(View.CONTRIBUTIONS)
    found = contributions(state)
    assert found.hint is not None
    assert found.hint.towards == found.rival
    assert found.hint.lead > -found.lead
    state.choose((read + 3) % 10)
    found = contributions(state)
    assert found.hint is not None
    assert found.lead < 0
    assert found.hint.towards == found.digit
    assert model.reader is not None
    assert reading.prediction is not None
    after = attribute(model.reader.snapshot, found.hint.drawn(reading.prediction.image))
    assert after.between(found.digit, found.rival).logit == pytest.approx(found.hint.lead, abs=1e-4)
    assert found.hint.lead > found.lead
