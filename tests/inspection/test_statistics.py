"""Statistics: right for every dtype and layout, honest about NaN, and worked out once for each array."""

import gc
import math
import tracemalloc
from collections.abc import Generator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from digitpad.inspection import statistics as module
from digitpad.inspection.statistics import Statistics, StatisticsCache, measure, statistics

FLOATS = st.sampled_from([np.float16, np.float32, np.float64])


@given(
    hnp.arrays(
        st.sampled_from([np.uint8, np.int8, np.int16, np.int32, np.int64, np.uint64, np.bool_]),
        hnp.array_shapes(max_dims=4),
    )
)
def test_integers_have_the_exact_span_and_mean(array: np.ndarray):
    found = statistics(array)
    numbers = [int(value) for value in array.ravel()]
    assert (found.minimum, found.maximum) == (min(numbers), max(numbers))
    assert found.mean == pytest.approx(
        sum(numbers) / len(numbers), rel=1e-12, abs=1e-12 * max(map(abs, numbers))
    )
    assert found.all_finite
    assert found.zeros == numbers.count(0)
    assert found.size == len(numbers)
    assert found.deviation == pytest.approx(
        np.std(numbers, dtype=np.float64), rel=1e-7, abs=1e-7 * max(map(abs, numbers))
    )


@given(FLOATS.flatmap(lambda dtype: hnp.arrays(dtype, hnp.array_shapes(max_dims=3))))
def test_floats_have_the_span_of_what_is_finite_and_a_count_of_what_is_not(array: np.ndarray):
    found = statistics(array)
    finite = array[np.isfinite(array)].astype(np.float64)
    assert found.nan == int(np.isnan(array).sum())
    assert found.infinite == int(np.isinf(array).sum())
    if finite.size == 0:
        assert (found.minimum, found.maximum, found.mean) == (None, None, None)
    else:
        assert (found.minimum, found.maximum) == (finite.min(), finite.max())
        with np.errstate(over="ignore"):
            assert found.mean == pytest.approx(
                np.sum(finite) / finite.size, rel=1e-9, abs=1e-9 * np.abs(finite).max()
            )
        assert found.zeros == int((array == 0).sum())
        if np.abs(finite).max() < 1e100:  # larger ones have squares that are no numbers any more
            assert found.deviation == pytest.approx(np.std(finite), rel=1e-7, abs=1e-9 * np.abs(finite).max())


def test_an_array_of_many_chunks_counts_every_number(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "CHUNK", 64)
    rng = np.random.default_rng(0)
    array = rng.normal(size=(40, 50)).astype(np.float32)
    array[3, 7], array[20, 49], array[39, 49] = np.nan, np.inf, -np.inf
    for view in (array, array.T, array[::2, ::-3]):
        finite = view[np.isfinite(view)].astype(np.float64)
        found = statistics(view)
        assert (found.minimum, found.maximum) == (finite.min(), finite.max())
        assert found.mean == pytest.approx(finite.mean(), rel=1e-12)
        assert found.nan + found.infinite == view.size - finite.size
        assert found.deviation == pytest.approx(finite.std(), rel=1e-12)
        assert found.size == view.size


def test_uint8_images_do_not_overflow():
    assert statistics(np.full((300, 28, 28), 255, np.uint8)).mean == 255.0


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int16])
def test_small_integers_are_summed_exactly_however_many_and_far_from_zero(dtype, monkeypatch):
    info = np.iinfo(dtype)
    array = np.full((1 << 18) + 5, info.min if info.min else info.max, dtype)
    assert statistics(array).deviation == 0.0
    assert statistics(array).mean == array[0]
    array[1::2] = info.max if info.min else info.max - 1
    monkeypatch.setattr(module, "CHUNK", 1000)
    numbers = [int(value) for value in array]
    count, total, squares = len(numbers), sum(numbers), sum(value * value for value in numbers)
    assert statistics(array).deviation == math.sqrt((count * squares - total * total) / count / count)


def test_numbers_that_hardly_differ_keep_their_deviation_in_chunks_far_from_zero(monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 50)
    array = 1e9 + np.random.default_rng(1).normal(size=2000)
    assert statistics(array).deviation == pytest.approx(array.std(), rel=1e-6)


def test_squares_that_overflow_leave_no_deviation_but_the_span():
    found = statistics(np.array([1e200, -1e200]))
    assert (found.minimum, found.maximum, found.deviation) == (-1e200, 1e200, None)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_memory_stays_flat_however_large_the_array(dtype):
    array = np.ones((25, 400, 1000), dtype)
    for view in (array, array[:, ::2, 1:]):
        tracemalloc.start()
        statistics(view)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 3 * 8 * module.CHUNK  # a few chunks in float64


def test_the_share_of_zeros_counts_all_numbers():
    assert statistics(np.array([0.0, -0.0, np.nan, 3.0])).zero_share == 0.5
    assert Statistics().zero_share is None


@pytest.mark.parametrize(
    "array", [np.zeros((0, 784), np.float32), np.array(["a"]), np.array([1j]), np.array([None])]
)
def test_what_has_no_order_or_no_numbers_has_no_statistics(array: np.ndarray):
    assert statistics(array) == Statistics()


def test_a_single_number_of_rank_zero_is_its_own_span():
    assert statistics(np.float32(0.25).reshape(())) == Statistics(
        0.25, 0.25, 0.25, deviation=0.0, zeros=0, size=1
    )


def test_measuring_yields_between_chunks_and_then_gives_the_same_result(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "CHUNK", 100)
    array = np.arange(1000, dtype=np.int32)
    results = []

    def driven() -> Generator[None, None, None]:
        results.append((yield from measure(array)))

    assert len(list(driven())) == 10
    assert results == [statistics(array)]


def test_the_cache_knows_an_array_by_identity_and_lets_it_go(monkeypatch: pytest.MonkeyPatch):
    cache = StatisticsCache()
    first, equal = np.arange(5), np.arange(5)
    known = cache.get(first)
    assert cache.find(first) is known
    assert cache.find(equal) is None
    monkeypatch.setattr(module, "statistics", lambda array: pytest.fail("worked out twice"))
    assert cache.get(first) is known
    assert len(cache) == 1
    del first
    gc.collect()
    assert len(cache) == 0
