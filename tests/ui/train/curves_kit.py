"""What tests of the curves share: a panel that is shown, and runs that were never trained."""

import numpy as np
import pytest

from digitpad.state.training import RunState
from digitpad.training.events import BatchDone, EpochDone
from digitpad.training.history import RunHistory
from digitpad.ui.theme import Theme
from digitpad.ui.train.curves_panel import CurvesPanel
from digitpad.ui.train.curves_view import CurvesView
from tests.training_kit import States


@pytest.fixture
def curves(states: States, theme: Theme, qtbot) -> CurvesPanel:
    """The panel, as large as in a window of 1280×800."""
    made = CurvesPanel(states.training, theme)
    qtbot.addWidget(made)
    made.resize(980, 330)
    made.show()
    qtbot.waitExposed(made)
    return made


def view_of(curves: CurvesPanel) -> CurvesView:
    """Its plots."""
    assert curves.view is not None
    return curves.view


def run_of(losses: np.ndarray, per_epoch: int, validation: bool = False, test: float = 0.5) -> RunHistory:
    """A run of these losses; half is read rightly in training, and this share of the test set."""
    history = RunHistory(len(losses))
    for step, loss in enumerate(losses.tolist(), 1):
        history.add(BatchDone(step, loss, 0.5, 0.1))
        if step % per_epoch == 0:
            held_out = (loss + 1, 0.25) if validation else (None, None)
            history.add(EpochDone(step // per_epoch, step, loss, 0.5, loss, test, 0.1, 0.1, *held_out))
    return history


def pretend(
    states: States,
    history: RunHistory,
    per_epoch: int,
    total: int | None = None,
    state: RunState = RunState.FINISHED,
) -> None:
    """Show a run as if it had been trained, or were being so."""
    training = states.training
    training.history, training.steps_per_epoch = history, per_epoch
    training.total_steps = total if total is not None else history.steps
    training.epochs = -(-training.total_steps // per_epoch)
    training.run_state = state
    training.history_changed.emit()
