"""What the curves say beside their lines: marks, the gap, and runs that went wrong."""

from itertools import pairwise

import numpy as np
import pytest

from digitpad.errors import DivergedError
from digitpad.state.training import RunState
from digitpad.training.events import BatchDone, LearningRateChanged
from digitpad.training.history import RunHistory
from digitpad.ui.train.curves_panel import CurvesPanel
from digitpad.ui.train.marks import MOST_MARKS
from digitpad.ui.train.ranges import loss_top
from tests.training_kit import States, digits_file, recipe
from tests.ui.train.curves_kit import curves, pretend, run_of, view_of

__all__ = ["curves", "digits_file"]


def _names(curves: CurvesPanel, column: int) -> list[str]:
    return [sample.name for sample in view_of(curves).legends[column]._samples]


def test_validation_is_drawn_and_named_as_what_decides_only_where_there_is_one(
    curves: CurvesPanel, states: States
):
    pretend(states, run_of(np.ones(40), 10), 10)
    assert not any("validation" in name for name in _names(curves, 0))
    pretend(states, run_of(np.ones(40), 10, validation=True), 10)
    view = view_of(curves)
    assert "validation now (decides)" in _names(curves, 0)
    assert "validation now (decides)" in _names(curves, 1)
    np.testing.assert_array_equal(view.loss.points("validation")[1], np.full(4, 2.0))
    np.testing.assert_array_equal(view.accuracy.points("validation")[0], [10, 20, 30, 40])
    view.point_at(25)
    assert "validation 25.0\N{NO-BREAK SPACE}%, loss 2.00" in curves.numbers.text()


def test_the_running_mean_of_an_epoch_is_another_curve_than_the_mean_of_the_last_batches(
    curves: CurvesPanel, states: States
):
    pretend(states, run_of(np.linspace(2, 1, 100), 50), 50)
    view = view_of(curves)
    np.testing.assert_array_equal(view.loss.points("epoch")[0], [50, 100])
    assert len(view.loss.points("mean")[0]) == 100
    assert {"running mean of the epoch", "mean of the last 2 batches"} <= set(_names(curves, 0))


def test_the_smoothing_is_chosen_and_named(curves: CurvesPanel, states: States):
    losses = np.random.default_rng(0).random(200)
    pretend(states, run_of(losses, 100), 100)
    view = view_of(curves)
    action = next(one for one in curves.bar.spans.actions() if one.data() == 20)
    action.trigger()
    assert "mean of the last 20 batches" in _names(curves, 0)
    assert view.loss.points("mean")[1][-1] == pytest.approx(losses[-20:].mean(), rel=1e-5)
    curves.bar.spans.actions()[0].trigger()
    assert "mean of the last 5 batches" in _names(curves, 0)


def test_a_smoothing_that_was_chosen_before_the_first_run_holds(curves: CurvesPanel, states: States):
    next(one for one in curves.bar.spans.actions() if one.data() == 50).trigger()
    curves.bar.rate.trigger()
    pretend(states, run_of(np.ones(200), 100), 100)
    assert "mean of the last 50 batches" in _names(curves, 0)
    assert view_of(curves).rate.isVisible()


def test_changes_of_the_learning_rate_are_marked_with_their_reason(curves: CurvesPanel, states: States):
    history = run_of(np.ones(400), 100)
    history.add(LearningRateChanged(100, 0.0005, "command"))
    history.add(LearningRateChanged(300, 0.00025, "plateau"))
    pretend(states, history, 100)
    words, lines = view_of(curves).run.marks
    assert [line.value() for line in words._lines] == [100.5, 300.5]
    assert [line.value() for line in lines._lines] == [100.5, 300.5]
    shown = [word.toPlainText() for word in words._words if word.isVisible()]
    assert shown[0] == "lr 0.0005 (by hand)"
    assert shown[1].startswith("lr 0.00025")
    assert "stood still" in words._lines[1].toolTip()


def test_a_change_while_the_run_is_under_way_is_marked_at_once(curves: CurvesPanel, states: States):
    history = run_of(np.ones(100), 50)
    pretend(states, history, 50, total=200, state=RunState.RUNNING)
    assert view_of(curves).run.marks[0].shown == ()
    history.add(LearningRateChanged(100, 0.01, "command"))
    states.training.state_changed.emit()
    assert [mark.short for mark in view_of(curves).run.marks[0].shown] == ["lr 0.01"]


def test_words_of_marks_never_run_into_each_other(curves: CurvesPanel, states: States):
    history = run_of(np.ones(400), 100)
    for step in range(200, 320, 2):
        history.add(LearningRateChanged(step, 1 / step, "command"))
    pretend(states, history, 100)
    marks = view_of(curves).run.marks[0]
    assert len(marks.shown) == MOST_MARKS
    boxes = [word.sceneBoundingRect() for word in marks._words if word.isVisible()]
    assert len(boxes) >= 1
    for left, right in pairwise(boxes):
        assert left.right() <= right.left() + 1


