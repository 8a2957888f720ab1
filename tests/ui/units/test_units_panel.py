"""The hidden units in the real window: chosen, switched off, set, and taken back, by pointer and key."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QPushButton,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from digitpad import paths
from digitpad.data.dataset import Dataset
from digitpad.files.models import Model, load_model
from digitpad.inspection.edits import SetValue, SwitchOff
from digitpad.inspection.unit_statistics import unit_statistics
from digitpad.nn.snapshot import Snapshot
from digitpad.recognition.recogniser import Reader
from digitpad.state.model import LoadedModel
from digitpad.state.session import Session
from digitpad.state.settings import Settings
from digitpad.ui.main_window import MainWindow
from digitpad.ui.theme import Theme
from digitpad.ui.units.order import Show, Sort
from digitpad.ui.units.units_panel import UnitsPanel
from digitpad.ui.units.weight_picture import SIDE
from tests.ui.conftest import BuildWindow
from tests.units_kit import SEVEN, load_small, reader

KEPT = paths.resource("models/bundled.safetensors")
"""A file that is there, so that nobody asks whether the network is to be saved when the window closes."""

LEFT = Qt.MouseButton.LeftButton


@dataclass
class Stand:
    """The panel alone, with the session behind it."""

    session: Session
    theme: Theme
    units_panel: UnitsPanel


Panelled = Stand | MainWindow


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Stand]:
    load_small(monkeypatch)
    session, theme = Session(Settings(tmp_path / "settings.json")), Theme("light")
    made = Stand(session, theme, UnitsPanel(session, theme))
    qtbot.addWidget(made.units_panel)
    made.units_panel.resize(960, 230)
    read_by(made, reader(1, (12,)))
    made.units_panel.show()
    yield made
    session.shutdown()


@pytest.fixture
def whole(new_window: BuildWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> MainWindow:
    """The real window, with the panel open."""
    load_small(monkeypatch)
    made = new_window()
    made.resize(1280, 800)
    read_by(made, reader(1, (12,)))
    made.docks.show("units")
    qtbot.waitUntil(lambda: made.units_panel.isVisible())
    return made


@pytest.fixture
def panel(window: Stand) -> UnitsPanel:
    return window.units_panel


def read_by(window: Panelled, who: Reader) -> None:
    window.session.model.offer(LoadedModel(Model(who.snapshot), who.name, KEPT))


def load(window: Panelled, qtbot: QtBot) -> Dataset:
    session = window.session
    session.dataset.load("small")
    qtbot.waitUntil(lambda: session.units.statistics is not None)
    qtbot.waitUntil(lambda: session.experiment.base_accuracy is not None)
    assert session.dataset.current is not None
    return session.dataset.current


def draw(window: Panelled, qtbot: QtBot) -> None:
    window.session.drawing.replace(SEVEN)
    qtbot.waitUntil(lambda: bool(window.session.units.drawing))
    window.units_panel.refresh()


def click_unit(panel: UnitsPanel, qtbot: QtBot, unit: int) -> None:
    place = panel.gallery.place(unit)
    qtbot.mouseClick(panel.gallery.viewport(), LEFT, pos=place.center())


def at(point: QPointF) -> QPoint:
    return QPoint(int(point.x()), int(point.y()))


def bits(window: Panelled) -> bytes:
    who = window.session.model.reader
    assert who is not None
    return who.snapshot.parameters.tobytes()


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
