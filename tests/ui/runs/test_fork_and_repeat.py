"""Forking a run and repeating one over seeds: what the dialogs allow and say, and what comes of them."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from digitpad.state.training import RunState
from digitpad.training.settings import with_setting
from digitpad.ui.runs.fork_dialog import ForkDialog, forkable
from digitpad.ui.runs.repeat_dialog import LARGEST_SEED, RepeatDialog, first_seed, free_name
from tests.runs_kit import write_run
from tests.training_kit import TIMEOUT, endless, recipe, record
from tests.ui.runs.conftest import Stage


def _dialog(stage: Stage, kind: type):
    """The dialog of this kind that is open."""
    return next(
        box for box in stage.panel.window().findChildren(QDialog) if isinstance(box, kind) and box.isVisible()
    )


def _forking(stage: Stage, name: str) -> ForkDialog:
    stage.choose(name)
    stage.panel.commands.fork.trigger()
    return _dialog(stage, ForkDialog)


def _type(qtbot, dialog: ForkDialog, setting: str, text: str) -> None:
    dialog.setting.setCurrentIndex(dialog.setting.findData(setting))
    if dialog.value.currentWidget() is dialog.choice:
        dialog.choice.setCurrentIndex(dialog.choice.findData(text))
    else:
        dialog.editor.selectAll()
        qtbot.keyClick(dialog.editor, Qt.Key.Key_Delete)
        qtbot.keyClicks(dialog.editor, text)


class TestFork:
    def test_the_dialog_begins_with_everything_alike_and_nothing_to_start(
        self, stage: Stage, digits_file: str
    ):
        write_run(digits_file, name='手写 "a"')
        stage.read()
        dialog = _forking(stage, '手写 "a"')
        assert dialog.setting.currentData() == "learning_rate"
        assert dialog.old.text() == str(recipe().learning_rate)
        assert dialog.help.isVisible()
        assert not dialog.start.isEnabled()
        assert dialog.recipe is None
        dialog.reject()

    @pytest.mark.parametrize(
        ("setting", "text", "says"),
        [
            ("learning_rate", "0.5", "only this setting differs"),
            ("batch_size", "10", "the batches are other ones"),
            ("hidden", "32", "the initial weights are other ones"),
            ("seed", "77", "Another seed"),
            ("optimizer.kind", "adagrad", "only this setting differs"),
            ("batch_norm", "true", ""),
            ("augmentation.shift", "2", "only this setting differs"),
        ],
    )
    def test_it_says_at_once_what_stays(
        self, stage: Stage, digits_file: str, qtbot, setting: str, text: str, says: str
    ):
        write_run(digits_file, name="a")
        stage.read()
        dialog = _forking(stage, "a")
        _type(qtbot, dialog, setting, text)
        assert dialog.recipe == with_setting(stage.runs.runs[0].recipe, setting, text)
        assert says in dialog.kept.text()
        assert dialog.kept.text()
        assert dialog.start.isEnabled()
        assert dialog.fork_name.startswith("a, ")
        dialog.reject()

    @pytest.mark.parametrize(
        ("setting", "text", "says"),
        [
            ("learning_rate", "-1", "above 0"),
            ("batch_size", "many", "whole number"),
            ("stopping.patience", "3", "held-out"),
        ],
    )
    def test_a_wrong_value_is_said_at_once_and_cannot_be_started(
        self, stage: Stage, digits_file: str, qtbot, setting: str, text: str, says: str
    ):
        write_run(digits_file, name="a")
        stage.read()
        dialog = _forking(stage, "a")
        _type(qtbot, dialog, setting, text)
        assert says in dialog.fault.text()
        assert dialog.fault.isVisible()
        assert not dialog.start.isEnabled()
        qtbot.keyClick(dialog.editor, Qt.Key.Key_Return)
        assert dialog.isVisible()
        _type(qtbot, dialog, "learning_rate", "0.5")
        assert not dialog.fault.isVisible()
        dialog.reject()

    def test_every_setting_that_is_offered_takes_its_own_value_back(self, stage: Stage, digits_file: str):
        write_run(digits_file, recipe(epochs=1, validation="0.1", schedule="constant"), name="a")
        stage.read()
        dialog = _forking(stage, "a")
        for number in range(dialog.setting.count()):
            dialog.setting.setCurrentIndex(number)
            assert dialog.fault.text() == "", dialog.setting.currentText()
            assert dialog.recipe is None, dialog.setting.currentText()
        assert set(forkable(stage.runs.runs[0].recipe)) >= {"epochs", "optimizer.beta_1", "schedule.warmup"}
        dialog.reject()

    def test_it_says_that_a_rate_changed_by_hand_is_not_changed_again(
        self, stage: Stage, digits_file: str, qtbot
    ):
        folder = write_run(digits_file, name="a")
        change = {"event": "learning_rate", "step": 20, "learning_rate": 0.5, "reason": "command"}
        history = folder / "history.jsonl"
        history.write_text(json.dumps(change) + "\n" + history.read_text())
        stage.read()
        dialog = _forking(stage, "a")
        _type(qtbot, dialog, "hidden", "32")
        assert "changed by hand" in dialog.kept.text()
        dialog.reject()

    def test_a_name_given_by_hand_is_kept(self, stage: Stage, digits_file: str, qtbot):
        write_run(digits_file, name="a")
        stage.read()
        dialog = _forking(stage, "a")
        _type(qtbot, dialog, "learning_rate", "0.5")
        dialog.name.clear()
        qtbot.keyClicks(dialog.name, "bold")
        _type(qtbot, dialog, "learning_rate", "0.25")
        assert dialog.fork_name == "bold"
        dialog.reject()

    def test_the_fork_runs_on_the_same_data_and_is_compared_with_its_parent(
        self, stage: Stage, digits_file: str, qtbot
    ):
        parent = write_run(digits_file, recipe(epochs=2, seed=3), name="a")
        stage.read()
        dialog = _forking(stage, "a")
        _type(qtbot, dialog, "learning_rate", "0.5")
        qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: len(stage.runs.ticked) == 2, timeout=TIMEOUT)
        first, second = stage.runs.ticked
        assert first.path == parent
        assert second.about.forked_from == parent.name
        assert second.about.name == "a, learning rate 0.5"
        assert second.recipe == with_setting(first.recipe, "learning_rate", "0.5")
        assert second.data == first.data
        assert stage.panel.comparison.isVisible()
        qtbot.waitUntil(lambda: len(stage.runs.histories) == 2, timeout=TIMEOUT)
        losses = [history.batch_loss[0] for history in stage.runs.histories.values()]
        assert losses[0] == losses[1]  # the same weights met the same first batch

    def test_nothing_is_forked_while_a_run_is_under_way(self, stage: Stage, digits_file: str, qtbot):
        write_run(digits_file, name="a")
        stage.read()
        dialog = _forking(stage, "a")
        _type(qtbot, dialog, "learning_rate", "0.5")
        stage.states.start(qtbot, endless(), digits_file)
        said = record(stage.panel.commands.reported)
        dialog.accept()
        assert said == []
        assert stage.states.training.recipe == endless()
        assert not stage.panel.commands.fork.isEnabled()


class TestRepeat:
    def _repeating(self, stage: Stage, name: str, count: int) -> RepeatDialog:
        stage.choose(name)
        stage.panel.commands.repeat.trigger()
        dialog = _dialog(stage, RepeatDialog)
        dialog.count.setValue(count)
        return dialog

    def test_a_run_is_repeated_over_seeds_and_the_group_is_shown(self, stage: Stage, digits_file: str, qtbot):
        write_run(digits_file, recipe(epochs=2, seed=3), name="a")
        stage.read()
        ended = record(stage.panel.series_ended)
        dialog = self._repeating(stage, "a", 3)
        assert dialog.seeds.text() == "3 to 5"
        qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
        assert stage.series.is_active
        assert stage.panel.series_strip.isVisible()
        assert "run 1 of 3" in stage.panel.series_strip.text.text()
        assert not stage.panel.commands.repeat.isEnabled()
        qtbot.waitUntil(lambda: ended == ["a"], timeout=TIMEOUT)
        assert not stage.panel.series_strip.isVisible()
        group = stage.runs.members("a")
        assert [run.recipe.seed for run in group] == [3, 4, 5]
        assert stage.runs.ticked == group
        assert [row.group for row in stage.panel.list.chosen_rows] == ["a"]
        qtbot.waitUntil(lambda: len(stage.runs.histories) == 3, timeout=TIMEOUT)

    def test_a_series_can_be_cancelled(self, stage: Stage, digits_file: str, qtbot):
        write_run(digits_file, recipe(epochs=10_000), name="a", interrupted_after=1)
        stage.read()
        dialog = self._repeating(stage, "a", 4)
        qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: stage.states.training.step > 0, timeout=TIMEOUT)
        qtbot.mouseClick(stage.panel.series_strip.cancel, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not stage.series.is_active, timeout=TIMEOUT)
        assert stage.states.training.run_state in (RunState.FINISHED, RunState.IDLE)
        qtbot.waitUntil(lambda: len(stage.runs.members("a")) == 1, timeout=TIMEOUT)

    def test_a_group_needs_a_name_of_its_own(self, stage: Stage, digits_file: str):
        write_run(digits_file, recipe(epochs=1), name="a, seed 0", group="a")
        write_run(digits_file, recipe(epochs=1), name="a")
        stage.read()
        stage.panel.list.choose([f"run:{next(run.path for run in stage.runs.runs if not run.about.group)}"])
        stage.panel.commands.repeat.trigger()
        dialog = _dialog(stage, RepeatDialog)
        assert dialog.name.text() == "a 2"
        assert "s" in dialog.time.text()
        for wrong in ("a", "  "):
            dialog.name.setText(wrong)
            assert not dialog.start.isEnabled()
            assert dialog.fault.isVisible()
        dialog.reject()

    def test_seeds_end_at_the_largest(self):
        assert first_seed(recipe(seed=3), 5) == 3
        assert first_seed(recipe(seed=LARGEST_SEED), 5) + 4 == LARGEST_SEED
        assert free_name("a", {"a", "a 2"}) == "a 3"
