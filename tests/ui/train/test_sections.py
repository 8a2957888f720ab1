"""The folded sections of the form: closed at first, with what is on in their heading, and remembered."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit

from digitpad.state.settings import Settings
from digitpad.state.training import RunState
from digitpad.training.recipe import preset
from digitpad.training.settings import AUGMENTATION, settings
from digitpad.ui.theme import Theme
from digitpad.ui.train.collapsible import CollapsibleSection
from digitpad.ui.train.training_panel import TrainingPanel
from tests.training_kit import States, endless
from tests.ui.conftest import BuildWindow

LEFT = Qt.MouseButton.LeftButton


def _open(panel: TrainingPanel, key: str, qtbot) -> CollapsibleSection:
    section = panel.more.sections[key]
    panel.scroll_area.ensureWidgetVisible(section.header)
    qtbot.mouseClick(section.header, LEFT)
    return section


def _type(panel: TrainingPanel, name: str, text: str, qtbot) -> None:
    editor = panel.more.fields[name].editor
    assert isinstance(editor, QLineEdit)
    assert editor.isVisible()
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    qtbot.keyClicks(editor, text)


def _choose(panel: TrainingPanel, name: str, value: str, qtbot) -> None:
    box = panel.more.fields[name].editor
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.count()):
        if box.currentData() != value:
            qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.currentData() == value


def test_every_setting_has_a_field_with_help_and_the_sections_are_closed_at_first(panel: TrainingPanel):
    fields = {**panel.recipe.fields, **panel.more.fields}
    wanted = {name.removesuffix(".kind") for name in settings(preset("chollet"))} - {"epochs", "steps"}
    assert wanted <= set(fields)
    assert all(field.editor.toolTip().endswith(".") for field in fields.values())
    assert len({field.editor.toolTip() for field in fields.values()}) >= len(fields) - 1  # ρ and β₂ are alike
    assert [section.is_open for section in panel.more.sections.values()] == [False] * 5
    assert not any(field.isVisible() for field in panel.more.fields.values())
    said = {key: section.header.summary for key, section in panel.more.sections.items()}
    assert said.pop("more") == "Glorot, uniform"
    assert set(said.values()) == {"off"}


def test_what_is_typed_in_a_section_is_in_the_recipe_and_in_its_heading(panel: TrainingPanel, qtbot):
    _open(panel, "schedule", qtbot)
    _choose(panel, "schedule", "cosine", qtbot)
    _type(panel, "schedule.warmup", "1", qtbot)
    _open(panel, "regularisation", qtbot)
    _type(panel, "dropout", "0.2", qtbot)
    _type(panel, "weight_decay", "0.01", qtbot)
    switch = panel.more.fields["batch_norm"].editor
    assert isinstance(switch, QCheckBox)
    switch.setFocus()
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    _open(panel, "more", qtbot)
    _type(panel, "optimizer.rho", "0.8", qtbot)
    _type(panel, "film", "0", qtbot)
    recipe = panel.form.recipe
    assert recipe is not None
    assert dict(recipe.schedule) == {"kind": "cosine", "warmup": 1.0}
    assert (recipe.dropout, recipe.batch_norm, recipe.weight_decay) == (0.2, True, 0.01)
    assert (recipe.optimizer["rho"], recipe.film) == (0.8, 0)
    said = {key: section.header.summary for key, section in panel.more.sections.items()}
    assert said["schedule"] == "cosine, warm-up 1 epoch"
    assert said["regularisation"] == "dropout 0.2, batch normalisation, weight decay 0.01"
    assert said["more"] == "Glorot, uniform, no film"


def test_only_the_options_of_what_is_chosen_are_shown(panel: TrainingPanel, qtbot):
    _open(panel, "schedule", qtbot)

    def shown() -> set[str]:
        names = {n for n, field in panel.more.fields.items() if field.isVisible()}
        return {name.partition(".")[2] for name in names if name.startswith("schedule.")}

    assert shown() == {"warmup"}
    _choose(panel, "schedule", "one_cycle", qtbot)
    assert shown() == {"rise", "divisor"}
    _open(panel, "more", qtbot)
    assert panel.more.fields["optimizer.rho"].isVisible()
    panel.form.set_text("optimizer", "sgd")
    assert not panel.more.fields["optimizer.rho"].isVisible()


def test_early_stopping_without_validation_tells_the_reason_where_it_can_be_mended(
    panel: TrainingPanel, qtbot
):
    _open(panel, "validation", qtbot)
    _type(panel, "stopping.patience", "3", qtbot)
    field = panel.more.fields["validation"]
    assert field.note.isVisible()
    assert "needs held-out pictures" in field.note.text()
    assert not panel.more.fields["stopping.patience"].fault
    assert not panel.run.start_button.isEnabled()
    button = panel.more.hold_out_button
    assert button.isVisible()
    panel.scroll_area.ensureWidgetVisible(button)
    qtbot.mouseClick(button, LEFT)
    assert panel.form.recipe is not None
    assert panel.form.recipe.validation == 0.1
    assert not field.note.isVisible()
    assert not button.isVisible()
    assert panel.more.sections["validation"].header.summary == "10\u00a0% held out, patience 3"


def test_a_fault_in_a_closed_section_opens_it_and_closed_again_its_heading_says_so(
    panel: TrainingPanel, qtbot
):
    _open(panel, "schedule", qtbot)
    _choose(panel, "schedule", "plateau", qtbot)
    section = panel.more.sections["validation"]
    assert section.is_open
    assert "held-out" in panel.more.fields["schedule"].note.text(), "where it was chosen, too"
    panel.scroll_area.ensureWidgetVisible(section.header)
    qtbot.mouseClick(section.header, LEFT)
    assert not section.is_open
    assert section.header.is_faulty
    assert section.header.summary == "needs a correction"
    panel.form.set_text("schedule", "constant")
    assert not section.header.is_faulty
    assert section.header.summary == "off"


def test_sections_open_and_close_by_keys_and_are_passed_by_tab_when_closed(panel: TrainingPanel, qtbot):
    headers = {key: section.header for key, section in panel.more.sections.items()}
    headers["schedule"].setFocus()
    qtbot.keyClick(headers["schedule"], Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is headers["regularisation"]
    qtbot.keyClick(headers["regularisation"], Qt.Key.Key_Space)
    assert panel.more.sections["regularisation"].is_open
    qtbot.keyClick(headers["regularisation"], Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is panel.more.fields["dropout"].editor
    assert "closed" in headers["schedule"].accessibleName()
    assert "open" in headers["regularisation"].accessibleName()
    assert headers["schedule"].accessibleDescription() == "off"


def test_what_is_open_is_found_again_at_the_next_start(states: States, theme: Theme, tmp_path: Path, qtbot):
    def build() -> TrainingPanel:
        kept = Settings(tmp_path / "settings.json")
        panel = TrainingPanel(states.training, states.dataset, states.model, theme, settings=kept)
        qtbot.addWidget(panel)
        panel.show()
        return panel

    panel = build()
    _open(panel, "regularisation", qtbot)
    _open(panel, "more", qtbot)
    again = build()
    assert [key for key, s in again.more.sections.items() if s.is_open] == ["regularisation", "more"]
    _open(again, "more", qtbot)
    assert [key for key, s in build().more.sections.items() if s.is_open] == ["regularisation"]


def test_no_setting_in_a_section_can_be_changed_while_a_run_uses_it(
    panel: TrainingPanel, states: States, digits_file: str, qtbot
):
    section = _open(panel, "regularisation", qtbot)
    states.start(qtbot, endless(), digits_file)
    assert not any(field.editor.isEnabled() for field in panel.more.fields.values())
    assert section.header.isEnabled(), "to read them"
    states.training.stop()
    states.wait_for(qtbot, RunState.FINISHED)
    assert panel.more.fields["dropout"].editor.isEnabled()


@pytest.mark.parametrize("key", ["schedule", "regularisation", "validation", "augmentation", "more"])
def test_no_label_is_cut_in_a_narrow_dock(panel: TrainingPanel, key: str, qtbot):
    panel.form.set_text("schedule", "plateau")
    panel.form.set_text("optimizer", "adam")
    panel.more.sections[key].set_open(True)
    panel.resize(300, 700)
    qtbot.wait(20)
    page = panel.scroll_area.widget()
    assert page.width() <= panel.scroll_area.viewport().width()
    for name, field in panel.more.fields.items():
        if field.isVisible():
            assert field.editor.width() >= 60, name
            words = field.editor if isinstance(field.editor, QCheckBox) else field.label
            assert words.width() >= words.sizeHint().width(), name
            assert field.mapTo(page, field.rect().topRight()).x() <= page.width()


def test_a_summary_that_is_too_long_for_its_heading_stands_beneath(panel: TrainingPanel, qtbot):
    section = panel.more.sections["augmentation"]
    assert section.header.has_room
    assert not section.note.isVisible()
    for name in AUGMENTATION:
        panel.form.set_text(f"augmentation.{name}", "0.5" if name != "smoothness" else "5")
    assert section.note.isVisible()
    assert section.note.text().startswith("shift 0.5 px, rotation 0.5°")
    _open(panel, "augmentation", qtbot)
    assert not section.note.isVisible()


def test_a_summary_that_moves_beneath_its_heading_in_a_narrower_panel_covers_nothing(
    panel: TrainingPanel, qtbot
):
    panel.form.set_text("validation", "0.1")
    panel.form.set_text("stopping.patience", "3")  # two words more: a narrow font finds room for one
    section, below = panel.more.sections["validation"], panel.more.sections["augmentation"]
    panel.resize(600, 900)
    qtbot.waitUntil(lambda: not section.note.isVisible())
    panel.resize(section.header.sizeHint().width() + 60, 900)
    qtbot.waitUntil(section.note.isVisible)
    qtbot.waitUntil(lambda: section.note.geometry().bottom() < section.height())
    assert section.geometry().bottom() < below.geometry().top()


def test_tab_goes_through_everything_from_top_to_bottom(panel: TrainingPanel, qtbot):
    panel.form.set_text("optimizer", "sgd")  # so that there is a button that offers its usual rate,
    panel.form.set_text("stopping.patience", "3")  # and so that the button that holds some out is there, too
    for section in panel.more.sections.values():
        section.set_open(True)
    qtbot.wait(20)
    page = panel.scroll_area.widget()
    panel.data.box.setFocus()
    reached, places = set(), []
    for _ in range(80):
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused in reached or not page.isAncestorOf(focused):
            break
        reached.add(focused)
        places.append(
            (focused.mapTo(page, focused.rect().center()).y() // 8, focused.mapTo(page, QPoint()).x())
        )
        shown = panel.scroll_area.viewport().rect()
        assert shown.contains(focused.mapTo(panel.scroll_area.viewport(), focused.rect().center()))
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert [(a, b) for a, b in zip(places, sorted(places), strict=True) if a != b] == []
    wanted = {field.editor for field in panel.more.fields.values() if field.isVisible()}
    wanted |= {section.header for section in panel.more.sections.values()}
    wanted |= {panel.more.preview.other_button, panel.more.preview.play_button, panel.more.hold_out_button}
    wanted |= {panel.recipe.rate_button, panel.recipe.presets.menu_button, panel.check_button}
    assert wanted <= reached


def test_the_window_finds_its_sections_again(new_window: BuildWindow):
    window = new_window()
    window.training_panel.more.sections["validation"].set_open(True)
    window.close()
    found = new_window().training_panel.more.sections
    assert [key for key, section in found.items() if section.is_open] == ["validation"]
