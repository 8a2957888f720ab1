"""The curves are the history, drawn while somebody looks."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from digitpad.state.training import RunState
from digitpad.training.events import BatchDone, EpochDone
from digitpad.training.history import RunHistory
from digitpad.ui.theme import Theme
from digitpad.ui.train.curves_panel import CurvesPanel
from digitpad.ui.train.curves_view import CurvesView
from digitpad.ui.train.run_curves import ROUGH_POINTS, SMOOTH_POINTS
from digitpad.ui.train.series import span_of_mean
from tests.training_kit import TIMEOUT, States, endless, recipe, record


@pytest.fixture
def curves(states: States, theme: Theme, qtbot) -> CurvesPanel:
    made = CurvesPanel(states.training, theme)
    qtbot.addWidget(made)
    made.resize(980, 330)
    made.show()
    qtbot.waitExposed(made)
    return made


def _view(curves: CurvesPanel) -> CurvesView:
    assert curves.view is not None
    return curves.view


def _pretend(states: States, losses: np.ndarray, per_epoch: int = 500) -> RunHistory:
    """A run of these losses, as if it had been trained."""
    training = states.training
    history = RunHistory(len(losses))
    training.history, training.total_steps, training.steps_per_epoch = history, len(losses), per_epoch
    training.epochs = -(-len(losses) // per_epoch)
    for step, loss in enumerate(losses.tolist(), 1):
        history.add(BatchDone(step, loss, 0.5, 0.1))
        if step % per_epoch == 0:
            history.add(EpochDone(step // per_epoch, step, loss, 0.5, loss, 0.5, 0.1, 0.1))
    training.history_changed.emit()
    return history


def test_before_the_first_run_it_says_what_will_be_seen(curves: CurvesPanel):
    texts = " ".join(label.text() for label in curves.findChildren(QLabel) if label.isVisible())
    assert "Press Start to see the network learn" in texts
    assert "loss" in texts
    assert not curves.log_button.isVisible()


def test_at_the_end_the_curves_are_the_history_to_the_last_value(
    curves: CurvesPanel, states: States, digits_file: str, qtbot
):
    training = states.training
    training.start(recipe(epochs=4), digits_file)
    states.wait_for(qtbot, RunState.FINISHED)
    view, history = _view(curves), training.history
    x, y = view.loss.points("batch")
    np.testing.assert_array_equal(x, np.arange(1, 61))
    np.testing.assert_array_equal(y, history.batch_loss)
    span = span_of_mean(60)
    for plot, name, source in (
        (view.loss, "mean", history.batch_loss),
        (view.accuracy, "mean", history.batch_accuracy),
    ):
        x, y = plot.points(name)
        np.testing.assert_array_equal(x, np.arange(1, 61))
        expected = [source[max(0, i - span) : i].mean() for i in range(1, 61)]
        np.testing.assert_allclose(y, expected, rtol=1e-5)
    x, y = view.loss.points("test")
    np.testing.assert_array_equal(x, [15, 30, 45, 60])
    np.testing.assert_array_equal(y, [epoch.test_loss for epoch in history.epochs])
    np.testing.assert_array_equal(
        view.accuracy.points("test")[1], [epoch.test_accuracy for epoch in history.epochs]
    )
    assert "Epoch 4/4 · step 60/60" in curves.numbers.text()
    assert f"test accuracy {100 * history.epochs[-1].test_accuracy:.1f}" in curves.numbers.text()
    assert curves.accessibleDescription() == curves.numbers.text()


def test_curves_grow_while_it_trains(curves: CurvesPanel, states: States, digits_file: str, qtbot):
    states.start(qtbot, endless(), digits_file)
    lengths: set[int] = set()

    def grows() -> bool:
        lengths.add(0 if curves.view is None else len(curves.view.loss.points("mean")[0]))
        return len(lengths) > 3

    qtbot.waitUntil(grows, timeout=TIMEOUT)


def test_nothing_is_drawn_while_hidden_and_it_catches_up_when_shown(
    curves: CurvesPanel, states: States, digits_file: str, qtbot
):
    curves.hide()
    states.training.start(recipe(epochs=1), digits_file)
    states.wait_for(qtbot, RunState.FINISHED)
    assert curves.view is None
    curves.show()
    assert len(_view(curves).loss.points("batch")[0]) == 15
    curves.hide()
    states.training.start(recipe(epochs=2), digits_file)
    states.wait_for(qtbot, RunState.FINISHED)
    assert len(_view(curves).loss.points("batch")[0]) == 15
    curves.show()
    assert len(_view(curves).loss.points("batch")[0]) == 30


def test_a_panel_behind_another_one_is_hidden(states: States, theme: Theme, digits_file: str, qtbot):
    outer = QWidget()
    qtbot.addWidget(outer)
    panel = CurvesPanel(states.training, theme)
    QVBoxLayout(outer).addWidget(panel)
    states.training.start(recipe(epochs=1), digits_file)
    states.wait_for(qtbot, RunState.FINISHED)
    assert panel.view is None


def test_a_long_run_is_painted_with_few_points_that_keep_its_peaks(curves: CurvesPanel, states: States):
    losses = np.random.default_rng(0).random(100_000)
    losses[54_321] = 17
    _pretend(states, losses)
    view = _view(curves)
    x, y = view.loss.points("batch")
    assert len(x) <= ROUGH_POINTS + 2
    assert y.max() == 17
    assert len(view.loss.points("mean")[0]) <= SMOOTH_POINTS + 1
    assert view.loss.points("mean")[0][-1] == 100_000


def test_a_run_of_thousands_of_epochs_gets_a_few_hundred_markers_and_the_last(
    curves: CurvesPanel, states: States
):
    _pretend(states, np.ones(5_000), per_epoch=1)
    ends = _view(curves).accuracy.points("test")[0]
    assert 100 <= len(ends) <= 200
    assert (ends[0], ends[-1]) == (1, 5_000)


def test_zooming_in_shows_every_batch_and_auto_leads_back(curves: CurvesPanel, states: States, qtbot):
    losses = np.random.default_rng(0).random(20_000)
    _pretend(states, losses)
    view = _view(curves)
    assert view.follows
    assert not curves.auto_button.isEnabled()
    view.loss.setXRange(5_000, 5_300, padding=0)
    view.loss.plotItem.vb.sigRangeChangedManually.emit([True, True])
    assert not view.follows
    x, y = view.loss.points("batch")
    np.testing.assert_array_equal(y, losses.astype(np.float32)[x.astype(int) - 1])
    assert x[0] < 5_000
    assert x[-1] > 5_300
    assert np.diff(x).max() == 1
    qtbot.mouseClick(curves.auto_button, Qt.MouseButton.LeftButton)
    assert view.follows
    low, high = view.loss.viewRange()[0]
    assert low <= 1
    assert high >= 20_000


def test_the_wheel_zooms_and_the_run_does_not_take_the_view_back(curves: CurvesPanel, states: States, qtbot):
    history = _pretend(states, np.linspace(2, 0.1, 1000))
    view = _view(curves)
    middle = view.loss.viewport().rect().center()
    wheel = QWheelEvent(
        QPointF(middle),
        QPointF(view.loss.viewport().mapToGlobal(middle)),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.loss.viewport(), wheel)
    assert not view.follows
    before = view.loss.viewRange()
    history.add(EpochDone(3, 1000, 0.1, 0.5, 9.0, 0.5, 0.1, 0.1))
    states.training.history_changed.emit()
    assert view.loss.viewRange() == before
    assert view.accuracy.viewRange()[0] == pytest.approx(before[0])
    qtbot.mouseDClick(view.loss.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert view.follows


def test_losses_that_are_no_numbers_are_gaps_and_not_the_end(curves: CurvesPanel, states: States, qtbot):
    losses = np.linspace(2, 0.5, 600)
    losses[300:] = np.nan
    losses[310] = np.inf
    _pretend(states, losses, per_epoch=100)
    qtbot.wait(20)
    assert np.isfinite(_view(curves).loss.viewRange()).all()
    assert "batch loss not a number" in curves.numbers.text()
    curves.log_button.click()
    qtbot.wait(20)
    assert np.isfinite(_view(curves).loss.viewRange()).all()


def test_a_logarithmic_axis_shows_the_same_losses(curves: CurvesPanel, states: States, qtbot):
    losses = np.geomspace(2, 0.001, 300)
    _pretend(states, losses, per_epoch=100)
    qtbot.mouseClick(curves.log_button, Qt.MouseButton.LeftButton)
    view = _view(curves)
    np.testing.assert_allclose(view.loss.points("batch")[1], losses, rtol=1e-4)
    assert view.loss.curves["batch"].y.max() == pytest.approx(np.log10(2), rel=1e-3)
    ticks = view.loss.values.tickValues(-3.1, 0.4, 200)[0][1]
    assert view.loss.values.tickStrings(ticks, 1, 1) == ["0.001", "0.01", "0.1", "1"]
    qtbot.mouseClick(curves.log_button, Qt.MouseButton.LeftButton)
    np.testing.assert_allclose(view.loss.points("batch")[1], losses, rtol=1e-6)


def test_the_next_run_begins_with_empty_curves(curves: CurvesPanel, states: States):
    _pretend(states, np.ones(400), per_epoch=100)
    _pretend(states, np.full(20, 2.0), per_epoch=5)
    view = _view(curves)
    np.testing.assert_array_equal(view.loss.points("batch")[1], np.full(20, 2.0))
    np.testing.assert_array_equal(view.loss.points("test")[0], [5, 10, 15, 20])
    assert view.loss.viewRange()[0][1] < 30


def test_under_the_pointer_all_values_are_told(curves: CurvesPanel, states: States, qtbot):
    losses = np.linspace(2, 0.1, 200)
    _pretend(states, losses, per_epoch=100)
    view = _view(curves)
    plot = view.loss
    spot = plot.mapFromScene(plot.plotItem.vb.mapViewToScene(QPointF(150, 0.5)))
    qtbot.mouseMove(plot.viewport(), spot)
    qtbot.waitUntil(lambda: curves.numbers.text().startswith("Step"), timeout=TIMEOUT)
    text = curves.numbers.text()
    assert "Step 150" in text
    assert f"batch loss {losses[149]:.2f}" in text
    assert "epoch 1: mean loss" in text
    assert "lr 0.1" in text
    assert view.accuracy.hair.upright.isVisible()
    QApplication.sendEvent(plot, QEvent(QEvent.Type.Leave))
    assert curves.numbers.text().startswith("Epoch")
    assert not view.accuracy.hair.upright.isVisible()


def test_every_curve_is_named_exactly_and_told_apart_without_colour(curves: CurvesPanel, states: States):
    _pretend(states, np.ones(2000))
    view = _view(curves)
    names = [[line.partition(":")[0] for line in legend.toolTip().splitlines()] for legend in view.legends]
    assert names[0] == [
        "batch loss, before the update",
        "mean of the last 50 batches",
        "running mean of the epoch",
        "test now",
    ]
    assert names[1] == ["mean of the last 50 batches", "running mean of the epoch", "test now"]
    assert "before its update" in view.legends[0].toolTip()
    for legend in view.legends[:2]:
        looks = [(s.width, s.dashed, s.symbol, s.rough) for s in legend._samples]
        assert len(set(looks)) == len(looks)


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_the_plots_wear_the_colours_of_the_theme(
    curves: CurvesPanel, states: States, theme: Theme, choice: str, qtbot
):
    _pretend(states, np.ones(2000))
    theme.set_choice("dark" if choice == "light" else "light")
    theme.set_choice(choice)
    view = _view(curves)
    assert view.loss.backgroundBrush().color() == theme.surface
    assert view.loss.curves["mean"].line.opts["pen"].color() == theme.curve_loss
    assert view.accuracy.curves["test"].line.opts["pen"].color() == theme.curve_test
    assert view.loss.steps.textPen().color() == theme.muted


def test_epochs_are_ticked_where_they_end(curves: CurvesPanel, states: States):
    _pretend(states, np.ones(2345), per_epoch=469)
    axis = _view(curves).loss.steps
    ((spacing, places),) = axis.tickValues(0, 2400, 400)
    assert places == [469, 938, 1407, 1876, 2345]
    assert axis.tickStrings(places, 1, spacing)[2] == "step 1,407\nepoch 3"
    ((spacing, places),) = axis.tickValues(500, 600, 400)
    assert all(place == int(place) for place in places)
    assert axis.tickStrings(places[:1], 1, spacing)[0].startswith("step 5")
    many = axis.tickValues(0, 469 * 1000, 400)[0][1]
    assert len(many) <= 7


def test_the_plots_follow_a_run_by_its_signal_alone(curves: CurvesPanel, states: States, qtbot):
    _pretend(states, np.ones(100), per_epoch=50)
    drawn = record(_view(curves).loss.curves["batch"].line.sigPlotChanged)
    qtbot.wait(100)
    assert drawn == []
