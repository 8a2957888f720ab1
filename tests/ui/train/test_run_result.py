"""How a run ended, in words: finished, stopped, target reached, early, best restored, or diverged."""

import pytest

from digitpad.state.training import RunState
from digitpad.training.recipe import Recipe
from digitpad.ui.train.training_panel import TrainingPanel
from tests.training_kit import States, endless, recipe

S = RunState


def _run(panel: TrainingPanel, states: States, made: Recipe, source: str, qtbot) -> tuple[str, str, str]:
    states.training.start(made, source)
    states.wait_for(qtbot, S.FINISHED)
    card = panel.run.result
    assert card.isVisible()
    return card.line.text(), card.validation.text(), card.note.text()


def test_a_run_that_was_finished(panel: TrainingPanel, states: States, digits_file: str, qtbot):
    line, validation, note = _run(panel, states, recipe(epochs=2), digits_file, qtbot)
    assert "% on the test set of bars.npz" in line
    assert validation == ""
    assert note == "tiny: finished, 30 steps"


def test_validation_figures_are_shown_where_there_are_any(
    panel: TrainingPanel, states: States, digits_file: str, qtbot
):
    seen: list[str] = []
    states.training.history_changed.connect(lambda: seen.append(panel.run.measured.text()))
    states.training.start(recipe(validation=0.2, epochs=10_000), digits_file)
    qtbot.waitUntil(lambda: any("validation" in text for text in seen), timeout=20_000)
    states.training.stop()
    states.wait_for(qtbot, S.FINISHED)
    line, validation, note = (
        panel.run.result.line.text(),
        panel.run.result.validation.text(),
        panel.run.result.note.text(),
    )
    assert "%" in line
    assert "stopped after" in note
    _, validation, _ = _run(panel, states, recipe(validation=0.2, epochs=1), digits_file, qtbot)
    share = states.training.history.epochs[-1].validation_accuracy
    assert validation == f"{100 * share:.1f}\u00a0% of the held-out digits"


def test_a_target_that_was_reached(panel: TrainingPanel, states: States, digits_file: str, qtbot):
    made = recipe(validation=0.2, **{"stopping.target_accuracy": "0.2"}, epochs=500)
    _, _, note = _run(panel, states, made, digits_file, qtbot)
    assert note.startswith("tiny: target of 20.0\u00a0% reached after ")


@pytest.mark.parametrize("restore", ["true", "false"])
def test_a_run_that_ended_early(panel: TrainingPanel, states: States, digits_file: str, restore: str, qtbot):
    settings = {
        "validation": "0.2",
        "learning_rate": "1",
        "schedule": "constant",
        "stopping.patience": "2",
        "stopping.restore_best": restore,
        "epochs": "5000",
    }
    _, _, note = _run(panel, states, recipe(**settings), digits_file, qtbot)
    assert "stopped early after" in note
    assert "for 2 epochs" in note
    history = states.training.history
    best = min(history.epochs, key=lambda epoch: epoch.validation_loss).epoch
    assert (f"the best, epoch {best}, is restored" in note) is (restore == "true")


def test_divergence_is_explained_with_what_to_try_and_what_is_left(
    panel: TrainingPanel, states: States, digits_file: str, qtbot
):
    states.start(qtbot, endless(), digits_file)
    qtbot.waitUntil(lambda: len(states.training.history.epochs) > 1, timeout=20_000)
    states.training.pause()
    states.wait_for(qtbot, S.PAUSED)
    states.training.set_learning_rate(1e30)
    states.training.resume()
    states.wait_for(qtbot, S.IDLE)
    text = panel.run.hint.text()
    for words in ("diverged at step", "not a finite number", "too large", "a tenth", "is kept"):
        assert words in text
    assert states.training.folder is not None
    step = max(int(path.stem.rpartition("-")[2]) for path in states.training.folder.glob("checkpoint-*"))
    assert f"checkpoint, of step {step:,}," in text
    assert panel.run.start_button.isEnabled()


def test_divergence_in_the_first_epoch_promises_no_checkpoint(
    panel: TrainingPanel, states: States, digits_file: str, qtbot
):
    states.training.start(recipe(learning_rate=1e30, schedule="constant"), digits_file)
    qtbot.waitUntil(lambda: "diverged" in panel.run.hint.text(), timeout=20_000)
    assert "no checkpoint" in panel.run.hint.text()
    assert "is kept" not in panel.run.hint.text()
