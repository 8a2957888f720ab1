"""The numbers behind a curve: exact, few, and robust to what is no number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from digitpad.training.history import smoothed
from digitpad.ui.train.ranges import accuracy_bottom, loss_range_log, loss_top
from digitpad.ui.train.series import RunningMean, envelope, span_of_mean, thinned

VALUES = arrays(np.float32, st.integers(1, 400), elements=st.floats(0, 100, width=32))
EMPTY = np.empty(0)


@given(VALUES, st.integers(1, 60), st.lists(st.integers(0, 400), max_size=6))
def test_the_running_mean_is_the_same_however_the_values_arrive(values, span: int, stops: list[int]):
    mean = RunningMean(len(values), span)
    for stop in sorted(stops):
        mean.follow(values[: min(stop, len(values))])
    got = mean.follow(values)
    np.testing.assert_allclose(got, smoothed(values, span), rtol=1e-5, atol=1e-5)


def test_a_mean_over_what_is_no_number_is_none_and_recovers_behind_it():
    values = np.array([1, 2, np.nan, 4, np.inf, 6, 7, 8], np.float32)
    got = RunningMean(8, 2).follow(values)
    np.testing.assert_array_equal(got, [1, 1.5, np.nan, np.nan, np.nan, np.nan, 6.5, 7.5])


@given(VALUES, st.integers(4, 100), st.data())
def test_an_envelope_is_short_and_keeps_every_extreme(values, most: int, data):
    start = data.draw(st.integers(0, len(values) - 1))
    stop = data.draw(st.integers(start + 1, len(values)))
    x, y = envelope(values, start, stop, most)
    part = values[start:stop]
    assert len(x) == len(y) <= most + 2
    assert (y.min(), y.max()) == (part.min(), part.max())
    assert np.isin(y, part).all()
    assert start < x.min()
    assert (np.diff(x) >= 0).all()
    if len(part) <= most:
        np.testing.assert_array_equal(x, np.arange(start + 1, stop + 1))
        np.testing.assert_array_equal(y, part)


def test_an_envelope_leaves_a_gap_only_where_nothing_is_a_number():
    values = np.ones(100, np.float32)
    values[::2] = np.nan
    assert np.isfinite(envelope(values, 0, 100, 10)[1]).all()
    values[50:] = np.nan
    y = envelope(values, 0, 100, 10)[1]
    assert np.isfinite(y[:4]).all()
    assert np.isnan(y[-4:]).all()


@given(VALUES, st.integers(3, 100))
def test_a_thinned_curve_is_short_and_true_and_ends_where_the_run_is(values, most: int):
    x, y = thinned(values, 0, len(values), most)
    assert len(x) <= most + 1
    np.testing.assert_array_equal(y, values[x.astype(int) - 1])
    assert x[-1] == len(values)


def test_nothing_yet_is_nothing_to_draw():
    none = np.empty(0, np.float32)
    assert RunningMean(10, 5).follow(none).shape == (0,)
    assert [len(part) for part in envelope(none, 0, 0, 10)] == [0, 0]
    assert [len(part) for part in thinned(none, 0, 0, 10)] == [0, 0]
    assert loss_top(EMPTY, EMPTY, EMPTY) > 0
    assert accuracy_bottom(EMPTY, EMPTY) == 0
    low, high = loss_range_log(EMPTY, EMPTY, EMPTY)
    assert low < high


@pytest.mark.parametrize(
    ("steps", "span"), [(1, 2), (30, 2), (626, 10), (2345, 50), (10_000, 200), (10**6, 500)]
)
def test_a_curve_is_smoothed_over_about_a_fortieth_of_the_run(steps: int, span: int):
    assert span_of_mean(steps) == span


def test_the_axis_of_loss_leaves_the_first_steps_and_the_wildest_batches_out():
    smooth = np.concatenate([np.linspace(2.3, 0.5, 20), np.linspace(0.5, 0.05, 980)]).astype(np.float32)
    rough = smooth.copy()
    rough[700] = 40
    top = loss_top(smooth, rough, np.array([0.3, 0.2]))
    assert 0.5 <= top < 1
    assert loss_top(smooth, rough, np.array([0.3, 5.0])) >= 5, "what was measured on the test set is in view"


def test_the_axis_of_accuracy_shows_the_gap():
    smooth = np.concatenate([np.linspace(0.1, 0.9, 20), np.linspace(0.9, 0.99, 980)]).astype(np.float32)
    bottom = accuracy_bottom(smooth, np.array([0.95, 0.976]))
    assert 0.8 <= bottom < 0.92
    assert accuracy_bottom(smooth, np.array([0.55])) <= 0.55


@pytest.mark.parametrize("wild", [np.nan, np.inf, -np.inf])
def test_ranges_are_numbers_whatever_the_losses_are(wild: float):
    values = np.full(50, wild, np.float32)
    found = (loss_top(values, values, values), *loss_range_log(values, values, values))
    assert np.isfinite([*found, accuracy_bottom(values, values)]).all()
    mixed = np.array([0.5, wild, 0.2, 0.0])
    found = (loss_top(mixed, mixed, mixed), *loss_range_log(mixed, mixed, mixed))
    assert np.isfinite(found).all()
