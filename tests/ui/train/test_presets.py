"""Presets of the user's own, by clicks and keys: saved, renamed, deleted, and broken ones named."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from digitpad import paths
from digitpad.training import presets
from digitpad.training.recipe import PRESETS, preset
from digitpad.ui.train.preset_name_dialog import PresetNameDialog
from digitpad.ui.train.training_panel import TrainingPanel
from tests.ui.train.conftest import type_into

LEFT = Qt.MouseButton.LeftButton


def _name(panel: TrainingPanel, name: str, qtbot) -> PresetNameDialog:
    """Type a name into the dialog that is open."""
    dialog = panel.recipe.presets.dialog
    assert isinstance(dialog, PresetNameDialog)
    dialog.editor.selectAll()
    qtbot.keyClick(dialog.editor, Qt.Key.Key_Delete)
    qtbot.keyClicks(dialog.editor, name)
    return dialog


def _save_button(dialog: PresetNameDialog):
    return dialog.buttons.button(dialog.buttons.StandardButton.Save)


def _listed(panel: TrainingPanel) -> list[str]:
    return [panel.recipe.preset_box.itemData(i) for i in range(panel.recipe.preset_box.count())]


def test_a_changed_recipe_is_saved_under_a_name_and_chosen(panel: TrainingPanel, qtbot):
    type_into(qtbot, panel, "length", "9")
    field = panel.recipe.presets
    assert not field.rename.isEnabled()
    assert not field.delete.isEnabled()
    field.save.trigger()
    dialog = _name(panel, "my own", qtbot)
    qtbot.keyClick(dialog.editor, Qt.Key.Key_Return)
    assert field.dialog is None
    assert panel.form.preset.name == "my own"
    assert presets.load_preset("my own").epochs == 9
    assert _listed(panel) == [*PRESETS, "my own"]
    assert field.box.currentText() == "my own"
    assert "chollet, changed by hand" in field.field.note.text()
    assert field.rename.isEnabled()
    assert field.delete.isEnabled()


@pytest.mark.parametrize(
    ("name", "reason"), [("a/b", "in it"), ("tiny", "built-in preset"), (".x", "full stop"), ("", "")]
)
def test_a_name_that_cannot_be_is_refused_as_it_is_typed(panel: TrainingPanel, name: str, reason: str, qtbot):
    panel.recipe.presets.save.trigger()
    dialog = _name(panel, name, qtbot)
    assert reason in dialog.field.note.text()
    assert not _save_button(dialog).isEnabled()
    qtbot.keyClick(dialog.editor, Qt.Key.Key_Return)
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert panel.recipe.presets.dialog is None
    assert presets.preset_names() == list(PRESETS)


def test_a_preset_of_the_same_name_is_replaced_only_knowingly(panel: TrainingPanel, qtbot):
    panel.form.save_preset("mine")
    type_into(qtbot, panel, "length", "7")
    panel.recipe.presets.save.trigger()
    dialog = panel.recipe.presets.dialog
    assert isinstance(dialog, PresetNameDialog)
    assert dialog.editor.text() == "mine"
    assert "will be replaced" in dialog.field.note.text()
    assert _save_button(dialog).text() == "Replace"
    qtbot.mouseClick(_save_button(dialog), LEFT)
    assert presets.load_preset("mine").epochs == 7
    assert not panel.form.is_changed


def test_renaming_keeps_what_is_changed_and_refuses_a_name_that_is_taken(panel: TrainingPanel, qtbot):
    panel.form.save_preset("mine")
    type_into(qtbot, panel, "length", "7")
    panel.recipe.presets.rename.trigger()
    dialog = _name(panel, "chollet3", qtbot)
    assert not _save_button(dialog).isEnabled()
    dialog = _name(panel, "ours", qtbot)
    qtbot.mouseClick(_save_button(dialog), LEFT)
    assert presets.preset_names() == [*PRESETS, "ours"]
    assert panel.recipe.preset_box.currentText() == "ours, changed"
    assert panel.form.text("epochs") == "7"


@pytest.mark.parametrize("is_sure", [True, False])
def test_a_preset_is_deleted_after_a_question(panel: TrainingPanel, is_sure: bool, qtbot):
    panel.form.save_preset("mine")
    panel.recipe.presets.delete.trigger()
    question = panel.recipe.presets.dialog
    assert isinstance(question, QMessageBox)
    assert "mine" in question.text()
    named = {button.text().replace("&", ""): button for button in question.buttons()}
    qtbot.mouseClick(named["Delete" if is_sure else "Cancel"], LEFT)
    assert ("mine" in _listed(panel)) is not is_sure
    assert panel.form.preset.name == ("chollet" if is_sure else "mine")


def test_what_cannot_be_written_is_told_below_the_field(panel: TrainingPanel, qtbot):
    paths.presets_dir().parent.mkdir(parents=True, exist_ok=True)
    paths.presets_dir().write_text("in the way")
    panel.recipe.presets.save.trigger()
    _name(panel, "mine", qtbot).accept()
    assert "was not saved" in panel.recipe.presets.trouble.text()
    assert panel.form.preset == preset("chollet")


def test_a_broken_file_is_named_with_its_fault_and_the_others_can_be_used(panel: TrainingPanel, qtbot):
    presets.save_preset(replace(preset("tiny"), seed=5), "good")
    (paths.presets_dir() / "bad.json").write_text('{"name": "bad"}')
    panel.hide()
    panel.show()
    field = panel.recipe.presets
    assert _listed(panel) == [*PRESETS, "good"]
    assert field.faults_button.isVisible()
    assert not field.faults.isVisible()
    qtbot.mouseClick(field.faults_button, LEFT)
    assert "bad.json" in field.faults.text()
    assert "lacks" in field.faults.text()
    (paths.presets_dir() / "bad.json").unlink()
    panel.hide()
    panel.show()
    assert not field.faults_button.isVisible()
    assert not field.faults.isVisible()


def test_every_preset_tells_what_to_expect_and_where_it_is_from(panel: TrainingPanel):
    box = panel.recipe.preset_box
    for index, name in enumerate(PRESETS):
        tip = box.itemData(index, Qt.ItemDataRole.ToolTipRole)
        assert preset(name).expected in tip
        assert preset(name).source in tip


def test_long_names_and_texts_push_nothing_out_of_a_narrow_panel(panel: TrainingPanel, qtbot):
    presets.save_preset(preset("tiny"), "W" * 60)
    (paths.presets_dir() / ("b" * 60 + ".json")).write_text("{")
    panel.form.library.refresh()
    panel.form.choose_preset("W" * 60)
    qtbot.mouseClick(panel.recipe.presets.faults_button, LEFT)
    panel.form.set_text("optimizer", "nesterov")
    type_into(qtbot, panel, "hidden", "x" * 80)
    for section in panel.more.sections.values():
        section.set_open(True)
    panel.resize(300, 700)
    qtbot.wait(60)
    page = panel.scroll_area.widget()
    assert panel.recipe.rate_button.isVisible()
    assert panel.recipe.presets.back_button.isVisible()
    assert "W" * 60 in panel.recipe.presets.back_button.toolTip()
    assert page.width() <= panel.scroll_area.viewport().width()
