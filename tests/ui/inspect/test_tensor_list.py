"""The list: every column in sight, changed in place, and a selection that finds its tensor again."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from digitpad.inspection.entry import Group, Section
from digitpad.inspection.tree import flow
from digitpad.ui.inspect import measuring as measuring_module
from digitpad.ui.inspect.columns import ALWAYS, Column
from digitpad.ui.inspect.divider import LIST_WIDTH
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.tensor_list import TensorList
from digitpad.ui.inspect.tensor_model import LAST, NAME, NOTE_ROLE, Heading
from digitpad.ui.theme import Theme
from tests.training.helpers import small_dataset
from tests.ui.inspect.list_kit import cells, entries, entry, measuring

__all__ = ["measuring"]


@pytest.fixture
def tensors(qtbot: QtBot, theme: Theme, measuring: Measuring) -> TensorList:
    view = TensorList(theme, measuring)
    qtbot.addWidget(view)
    view.resize(700, 300)
    view.show()
    return view


def test_name_shape_ndim_and_dtype_are_in_sight_in_a_dock_of_usual_width(tensors: TensorList):
    tensors.resize(LIST_WIDTH, 150)
    tensors.set_entries(flow(small_dataset()), {})
    index = tensors.tensors.find("data/train_labels")
    assert tensors.verticalScrollBar().isVisible() or tensors.viewport().width() == LIST_WIDTH
    for column in ALWAYS:
        assert tensors.viewport().rect().contains(tensors.visualRect(index.siblingAtColumn(column))), column


def test_layers_have_headings_that_cannot_be_chosen(tensors: TensorList):
    weights = [replace(e, layer=int(e.name)) for e in entries("0", "2")]
    tensors.set_entries(weights, {}, {0: "layer 0 · affine", 1: "layer 1 · relu", 2: "layer 2 · affine"})
    model = tensors.tensors
    section = model.index(list(Section).index(Section.FORWARD), NAME)
    rows = [model.row(model.index(number, NAME, section)) for number in range(model.rowCount(section))]
    assert [row.text for row in rows if isinstance(row, Heading)] == ["layer 0 · affine", "layer 2 · affine"]
    assert [row.key for row in rows] == ["layer/0", "parameters/0", "layer/2", "parameters/2"]
    heading = model.index(0, NAME, section)
    assert tensors.isFirstColumnSpanned(0, section)
    assert not tensors.isFirstColumnSpanned(1, section)
    assert not heading.flags() & Qt.ItemFlag.ItemIsSelectable
    assert model.entry(heading) is None
    assert [entry.name for entry in model.entries()] == ["0", "2"]


def test_new_arrays_change_cells_and_neither_rows_nor_selection(tensors: TensorList, qtbot: QtBot):
    tensors.set_entries(entries("a", "b", "c"), {})
    tensors.choose("parameters/b")
    chosen, moved = [], []
    tensors.entry_chosen.connect(lambda: chosen.append(1))
    for signal in (tensors.tensors.rowsInserted, tensors.tensors.rowsRemoved, tensors.tensors.modelReset):
        signal.connect(lambda *_: moved.append(1))
    with qtbot.waitSignal(tensors.tensors.dataChanged) as changed:
        tensors.set_entries(entries("a", "b", "c", value=5.0), {})
    first, last = changed.args[:2]
    assert (first.row(), first.column(), last.row(), last.column()) == (0, NAME, 2, LAST)
    assert cells(tensors.tensors, "parameters/b")[Column.MINIMUM : Column.DEVIATION] == ["5", "5", "5"]
    assert (chosen, moved) == ([], [])
    assert tensors.current_entry().key == "parameters/b"
    assert len(tensors.selectionModel().selectedRows()) == 1


def test_the_chosen_tensor_is_chosen_again_when_it_comes_back(tensors: TensorList):
    tensors.set_entries(entries("a", "b"), {})
    tensors.choose("parameters/b")
    tensors.set_entries([], {})
    assert tensors.current_entry() is None
    tensors.set_entries(entries("x", "a", "b"), {})
    assert tensors.current_entry().key == "parameters/b"


def test_a_tensor_that_goes_for_a_while_does_not_pass_the_choice_to_its_neighbour(tensors: TensorList):
    tensors.set_entries(entries("a", "b", "c"), {})
    tensors.choose("parameters/b")
    chosen = []
    tensors.entry_chosen.connect(lambda: chosen.append(tensors.current_entry().key))
    tensors.set_entries(entries("a", "c"), {})
    assert chosen == []
    assert tensors.current_entry() is None
    tensors.set_entries(entries("a", "b", "c"), {})
    assert tensors.current_entry().key == "parameters/b"


def test_what_is_not_there_yet_is_chosen_when_it_comes(tensors: TensorList):
    assert not tensors.choose("batch/batch.images")
    tensors.set_entries(entries("batch.images", group=Group.BATCH), {})
    assert tensors.current_entry().key == "batch/batch.images"


def test_groups_that_fill_are_open_and_closed_ones_stay_closed(tensors: TensorList):
    group = tensors.tensors.index(list(Section).index(Section.FORWARD), NAME)
    tensors.set_entries(entries("a"), {})
    assert tensors.isExpanded(group)
    assert [entry.name for entry in tensors.in_sight()] == ["a"]
    tensors.collapse(group)
    tensors.set_entries(entries("a", "b"), {})
    assert not tensors.isExpanded(group)
    assert tensors.in_sight() == []


def test_only_lines_in_sight_are_measured(
    tensors: TensorList, measuring: Measuring, monkeypatch: pytest.MonkeyPatch
):
    many = [entry(f"t{place}", np.full(4, place)) for place in range(200)]
    measured = []
    of = measuring.of
    monkeypatch.setattr(measuring, "of", lambda array: (measured.append(int(array[0])), of(array))[1])
    tensors.set_entries(many, {})
    tensors.grab()
    assert 0 in measured
    assert max(measured) < 40
    seen = [int(entry.name[1:]) for entry in tensors.in_sight()]
    assert set(measured) <= set(seen)


def test_scrolling_tells_that_other_lines_are_in_sight(tensors: TensorList, qtbot: QtBot):
    tensors.set_entries([entry(f"t{place}", np.zeros(1)) for place in range(200)], {})
    before = [entry.name for entry in tensors.in_sight()]
    with qtbot.waitSignal(tensors.sight_changed):
        tensors.scrollToBottom()
    after = [entry.name for entry in tensors.in_sight()]
    assert after[-1] == "t199"
    assert not set(before) & set(after)


def test_the_note_of_a_group_is_shown_and_read_aloud(tensors: TensorList):
    tensors.set_entries([], {Section.BATCH: "start training to see a batch"})
    index = tensors.tensors.index(list(Section).index(Section.BATCH), NAME)
    assert index.data(NOTE_ROLE) == "start training to see a batch"
    assert "start training to see a batch" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    without = tensors.grab().toImage()
    tensors.set_entries([], {Section.BATCH: ""})
    assert tensors.grab().toImage() != without


def test_arrow_keys_walk_through_the_tensors(tensors: TensorList, qtbot: QtBot):
    tensors.set_entries(entries("a", "b", "c"), {})
    tensors.choose("parameters/a")
    tensors.setFocus()
    qtbot.keyClick(tensors, Qt.Key.Key_Down)
    assert tensors.current_entry().name == "b"


def test_a_group_is_no_tensor(tensors: TensorList):
    assert tensors.tensors.entry(tensors.tensors.index(0, 0)) is None
    assert tensors.tensors.entry(QModelIndex()) is None


def test_large_tensors_are_measured_later_and_then_shown(
    tensors: TensorList, measuring: Measuring, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
):
    monkeypatch.setattr(measuring_module, "AT_ONCE", 100)
    large = np.arange(5000, dtype=np.int32)
    large.flags.writeable = False
    tensors.set_entries([entry("large", large)], {})
    assert cells(tensors.tensors, "parameters/large")[Column.MAXIMUM] == "…"
    with qtbot.waitSignal(measuring.measured):
        pass
    assert cells(tensors.tensors, "parameters/large")[Column.MAXIMUM] == "4999"
    qtbot.waitUntil(lambda: not measuring._timer.isActive())
