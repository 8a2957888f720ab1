"""Histograms: whole numbers in whole bins, others as NumPy counts them, what is not finite left out."""

import numpy as np
import pytest

from digitpad.inspection import histogram as module
from digitpad.inspection.histogram import Histogram, bins_for, histogram
from digitpad.inspection.statistics import statistics


def of(array: np.ndarray) -> Histogram:
    found = histogram(array, statistics(array))
    assert found is not None
    return found


def test_few_whole_numbers_have_a_bin_each():
    found = of(np.array([3, 3, 5, 0, 9], np.uint8))
    assert found.bins.whole
    assert list(found.counts) == [1, 0, 0, 2, 0, 1, 0, 0, 0, 1]
    assert found.bins.edges(3) == (3, 3)
    assert (found.bins.low, found.bins.high) == (-0.5, 9.5)


def test_grey_levels_have_256_bins_and_more_whole_numbers_share_bins_of_whole_width():
    levels = np.arange(256, dtype=np.uint8)
    assert list(of(levels).counts) == [1] * 256
    found = of(np.arange(-500, 500, dtype=np.int16))
    assert found.bins.width == 4
    assert list(found.counts) == [4] * 250
    assert found.bins.edges(0) == (-500, -497)


@pytest.mark.parametrize("dtype", [np.int64, np.uint64])
def test_the_widest_whole_numbers_there_are_fall_into_their_bins(dtype: type):
    info = np.iinfo(dtype)
    found = of(np.array([info.min, info.min, info.max], dtype))
    assert found.counts[0] == 2
    assert found.counts[-1] == 1
    assert found.finite == 3


def test_truth_values_are_counted_as_0_and_1():
    assert list(of(np.array([True, False, True])).counts) == [1, 2]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_other_numbers_are_counted_as_numpy_counts_them(dtype: type):
    array = np.random.default_rng(0).normal(size=(300, 70)).astype(dtype)
    found = of(array)
    exact = array.astype(np.float64)
    expected, edges = np.histogram(exact, 100)
    np.testing.assert_array_equal(found.counts, expected)
    assert found.bins.low == edges[0]
    assert found.bins.high == pytest.approx(edges[-1])
    assert found.finite == array.size


def test_counting_in_portions_is_counting_at_once(monkeypatch: pytest.MonkeyPatch):
    array = np.random.default_rng(0).normal(size=(100, 70)).astype(np.float32)[:, ::3]
    whole = of(array).counts
    monkeypatch.setattr(module, "CHUNK", 64)
    np.testing.assert_array_equal(of(array).counts, whole)


def test_a_few_numbers_have_few_bins():
    assert of(np.linspace(0, 1, 10)).bins.count == 10
    assert of(np.linspace(0, 1, 400)).bins.count == 20


def test_what_is_not_finite_is_left_out():
    array = np.array([0.0, 1.0, np.nan, np.inf, -np.inf, 1.0], np.float32)
    found = of(array)
    assert found.finite == 3
    assert (found.known.nan, found.known.infinite) == (1, 2)
    nothing = np.full(5, np.nan)
    assert histogram(nothing, statistics(nothing)) is None
    assert histogram(np.zeros((0, 3)), statistics(np.zeros((0, 3)))) is None


@pytest.mark.parametrize("value", [0.0, 0.25, -3e30, 1e-310])
def test_numbers_that_are_all_the_same_have_one_bin_around_them(value: float):
    found = of(np.full(50, value))
    assert list(found.counts) == [50]
    low, high = found.bins.edges(0)
    assert low < value < high


def test_zeros_can_be_left_out():
    relu = np.maximum(np.random.default_rng(0).normal(size=1000), 0).astype(np.float32)
    found = of(relu)
    zeros = int((relu == 0).sum())
    rest = found.without_zeros()
    assert found.counts[0] - rest.counts[0] == zeros
    np.testing.assert_array_equal(found.counts[1:], rest.counts[1:])
    assert rest.finite == 1000 - zeros
    positive = of(np.array([1.0, 2.0]))
    assert positive.without_zeros() is positive


def test_a_number_is_found_in_the_bin_that_counted_it():
    array = np.random.default_rng(0).normal(size=500)
    found = of(array)
    placed = np.bincount([found.bins.of(value) for value in array], minlength=found.bins.count)
    assert np.abs(placed - found.counts).sum() <= 2  # a number on an edge may fall to either side
    assert found.bins.of(float(array.max())) == found.bins.count - 1
    assert found.bins.of(99.0) == found.bins.of(-99.0) == -1


def test_a_span_that_no_float_can_hold_has_no_bins():
    array = np.array([-1.7e308, 1.7e308])
    assert bins_for(array.dtype, statistics(array)) is None
