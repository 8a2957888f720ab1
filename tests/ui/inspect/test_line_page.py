"""The line of a vector, or of a row or column of a plane."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from digitpad.ui.inspect.line_page import LINE, LinePage
from digitpad.ui.inspect.numbers_page import NUMBERS
from digitpad.ui.inspect.tensor_view import TensorView
from digitpad.ui.theme import Theme
from tests.ui.inspect.picture_kit import entry

PLANE = np.arange(12, dtype=np.float32).reshape(3, 4)


@pytest.fixture
def page(view: TensorView) -> LinePage:
    view.show_entry(entry(PLANE, ("samples", "units")))
    view.set_view(LINE)
    return view.page(LinePage)


def test_the_middle_row_is_shown_first_and_any_row_or_column_can_be_chosen(page: LinePage, qtbot: QtBot):
    np.testing.assert_array_equal(page.line, PLANE[1])
    qtbot.keyClick(page.plot, Qt.Key.Key_Up)
    np.testing.assert_array_equal(page.line, PLANE[2])
    page.number.setValue(0)
    np.testing.assert_array_equal(page.line, PLANE[0])
    qtbot.keyClick(page.along, Qt.Key.Key_Down)
    np.testing.assert_array_equal(page.line, PLANE[:, 2])
    qtbot.keyClick(page.plot, Qt.Key.Key_Down)
    np.testing.assert_array_equal(page.line, PLANE[:, 1])
    qtbot.keyClick(page.along, Qt.Key.Key_Up)
    np.testing.assert_array_equal(page.line, PLANE[0])  # of each the place that was chosen


def test_the_pointer_tells_place_and_number(view: TensorView, page: LinePage, qtbot: QtBot):
    x = int(page.plot.across(3))
    qtbot.mouseMove(page.plot, QPoint(x - 4, 60))
    qtbot.mouseMove(page.plot, QPoint(x - 1, 60))
    assert view.title.line.text().startswith("[1, 3] = 7 · sample 1, unit 3")
    page.along.setCurrentIndex(1)
    qtbot.mouseMove(page.plot, QPoint(int(page.plot.across(2)) - 2, 60))
    assert view.title.line.text().startswith("[2, 2] = 10 ")


def test_a_click_in_the_table_chooses_the_row_and_the_column(view: TensorView, page: LinePage, qtbot: QtBot):
    view.set_view(NUMBERS)
    table = view.numbers
    place = table.visualRect(table.model().index(2, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    view.set_view(LINE)
    np.testing.assert_array_equal(page.line, PLANE[2])
    page.along.setCurrentIndex(1)
    np.testing.assert_array_equal(page.line, PLANE[:, 0])


def test_a_vector_is_one_line_without_a_choice(view: TensorView, page: LinePage, qtbot: QtBot):
    vector = np.linspace(-1, 1, 50)
    view.show_entry(entry(vector, ("units",)))
    view.set_view(LINE)
    np.testing.assert_array_equal(page.line, vector)
    assert not page.number.isVisible()
    qtbot.mouseMove(page.plot, QPoint(int(page.plot.across(49)) - 1, 40))
    assert view.title.line.text().startswith("[49] = 1 ")


def test_the_line_goes_through_its_numbers_and_has_a_gap_at_nan(
    view: TensorView, page: LinePage, theme: Theme
):
    values = np.array([0.0, 1.0, 1.0, np.nan, 0.5, 0.5], np.float32)
    view.show_entry(entry(values))
    view.set_view(LINE)
    picture, plot = page.plot.grab().toImage(), page.plot

    def is_line(place: float, value: float) -> bool:
        y = round(float(plot.heights(np.array([value]))[0]))
        near = [picture.pixelColor(int(plot.across(place)), y + dy) for dy in (-1, 0, 1)]
        return theme.accent in near

    assert is_line(1.5, 1.0)
    assert is_line(4.5, 0.5)
    assert not is_line(3.0, 0.75)


@pytest.mark.parametrize("array", [np.full((4, 5), np.nan), np.zeros((0, 7)), np.array([[1e38, -np.inf]])])
def test_whatever_is_in_it_the_line_is_drawn(view: TensorView, page: LinePage, array: np.ndarray):
    view.show_entry(entry(array))
    view.set_view(LINE)
    view.grab()


def test_more_numbers_than_pixels_lose_no_peak(view: TensorView, page: LinePage, theme: Theme):
    values = np.zeros(50_000, np.float32)
    values[20_001] = 1.0
    view.show_entry(entry(values))
    view.set_view(LINE)
    picture, area = page.plot.grab().toImage(), page.plot.area()
    y = int(area.center().y())
    across = [picture.pixelColor(x, y) for x in range(int(area.left()), int(area.right()))]
    assert theme.accent in across
