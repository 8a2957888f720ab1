"""Pictures of tensors: views and not copies, levels that give zero one colour, planes of any rank."""

import numpy as np
import pytest

from digitpad.inspection.entry import Form, Group, Kind, TensorEntry
from digitpad.inspection.picture import (
    Levels,
    fixed_levels,
    grid,
    picture_place,
    pictures_axis,
    plane,
    plane_levels,
    small_pictures,
    thinned,
)
from digitpad.inspection.statistics import Statistics, statistics


def entry(array: np.ndarray, axes: tuple[str, ...], kind: Kind = Kind.OTHER) -> TensorEntry:
    return TensorEntry(Group.ACTIVATIONS, "x", kind, Form.of(array), array, axes)


def test_the_columns_of_first_layer_weights_are_pictures():
    weight = np.arange(784 * 5, dtype=np.float32).reshape(784, 5)
    pictures = small_pictures(entry(weight, ("pixels", "units"), Kind.WEIGHT))
    assert pictures is not None
    assert pictures.shape == (5, 28, 28)
    for unit in range(5):
        np.testing.assert_array_equal(pictures[unit], weight[:, unit].reshape(28, 28))
    assert np.shares_memory(pictures, weight)


def test_the_rows_of_inputs_are_pictures_and_images_are_already():
    x = np.arange(3 * 784, dtype=np.float32).reshape(3, 784)
    pictures = small_pictures(entry(x, ("samples", "pixels"), Kind.INPUT))
    assert pictures is not None
    np.testing.assert_array_equal(pictures[2], x[2].reshape(28, 28))
    images = np.zeros((4, 28, 28), np.uint8)
    assert small_pictures(entry(images, ("samples", "rows", "columns"), Kind.IMAGES)) is images


@pytest.mark.parametrize(
    ("shape", "pictures"),
    [((2, 3, 28, 28), (6, 28, 28)), ((60, 14, 14), (60, 14, 14)), ((5, 28, 28, 1), (5, 28, 28))],
)
def test_anything_of_three_axes_or_more_is_pictures(shape: tuple[int, ...], pictures: tuple[int, ...]):
    some = entry(np.arange(np.prod(shape)).reshape(shape), ())
    small = small_pictures(some)
    assert small is not None
    assert small.shape == pictures
    assert np.shares_memory(small, some.numbers)
    place = picture_place(some, 4)
    np.testing.assert_array_equal(small[4], some.numbers[place].reshape(pictures[1:]))


def test_a_vector_of_pixels_is_one_picture():
    some = entry(np.arange(784), ("pixels",))
    np.testing.assert_array_equal(small_pictures(some), np.arange(784).reshape(1, 28, 28))
    assert picture_place(some, 0) == ()


@pytest.mark.parametrize(
    ("shape", "axes"),
    [
        ((784, 10), ("inputs", "units")),
        ((28, 28), ("rows", "columns")),
        ((784,), ("units",)),
        ((), ()),
        ((2, 2), ()),
    ],
)
def test_other_tensors_have_no_small_pictures(shape: tuple[int, ...], axes: tuple[str, ...]):
    assert small_pictures(entry(np.zeros(shape), axes)) is None


def test_that_a_tensor_has_pictures_is_known_before_its_numbers_are():
    known = TensorEntry(
        Group.PARAMETERS, "w", Kind.WEIGHT, Form((784, 5), np.dtype(np.float32)), None, ("pixels", "units")
    )
    assert pictures_axis(known) == 1
    assert small_pictures(known) is None


@pytest.mark.parametrize("rank", range(6))
def test_a_plane_of_any_rank_holds_the_last_two_axes(rank: int):
    array = np.random.default_rng(rank).normal(size=(2, 3, 4, 5, 6)[:rank])
    index = tuple(length - 1 for length in array.shape[:-2])
    flat = plane(array, index)
    assert flat.ndim == min(rank, 2)
    assert np.shares_memory(flat, array)
    np.testing.assert_array_equal(flat, array[index])
    assert grid(flat).ndim == 2


def test_an_index_for_other_axes_is_an_error():
    with pytest.raises(IndexError, match="1 indices for 0 leading axes"):
        plane(np.zeros((3, 3)), (0,))


def test_levels_lie_evenly_around_zero_where_something_is_negative():
    assert Levels.around(Statistics(-0.5, 2.0, 0.1)) == Levels(-2.0, 2.0, True)
    assert Levels.around(Statistics(-3.0, -1.0, -2.0)) == Levels(-3.0, 3.0, True)
    assert Levels.around(Statistics(1.0, 7.0, 3.0)) == Levels(0.0, 7.0, False)


@pytest.mark.parametrize("span", [Statistics(), Statistics(0, 0, 0.0), Statistics(nan=4)])
def test_levels_of_nothing_still_have_a_span(span: Statistics):
    levels = Levels.around(span)
    assert levels.high > levels.low


def test_grey_levels_and_probabilities_have_levels_of_their_own():
    images = entry(np.full((2, 28, 28), 9, np.uint8), ("samples", "rows", "columns"), Kind.IMAGES)
    assert fixed_levels(images) == Levels(0.0, 255.0, False)
    shares = entry(np.full((2, 10), 0.1, np.float32), ("samples", "classes"), Kind.PROBABILITIES)
    assert plane_levels(shares, statistics(shares.array), shares.array) == Levels(0.0, 1.0, False)


def test_levels_are_of_the_whole_tensor_as_soon_as_its_span_is_known():
    array = np.stack([np.full((2, 2), -1.0), np.full((2, 2), 4.0)])
    some = entry(array, ("samples", "a", "b"))
    assert plane_levels(some, statistics(array), array[0]) == Levels(-4.0, 4.0, True)
    assert plane_levels(some, None, array[0]) == Levels(-1.0, 1.0, True)


def test_a_plane_larger_than_the_screen_keeps_every_so_manyth_number():
    array = np.arange(60 * 7).reshape(60, 7)
    few, steps = thinned(array, 20)
    assert steps == (3, 1)
    np.testing.assert_array_equal(few, array[::3])
