"""The page of small pictures: which of them has the frame at first, and afterwards."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from digitpad.inspection.entry import Form, Group, Kind, TensorEntry
from digitpad.ui.inspect.grid_view import GridView
from digitpad.ui.theme import Theme


def weights(strengths: list[float], name: str = "w") -> TensorEntry:
    array = np.outer(np.ones(784), strengths).astype(np.float32)
    return TensorEntry(Group.PARAMETERS, name, Kind.WEIGHT, Form.of(array), array, ("pixels", "units"))


@pytest.fixture
def grid(qtbot: QtBot, theme: Theme) -> GridView:
    made = GridView(theme)
    qtbot.addWidget(made)
    made.resize(600, 200)
    made.show()
    return made


def test_the_first_frame_is_around_a_unit_that_has_learnt_something(grid: GridView):
    grid.show_entry(weights([0, np.inf, -3, 1, np.nan, 0, 0, 9]), (), None)
    assert grid.current == 2  # of those at the beginning, which are in sight


def test_a_frame_once_placed_stays_while_the_numbers_change(grid: GridView, qtbot: QtBot):
    grid.show_entry(weights([0, 0, -3, 1]), (), None)
    grid.show_entry(weights([5, 0, -3, 1]), (), None)
    assert grid.current == 2
    qtbot.mouseClick(grid.pictures.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    grid.show_entry(weights([0, 7, 0, 0], "another"), (), None)
    assert grid.current == 0
