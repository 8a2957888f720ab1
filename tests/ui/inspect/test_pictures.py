"""Heat map, bars and strokes: the colours and places are those of the numbers."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from digitpad.inspection.entry import Kind
from digitpad.inspection.picture import Levels
from digitpad.inspection.statistics import statistics
from digitpad.ui.inspect.bars import Bars
from digitpad.ui.inspect.colour_bar import ColourBar
from digitpad.ui.inspect.colour_maps import diverging, indices, lookup
from digitpad.ui.inspect.column_grid import ColumnGrid
from digitpad.ui.inspect.heat_map import MOST_CELLS, HeatMap
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.pictures import PictureView
from digitpad.ui.inspect.tensor_view import TensorView
from digitpad.ui.theme import Theme
from tests.ui.inspect.picture_kit import SIGNED, close, entry, weights


def test_signed_numbers_are_white_at_zero_and_two_hues_at_the_ends(theme: Theme):
    colours = lookup(weights(3), SIGNED, theme)
    low, middle, high = (QColor(*colours[place]) for place in (0, 127, 255))
    assert middle.saturationF() < 0.1
    assert low.blue() > low.red()
    assert high.red() > high.blue()


def test_ink_is_drawn_in_the_colours_of_the_canvas(theme: Theme):
    images = entry(np.zeros((1, 28, 28), np.uint8), ("samples", "rows", "columns"), Kind.IMAGES)
    colours = lookup(images, Levels(0, 255, False), theme)
    assert QColor(*colours[0]) == theme.paper
    assert QColor(*colours[255]) == theme.ink
    theme.set_choice("dark")
    assert QColor(*lookup(images, Levels(0, 255, False), theme)[255]) == theme.ink


def test_colours_are_chosen_by_the_levels_alone():
    values = np.array([-9, -2, 0, 2, 9, np.nan, np.inf, -np.inf], np.float32)
    assert list(indices(values, SIGNED)) == [0, 0, 128, 255, 255, 0, 255, 0]


@pytest.fixture
def heat_map(qtbot: QtBot, theme: Theme) -> HeatMap:
    heat_map = HeatMap(theme)
    qtbot.addWidget(heat_map)
    heat_map.resize(420, 300)
    heat_map.show()
    return heat_map


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.uint8, np.int64, np.bool_])
def test_a_heat_map_of_any_dtype_has_its_corners_where_numpy_prints_them(
    heat_map: HeatMap, theme: Theme, dtype: type, qtbot: QtBot
):
    array = np.zeros((20, 30))
    array[0, 29] = 1
    some = entry(array.astype(dtype))
    colours = lookup(some, Levels(0, 1, False), theme)
    heat_map.show_plane(some.array, Levels(0, 1, False), colours)
    picture = heat_map.grab().toImage()
    top_right = place_of(heat_map, 0, 29)
    bottom_left = place_of(heat_map, 19, 0)
    assert top_right.y() < heat_map.height() / 2 < bottom_left.y()
    assert bottom_left.x() < heat_map.width() / 2 < top_right.x()
    assert close(picture.pixelColor(top_right), QColor(*colours[255]))
    assert close(picture.pixelColor(bottom_left), QColor(*colours[0]))


def test_nan_is_drawn_in_the_colour_of_errors(heat_map: HeatMap, theme: Theme, qtbot: QtBot):
    array = np.zeros((20, 30), np.float32)
    array[4, 5] = np.nan
    colours = lookup(weights(1), SIGNED, theme)
    heat_map.show_plane(array, SIGNED, colours)
    picture = heat_map.grab().toImage()
    assert close(picture.pixelColor(place_of(heat_map, 4, 5)), theme.error)
    assert close(picture.pixelColor(place_of(heat_map, 4, 6)), QColor(*colours[127]))
    grid = ColumnGrid(theme)
    qtbot.addWidget(grid)
    grid.show_pictures(array[None], SIGNED, colours)
    inside = grid._mosaic(range(1))
    assert QColor(*inside[4, 5]) == theme.error
    assert QColor(*inside[4, 6]) == QColor(*colours[128])


def place_of(heat_map: HeatMap, row: int, column: int) -> QPoint:
    view = heat_map.findChild(type(heat_map._view))
    point = heat_map._box.mapViewToScene(QPointF(column + 0.5, row + 0.5))
    return view.mapTo(heat_map, point.toPoint())


def test_the_pointer_tells_row_column_and_number(qtbot: QtBot, theme: Theme):
    array = np.arange(2 * 20 * 30, dtype=np.float32).reshape(2, 20, 30)
    view = PictureView(theme)
    qtbot.addWidget(view)
    view.resize(420, 300)
    view.show()
    view.show_entry(entry(array, ("samples", "rows", "columns")), (1,), statistics(array))
    told: list[str] = []
    view.pointed.connect(told.append)
    target = view.heat_map._view.viewport()
    point = view.heat_map._box.mapViewToScene(QPointF(7.5, 3.5)).toPoint()
    qtbot.mouseMove(target, point - QPoint(9, 9))
    qtbot.mouseMove(target, point)
    assert told[-1].startswith("[1, 3, 7] = 697 ")
    assert "row 3" in told[-1]


def test_the_number_under_a_resting_pointer_is_that_of_the_newest_array(qtbot: QtBot, theme: Theme):
    view = TensorView(theme, Measuring(theme))
    qtbot.addWidget(view)
    view.resize(420, 320)
    view.show()
    first = entry(np.full((20, 30), 0.5, np.float32))
    view.show_entry(first)
    box = view.picture.heat_map._box
    qtbot.mouseMove(view.picture.heat_map._view.viewport(), box.mapViewToScene(QPointF(7.5, 3.5)).toPoint())
    assert view.title.line.text().startswith("[3, 7] = 0.5 ")
    view.show_entry(entry(np.full((20, 30), 0.75, np.float32)))
    assert view.title.line.text().startswith("[3, 7] = 0.75 ")
    view.show_entry(replace(entry(np.zeros((2, 3))), name="other"))
    assert not view.title.line.text().startswith("[")


def test_new_numbers_of_the_same_shape_keep_the_zoom(heat_map: HeatMap, theme: Theme):
    some = weights(40)
    colours = lookup(some, SIGNED, theme)
    heat_map.show_plane(some.array, SIGNED, colours)
    heat_map._box.setRange(xRange=(5, 15), yRange=(100, 200), padding=0)
    zoomed = heat_map._box.viewRect()
    heat_map.show_plane(some.array * 2, SIGNED, colours)
    assert heat_map._box.viewRect() == zoomed
    heat_map.show_plane(some.array[:300], SIGNED, colours)
    assert heat_map._box.viewRect().contains(QPointF(39, 299))


def test_a_plane_larger_than_a_screen_is_thinned_and_still_pointed_at_rightly(
    heat_map: HeatMap, theme: Theme
):
    array = np.broadcast_to(np.arange(60_000, dtype=np.float32)[:, None], (60_000, 784))
    heat_map.show_plane(array, Levels(0, 60_000, False), lookup(entry(array), SIGNED, theme))
    assert max(heat_map.image.image.shape) <= MOST_CELLS
    row, column = heat_map.cell_at(heat_map._box.mapViewToScene(QPointF(100.5, 30_000.5)))
    assert column == 100
    assert row % heat_map.steps[0] == 0
    assert abs(row - 30_000) <= heat_map.steps[0]


def test_it_is_said_which_rows_of_a_large_plane_are_drawn(qtbot: QtBot, theme: Theme):
    view = PictureView(theme)
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    large = np.zeros((60_000, 784), np.uint8)
    view.show_entry(entry(large), (), statistics(large))
    assert view.thinning.isVisible()
    assert view.thinning.text() == "every 59th row is drawn"
    view.show_entry(entry(large[:2000, :10]), (), statistics(large[:1]))
    assert view.thinning.text() == "every 2nd row is drawn"
    view.show_entry(entry(large[:500]), (), statistics(large[:1]))
    assert not view.thinning.isVisible()


@pytest.mark.parametrize(
    ("array", "shown"),
    [
        (np.float32(0.5).reshape(()), "single"),
        (np.zeros((0, 10)), "single"),
        (np.array([1.0, -2.0]), "bars"),
        (np.zeros((1, 784), np.float32), "bars"),
        (np.zeros((60_000,), np.uint8), "bars"),
        (np.zeros((5, 4)), "heat_map"),
        (np.full((5, 4), np.nan), "heat_map"),
    ],
)
def test_each_rank_has_its_picture(qtbot: QtBot, theme: Theme, array: np.ndarray, shown: str):
    view = PictureView(theme)
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    view.show_entry(entry(array), (), statistics(array))
    assert view.shown is getattr(view, shown)
    view.grab()


def test_strokes_are_drawn_as_lines(qtbot: QtBot, theme: Theme):
    strokes = (np.array([[0.0, 0.0], [1000.0, 1000.0]]), np.array([[500.0, 2.0]]))
    view = PictureView(theme)
    qtbot.addWidget(view)
    view.resize(300, 300)
    view.show()
    view.show_entry(
        entry(np.concatenate(strokes), ("points", "coordinates"), Kind.STROKES, strokes), (), None
    )
    assert view.shown is view.strokes
    picture = view.strokes.grab().toImage()
    assert close(picture.pixelColor(view.strokes.rect().center()), theme.ink)


def test_a_long_vector_is_walked_along_and_pointed_at_rightly(qtbot: QtBot, theme: Theme):
    labels = (np.arange(60_000) % 10).astype(np.uint8)
    view = PictureView(theme)
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    view.show_entry(entry(labels, ("samples",), Kind.LABELS), (), statistics(labels))
    assert view.stretch.isVisible()
    view.stretch.setValue(view.stretch.maximum())
    told: list[str] = []
    view.pointed.connect(told.append)
    qtbot.mouseMove(view.bars, QPoint(int(view.bars._area().right()) - 1, 60))
    assert told[-1].startswith("[59999] = 9 ")


def test_bars_stand_on_zero_and_reach_their_number(qtbot: QtBot, theme: Theme):
    bars = Bars(theme)
    qtbot.addWidget(bars)
    bars.resize(300, 200)
    bars.show()
    bars.show_values(np.array([1.0, -1.0]), Levels(-1.0, 1.0, False))
    area = bars._area()
    picture = bars.grab().toImage()
    left, right = int(area.left() + area.width() * 0.25), int(area.left() + area.width() * 0.75)
    upper, lower = int(area.top() + area.height() * 0.25), int(area.top() + area.height() * 0.75)
    assert close(picture.pixelColor(left, upper), theme.accent)
    assert close(picture.pixelColor(right, lower), theme.accent)
    assert not close(picture.pixelColor(left, lower), theme.accent)
    assert not close(picture.pixelColor(right, upper), theme.accent)
    assert [bars.index_at(left), bars.index_at(right), bars.index_at(2)] == [0, 1, -1]


def test_more_bars_than_pixels_lose_no_peak(qtbot: QtBot, theme: Theme):
    values = np.zeros(4000, np.float32)
    values[2001] = 1.0
    bars = Bars(theme)
    qtbot.addWidget(bars)
    bars.resize(300, 200)
    bars.show()
    bars.show_values(values, Levels(0.0, 1.0, False))
    area = bars._area()
    picture = bars.grab().toImage()
    top = [picture.pixelColor(x, int(area.center().y())) for x in range(int(area.left()), int(area.right()))]
    assert any(close(colour, theme.accent) for colour in top)


@pytest.mark.parametrize("span", [1.0, 0.00012345, 17381234.0])
def test_the_numbers_beside_the_colours_have_their_room(qtbot: QtBot, theme: Theme, span: float):
    bar = ColourBar(theme)
    qtbot.addWidget(bar)
    bar.show_scale(Levels(-span, span, signed=True), diverging())
    bar.resize(bar.sizeHint())
    image = bar.grab().toImage()
    bar.resize(bar.width() + 20, bar.height())
    wider = bar.grab().toImage()
    assert all(
        image.pixelColor(x, y) == wider.pixelColor(x, y)
        for x in range(image.width())
        for y in range(image.height())
    )
    ground = wider.pixelColor(wider.width() - 1, 0)
    assert all(
        wider.pixelColor(x, y) == ground
        for x in range(image.width(), wider.width())
        for y in range(wider.height())
    ), "something was cut"
