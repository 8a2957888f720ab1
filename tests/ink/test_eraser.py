"""The eraser cuts strokes exactly at its edge, and leaves everything else alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.ink.eraser import erase
from digitpad.ink.stroke import Drawing, Points

COORDINATE = st.integers(0, 1000).map(float) | st.floats(0, 1000)
POINT = st.tuples(COORDINATE, COORDINATE)
STROKES = st.lists(st.lists(POINT, min_size=1, max_size=8), max_size=4)
RADIUS = st.floats(1, 200)


def strokes_of(*strokes: list[tuple[float, ...]]) -> tuple[Points, ...]:
    return Drawing.of(strokes).strokes


def distances_to_segment(points: np.ndarray, a: tuple[float, float], b: tuple[float, float]) -> np.ndarray:
    along = np.subtract(b, a)
    square = float(along @ along)
    t = np.clip((points - a) @ along / square, 0, 1) if square else np.zeros(len(points))
    return np.hypot(*(points - a - t[:, None] * along).T)


def samples(strokes: tuple[Points, ...]) -> np.ndarray:
    """Points all along the strokes, 33 for each segment."""
    t = np.linspace(0, 1, 33)[:, None]
    every = [np.zeros((0, 2))]
    for stroke in strokes:
        every.append(stroke[:1, :2])
        every += [p + t * (q - p) for p, q in zip(stroke[:-1, :2], stroke[1:, :2], strict=True)]
    return np.concatenate(every)


def test_a_line_crossed_in_the_middle_falls_into_two_at_the_circles_edge():
    line = strokes_of([(0, 0), (100, 0)])
    left, right = erase(line, (50, 0), (50, 0), 10)
    np.testing.assert_allclose(left, [[0, 0], [40, 0]])
    np.testing.assert_allclose(right, [[60, 0], [100, 0]])


def test_a_sweep_takes_everything_between_its_ends():
    line = strokes_of([(0, 0), (100, 0)])
    left, right = erase(line, (30, 3), (60, 3), 5)
    np.testing.assert_allclose(left, [[0, 0], [26, 0]])
    np.testing.assert_allclose(right, [[64, 0], [100, 0]])


def test_a_sweep_across_cuts_as_wide_as_the_eraser():
    line = strokes_of([(0, 0), (100, 0)])
    left, right = erase(line, (50, -80), (50, 80), 7)
    np.testing.assert_allclose([left[-1], right[0]], [[43, 0], [57, 0]])


def test_nothing_hit_gives_back_the_very_same_tuple():
    strokes = strokes_of([(0, 0), (100, 0)], [(5, 5)])
    assert erase(strokes, (50, 50), (80, 60), 10) is strokes
    assert erase((), (0, 0), (1, 1), 10) == ()


def test_a_stroke_that_was_not_touched_stays_the_same_array():
    strokes = strokes_of([(0, 0), (100, 0)], [(0, 500), (100, 500)])
    remaining = erase(strokes, (50, 0), (50, 0), 10)
    assert remaining[-1] is strokes[1]


def test_a_dot_and_a_stroke_inside_the_eraser_vanish():
    strokes = strokes_of([(50, 50)], [(48, 50), (52, 50), (52, 50)], [(0, 0), (0, 0)])
    remaining = erase(strokes, (50, 50), (51, 50), 10)
    assert len(remaining) == 1
    assert remaining[0] is strokes[2]


def test_an_end_that_is_rubbed_out_is_shortened_not_split():
    strokes = strokes_of([(0, 0), (50, 0), (100, 0)])
    (rest,) = erase(strokes, (100, 0), (100, 0), 10)
    np.testing.assert_allclose(rest, [[0, 0], [50, 0], [90, 0]])


def test_time_and_pressure_are_interpolated_at_the_cut():
    strokes = strokes_of([(0, 0, 0, 1.0), (100, 0, 1000, 0.5)])
    left, right = erase(strokes, (50, 0), (50, 0), 10)
    np.testing.assert_allclose(left[-1], [40, 0, 400, 0.8])
    np.testing.assert_allclose(right[0], [60, 0, 600, 0.7])


def test_what_is_left_is_read_only():
    left, _ = erase(strokes_of([(0, 0), (100, 0)]), (50, 0), (50, 0), 10)
    with pytest.raises(ValueError, match="read-only"):
        left[0, 0] = 1


@given(STROKES, POINT, POINT, RADIUS)
def test_nothing_is_left_under_the_eraser_and_nothing_is_lost_beside_it(strokes, a, b, radius):
    before = Drawing.of(strokes).strokes
    after = erase(before, a, b, radius)
    left = samples(after)
    assert (distances_to_segment(left, a, b) >= radius - 1e-4 * radius).all()

    kept = samples(before)
    kept = kept[distances_to_segment(kept, a, b) > radius * 1.001]
    for point in kept[:: max(1, len(kept) // 20)]:
        nearest = (
            min(
                float(distances_to_segment(point[None], tuple(p), tuple(q))[0])
                for stroke in after
                for p, q in zip(stroke[:-1, :2], stroke[1:, :2], strict=True)
            )
            if any(len(stroke) > 1 for stroke in after)
            else np.inf
        )
        dots = [float(np.hypot(*(stroke[0, :2] - point))) for stroke in after if len(stroke) == 1]
        assert min([nearest, *dots]) < 1e-3


def test_what_begins_exactly_on_the_erasers_edge_is_kept():
    (left,) = erase(strokes_of([(0, 0), (0, 10), (0, 20)]), (0, 0), (0, 0), 10)
    assert left.tolist() == [[0, 10], [0, 20]]
    (left,) = erase(strokes_of([(0, 0), (0, 10), (0, 20), (0, 30)]), (0, 0), (0, 0), 10)
    assert left.tolist() == [[0, 10], [0, 20], [0, 30]]


@given(STROKES, POINT, POINT, RADIUS)
def test_rubbing_twice_changes_nothing_more(strokes, a, b, radius):
    once = erase(Drawing.of(strokes).strokes, a, b, radius)
    assert erase(once, a, b, radius) is once


def test_a_step_too_small_to_divide_by_is_no_overflow():
    tiny = np.array([[0.0, 0.0], [5e-324, 5e-324], [3.0, 0.0]])
    left = erase((tiny,), (1.0, -5.0), (2.0, 5.0), 0.5)
    assert all(np.isfinite(part).all() for part in left)
    assert len(left) == 2
