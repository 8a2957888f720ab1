"""What the panel knows of the hidden units, and of networks of every form."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QStyle, QStyleOptionComboBox
from pytestqt.qtbot import QtBot

from digitpad.inspection.edits import SwitchOff
from digitpad.inspection.unit_statistics import unit_statistics
from digitpad.nn.snapshot import Snapshot
from digitpad.recognition.recogniser import Reader
from digitpad.ui.units.order import Show, Sort
from digitpad.ui.units.units_panel import UnitsPanel
from tests.ui.units.conftest import LEFT, Stand, click_unit, draw, load, read_by
from tests.units_kit import SEVEN, reader


class TestWhatIsKnown:
    def test_what_excites_a_unit_is_shown_with_label_and_activation(
        self, window: Stand, panel: UnitsPanel, qtbot: QtBot
    ):
        data = load(window, qtbot)
        base = window.session.model.base
        assert base is not None
        statistics = unit_statistics(base.snapshot, data.train.images)[0]
        click_unit(panel, qtbot, 4)
        expected = statistics.exciting(4)
        assert [(one.index, one.activation) for one in panel.unit.exciting.shown] == expected
        assert [one.label for one in panel.unit.exciting.shown] == [data.train.labels[i] for i, _ in expected]

    def test_the_units_are_sorted_by_norm_and_by_use(self, window: Stand, panel: UnitsPanel, qtbot: QtBot):
        load(window, qtbot)
        panel.choice.choose_sort(Sort.NORM)
        weight = reader(1, (12,)).snapshot.tensors["layers.0.weight"]
        expected = np.argsort(-np.linalg.norm(weight, axis=0), kind="stable")
        assert panel.gallery.units.tolist() == expected.tolist()
        panel.choice.choose_sort(Sort.USE)
        assert window.session.units.statistics is not None
        shares = window.session.units.statistics[0].share[panel.gallery.units]
        assert (np.diff(shares) <= 0).all()

    def test_the_chosen_unit_is_in_sight_after_sorting(self, window: Stand, panel: UnitsPanel):
        who = reader(1, (300,))
        read_by(window, who)
        panel.refresh()
        least = int(np.linalg.norm(who.snapshot.tensors["layers.0.weight"], axis=0).argmin())
        panel.choose(0, least)
        panel.choice.choose_sort(Sort.NORM)
        assert panel.gallery.units[-1] == least
        assert panel.gallery.viewport().rect().intersects(panel.gallery.place(least))

    def test_a_number_never_runs_into_the_one_of_its_unit(self, window: Stand, panel: UnitsPanel):
        read_by(window, reader(1, (300,)))
        panel.refresh()
        gallery = panel.gallery
        words = {0: "0.10", 190: "+0.1", 191: "+0.10987"}
        gallery.show_units(np.arange(300), frozenset(), lambda unit: words.get(unit, ""), str)
        assert [gallery.word_beside(unit) for unit in (0, 190, 191)] == ["0.10", "+0.1", ""]

    def test_dead_and_duplicate_units_are_found_by_the_filter(
        self, window: Stand, panel: UnitsPanel, qtbot: QtBot
    ):
        snapshot = reader(1, (12,)).snapshot
        parameters = snapshot.parameters.copy()
        weight, bias = parameters[: 784 * 12].reshape(784, 12), parameters[784 * 12 : 785 * 12]
        bias[3] = -1e6
        weight[:, 9], bias[9] = 2 * weight[:, 5], 2 * bias[5]
        read_by(window, Reader(Snapshot.of(snapshot.spec, parameters), "made"))
        load(window, qtbot)
        panel.choice.choose_show(Show.DEAD)
        assert 3 in panel.gallery.units
        panel.choice.choose_show(Show.ALIKE)
        assert panel.gallery.units.tolist() == [5, 9]
        click_unit(panel, qtbot, 9)
        assert "like 5 (1.000)" in panel.unit.facts.text()

    def test_its_sum_adds_up_to_its_value_for_the_drawing(
        self, window: Stand, panel: UnitsPanel, qtbot: QtBot
    ):
        assert not panel.unit.arithmetic.isEnabled()
        draw(window, qtbot)
        click_unit(panel, qtbot, 4)
        qtbot.mouseClick(panel.unit.arithmetic, LEFT)
        found = panel.unit.terms.sum
        assert found is not None
        activation = window.session.units.drawing[0].activations[4]
        assert max(found.value, 0.0) == pytest.approx(activation, abs=1e-5)

    def test_pictures_can_be_loaded_from_here(self, window: Stand, panel: UnitsPanel, qtbot: QtBot):
        assert "Load the training pictures" in panel.unit.exciting.note
        qtbot.mouseClick(panel.unit.load, LEFT)
        qtbot.waitUntil(lambda: bool(panel.unit.exciting.shown))
        assert not panel.unit.load.isVisible()


class TestNetworks:
    def test_a_network_without_hidden_layer_says_so(self, window: Stand, panel: UnitsPanel):
        read_by(window, reader(1, ()))
        panel.refresh()
        assert panel.empty.isVisible()
        assert "no hidden layer" in panel.empty.text()
        read_by(window, reader(1, (12,)))
        panel.refresh()
        assert panel.gallery.isVisible()

    def test_a_later_layer_shows_what_excites_its_units(self, window: Stand, panel: UnitsPanel, qtbot: QtBot):
        read_by(window, reader(1, (12, 6)))
        load(window, qtbot)
        panel.choose(2, 4)
        assert panel.chosen == (2, 4)
        assert len(panel.gallery.units) == 6
        assert panel.unit.field.place == ("layers.2.bias", (4,))
        qtbot.keyClick(panel.gallery, Qt.Key.Key_Space)
        assert window.session.experiment.edits == (SwitchOff(2, 4),)
        panel.choose(0, 11)
        assert len(panel.unit.bars.values) == 6

    def test_another_form_drops_the_edits_and_tells(self, window: Stand, panel: UnitsPanel, qtbot: QtBot):
        window.session.experiment.switch(0, 11, on=False)
        with qtbot.waitSignal(panel.reported) as told:
            read_by(window, reader(1, (8,)))
        assert told.args == ["One edit was dropped: another network reads, of another form."]
        panel.refresh()
        assert len(panel.gallery.units) == 8
        assert panel.chosen == (0, 0)

    def test_a_network_that_diverged_is_shown_without_a_complaint(
        self, window: Stand, panel: UnitsPanel, qtbot: QtBot
    ):
        spec = reader(1, (12,)).snapshot.spec
        broken = Snapshot.of(spec, np.full(spec.parameter_count, np.nan, np.float32))
        read_by(window, Reader(broken, "diverged"))
        window.session.drawing.replace(SEVEN)
        window.session.dataset.load("small")
        qtbot.waitUntil(lambda: bool(window.session.units.fault))
        for sort in Sort:
            panel.choice.choose_sort(sort)
            panel.gallery.viewport().grab()
        panel.unit.grab()
        panel.unit.arithmetic.setChecked(True)
        panel.unit.grab()
        window.session.experiment.switch(0, 1, on=False)
        panel.strip.grab()

    def test_an_edited_copy_of_a_network_in_training_reads_and_nothing_is_measured(
        self, window: Stand, panel: UnitsPanel, qtbot: QtBot
    ):
        session = window.session
        load(window, qtbot)
        session.model.set_live(reader(2, (12,)))
        session.experiment.switch(0, 1, on=False)
        session.model.set_live(reader(3, (12,)))
        assert session.model.reader is not None
        assert session.model.reader.name == "network 3, 1 edit"
        panel.refresh()
        assert session.units.statistics is None
        assert not session.units.is_busy
        assert "after the training" in panel.choice.note.text()
        session.model.set_live(None)

    def test_hidden_it_measures_nothing(self, window: Stand, panel: UnitsPanel, qtbot: QtBot):
        panel.hide()
        window.session.dataset.load("small")
        qtbot.waitUntil(lambda: window.session.dataset.current is not None)
        assert not window.session.units.is_busy
        assert not window.session.experiment.is_evaluating

    @pytest.mark.parametrize("width", [960, 590])
    def test_with_several_layers_the_fields_have_room_for_their_words(
        self, window: Stand, panel: UnitsPanel, width: int
    ):
        read_by(window, reader(1, (512, 128)))
        panel.refresh()
        panel.resize(width, 230)
        QApplication.processEvents()
        assert [box.currentText() for box in panel.choice.findChildren(QComboBox)] == [
            "Layer 0",
            "By number",
            "All (512)",
        ]
        for box in panel.choice.findChildren(QComboBox):
            option = QStyleOptionComboBox()
            box.initStyleOption(option)
            field = QStyle.SubControl.SC_ComboBoxEditField
            room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, box).width()
            assert box.fontMetrics().horizontalAdvance(box.currentText()) <= room, box.currentText()
