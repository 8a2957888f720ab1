"""The fields of the training panel: what is typed is checked at once, and refused where it stands."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from digitpad.state.training import RunState
from digitpad.training.recipe import PRESETS, preset
from digitpad.ui.train.training_panel import TrainingPanel
from tests.training_kit import States, endless
from tests.ui.train.conftest import type_into


def test_what_is_typed_is_in_the_recipe(panel: TrainingPanel, qtbot):
    type_into(qtbot, panel, "hidden", "64, 32")
    type_into(qtbot, panel, "learning_rate", "0.01")
    type_into(qtbot, panel, "batch_size", "32")
    type_into(qtbot, panel, "length", "3")
    type_into(qtbot, panel, "seed", "9")
    recipe = panel.form.recipe
    assert recipe is not None
    assert (recipe.hidden, recipe.learning_rate, recipe.batch_size, recipe.epochs, recipe.seed) == (
        (64, 32),
        0.01,
        32,
        3,
        9,
    )


def test_what_the_form_holds_is_what_the_fields_show(panel: TrainingPanel):
    panel.form.choose_preset("dlfs")
    fields = panel.recipe.fields
    shown = {name: field.editor.text() for name, field in fields.items() if hasattr(field.editor, "text")}
    assert shown == {
        "hidden": "50",
        "learning_rate": "0.1",
        "batch_size": "100",
        "length": "10000",
        "seed": "0",
    }
    assert fields["optimizer"].editor.currentData() == "sgd"
    assert fields["length"].label.text().replace("&", "") == "Steps"
    panel.form.set_text("optimizer", "adam")
    assert fields["optimizer"].editor.currentText() == "Adam"


@pytest.mark.parametrize(
    ("field", "wrong", "reason", "right"),
    [
        ("hidden", "12x", "'12x' is not a whole number", "12"),
        ("learning_rate", "-1", "is not a finite number above 0", "0.5"),
        ("batch_size", "0", "0 is not between 1 and", "10"),
        ("length", "99999", "99999 is not between 1 and 10,000", "2"),
        ("seed", "1.5", "'1.5' is not a whole number", "1"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field_until_it_is_right(
    panel: TrainingPanel, qtbot, field: str, wrong: str, reason: str, right: str
):
    start = panel.run.start_button
    assert start.isEnabled()
    editor = type_into(qtbot, panel, field, wrong)
    note = panel.recipe.fields[field].note
    assert editor.text() == wrong, "nothing that is typed is changed"
    assert note.isVisible()
    assert reason in note.text()
    assert editor.property("wrong")
    assert reason in editor.accessibleDescription()
    assert not start.isEnabled()
    assert "marked in red" in start.toolTip()
    type_into(qtbot, panel, field, right)
    assert not note.isVisible()
    assert not editor.property("wrong")
    assert start.isEnabled()


def test_a_wrong_value_never_starts_a_run(panel: TrainingPanel, states: States, qtbot):
    type_into(qtbot, panel, "batch_size", "0")
    qtbot.mouseClick(panel.run.start_button, Qt.MouseButton.LeftButton)
    panel.commands.start.trigger()
    assert states.training.run_state is RunState.IDLE


def test_a_preset_that_was_changed_says_so_and_has_a_way_back(panel: TrainingPanel, qtbot):
    section = panel.recipe
    assert section.preset_box.currentText() == "chollet"
    assert "97.8 %" in section.fields["preset"].note.text()
    assert not section.back_button.isVisible()
    type_into(qtbot, panel, "length", "9")
    assert section.preset_box.currentText() == "chollet, changed"
    assert "97.8 %" not in section.fields["preset"].note.text()
    qtbot.mouseClick(section.back_button, Qt.MouseButton.LeftButton)
    assert section.preset_box.currentText() == "chollet"
    assert panel.form.recipe == preset("chollet")
    assert not section.back_button.isVisible()


def test_presets_can_be_chosen_by_keys_and_tell_their_source(panel: TrainingPanel, qtbot):
    box = panel.recipe.preset_box
    assert [box.itemData(i) for i in range(box.count())] == list(PRESETS)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert panel.form.preset.name == "chollet3"
    assert "Watson" in panel.recipe.fields["preset"].note.toolTip()


def test_another_optimizer_offers_its_usual_rate_and_takes_it_only_when_asked(panel: TrainingPanel, qtbot):
    box, button = panel.recipe.fields["optimizer"].editor, panel.recipe.rate_button
    assert not button.isVisible()
    box.setFocus()
    while box.currentData() != "sgd":
        qtbot.keyClick(box, Qt.Key.Key_Up)
    assert button.isVisible()
    assert "0.1" in button.text()
    assert panel.recipe.fields["learning_rate"].editor.text() == "0.001"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert panel.recipe.fields["learning_rate"].editor.text() == "0.1"
    assert not button.isVisible()


def test_the_dice_put_another_seed_into_its_field(panel: TrainingPanel, qtbot):
    qtbot.mouseClick(panel.recipe.seed_button, Qt.MouseButton.LeftButton)
    text = panel.recipe.fields["seed"].editor.text()
    assert text != "0"
    assert panel.form.recipe is not None
    assert panel.form.recipe.seed == int(text)


def test_no_field_can_be_changed_while_a_run_uses_it(
    panel: TrainingPanel, states: States, digits_file: str, qtbot
):
    def usable() -> list[bool]:
        return [panel.data.box.isEnabled(), *(f.editor.isEnabled() for f in panel.recipe.fields.values())]

    assert all(usable())
    states.start(qtbot, endless(), digits_file)
    assert not any(usable())
    states.training.stop()
    states.wait_for(qtbot, RunState.FINISHED)
    assert all(usable())


def test_the_wheel_scrolls_the_panel_and_changes_no_choice_in_passing(panel: TrainingPanel, qtbot):
    box = panel.recipe.preset_box
    panel.run.start_button.setFocus()
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(box.mapToGlobal(QPoint(5, 5))),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, wheel)
    assert box.currentData() == "chollet"
    box.setFocus()
    QApplication.sendEvent(box, wheel)
    assert box.currentData() == "chollet3"


def test_every_control_has_a_name_a_help_and_can_be_reached_by_tab(panel: TrainingPanel, qtbot):
    controls: list[QWidget] = [
        panel.data.box,
        *(field.editor for field in panel.recipe.fields.values()),
        panel.recipe.seed_button,
        panel.run.start_button,
    ]
    for control in controls:
        assert control.accessibleName()
        assert control.toolTip()
        assert "&" not in control.accessibleName()
    reached: list[QWidget] = []
    panel.data.box.setFocus()
    for _ in range(20):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert [control for control in reached if control in controls][: len(controls)] == controls


@pytest.mark.parametrize("width", [300, 480])
def test_everything_fits_into_the_width_and_the_form_scrolls(panel: TrainingPanel, qtbot, width: int):
    type_into(qtbot, panel, "hidden", "nothing that could be right, and long enough to need lines")
    panel.resize(width, 400)
    qtbot.wait(20)
    page = panel.scroll_area.widget()
    assert panel.width() == width
    assert page.width() <= panel.scroll_area.viewport().width()
    assert panel.scroll_area.verticalScrollBar().maximum() > 0
    for button in (panel.run.start_button, panel.run.pause_button, panel.run.stop_button):
        assert button.visibleRegion().boundingRect() == button.rect()
        assert button.width() >= button.sizeHint().width()
