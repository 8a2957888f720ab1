"""What one does with the list: filter it, look for a name, copy lines, hide columns, make it wider."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from digitpad.inspection.entry import Section, TensorEntry
from digitpad.inspection.first_batch import Subject, first_batch
from digitpad.inspection.tree import flow
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.state.settings import Settings
from digitpad.ui.inspect.columns import ALWAYS, Column
from digitpad.ui.inspect.divider import LARGE_SHARE, LIST_WIDTH, Divider
from digitpad.ui.inspect.list_copying import MOST_AS_CODE
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.tensor_list import TensorList
from digitpad.ui.inspect.tensor_model import NAME
from digitpad.ui.inspect.wording import layer_texts
from digitpad.ui.theme import Theme
from tests.training.helpers import small_dataset

DATA = small_dataset()
SPEC = NetworkSpec.dense(hidden=(12,))


def step() -> list[TensorEntry]:
    snapshot = Network(SPEC, np.random.default_rng(3)).snapshot()
    return flow(DATA, None, snapshot, first_batch(Subject(snapshot, 20), DATA.train))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.json")


@pytest.fixture
def tensors(qtbot: QtBot, theme: Theme, settings: Settings) -> TensorList:
    view = TensorList(theme, Measuring(), settings=settings)
    qtbot.addWidget(view)
    view.resize(700, 900)
    view.set_entries(step(), {}, layer_texts(SPEC))
    view.show()
    return view


def lines(tensors: TensorList) -> list[str]:
    """What stands in the lines that are not filtered out, sections and headings too."""
    found, index = [], tensors.indexAt(QPoint(0, 0))
    while index.isValid():
        found.append(index.data() or index.data(Qt.ItemDataRole.AccessibleTextRole))
        index = tensors.indexBelow(index)
    return found


def test_the_filter_leaves_the_lines_of_which_all_words_are_said_and_their_headings(tensors: TensorList):
    everything = lines(tensors)
    tensors.set_filter("weight layers.2")
    assert lines(tensors) == [
        "Forward",
        "layer 2 · dense 12 → 10 · logits",
        "layers.2.weight",
        "Gradients",
        "layers.2.weight.grad",
    ]
    tensors.set_filter("LOGITS")
    assert "layers.2.output" in lines(tensors)  # by what it is
    tensors.set_filter("dense")
    assert "layers.0.output" in lines(tensors)  # as the list calls the layer
    tensors.set_filter("relu")
    assert lines(tensors) == [
        "Forward",
        "layer 1 · ReLU",
        "layers.1.output",
        "Gradients",
        "layers.1.output.grad",
    ]
    assert len(tensors.tensors.entries()) == len(step())
    tensors.set_filter("no such thing")
    assert lines(tensors) == []
    assert tensors.in_sight() == []
    tensors.set_filter("")
    assert lines(tensors) == everything


def test_lines_that_come_while_it_is_filtered_are_filtered_too(tensors: TensorList):
    tensors.set_filter("bias")
    tensors.set_entries(flow(DATA), {})
    assert lines(tensors) == []
    tensors.set_entries(step(), {}, layer_texts(SPEC))
    assert [name for name in lines(tensors) if name.startswith("layers")] == [
        *("layers.0.bias", "layers.2.bias", "layers.2.bias.grad", "layers.0.bias.grad"),
    ]


def test_typing_looks_for_a_name(tensors: TensorList, qtbot: QtBot):
    tensors.choose("data/train_images")
    tensors.setFocus()
    qtbot.keyClicks(tensors, "batch.t")
    assert tensors.current_entry().name == "batch.targets"


def test_the_letters_of_a_name_never_stop_at_a_heading(tensors: TensorList, qtbot: QtBot):
    tensors.choose("data/train_images")
    tensors.setFocus()
    qtbot.keyClicks(tensors, "layer")
    assert tensors.current_entry().name == "layers.0.input"


def test_arrow_keys_go_over_headings_but_stop_at_sections(tensors: TensorList, qtbot: QtBot):
    tensors.choose("parameters/layers.0.bias")
    tensors.setFocus()
    for expected in ("layers.0.output", "layers.1.output", "layers.2.input"):
        qtbot.keyClick(tensors, Qt.Key.Key_Down)
        assert tensors.current_entry().name == expected
    qtbot.keyClick(tensors, Qt.Key.Key_Up)
    assert tensors.current_entry().name == "layers.1.output"
    tensors.choose("activations/layers.0.input")
    qtbot.keyClick(tensors, Qt.Key.Key_Up)
    assert tensors.currentIndex().data() == "Forward"
    qtbot.keyClick(tensors, Qt.Key.Key_Left)
    assert not tensors.isExpanded(tensors.currentIndex())


def test_lines_are_copied_as_a_table_with_every_digit(tensors: TensorList, qtbot: QtBot):
    told = []
    tensors.copying.told.connect(told.append)
    tensors.choose("parameters/layers.0.bias")
    tensors.setFocus()
    qtbot.keyClick(tensors, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(tensors, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, *rows = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert head[:4] == ["name", "shape", "ndim", "dtype"]
    assert [row[0] for row in rows] == ["layers.0.bias", "layers.0.output"]
    output = next(entry for entry in step() if entry.key == "activations/layers.0.output").numbers
    assert float(rows[1][Column.MEAN]) == pytest.approx(output.mean(dtype=np.float64), rel=1e-12)
    assert float(rows[1][Column.MINIMUM]) == float(output.min())
    assert all(len(row) == len(head) for row in rows)
    assert "2" in told[0]


def test_names_and_numbers_are_copied_and_what_is_too_long_for_code_is_told(
    tensors: TensorList, qtbot: QtBot
):
    told = []
    tensors.copying.told.connect(told.append)
    tensors.choose("parameters/layers.2.bias")
    tensors.copying.copy_name()
    assert QGuiApplication.clipboard().text() == "layers.2.bias"
    tensors.copying.copy_code()
    assert QGuiApplication.clipboard().text().startswith("layers_2_bias = np.array([")
    assert QGuiApplication.clipboard().text().endswith("], dtype=np.float32)\n")
    tensors.choose("data/train_images")
    tensors.copying.copy_code()
    assert f"{MOST_AS_CODE:,}" in told[-1]
    assert "layers_2_bias" in QGuiApplication.clipboard().text()


def test_a_tensor_of_three_axes_is_code_too(tensors: TensorList):
    cube = np.arange(8, dtype=np.uint8).reshape(2, 2, 2)
    images = replace(step()[0], array=cube)
    tensors.set_entries([images], {})
    tensors.choose(images.key)
    tensors.copying.copy_code()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("train_images = np.array([[0, 1],")
    assert text.endswith(".reshape((2, 2, 2))\n")


def test_columns_are_hidden_by_a_menu_and_stay_hidden(tensors: TensorList, theme: Theme, settings: Settings):
    menu = tensors.columns.menu
    shown = {action.data(): action for action in menu.actions()}
    assert set(shown) == set(Column) - set(ALWAYS)
    shown[Column.BYTES].trigger()
    assert tensors.isColumnHidden(Column.BYTES)
    assert not shown[Column.BYTES].isChecked()
    again = TensorList(theme, Measuring(), settings=Settings(settings.path))
    assert [column for column in Column if again.isColumnHidden(column)] == [Column.BYTES]
    again.columns.set_shown(Column.NAME, False)
    assert not again.isColumnHidden(Column.NAME)
    shown[Column.BYTES].trigger()
    assert Settings(settings.path).layout("inspector columns") is None


def test_a_line_of_a_tensor_with_nan_is_painted_with_a_mark(tensors: TensorList):
    def picture(value: float) -> QImage:
        entry = replace(step()[1], array=np.full(300, value, np.float32))
        tensors.set_entries([entry], {})
        rect = tensors.visualRect(tensors.tensors.find(entry.key)).adjusted(-tensors.indentation(), 0, 0, 0)
        return tensors.viewport().grab(rect).toImage()

    assert picture(1.0) == picture(2.0)
    assert picture(1.0) != picture(np.nan)


def test_names_stay_in_sight_when_other_columns_are_scrolled_to(tensors: TensorList):
    tensors.resize(430, 600)
    names = tensors.viewport().rect()
    names.setWidth(tensors.columnWidth(Column.NAME) - 2)
    weight = tensors.visualRect(tensors.tensors.find("parameters/layers.0.weight"))
    names.setTop(weight.top())
    names.setHeight(weight.height())
    before = tensors.viewport().grab(names).toImage()
    whole = tensors.viewport().grab().toImage()
    tensors.horizontalScrollBar().setValue(300)
    assert tensors.viewport().grab(names).toImage() == before
    assert tensors.viewport().grab().toImage() != whole
    (head,) = tensors.header().findChildren(QLabel)
    assert head.isVisible()
    assert head.width() == tensors.columnWidth(Column.NAME)
    tensors.horizontalScrollBar().setValue(0)
    assert not head.isVisible()


def test_the_divider_gives_the_list_its_columns_and_more_in_a_large_dock(qtbot: QtBot, settings: Settings):
    divider = Divider(QLabel("a"), QLabel("b"), settings, "inspector")
    qtbot.addWidget(divider)
    divider.resize(960, 200)
    divider.show()
    assert divider.sizes()[0] == LIST_WIDTH
    divider.resize(1270, 300)
    assert divider.sizes()[0] == pytest.approx(1270 * LARGE_SHARE, abs=6)
    divider.moveSplitter(500, 1)
    divider.resize(960, 200)
    assert divider.sizes()[0] == LIST_WIDTH
    divider.resize(1200, 300)
    assert divider.sizes()[0] == 500
    again = Divider(QLabel("a"), QLabel("b"), Settings(settings.path), "inspector")
    qtbot.addWidget(again)
    again.resize(1300, 300)
    again.show()
    assert again.sizes()[0] == 500
    again.resize(300, 300)
    assert min(again.sizes()) > 100


def test_sections_are_in_the_order_of_the_flow(tensors: TensorList):
    model = tensors.tensors
    heads = [model.index(row, NAME, QModelIndex()).data() for row in range(model.rowCount())]
    assert heads == ["Data set", "Batch", "Forward", "Gradients", "Optimizer", "Drawing"]
    assert len(heads) == len(Section)
