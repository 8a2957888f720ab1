"""The chosen tensor: its title, its views, the walk along its axes."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QSpinBox
from pytestqt.qtbot import QtBot

from digitpad.inspection.entry import Form, Group, Kind, TensorEntry
from digitpad.ui.inspect.grid_view import GRID
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.numbers_page import NUMBERS
from digitpad.ui.inspect.pictures import PICTURE
from digitpad.ui.inspect.tensor_view import TensorView
from digitpad.ui.theme import Theme

WEIGHT = np.random.default_rng(0).normal(size=(784, 12)).astype(np.float32)


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> TensorView:
    view = TensorView(theme, Measuring(theme))
    qtbot.addWidget(view)
    view.resize(420, 320)
    view.show()
    return view


def entry(
    array: np.ndarray | None, axes: tuple[str, ...], kind: Kind = Kind.WEIGHT, name: str = "w"
) -> TensorEntry:
    form = Form((784, 12), np.dtype(np.float32)) if array is None else Form.of(array)
    return TensorEntry(Group.PARAMETERS, name, kind, form, array, axes)


def texts(view: TensorView) -> str:
    return "\n".join([view.title.name.text(), view.title.form.text(), view.title.line.text()])


def test_the_title_has_name_shape_rank_dtype_and_axes(view: TensorView):
    view.show_entry(entry(WEIGHT, ("pixels", "units"), name="layers.0.weight"))
    for part in ("layers.0.weight", "(784, 12)", "2 axes", "float32", "pixels × units"):
        assert part in texts(view)


def test_in_a_low_panel_the_views_give_way_and_not_the_name_and_the_slice(view: TensorView, qtbot: QtBot):
    view.show_entry(entry(WEIGHT, ("pixels", "units")))
    title = view.title
    usual = [part.height() for part in (title.name, title.form, title.line, title.slice.field)]
    view.resize(420, 105)
    qtbot.waitUntil(lambda: view.grid.height() < 40)
    assert [part.height() for part in (title.name, title.form, title.line, title.slice.field)] == usual


def test_first_layer_weights_open_as_columns_and_others_as_a_picture(view: TensorView):
    view.show_entry(entry(WEIGHT, ("pixels", "units")))
    assert view.view == GRID
    assert view.grid.isVisible()
    view.show_entry(entry(WEIGHT[:12], ("inputs", "units"), name="other"))
    assert view.view == PICTURE
    assert view.picture.isVisible()
    view.show_entry(entry(WEIGHT, ("pixels", "units")))
    assert view.view == GRID


def test_the_view_that_was_chosen_is_kept_from_tensor_to_tensor(view: TensorView):
    view.show_entry(entry(WEIGHT, ("pixels", "units")))
    view.set_view(NUMBERS)
    view.show_entry(entry(WEIGHT[:12], ("inputs", "units"), name="other"))
    assert view.view == NUMBERS
    assert view.numbers.numbers.plane is not None
    assert view.numbers.numbers.plane.shape == (12, 12)


def test_new_numbers_of_the_same_tensor_are_shown_in_place(view: TensorView):
    view.show_entry(entry(WEIGHT, ("pixels", "units")))
    view.set_view(NUMBERS)
    later = WEIGHT + 1
    view.show_entry(entry(later, ("pixels", "units")))
    assert view.numbers.numbers.plane is later


def test_a_tensor_that_is_still_awaited_shows_nothing_of_the_one_before(view: TensorView):
    view.show_entry(entry(WEIGHT, ("pixels", "units")))
    view.show_entry(entry(None, ("pixels", "units"), name="awaited"))
    assert not view.grid.isVisible()
    assert "awaited" in texts(view)
    view.show_entry(entry(WEIGHT, ("pixels", "units"), name="awaited"))
    assert view.grid.isVisible()
    view.show_entry(entry(None, ("pixels", "units"), name="awaited"))
    assert view.grid.isVisible()  # until the next numbers of the same tensor come


@pytest.mark.parametrize("rank", [3, 4, 5])
def test_the_axes_before_the_last_two_are_walked_with_a_number_each(view: TensorView, rank: int):
    array = np.arange(np.prod(range(2, 2 + rank))).reshape(tuple(range(2, 2 + rank)))
    view.show_entry(entry(array, tuple("abcde"[:rank]), Kind.OTHER))
    view.set_view(PICTURE)
    boxes = [box for box in view.findChildren(QSpinBox) if box.isVisible()]
    assert len(boxes) == rank - 2
    for place, box in enumerate(boxes):
        box.setFocus()
        box.setValue(place + 1)
    view.set_view(NUMBERS)
    np.testing.assert_array_equal(view.numbers.numbers.plane, array[tuple(range(1, rank - 1))])


def test_the_slider_walks_through_the_samples(view: TensorView, qtbot: QtBot):
    images = np.arange(50 * 28 * 28, dtype=np.float32).reshape(50, 28, 28)
    view.show_entry(entry(images, ("samples", "rows", "columns"), Kind.OTHER))
    view.set_view(PICTURE)
    slider = view._index._slider
    assert slider.isVisible()
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert view.index == (2,)
    np.testing.assert_array_equal(view.picture.heat_map.image.image, images[2])


def test_the_label_of_the_sample_is_said(view: TensorView):
    images = entry(np.zeros((3, 28, 28), np.uint8), ("samples", "rows", "columns"), Kind.IMAGES)
    view.show_entry(replace(images, labels=np.array([5, 0, 4], np.uint8)))
    view.set_view(PICTURE)
    assert "label 5" in texts(view)
    view.set_index((2,))
    assert "label 4" in texts(view)


def test_a_small_picture_that_is_clicked_is_the_one_shown_large(view: TensorView, qtbot: QtBot):
    images = np.zeros((50, 28, 28), np.uint8)
    view.show_entry(entry(images, ("samples", "rows", "columns"), Kind.IMAGES))
    view.set_view(GRID)
    qtbot.keyClick(view.grid.pictures, Qt.Key.Key_Right)
    view.set_view(PICTURE)
    assert view.index == (1,)


def test_leading_axes_run_on_in_the_grid_and_lead_to_their_plane(view: TensorView, qtbot: QtBot):
    array = np.random.default_rng(0).normal(size=(2, 3, 28, 28))
    view.show_entry(entry(array, ("steps", "channels", "rows", "columns"), Kind.OTHER))
    assert view.view == GRID
    for _ in range(4):
        qtbot.keyClick(view.grid.pictures, Qt.Key.Key_Right)
    pictures = view.grid.pictures
    cell, across, scale = pictures._cell(), pictures._across(), pictures._scale
    line, column = divmod(4, across)
    place = QPoint(4 + column * cell.width() + 5 * scale + 1, line * cell.height() + 9 * scale + 1)
    qtbot.mouseMove(pictures.viewport(), place)
    assert f"row 9, column 5 = {array[1, 1, 9, 5]:.6g}" in view.title.line.text()
    view.set_view(PICTURE)
    assert view.index == (1, 1)
    np.testing.assert_array_equal(view.picture.heat_map.image.image, array[1, 1].astype(np.float32))


def test_a_place_beyond_the_next_tensor_becomes_its_end(view: TensorView):
    view.show_entry(entry(np.zeros((50, 28, 28)), ("samples", "rows", "columns"), Kind.OTHER))
    view.set_index((49,))
    view.show_entry(entry(np.zeros((3, 28, 28)), ("samples", "rows", "columns"), Kind.OTHER, "other"))
    view.set_view(NUMBERS)
    assert view.index == (2,)


def test_an_empty_tensor_has_a_view_in_every_tab(view: TensorView):
    view.show_entry(entry(np.zeros((0, 28, 28), np.uint8), ("samples", "rows", "columns"), Kind.IMAGES))
    for chosen in (PICTURE, GRID, NUMBERS):
        view.set_view(chosen)
        view.grab()


def test_nan_is_said_in_the_title(view: TensorView):
    bad = WEIGHT.copy()
    bad[3, 4] = np.nan
    view.show_entry(entry(bad, ("pixels", "units")))
    assert "1 NaN" in texts(view)
    for chosen in (PICTURE, GRID, NUMBERS):
        view.set_view(chosen)
        view.grab()


def test_a_single_number_is_shown_as_it_is(view: TensorView):
    view.show_entry(entry(np.array(0.259), (), Kind.LOSS, "loss.value"))
    assert view.picture.single.text() == "0.259"


def test_without_a_tensor_it_says_what_to_do(view: TensorView):
    view.show_entry(None)
    assert "Choose a tensor" in view._empty.text()
    assert view._empty.isVisible()


def test_another_theme_repaints_the_picture(view: TensorView, theme: Theme):
    images = np.zeros((1, 28, 28), np.uint8)
    view.show_entry(entry(images, ("samples", "rows", "columns"), Kind.IMAGES))
    view.set_view(PICTURE)
    before = view.picture.grab().toImage().pixelColor(100, 60)
    theme.set_choice("dark")
    after = view.picture.grab().toImage().pixelColor(100, 60)
    assert before == Theme("light").paper
    assert after == Theme("dark").paper
