"""What the tests of slices share: pictures with labels, shown, and a hand that enters a slice."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from digitpad.inspection.entry import Form, Group, Kind, TensorEntry
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.tensor_view import TensorView
from digitpad.ui.theme import Theme

AXES = ("samples", "rows", "columns")
IMAGES = np.random.default_rng(0).integers(0, 256, (300, 28, 28)).astype(np.uint8)
LABELS = (np.arange(300) % 10).astype(np.uint8)


def images(array: np.ndarray = IMAGES, name: str = "train_images") -> TensorEntry:
    return TensorEntry(
        Group.DATASET, name, Kind.TRAIN_IMAGES, Form.of(array), array, AXES, labels=LABELS[: len(array)]
    )


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> TensorView:
    view = TensorView(theme, Measuring(theme))
    qtbot.addWidget(view)
    view.resize(420, 320)
    view.show()
    view.show_entry(images())
    view.slice.field.setFocus()
    return view


def enter(view: TensorView, qtbot: QtBot, text: str) -> None:
    view.slice.field.selectAll()
    qtbot.keyClicks(view.slice.field, text)
    qtbot.keyClick(view.slice.field, Qt.Key.Key_Return)


def shown(view: TensorView) -> np.ndarray:
    assert view.part is not None
    assert view.part.array is not None
    return view.part.array
