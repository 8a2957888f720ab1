"""Runs laid over each other: which lines there are, what bands hold, and what is left out."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtGui import QColor

from digitpad.state.training import RunState
from digitpad.training.events import BatchDone, EpochDone
from digitpad.training.history import RunHistory
from digitpad.ui.colours import DARK, LIGHT, contrast
from digitpad.ui.theme import Theme
from digitpad.ui.train.curves_panel import CurvesPanel
from digitpad.ui.train.overlay import OverlayRun, band, in_view, overlays
from digitpad.ui.train.overlay_curves import ON_DARK, ON_LIGHT
from tests.training_kit import States, record

PER_EPOCH = 10


def run(
    key: str, losses: float | np.ndarray, steps: int = 40, group: str = "", validation: bool = False
) -> OverlayRun:
    """A run with this loss at every step; its test accuracy is one less the loss of the epoch's last."""
    history = RunHistory(steps)
    for step, loss in enumerate(np.broadcast_to(losses, steps).tolist(), 1):
        history.add(BatchDone(step, loss, 0.5, 0.1))
        if step % PER_EPOCH == 0:
            held_out = (loss, 0.9 - loss) if validation else (None, None)
            history.add(EpochDone(step // PER_EPOCH, step, loss, 0.5, loss, 1 - loss, 0.1, 0.1, *held_out))
    return OverlayRun(key, f"run {key}", history, steps, PER_EPOCH, group)


def test_a_run_is_its_smoothed_loss_and_its_test_accuracy():
    (line,) = overlays([run("a", np.arange(40.0))], span=5)
    assert (line.name, line.last_step, line.count) == ("run a", 40, 1)
    np.testing.assert_allclose(line.loss.middle[9], np.arange(5, 10).mean())
    np.testing.assert_array_equal(line.accuracy.steps, [10, 20, 30, 40])
    np.testing.assert_allclose(line.accuracy.middle, [-8, -18, -28, -38])
    assert line.loss.lowest is None


def test_the_runs_of_a_group_are_their_mean_from_the_lowest_to_the_highest():
    runs = [run(str(n), loss, group="seeds") for n, loss in enumerate((0.1, 0.2, 0.6))]
    (line,) = overlays(runs, span=1)
    assert line.name == "seeds: mean and range of 3 runs"
    for part, values in ((line.loss, (0.1, 0.3, 0.6)), (line.accuracy, (0.4, 0.7, 0.9))):
        lowest, mean, highest = values
        np.testing.assert_allclose(part.middle, mean, rtol=1e-6)
        np.testing.assert_allclose(part.lowest, lowest, rtol=1e-6)
        np.testing.assert_allclose(part.highest, highest, rtol=1e-6)
    assert "70.00 ± 26.46 % (lowest 40.00, highest 90.00)" in line.note


def test_a_band_ends_where_its_shortest_run_does_and_much_shorter_ones_are_left_out():
    runs = [run("a", 0.1, 40, "g"), run("b", 0.3, 30, "g"), run("c", 9, 10, "g")]
    (line,) = overlays(runs, span=1)
    assert line.count == 2
    assert line.loss.steps[-1] == 30
    np.testing.assert_allclose(line.loss.middle, 0.2, rtol=1e-6)
    assert "1 that are much shorter are left out" in line.note


def test_validation_is_compared_only_where_every_run_has_it():
    both = overlays([run("a", 0.1, validation=True), run("b", 0.2, validation=True)], span=1)
    np.testing.assert_allclose([line.accuracy.middle[0] for line in both], [0.8, 0.7])
    mixed = overlays([run("a", 0.1, validation=True), run("b", 0.2)], span=1)
    np.testing.assert_allclose([line.accuracy.middle[0] for line in mixed], [0.9, 0.8])


def test_a_run_without_a_step_is_no_line():
    assert overlays([OverlayRun("a", "new", RunHistory(10), 10, 5)], span=1) == ()


def test_in_view_a_line_has_fewer_points_than_pixels_and_its_ends():
    long = band([(np.arange(1.0, 10_001), np.full(10_000, n)) for n in (1.0, 2.0)])
    for log in (False, True):
        seen = in_view(long, 0, 20_000, log)
        assert len(seen.steps) == len(seen.middle) == len(seen.lowest) <= 401
        assert (seen.steps[0], seen.steps[-1]) == (1, 10_000)
    near = in_view(long, 100, 110, False)
    assert near.steps.min() <= 100
    assert near.steps.max() >= 110
    assert len(near.steps) < 20


def test_colours_are_seen_on_their_ground():
    for colours, ground in ((ON_LIGHT, LIGHT.surface), (ON_DARK, DARK.surface)):
        assert min(contrast(colour, ground) for colour in colours) >= 3
        assert len(set(colours)) == len(colours)


@pytest.fixture
def curves(states: States, theme: Theme, qtbot) -> CurvesPanel:
    made = CurvesPanel(states.training, theme)
    qtbot.addWidget(made)
    made.resize(980, 330)
    made.show()
    qtbot.waitExposed(made)
    return made


def _names(curves: CurvesPanel) -> list[str]:
    assert curves.view is not None
    return [sample.name for sample in curves.view.names._samples]


def test_runs_are_compared_without_a_present_one(curves: CurvesPanel):
    curves.set_overlays((run("a", 0.1, 40), run("b", 0.2, 80)))
    view = curves.view
    assert view is not None
    assert view.history is None
    assert _names(curves) == ["run a", "run b"]
    assert view.names.isVisible()
    assert view.loss.viewRange()[0][1] >= 80
    assert curves.bar.export_button.isVisible()
    (loss, accuracy) = view.compared._curves["run:b"]
    np.testing.assert_allclose(loss.curve.y, 0.2, rtol=1e-6)
    np.testing.assert_allclose(accuracy.curve.x, np.arange(10, 81, 10))
    view.point_at(60)
    assert "run b: loss 0.20" in curves.numbers.text()
    assert "run a" not in curves.numbers.text(), "it had ended"


def test_a_run_that_is_taken_away_is_gone_and_the_others_keep_their_colours(curves: CurvesPanel):
    first, second, third = run("a", 0.1), run("b", 0.2), run("c", 0.3)
    curves.set_overlays((first, second))
    view = curves.view
    assert view is not None
    before = view.compared.colour("run:b")
    items = len(view.loss.plotItem.items)
    curves.set_overlays((second,))
    assert _names(curves) == ["run b"]
    assert view.compared.colour("run:b") == before
    assert len(view.loss.plotItem.items) < items
    curves.set_overlays((second, third))
    assert view.compared.colour("run:c") != before
    curves.set_overlays(())
    assert not view.isVisible()
    assert not curves.bar.export_button.isVisible()


def test_they_stand_beside_a_run_under_way_and_in_place_of_one_that_is_over(
    curves: CurvesPanel, states: States
):
    training, present = states.training, run("now", 0.5)
    training.history, training.total_steps = present.history, 200
    training.steps_per_epoch, training.epochs = PER_EPOCH, 20
    training.run_state = RunState.RUNNING
    training.state_changed.emit()
    curves.set_overlays((run("a", 0.1), run("b", 0.2)))
    view = curves.view
    assert view is not None
    assert view.history is present.history
    assert len(view.loss.points("batch")[0]) == 40
    assert len(view.compared.shown) == 2
    assert view.loss.viewRange()[0][1] >= 200
    training.run_state = RunState.FINISHED
    training.state_changed.emit()
    assert view.history is None
    assert len(view.loss.points("batch")[0]) == 0
    curves.set_overlays(())
    assert view.history is present.history
    assert view.loss.viewRange()[0][1] < 60, "what is over will not become longer"


@pytest.fixture
def counted(curves: CurvesPanel) -> Callable[[], int]:
    """How often the line of run a was given points."""
    curves.set_overlays((run("a", np.linspace(2, 0.1, 400), 400),))
    assert curves.view is not None
    drawn = record(curves.view.compared._curves["run:a"][0].curve.line.sigPlotChanged)
    return lambda: len(drawn)


def test_what_does_not_change_is_not_drawn_again(
    curves: CurvesPanel, states: States, counted: Callable[[], int]
):
    view = curves.view
    assert view is not None
    for _ in range(5):
        states.training.history_changed.emit()
        view.refresh()
    assert counted() == 0
    view.loss.setXRange(10, 60, padding=0)
    view.loss.plotItem.vb.sigRangeChangedManually.emit([True, True])
    assert counted() == 1
    view.refresh()
    assert counted() == 1


def test_logarithms_are_drawn_and_bands_of_zero_leave_no_wreck(curves: CurvesPanel, qtbot):
    curves.set_overlays((run("a", 0.0, group="g"), run("b", 0.1, group="g")))
    curves.log_button.click()
    curves.bar.log_steps.trigger()
    view = curves.view
    assert view is not None
    qtbot.wait(20)
    assert np.isfinite(view.loss.viewRange()).all()
    np.testing.assert_allclose(view.compared._curves["group:g"][0].curve.x[-1], np.log10(40))


def test_the_theme_changes_their_colours(curves: CurvesPanel, theme: Theme):
    curves.set_overlays((run("a", 0.1),))
    view = curves.view
    assert view is not None
    curve = view.compared._curves["run:a"][0].curve
    assert curve.line.opts["pen"].color() == QColor(ON_LIGHT[0])
    theme.set_choice("dark")
    assert curve.line.opts["pen"].color() == QColor(ON_DARK[0])
