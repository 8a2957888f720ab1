"""Comparing two tensors: NumPy's broadcast rule, exact differences, how far they are apart."""

import numpy as np
import pytest

from digitpad.inspection import compare
from digitpad.inspection.compare import (
    ShapesDoNotFitError,
    candidates,
    common_shape,
    difference,
    difference_levels,
    distance,
    pair,
    shared_levels,
)
from digitpad.inspection.entry import Form, Group, Kind, TensorEntry
from digitpad.inspection.picture import Levels

SHAPES = [(), (1,), (3,), (4, 3), (4, 1), (1, 3), (2, 4, 3), (2, 1, 1), (0, 3), (5,)]


@pytest.mark.parametrize("first", SHAPES)
@pytest.mark.parametrize("second", SHAPES)
def test_shapes_fit_exactly_where_numpy_says_so(first: tuple[int, ...], second: tuple[int, ...]):
    try:
        expected = np.broadcast_shapes(first, second)
    except ValueError:
        with pytest.raises(ShapesDoNotFitError):
            common_shape(first, second)
    else:
        assert common_shape(first, second) == expected
        a, b = pair(np.zeros(first), np.ones(second))
        assert a.shape == b.shape == expected


def test_what_does_not_fit_is_explained_in_one_line():
    with pytest.raises(ShapesDoNotFitError) as caught:
        common_shape((784, 512), (512, 10))
    said = str(caught.value)
    assert "\n" not in said
    for words in ("(784, 512)", "(512, 10)", "same or 1", "axis -2 has 784 and 512"):
        assert words in said


def test_whole_numbers_are_subtracted_exactly():
    a, b = np.array([3, 255], np.uint8), np.array([5, 0], np.uint8)
    assert list(difference(a, b)) == [-2, 255]
    assert list(difference(np.array([True, False]), np.array([True, True]))) == [0, -1]


def test_other_numbers_are_subtracted_before_they_are_rounded():
    a, b = np.array([1.0, np.nan, np.inf], np.float32), np.array([0.75, 1, np.inf], np.float32)
    result = difference(a, b)
    assert result[0] == 0.25
    assert np.isnan(result[1:]).all()


def test_the_distance_is_numpys_own(monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(0)
    a, b = (rng.normal(size=(50, 40)).astype(np.float32) for _ in range(2))
    b[3] = a[3]
    monkeypatch.setattr(compare, "CHUNK", 100)
    found = distance(*pair(a, b))
    apart = a.astype(np.float64) - b
    assert found.largest == np.abs(apart).max()
    assert found.rms == pytest.approx(np.sqrt(np.square(apart).mean()), rel=1e-12)
    assert found.unequal == 49 * 40
    assert (found.not_finite, found.size) == (0, 2000)


def test_a_broadcast_tensor_counts_once_for_each_pair():
    found = distance(*pair(np.array([[0.0, 2.0], [4.0, 0.0]]), np.array([0.0, 1.0])))
    assert (found.largest, found.size, found.unequal) == (4.0, 4, 3)


def test_pairs_that_are_not_finite_are_counted_apart():
    a = np.array([1.0, np.nan, np.inf, 2.0])
    found = distance(a, np.array([1.0, np.nan, 0.0, 5.0]))
    assert (found.largest, found.not_finite, found.unequal) == (3.0, 2, 2)
    nothing = distance(np.full(3, np.nan), np.zeros(3))
    assert (nothing.largest, nothing.rms, nothing.not_finite) == (None, None, 3)
    assert distance(np.zeros((0, 3)), np.zeros((0, 3))).largest is None


def test_two_tensors_share_one_scale_and_their_difference_has_one_around_zero():
    assert shared_levels(Levels(0, 1, False), Levels(0, 3, False)) == Levels(0, 3, False)
    assert shared_levels(Levels(-2, 2, True), Levels(0, 3, False)) == Levels(-3, 3, True)
    assert difference_levels(0.5) == Levels(-0.5, 0.5, True)
    assert difference_levels(0.0) == difference_levels(None) == Levels(-1.0, 1.0, True)


def named(name: str, shape: tuple[int, ...], dtype: str = "f4") -> TensorEntry:
    return TensorEntry(Group.ACTIVATIONS, name, Kind.OTHER, Form(shape, np.dtype(dtype)), None, ())


def test_tensors_of_the_same_shape_are_offered_first_and_the_tensor_itself_not():
    flow = tuple(
        named(name, shape)
        for name, shape in (("bias", (3,)), ("other", (7, 2)), ("twin", (4, 3)), ("it", (4, 3)))
    )
    assert [entry.name for entry in candidates(flow[3], flow)] == ["twin", "bias", "other"]
