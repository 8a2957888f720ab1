"""Control of a run that is under way: step by batch and epoch, and another learning rate."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from digitpad.state.training import RunState
from digitpad.ui.train.run_wording import rate_in_force
from digitpad.ui.train.training_panel import TrainingPanel
from tests.training_kit import TIMEOUT, States, endless, plain_run, recipe
from tests.ui.train.conftest import type_into

S = RunState
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def ready(panel: TrainingPanel, digits_file: str, qtbot) -> TrainingPanel:
    """A panel that could start a long run."""
    panel.choice.choose(digits_file)
    qtbot.waitUntil(lambda: panel.choice.counts is not None, timeout=TIMEOUT)
    panel.form.choose_preset("tiny")
    type_into(qtbot, panel, "batch_size", "20")
    type_into(qtbot, panel, "length", "9999")
    return panel


def _paused_at(states: States, step: int, qtbot) -> None:
    qtbot.waitUntil(
        lambda: states.training.run_state is S.PAUSED and states.training.step == step, timeout=TIMEOUT
    )


def test_from_no_run_a_step_starts_one_and_pauses_after_the_first_batch(
    ready: TrainingPanel, states: States, digits_file: str, qtbot
):
    ready.form.set_text("schedule", "constant")
    qtbot.mouseClick(ready.run.batch_button, LEFT)
    _paused_at(states, 1, qtbot)
    qtbot.mouseClick(ready.run.batch_button, LEFT)
    _paused_at(states, 2, qtbot)
    qtbot.mouseClick(ready.run.epoch_button, LEFT)
    _paused_at(states, 15, qtbot)
    qtbot.mouseClick(ready.run.epoch_button, LEFT)
    _paused_at(states, 30, qtbot)
    assert "Epoch 2/9,999 · step 30/" in ready.run.numbers.text()
    assert "After epoch 2: test" in ready.run.measured.text()
    wanted = plain_run(recipe(epochs=2, schedule="constant"), digits_file)
    assert states.training.history is not None
    losses = np.array([batch.loss for batch in wanted.batches], np.float32)
    np.testing.assert_array_equal(states.training.history.batch_loss, losses)


def test_the_buttons_stay_where_they_are_whatever_a_run_has_to_show(
    ready: TrainingPanel, states: States, qtbot
):
    ready.resize(300, 760)
    ready.show()
    buttons = (ready.run.start_button, ready.run.batch_button, ready.run.epoch_button)

    def places() -> list[QPoint]:
        qtbot.wait(20)
        return [button.mapTo(ready, QPoint()) for button in buttons]

    before = places()
    ready.commands.step_batch.trigger()
    _paused_at(states, 1, qtbot)
    assert ready.run.rate.isVisible(), "what comes with a run is there"
    assert places() == before
    ready.commands.stop.trigger()
    states.wait_for(qtbot, S.FINISHED)
    assert places() == before, "nor does the card of the result move them"


def test_from_no_run_an_epoch_is_trained_and_then_it_pauses(ready: TrainingPanel, states: States, qtbot):
    ready.commands.step_epoch.trigger()
    _paused_at(states, 15, qtbot)
    qtbot.mouseClick(ready.run.pause_button, LEFT)
    states.wait_for(qtbot, S.RUNNING)
    qtbot.waitUntil(lambda: states.training.step > 40, timeout=TIMEOUT)


def test_a_run_after_one_that_was_stepped_is_not_paused(ready: TrainingPanel, states: States, qtbot):
    ready.commands.step_batch.trigger()
    _paused_at(states, 1, qtbot)
    ready.commands.stop.trigger()
    states.wait_for(qtbot, S.FINISHED)
    ready.commands.start.trigger()
    qtbot.waitUntil(lambda: states.training.step > 40, timeout=TIMEOUT)
    assert states.training.run_state is S.RUNNING


def test_a_running_one_pauses_after_the_unit(ready: TrainingPanel, states: States, qtbot):
    ready.commands.start.trigger()
    states.wait_for(qtbot, S.RUNNING)
    ready.commands.step_epoch.trigger()
    states.wait_for(qtbot, S.PAUSED)
    assert states.training.step % 15 == 0
    step = states.training.step
    ready.commands.step_batch.trigger()
    _paused_at(states, step + 1, qtbot)


def test_a_step_while_the_data_are_loaded_is_the_first_one(
    ready: TrainingPanel, states: States, other_digits_file: str, qtbot
):
    states.training.start(endless(), other_digits_file)
    assert states.training.run_state is S.PREPARING
    states.training.step_once("batch")
    _paused_at(states, 1, qtbot)


def test_steps_have_keys_and_say_what_they_do(ready: TrainingPanel, states: States, qtbot):
    ready.activateWindow()
    qtbot.keyClick(ready, Qt.Key.Key_F8)
    _paused_at(states, 1, qtbot)
    assert "then pause" in ready.run.batch_button.toolTip()
    qtbot.keyClick(ready, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    _paused_at(states, 15, qtbot)
    ready.commands.stop.trigger()
    states.wait_for(qtbot, S.FINISHED)
    assert "Start training" in ready.run.batch_button.toolTip()
    type_into(qtbot, ready, "batch_size", "0")
    assert not ready.run.batch_button.isEnabled()
    assert "marked in red" in ready.run.batch_button.toolTip()


class TestLearningRate:
    def test_another_rate_is_used_from_the_next_batch_on(self, ready: TrainingPanel, states: States, qtbot):
        bar = ready.run.rate
        assert not bar.isVisible()
        ready.commands.step_batch.trigger()
        _paused_at(states, 1, qtbot)
        assert bar.isVisible()
        bar.editor.setFocus()
        qtbot.keyClicks(bar.editor, "0.0004")
        qtbot.keyClick(bar.editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "0.0004" in bar.now.text(), timeout=TIMEOUT)
        assert bar.editor.text() == ""
        ready.commands.step_batch.trigger()
        _paused_at(states, 2, qtbot)
        assert states.training.history is not None
        assert states.training.history.learning_rate[1] == pytest.approx(0.0004)
        assert states.training.history.rate_changes[0].reason == "command"

    def test_halving_and_doubling_by_quick_presses(self, ready: TrainingPanel, states: States, qtbot):
        ready.form.set_text("schedule", "constant")
        ready.commands.step_batch.trigger()
        _paused_at(states, 1, qtbot)
        bar = ready.run.rate
        assert "0.005" in bar.now.text()
        qtbot.mouseClick(bar.halve_button, LEFT)
        qtbot.mouseClick(bar.halve_button, LEFT)
        qtbot.waitUntil(lambda: bar.now.text().endswith("0.00125"), timeout=TIMEOUT)
        qtbot.mouseClick(bar.double_button, LEFT)
        qtbot.waitUntil(lambda: bar.now.text().endswith("0.0025"), timeout=TIMEOUT)

    @pytest.mark.parametrize("text", ["fast", "0", "-1", "nan", "inf"])
    def test_what_is_no_rate_is_refused_with_the_reason(
        self, ready: TrainingPanel, states: States, text: str, qtbot
    ):
        ready.commands.step_batch.trigger()
        _paused_at(states, 1, qtbot)
        bar = ready.run.rate
        assert not bar.apply_button.isEnabled()
        qtbot.keyClicks(bar.editor, text)
        qtbot.mouseClick(bar.apply_button, LEFT)
        assert bar.note.isVisible()
        assert "Learning rate" in bar.note.text()
        assert bar.editor.text() == text
        assert states.training.history is not None
        assert states.training.history.rate_changes == []
        qtbot.keyClick(bar.editor, Qt.Key.Key_Escape)
        assert bar.editor.text() == ""
        assert not bar.note.isVisible()

    def test_the_rate_in_force_follows_the_schedule(self, ready: TrainingPanel, states: States, qtbot):
        ready.form.set_text("schedule", "cosine")
        ready.commands.start.trigger()
        qtbot.waitUntil(lambda: states.training.step > 50, timeout=TIMEOUT)
        rate = rate_in_force(states.training)
        assert rate is not None
        assert rate < 0.005
        ready.commands.stop.trigger()
        states.wait_for(qtbot, S.FINISHED)
        assert not ready.run.rate.isVisible()