def test_the_learning_rate_is_drawn_when_it_is_wanted(curves: CurvesPanel, states: States):
    pretend(states, run_of(np.ones(400), 100), 100)
    view = view_of(curves)
    assert not view.rate.isVisible()
    curves.bar.rate.trigger()
    assert view.rate.isVisible()
    np.testing.assert_allclose(view.rate.points("rate")[1], 0.1, rtol=1e-6)
    assert view.rate.viewRange()[0] == pytest.approx(view.loss.viewRange()[0])
    curves.bar.rate.trigger()
    assert not view.rate.isVisible()


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (0.487, "gap 1.3 points: overfitting"),
        (0.496, "gap 0.4 points"),
        (0.52, "test ahead by 2.0 points"),
        (0.5, ""),
        (float("nan"), ""),
    ],
)
def test_the_gap_is_named_and_called_overfitting_only_when_it_is(
    curves: CurvesPanel, states: States, test: float, words: str
):
    pretend(states, run_of(np.ones(40), 10, test=test), 10)
    gap = view_of(curves).run.gap
    assert gap.text == words
    assert gap.words.isVisible() == bool(words)
    assert not words or words in curves.numbers.text()
    if words:
        assert "less test accuracy" in gap.words.toolTip()
    if test == 0.487:
        box = gap.shade.path().boundingRect()
        assert (box.top(), box.bottom()) == pytest.approx((0.487, 0.5))
    if test == 0.52:
        assert gap.shade.path().boundingRect().height() == 0, "no shade where the test is ahead"


@pytest.mark.parametrize("losses", [[2.5], [2.4, 7.0, 900.0, 1e9, 3e30]])
def test_a_run_that_diverged_in_its_first_steps_is_seen(
    curves: CurvesPanel, states: States, losses: list[float]
):
    history = RunHistory(2345)
    for step, loss in enumerate(losses, 1):
        history.add(BatchDone(step, loss, 0.1, 1e3))
    lost = len(losses) + 1
    pretend(states, history, 469, total=2345, state=RunState.RUNNING)
    states.training.run_state = RunState.IDLE
    states.training.state_changed.emit()
    states.training.failed.emit(DivergedError(lost))
    view = view_of(curves)
    (left, right), (bottom, top) = view.loss.viewRange()
    x, y = view.loss.curves["mean"].dots.getData()
    assert len(x) == len(losses), "a line between so few points could be nothing at all"
    assert ((x >= left) & (x <= right) & (y >= bottom) & (y <= top)).all()
    assert right < 2 * lost + 1, "the steps that never came take no room"
    assert [mark.text for mark in view.run.marks[0].shown] == ["diverged"]
    assert view.run.marks[0]._lines[0].value() == lost
    assert f"batch loss {'2.50' if len(losses) == 1 else '3e30'}" in curves.numbers.text()


def test_a_run_that_really_diverges_is_marked(curves: CurvesPanel, states: States, digits_file: str, qtbot):
    states.training.start(recipe(epochs=2, learning_rate="1e30"), digits_file)
    states.wait_for(qtbot, RunState.IDLE)
    assert [mark.text for mark in view_of(curves).run.marks[0].shown] == ["diverged"]


def test_where_only_the_first_steps_are_numbers_the_axis_shows_these():
    values = np.full(100, np.nan)
    values[:3] = [2.3, 2.5, 40]
    assert loss_top(values, values, np.empty(0)) >= 40


def test_the_dot_of_an_epoch_is_where_it_ended(curves: CurvesPanel, states: States):
    pretend(states, run_of(np.ones(100), 50, test=0.4), 50)
    view = view_of(curves)
    view.point_at(70)
    x, y = view.accuracy.hair.dots.getData()
    assert sorted(zip(x.tolist(), y.tolist(), strict=True)) == [(50, 0.4), (70, 0.5)]


def test_logarithmic_steps_give_the_first_ones_room(curves: CurvesPanel, states: States, qtbot):
    pretend(states, run_of(np.linspace(2, 0.1, 20_000), 5_000), 5_000)
    view = view_of(curves)
    curves.bar.log_steps.trigger()
    left, right = view.loss.viewRange()[0]
    assert left == 0
    assert right == pytest.approx(np.log10(20_000) * 1.04)
    x = view.loss.curves["mean"].x
    assert (x <= 2).sum() > 0.15 * len(x), "the first hundred steps have their share of the points"
    assert len(x) <= 501
    assert (x[0], x[-1]) == (0, pytest.approx(np.log10(20_000)))
    ((_, places),) = view.loss.steps.tickValues(left, right, 400)
    assert view.loss.steps.tickStrings(places, 1, 1)[:3] == ["step 1", "step 10", "step 100"]
    view.point_at(7)
    assert view.loss.hair.upright.value() == pytest.approx(np.log10(7))
    assert curves.numbers.text().startswith("Step 7 ")
    view.point_at(view.loss.step_at(float(np.log10(123))))
    assert view.pointer == 123
    curves.bar.log_steps.trigger()
    assert view.loss.viewRange()[0][1] == pytest.approx(20_800)
    qtbot.wait(10)


def test_a_long_run_is_drawn_again_only_when_it_has_grown_by_a_pixel(curves: CurvesPanel, states: States):
    history = RunHistory(1_000_000)
    for step in range(1, 3001):
        history.add(BatchDone(step, 1.0, 0.5, 0.1))
    pretend(states, history, 1_000, total=1_000_000, state=RunState.RUNNING)
    view = view_of(curves)
    history.add(BatchDone(3_001, 1.0, 0.5, 0.1))
    assert not view.is_worth_drawing()
    for step in range(3_002, 9_001):
        history.add(BatchDone(step, 1.0, 0.5, 0.1))
    assert view.is_worth_drawing()
    states.training.run_state = RunState.PAUSED
    states.training.state_changed.emit()
    assert view.loss.points("mean")[0][-1] == 9_000
