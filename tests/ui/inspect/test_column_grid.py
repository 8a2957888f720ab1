"""The grid of pictures: each number has its place, and only what is in sight is drawn."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from digitpad.ui.inspect.colour_maps import lookup
from digitpad.ui.inspect.column_grid import ColumnGrid
from digitpad.ui.inspect.grid_view import GridView
from digitpad.ui.theme import Theme
from tests.ui.inspect.picture_kit import SIGNED, close, weights


@pytest.fixture
def grid(qtbot: QtBot, theme: Theme) -> ColumnGrid:
    grid = ColumnGrid(theme)
    qtbot.addWidget(grid)
    grid.resize(400, 220)
    grid.show()
    return grid


def fill(grid: ColumnGrid, pictures: np.ndarray, theme: Theme) -> np.ndarray:
    colours = lookup(weights(1), SIGNED, theme)
    grid.show_pictures(pictures, SIGNED, colours)
    return colours


def test_each_number_of_a_column_has_its_place_in_its_picture(grid: ColumnGrid, theme: Theme):
    pictures = np.zeros((512, 28, 28), np.float32)
    pictures[5, 3, 20] = 2.0
    colours = fill(grid, pictures, theme)
    across = grid._across()
    cell = grid._cell()
    row, column = divmod(5, across)
    point = QPoint(4 + column * cell.width() + 20 * 2 + 1, row * cell.height() + 3 * 2 + 1)
    assert grid.picture_at(point) == (5, 3, 20)
    picture = grid.viewport().grab().toImage()
    assert close(picture.pixelColor(point), QColor(*colours[255]))
    assert close(picture.pixelColor(point + QPoint(4, 0)), QColor(*colours[128]))


def test_only_pictures_in_sight_are_coloured(grid: ColumnGrid, theme: Theme):
    pictures = np.broadcast_to(np.zeros((28, 28), np.uint8), (60_000, 28, 28))
    fill(grid, pictures, theme)
    assert len(grid.in_sight()) < 60
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    assert grid.in_sight().stop == 60_000
    assert len(grid.in_sight()) < 60
    grid.grab()


def test_few_pictures_are_drawn_as_large_as_fits(grid: ColumnGrid, theme: Theme):
    fill(grid, np.zeros((1, 28, 28)), theme)
    large = grid._cell()
    fill(grid, np.zeros((512, 28, 28)), theme)
    assert large.height() > 2 * grid._cell().height()
    assert grid.verticalScrollBar().maximum() > 0


def test_keys_move_from_picture_to_picture_and_scroll_along(grid: ColumnGrid, theme: Theme, qtbot: QtBot):
    fill(grid, np.zeros((512, 28, 28)), theme)
    chosen: list[int] = []
    grid.chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Home):
        qtbot.keyClick(grid, key)
        assert grid.current in grid.in_sight()
    assert chosen == [1, 1 + grid._across(), 511, 511, 0]
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(4 + grid._cell().width() + 5, 5))
    assert grid.current == 1


def test_new_pictures_of_the_same_number_keep_the_place(grid: ColumnGrid, theme: Theme):
    fill(grid, np.zeros((512, 28, 28)), theme)
    grid.verticalScrollBar().setValue(333)
    fill(grid, np.ones((512, 28, 28)), theme)
    assert grid.verticalScrollBar().value() == 333


def test_the_grid_tells_unit_row_column_and_number(qtbot: QtBot, theme: Theme):
    some = weights(40)
    view = GridView(theme)
    qtbot.addWidget(view)
    view.resize(400, 220)
    view.show()
    view.show_entry(some, (), None)
    told: list[str] = []
    view.pointed.connect(told.append)
    cell, scale = view.pictures._cell(), view.pictures._scale
    point = QPoint(4 + 2 * cell.width() + 9 * scale, 4 * scale)
    qtbot.mouseMove(view.pictures.viewport(), point - QPoint(3, 3))
    qtbot.mouseMove(view.pictures.viewport(), point)
    assert told[-1].startswith("unit 2 · row 4, column 9 = ")
    assert f"{some.array[4 * 28 + 9, 2]:.6g}" in told[-1]
