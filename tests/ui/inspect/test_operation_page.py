"""The view of an operation: every cell is told, by pointer and by key, also while the numbers change."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from digitpad.inspection.entry import Group, TensorEntry
from digitpad.inspection.first_batch import Subject, first_batch
from digitpad.inspection.operation_flow import steps
from digitpad.inspection.tree import flow
from digitpad.nn.calibration import Calibration
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.ui.operation.boxes import Box
from digitpad.ui.operation.page import OperationPage
from digitpad.ui.theme import Theme
from tests.training.helpers import small_dataset
from tests.ui.inspect.conftest import SEVEN

DATA = small_dataset(train=40, test=10)
DEEP = NetworkSpec.dense(784, (12, 9), 10, dropout=0.3, batch_norm=True)


def flow_of(spec: NetworkSpec) -> list[TensorEntry]:
    snapshot = Network(spec, np.random.default_rng(3)).snapshot()
    moment = first_batch(Subject(snapshot, 20), DATA.train)
    return flow(DATA, SEVEN, snapshot, moment, calibration=Calibration(1.5))


ENTRIES = flow_of(DEEP)
"""layers: affine, batch norm, relu, dropout, affine, batch norm, relu, dropout, affine."""


def named(name: str, group: Group = Group.ACTIVATIONS) -> TensorEntry:
    return next(entry for entry in ENTRIES if entry.name == name and entry.group is group)


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> OperationPage:
    made = OperationPage(theme)
    qtbot.addWidget(made)
    made.resize(1000, 640)
    made.set_flow(ENTRIES)
    made.show()
    return made


def middle(box: Box, row: int, column: int) -> QPoint:
    area = box.area
    x = area.left() + (column + 0.5) / box.columns * area.width()
    y = area.top() + (row + 0.5) / box.rows * area.height()
    return QPoint(int(x), int(y))


@pytest.mark.parametrize("size", [(250, 90), (500, 120), (500, 200), (1000, 640)])
def test_every_step_is_told_and_painted_at_any_size_in_light_and_dark(
    page: OperationPage, theme: Theme, size: tuple[int, int]
):
    page.resize(*size)
    for entry in steps(ENTRIES):
        assert page.fits(entry), entry.key
        page.show_entry(entry, (), None)
        assert page.told is not None, entry.key
        assert page.told.agrees, entry.key
        assert not page.grab().isNull()
    theme.set_choice("dark")
    assert not page.grab().isNull()


def test_what_nothing_made_has_no_such_view(page: OperationPage):
    for name in ("layers.0.weight", "batch.images", "layers.0.input", "train_images", "As drawn"):
        assert not page.fits(next(entry for entry in ENTRIES if entry.name == name))


def test_a_click_in_the_result_chooses_the_cell_and_the_sum_is_its_own(page: OperationPage, qtbot: QtBot):
    entry = named("layers.8.output")
    page.show_entry(entry, (), None)
    result = page.diagram.boxes[-1]
    qtbot.mouseClick(page.diagram, Qt.MouseButton.LeftButton, pos=middle(result, 7, 4))
    assert page.cell == (7, 4)
    assert page.terms.sum.value == pytest.approx(float(entry.numbers[7, 4]), abs=1e-4)
    assert [field.value() for field in page.bar.picker.fields] == [7, 4]


def test_a_click_in_a_row_of_x_and_in_a_column_of_w_choose_what_meets(page: OperationPage, qtbot: QtBot):
    page.show_entry(named("layers.8.output"), (), None)
    page.set_cell((0, 0))
    x, weight, bias, _ = page.diagram.boxes
    qtbot.mouseClick(page.diagram, Qt.MouseButton.LeftButton, pos=middle(x, 11, 3))
    assert page.cell == (11, 0)
    qtbot.mouseClick(page.diagram, Qt.MouseButton.LeftButton, pos=middle(weight, 5, 6))
    assert page.cell == (11, 6)
    qtbot.mouseClick(page.diagram, Qt.MouseButton.LeftButton, pos=middle(bias, 0, 2))
    assert page.cell == (11, 2)


def test_the_arrow_keys_go_from_cell_to_cell_and_stop_at_the_edge(page: OperationPage, qtbot: QtBot):
    page.show_entry(named("layers.8.output"), (), None)
    page.set_cell((0, 0))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        qtbot.keyClick(page.diagram, key)
    assert page.cell == (1, 1)
    qtbot.keyClick(page.diagram, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert page.cell == (11, 1)
    for _ in range(4):
        qtbot.keyClick(page.diagram, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert page.cell == (19, 1)


def test_a_cell_can_be_typed(page: OperationPage, qtbot: QtBot):
    page.show_entry(named("layers.0.output"), (), None)
    field = page.bar.picker.fields[1]
    field.selectAll()
    qtbot.keyClicks(field, "9")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert page.cell[1] == 9
    assert page.told.parts.axis == "pixels"


def test_a_bias_is_drawn_for_every_row_and_the_row_and_column_that_meet_are_framed(page: OperationPage):
    page.show_entry(named("layers.0.output"), (), None)
    page.set_cell((4, 3))
    x, weight, bias, z = page.diagram.boxes
    assert bias.repeated
    assert bias.words == "(12,) → (20, 12)"
    assert bias.area.height() == pytest.approx(z.area.height())
    assert (x.row, x.column) == (4, None)
    assert x.meeting().width() == pytest.approx(x.area.width())
    assert (weight.row, weight.column) == (None, 3)
    assert weight.meeting().height() == pytest.approx(weight.area.height())
    assert (z.row, z.column) == (4, 3)


def test_relu_tells_its_cut(page: OperationPage):
    z = named("layers.1.output").numbers
    cut = tuple(np.argwhere(z < 0)[0].tolist())
    page.show_entry(named("layers.2.output"), (), None)
    page.set_cell(cut)
    assert page.parts.curve.isVisible()
    assert page.parts.curve.texts[1] == "a = 0, cut"
    assert page.parts.curve.texts[2].startswith(f"{int((z[cut[0]] <= 0).sum())} of 12 units cut")


def test_the_softmax_is_a_table_in_which_a_class_is_chosen(page: OperationPage, qtbot: QtBot):
    page.show_entry(named("calibrated", Group.DRAWING), (), None)
    shares = page.parts.shares
    assert shares.headings == ("class", "logit z", "z / 1.5", "z − max", "e to that", "share")
    assert len(shares.rows) == 11
    assert shares.rows[-1][-1] == "100.00 %"
    qtbot.mouseClick(shares, Qt.MouseButton.LeftButton, pos=QPoint(40, int(4.5 * shares.row_height)))
    assert page.cell == (0, 3)
    qtbot.keyClick(shares, Qt.Key.Key_Down)
    assert page.cell == (0, 4)


def test_the_loss_is_the_mean_of_its_samples_of_which_one_is_told(page: OperationPage):
    page.show_entry(named("loss.value"), (), None)
    page.set_cell((6,))
    assert page.terms.sum.value == pytest.approx(float(named("loss.value").numbers), rel=1e-5)
    assert page.parts.working.working.value == pytest.approx(page.terms.sum.products[6])
    assert page.parts.working.texts[0].startswith("label: t = ")


def test_numbers_under_the_pointer_are_told_with_their_tensor(page: OperationPage, qtbot: QtBot):
    told: list[str] = []
    page.pointed.connect(told.append)
    page.show_entry(named("layers.8.output"), (), None)
    weight = page.diagram.boxes[1]
    qtbot.mouseMove(page.diagram, QPoint(1, 1))
    qtbot.mouseMove(page.diagram, middle(weight, 4, 6))
    assert told[-1].startswith("layers.8.weight · [4, 6] = ")
    transposed = next(entry for entry in ENTRIES if entry.name == "layers.8.weight.grad")
    page.show_entry(transposed, (), None)
    x = page.diagram.boxes[0]
    qtbot.mouseMove(page.diagram, middle(x, 4, 10))
    assert "[10, 4] = " in told[-1]  # where it stands in the tensor, not in its transpose


def test_what_is_missing_is_said_and_no_number_is_made_up(page: OperationPage):
    without = [e for e in ENTRIES if not (e.name == "layers.8.weight" and e.group is Group.PARAMETERS)]
    page.set_flow(without)
    page.show_entry(named("layers.8.output"), (), None)
    assert page.told is None
    assert "layers.8.weight" in page.trouble.text()
    assert not page.parts.isVisible()
    page.grab()


def test_weights_of_another_moment_are_told_apart_from_the_numbers_they_made(page: OperationPage):
    bias = named("layers.8.bias", Group.PARAMETERS)
    moved = [replace(e, array=e.array + np.float32(1)) if e is bias else e for e in ENTRIES]
    page.set_flow(moved)
    page.show_entry(named("layers.8.output"), (), None)
    room = page.trouble.fontMetrics().horizontalAdvance(page.trouble.text())
    assert "not kept" in page.trouble.text()
    assert f"{page.told.held:.4g}" in page.trouble.text()
    assert room <= 560
    assert page.sentence.isVisible()
    assert page.sentence.text().startswith("A dense layer")
    assert page.sentence.text() in page.trouble.toolTip()
    page.set_flow(ENTRIES)
    page.show_entry(named("layers.8.output"), (), None)
    assert not page.trouble.isVisible()


def test_letters_come_first_and_shapes_get_a_line_where_there_is_room(page: OperationPage):
    entry = named("layers.0.output")
    for size, below in (((1000, 640), False), ((420, 420), True), ((420, 120), False)):
        page.resize(*size)
        page.show_entry(entry, (), None)
        assert page.bar.formula.text().startswith("z = x · W + b")
        assert page.bar.shapes.isVisible() == below
        assert ("(20, 784)" in page.bar.formula.text()) != below
        for word in (
            "z = x · W + b",
            "(20, 784) · (784, 12) + (12,) → (20, 12)",
            "x @ W + b",
            "A dense layer",
        ):
            assert word in page.bar.formula.toolTip()


def test_the_way_ends_at_the_probabilities_that_are_told_with_their_temperature(
    page: OperationPage, qtbot: QtBot
):
    wanted: list[str] = []
    page.walk_with(wanted.append)
    page.show_entry(named("calibrated", Group.DRAWING), (), None)
    assert "temperature" in page.sentence.text()
    assert not page.bar.forth.isEnabled()
    qtbot.mouseClick(page.bar.forth, Qt.MouseButton.LeftButton)
    assert wanted == []
    qtbot.mouseClick(page.bar.back, Qt.MouseButton.LeftButton)
    assert wanted == ["drawing/probabilities"]
    page.show_entry(steps(ENTRIES)[0], (), None)
    assert not page.bar.back.isEnabled()


def test_a_cell_stays_chosen_while_the_numbers_change(page: OperationPage):
    entry = named("layers.8.output")
    page.show_entry(entry, (), None)
    page.set_cell((5, 2))
    page.show_entry(named("layers.0.output"), (), None)
    assert page.cell[0] == 5  # the sample goes along
    page.show_entry(replace(entry, array=entry.array.copy()), (), None)
    assert page.cell == (5, 2)


def test_a_cell_chosen_in_another_view_is_looked_at_where_the_tensor_has_it(page: OperationPage):
    entry = named("layers.8.output")
    page.set_place(3, 7)
    page.show_entry(entry, (), None)
    assert page.cell == (3, 7)
    page.set_place(25, 7)  # there are 20 samples
    page.show_entry(entry, (), None)
    assert page.cell == (3, 7)
    page.set_place(0, 6)
    page.show_entry(named("layers.8.bias.grad", Group.GRADIENTS), (), None)
    assert page.cell == (6,)


def test_it_asks_for_its_operands_and_only_for_them(page: OperationPage):
    page.show_entry(named("layers.8.output"), (), None)
    assert {"layers.7.output", "layers.8.weight", "layers.8.bias"} <= set(page.names_needed())
    assert "layers.0.weight" not in page.names_needed()


def test_a_diverged_network_is_painted_as_it_is(page: OperationPage):
    lost = [
        replace(e, array=np.full_like(e.array, np.nan))
        if e.array is not None and e.array.dtype.kind == "f"
        else e
        for e in ENTRIES
    ]
    page.set_flow(lost)
    for entry in steps(lost):
        page.show_entry(entry, (), None)
        page.grab()
