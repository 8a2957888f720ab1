"""The hidden units in the real window: chosen, switched off, set, and taken back, by pointer and key."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from digitpad.files.models import load_model
from digitpad.inspection.edits import SetValue, SwitchOff
from digitpad.ui.main_window import MainWindow
from digitpad.ui.units.order import Show, Sort
from digitpad.ui.units.units_panel import UnitsPanel
from digitpad.ui.units.weight_picture import SIDE
from tests.ui.units.conftest import LEFT, Stand, at, bits, click_unit, draw, load


class TestSwitchingOff:
    def test_the_prediction_and_the_accuracy_change_and_undo_brings_back_the_same_bits(
        self, whole: MainWindow, qtbot: QtBot
    ):
        window, panel = whole, whole.units_panel
        load(window, qtbot)
        draw(window, qtbot)
        session, before = window.session, bits(window)
        first = session.reading.prediction
        assert first is not None
        panel.choice.choose_sort(Sort.FOR)
        for unit in panel.gallery.units[:6].tolist():  # those that speak most for the digit
            click_unit(panel, qtbot, unit)
            assert panel.unit.title.text() == f"Unit {unit}"
            qtbot.mouseClick(panel.unit.switch, LEFT)
            assert session.experiment.is_off(0, unit)
        qtbot.waitUntil(lambda: session.reading.is_current)
        after = session.reading.prediction
        assert after is not None
        assert after.digit != first.digit
        qtbot.waitUntil(lambda: "→" in panel.strip.answer.text())
        assert panel.strip.answer.text().startswith(f"Reads {first.digit} (")
        qtbot.waitUntil(lambda: session.experiment.accuracy is not None)
        base = session.experiment.base_accuracy
        assert base is not None
        assert session.experiment.accuracy != base
        assert panel.strip.accuracy.text().startswith(f"Test accuracy {100 * base:.2f}\u00a0% → ")
        assert bits(window) != before
        for _ in range(6):
            qtbot.mouseClick(panel.strip.undo, LEFT)
        assert bits(window) == before
        assert not panel.strip.undo.isEnabled()
        qtbot.waitUntil(lambda: session.reading.is_current)
        again = session.reading.prediction
        assert again is not None
        np.testing.assert_array_equal(again.probabilities, first.probabilities)

    def test_space_and_delete_on_the_gallery_switch_off_and_on(
        self, window: Stand, panel: UnitsPanel, qtbot: QtBot
    ):
        click_unit(panel, qtbot, 2)
        qtbot.keyClick(panel.gallery, Qt.Key.Key_Right)
        assert panel.chosen == (0, 3)
        qtbot.keyClick(panel.gallery, Qt.Key.Key_Space)
        assert window.session.experiment.edits == (SwitchOff(0, 3),)
        qtbot.keyClick(panel.gallery, Qt.Key.Key_Delete)
        assert window.session.experiment.edits == ()
        assert not window.session.drawing.can_undo

    def test_a_unit_that_is_off_is_crossed_out_and_found_by_the_filter(
        self, window: Stand, panel: UnitsPanel, qtbot: QtBot
    ):
        centre = panel.gallery.place(5).topLeft() + QPoint(1, 1)
        before = panel.gallery.viewport().grab().toImage().pixelColor(centre)
        window.session.experiment.switch(0, 5, on=False)
        assert panel.gallery.viewport().grab().toImage().pixelColor(centre) == window.theme.error != before
        panel.choice.choose_show(Show.OFF)
        assert panel.gallery.units.tolist() == [5]

    def test_units_stay_in_their_place_when_one_is_switched_off(
        self, window: Stand, panel: UnitsPanel, qtbot: QtBot
    ):
        draw(window, qtbot)
        panel.choice.choose_sort(Sort.FOR)
        order = panel.gallery.units.tolist()
        window.session.experiment.switch(0, order[0], on=False)
        qtbot.waitUntil(lambda: window.session.units.before is not None)
        panel.refresh()
        assert panel.gallery.units.tolist() == order


class TestSetting:
    def test_a_clicked_weight_is_set_by_enter(self, window: Stand, panel: UnitsPanel, qtbot: QtBot):
        click_unit(panel, qtbot, 7)
        qtbot.mouseClick(panel.unit.picture, LEFT, pos=at(panel.unit.picture.rect_of(14, 9).center()))
        qtbot.mouseMove(panel.unit, QPoint(0, 0))
        assert panel.unit.field.place == ("layers.0.weight", (14 * SIDE + 9, 7))
        panel.unit.field.begin()
        qtbot.keyClicks(panel.unit.field.line, "1.5")
        qtbot.keyClick(panel.unit.field.line, Qt.Key.Key_Return)
        assert window.session.experiment.edits == (SetValue("layers.0.weight", (401, 7), 1.5),)
        assert panel.strip.edits.item(0).text() == "layers.0.weight[401, 7] = 1.5"
        assert window.session.model.reader is not None
        assert window.session.model.reader.snapshot.tensors["layers.0.weight"][401, 7] == 1.5

    def test_an_outgoing_weight_and_the_bias_are_set_the_same_way(
        self, window: Stand, panel: UnitsPanel, qtbot: QtBot
    ):
        click_unit(panel, qtbot, 7)
        qtbot.mouseClick(panel.unit.bars, LEFT, pos=at(panel.unit.bars.rect_of(3).center()))
        panel.unit.field.begin()
        qtbot.keyClicks(panel.unit.field.line, "-2")
        qtbot.keyClick(panel.unit.field.line, Qt.Key.Key_Return)
        qtbot.mouseClick(panel.unit.bias, LEFT)
        qtbot.keyClicks(panel.unit.field.line, "0,25")
        qtbot.keyClick(panel.unit.field.line, Qt.Key.Key_Return)
        assert window.session.experiment.edits == (
            SetValue("layers.2.weight", (7, 3), -2.0),
            SetValue("layers.0.bias", (7,), 0.25),
        )

    @pytest.mark.parametrize("text", ["nan", "much", "", "1e40"])
    def test_what_is_no_number_is_marked_and_sets_nothing(
        self, window: Stand, panel: UnitsPanel, qtbot: QtBot, text: str
    ):
        shown = panel.unit.field.line.text()
        panel.unit.field.begin()
        qtbot.keyClick(panel.unit.field.line, Qt.Key.Key_Delete)
        qtbot.keyClicks(panel.unit.field.line, text)
        qtbot.keyClick(panel.unit.field.line, Qt.Key.Key_Return)
        assert window.session.experiment.edits == ()
        assert panel.unit.field.line.property("wrong")
        qtbot.keyClick(panel.unit.field.line, Qt.Key.Key_Escape)
        assert panel.unit.field.line.text() == shown
        assert not panel.unit.field.line.property("wrong")

    def test_the_number_under_the_pointer_is_told(self, panel: UnitsPanel, qtbot: QtBot):
        picture = panel.unit.picture

        def points() -> bool:  # the panel may still be laid out when the pointer comes
            qtbot.mouseMove(picture, QPoint(1, 1))
            qtbot.mouseMove(picture, at(picture.rect_of(2, 3).center()))
            return panel.unit.pointed.text().startswith("row 2, column 3 = ")

        qtbot.waitUntil(points)

    def test_delete_takes_the_chosen_edit_back_alone(self, window: Stand, panel: UnitsPanel, qtbot: QtBot):
        for unit in (1, 2, 3):
            window.session.experiment.switch(0, unit, on=False)
        edits = panel.strip.edits
        qtbot.mouseClick(edits.viewport(), LEFT, pos=edits.visualItemRect(edits.item(1)).center())
        assert panel.chosen == (0, 2)
        qtbot.keyClick(edits, Qt.Key.Key_Delete)
        assert [edit.unit for edit in window.session.experiment.edits] == [1, 3]


class TestSaving:
    def test_the_edited_copy_becomes_a_model_of_its_own(
        self,
        window: Stand,
        panel: UnitsPanel,
        qtbot: QtBot,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ):
        def choose(*_: object) -> tuple[str, str]:
            return str(tmp_path / "edited"), ""

        monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
        window.session.experiment.switch(0, 1, on=False)
        current = window.session.model.candidate
        qtbot.mouseClick(panel.strip.save, LEFT)
        read = load_model(tmp_path / "edited.safetensors")
        assert read.snapshot.parameters.tobytes() == bits(window)
        assert window.session.model.candidate is current

    def test_a_place_that_cannot_be_written_is_told(
        self, window: Stand, panel: UnitsPanel, qtbot: QtBot, tmp_path: Path
    ):
        window.session.experiment.switch(0, 1, on=False)
        (tmp_path / "file").write_text("")
        with qtbot.waitSignal(panel.failed):
            panel.file.save_to(tmp_path / "file" / "edited.safetensors")


def test_every_control_has_a_name_and_is_reached_by_tab(panel: UnitsPanel):
    strip, unit = panel.strip, panel.unit
    controls: list[QWidget] = [
        panel.gallery,
        unit.picture,
        unit.bars,
        unit.switch,
        unit.arithmetic,
        unit.bias,
        unit.field.line,
        strip.undo,
        strip.save,
        strip.edits,
    ]
    for control in controls:
        assert control.accessibleName() or control.property("text")
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    for box in (*panel.findChildren(QPushButton), *panel.findChildren(QComboBox)):
        assert box.toolTip(), box.accessibleName() or box.text()
