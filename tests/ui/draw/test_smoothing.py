"""The curve on the screen: smooth, near the points, and the same whether painted in parts or whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.ui.draw.smoothing import TAIL, bounds, calm, curve, settled_curve


def along(path: object) -> np.ndarray:
    return np.array([[p.x, p.y] for p in (path.elementAt(i) for i in range(path.elementCount()))])


def walk(seed: int, n: int, step: float = 8) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return 500 + np.cumsum(rng.normal(0, step, (n, 2)), axis=0)


def test_a_curve_begins_and_ends_where_the_hand_did():
    points = walk(1, 50)
    elements = along(curve(points))
    assert elements[0] == pytest.approx(points[0])
    assert elements[-1] == pytest.approx(points[-1])


def test_points_far_apart_are_passed_as_closely_as_before():
    corner = np.array([[100.0, 100], [500, 100], [500, 600]])
    assert calm(corner) == pytest.approx(corner)


def test_the_stairs_of_whole_pixels_become_a_straight_line():
    x = np.arange(0, 300, 2.5)
    stairs = np.stack([x, np.floor(x / 12.5) * 2.5], axis=1)
    line = stairs[:, 0] / 5 - 1.0
    before, after = stairs[:, 1] - line, calm(stairs)[:, 1] - line
    inner = slice(TAIL, -TAIL)
    assert np.std(after[inner]) < 0.35 * np.std(before[inner])


@given(st.integers(0, 2**32 - 1), st.integers(1, 60))
def test_a_curve_never_leaves_the_rectangle_of_its_points(seed: int, n: int):
    points = walk(seed, n)
    area = bounds(points).adjusted(-0.1, -0.1, 0.1, 0.1)
    assert area.contains(curve(points).boundingRect().center())
    assert all(area.contains(x, y) for x, y in along(curve(points)))


@given(st.integers(0, 2**32 - 1), st.integers(TAIL + 2, 60), st.integers(1, 30))
def test_settled_pieces_stay_as_they_are_when_points_are_added(seed: int, n: int, more: int):
    points = walk(seed, n + more, step=1)  # so near that each is moved by all of its neighbours
    settled = along(settled_curve(points[:n]))
    assert along(curve(points))[: len(settled)] == pytest.approx(settled)


@given(st.integers(0, 2**32 - 1), st.integers(TAIL + 1, 60), st.integers(0, 50))
def test_parts_join_to_the_whole(seed: int, n: int, more: int):
    points = walk(seed, n + more)
    first = along(settled_curve(points[:n]))
    rest = along(curve(points, n - TAIL))
    assert rest[0] == pytest.approx(first[-1])
    assert np.concatenate([first, rest[1:]]) == pytest.approx(along(curve(points)))


def test_one_point_is_a_dot_and_not_nothing():
    assert not curve(np.array([[5.0, 5.0]])).isEmpty()
