"""The list's model: each line tells of its array what NumPy tells, and marks what is wrong with it."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from digitpad.inspection.entry import Form, Group, Kind, Section, TensorEntry
from digitpad.inspection.tree import flow
from digitpad.ui.inspect.columns import Column
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.tensor_model import FLAG_ROLE, NAME, TensorModel
from digitpad.ui.inspect.wording import about_text
from digitpad.ui.theme import Theme
from tests.training.helpers import small_dataset
from tests.ui.inspect.list_kit import cells, entries, entry, measuring

__all__ = ["measuring"]


def test_the_model_is_one_that_qt_accepts(theme: Theme, measuring: Measuring):
    model = TensorModel(theme, measuring)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.set_entries(flow(small_dataset()), {})
    model.set_entries(flow(small_dataset()) + entries("a", "b", "c"), {Section.BATCH: "note"})
    model.set_entries(entries("a", "x", "y", "c"), {})
    model.set_entries(entries("c"), {})
    model.set_entries([], {})
    assert tester.model() is model


def test_each_line_tells_what_numpy_tells_of_the_array(theme: Theme, measuring: Measuring):
    model = TensorModel(theme, measuring)
    data = small_dataset()
    model.set_entries(flow(data), {})
    images = data.train.images
    told = dict(zip(Column, cells(model, "data/train_images"), strict=True))
    assert told == {
        Column.NAME: "train_images",
        Column.SHAPE: "(300, 28, 28)",
        Column.NDIM: "3",
        Column.DTYPE: "uint8",
        Column.KIND: "train images",
        Column.AXES: "samples, rows, columns",
        Column.BYTES: f"{images.nbytes:,}",
        Column.ORDER: "C",
        Column.MINIMUM: str(images.min()),
        Column.MAXIMUM: str(images.max()),
        Column.MEAN: f"{images.mean():.3g}",
        Column.DEVIATION: f"{images.std():.3g}",
        Column.ZEROS: f"{100 * (images == 0).mean():.0f} %",
        Column.FAULTS: "0",
        Column.DEAD: "–",
    }
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in Column]
    assert heads[:5] == ["name", "shape", "ndim", "dtype", "what"]
    assert all(heads)


@pytest.mark.parametrize(
    ("array", "order"),
    [
        (np.ones((3, 4)), "C"),
        (np.ones((3, 4)).T, "F"),
        (np.ones((3, 4))[:, ::2], "strided"),
        (np.ones(3), "C"),
    ],
)
def test_the_order_in_memory_is_told_and_what_a_transpose_is(
    theme: Theme, measuring: Measuring, array: np.ndarray, order: str
):
    model = TensorModel(theme, measuring)
    model.set_entries([entry("w", array)], {})
    cell = model.find("parameters/w").siblingAtColumn(Column.ORDER)
    assert cell.data() == order
    assert "W.T of a C-ordered W is a view" in cell.data(Qt.ItemDataRole.ToolTipRole)


def test_dead_units_are_counted_and_marked_beside_the_name(theme: Theme, measuring: Measuring):
    model = TensorModel(theme, measuring)
    array = np.ones((5, 4), np.float32)
    array[:, [1, 3]] = 0
    output = TensorEntry(
        Group.ACTIVATIONS,
        "layers.1.output",
        Kind.OUTPUT,
        Form.of(array),
        array,
        ("samples", "units"),
        1,
        "relu",
    )
    model.set_entries([output], {})
    name = model.find(output.key)
    assert name.siblingAtColumn(Column.DEAD).data() == "2 / 4"
    assert name.siblingAtColumn(Column.DEAD).data(Qt.ItemDataRole.ForegroundRole) == theme.warning
    assert name.data(FLAG_ROLE) == theme.warning
    said = "2 of 4 units are dead: they gave 0 for the whole batch"
    assert said in name.data(Qt.ItemDataRole.ToolTipRole)
    assert name.data(Qt.ItemDataRole.ToolTipRole).startswith("layers.1.output")
    assert said in name.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said in about_text(output, None, None)
    alive = np.ones_like(array)
    model.set_entries([replace(output, array=alive)], {})
    assert model.find(output.key).data(FLAG_ROLE) is None


def test_nan_and_infinity_are_flagged(theme: Theme, measuring: Measuring):
    model = TensorModel(theme, measuring)
    bad = np.array([1, 2, np.nan, np.inf, 6], np.float32)
    model.set_entries([entry("bad", bad), *entries("good")], {})
    index = model.find("parameters/bad").siblingAtColumn(Column.MINIMUM)
    assert index.data() == "nan"
    assert index.data(Qt.ItemDataRole.ForegroundRole) == theme.error
    tip = index.data(Qt.ItemDataRole.ToolTipRole)
    assert "1 NaN" in tip
    assert "1 infinite" in tip
    assert "mean 3.0" in tip
    assert index.siblingAtColumn(Column.FAULTS).data() == "2"
    assert index.siblingAtColumn(NAME).data(Qt.ItemDataRole.ForegroundRole) == theme.error
    assert index.siblingAtColumn(NAME).data(FLAG_ROLE) == theme.error
    good = model.find("parameters/good").siblingAtColumn(Column.MINIMUM)
    assert good.data(Qt.ItemDataRole.ForegroundRole) is None


def test_what_was_not_looked_at_keeps_its_shape_and_shows_no_old_numbers(theme: Theme, measuring: Measuring):
    model = TensorModel(theme, measuring)
    model.set_entries([entry("a", np.ones(3, np.float32))], {})
    model.set_entries([entry("a", None)], {})
    assert cells(model, "parameters/a") == [
        *("a", "(3,)", "1", "float32", "other", "axis 0", "12"),
        *["…"] * 7,
        "–",
    ]
