"""Grouping by geometry: rows, signs between digits, candidates and their measures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.ink.extent import SAMPLES, Strokes, along, distances
from digitpad.ink.grouping import CUTS, MOST_STROKES, SHAPES
from digitpad.ink.normalise import Floats
from digitpad.ink.rows import split_rows
from digitpad.ink.segment import CROWD, crowded_row, digit_height, marks, one_row

Lines = list[Floats]


def line(x: float, y: float, width: float, height: float) -> Floats:
    """A straight stroke from the upper left to the lower right corner of a box."""
    return np.array([[x, y], [x + width / 2, y + height / 2], [x + width, y + height]], float)


def upright(*places: float, y: float = 0.0, height: float = 100.0) -> Lines:
    return [line(x, y, 20, height) for x in places]


def test_places_along_a_stroke_are_equally_far_from_each_other():
    points = np.array([[0, 0], [1, 0], [1, 0], [100, 0], [100, 50]], float)
    steps = np.hypot(*np.diff(along(points), axis=0).T)
    assert len(steps) == SAMPLES - 1
    # The corner is cut, so one step is shorter.
    assert np.sort(steps)[1:] == pytest.approx(150 / (SAMPLES - 1))
    assert np.array_equal(along(np.array([[3.0, 4.0]])), np.full((SAMPLES, 2), [3.0, 4.0]))


def test_distances_are_those_between_the_nearest_places():
    strokes = Strokes.of(upright(0, 50, 130))
    table = distances(strokes, 1)
    assert table[0, 1] == table[1, 0]
    assert 30 * np.cos(np.arctan(0.2)) - 1 < table[0, 1] <= 50
    assert np.isinf(table[0, 2])
    assert np.isfinite(distances(strokes, 2)[0, 2])


def test_side_by_side_is_one_row_and_above_each_other_are_two():
    assert len(split_rows(Strokes.of(upright(0, 60, 120, 180)))) == 1
    both = [*upright(0, 60, 120, y=150), *upright(10, 70, y=0)]
    assert [sorted(row) for row in split_rows(Strokes.of(both))] == [[3, 4], [0, 1, 2]]


def test_rows_that_drift_are_followed():
    slope = [line(60 * k, 12 * k + down, 20, 100) for down in (0, 160) for k in range(8)]
    assert [row.tolist() for row in split_rows(Strokes.of(slope))] == [list(range(8)), list(range(8, 16))]


def test_parts_of_a_row_far_from_each_other_are_one_row():
    assert len(split_rows(Strokes.of(upright(0, 60, 900, 960)))) == 1


def test_a_small_stroke_joins_the_row_of_the_nearest_stroke():
    bar = line(25, 146, 40, 2)
    rows = split_rows(Strokes.of([*upright(0, 60), *upright(0, 60, y=150), bar]))
    assert [sorted(row) for row in rows] == [[0, 1], [2, 3, 4]]


def test_the_height_is_that_of_digits_also_when_these_are_in_parts():
    halves = [line(0, 0, 40, 50), line(0, 50, 40, 50), *upright(80, 160), line(130, 95, 5, 5)]
    assert digit_height(Strokes.of(halves)) == 100
    assert digit_height(Strokes.of([line(0, 0, 7, 0)])) == 7
    assert digit_height(Strokes.of([np.zeros((1, 2))])) == 1


@pytest.mark.parametrize(
    ("sign", "is_mark"),
    [
        (line(45, 92, 6, 6), True),  # a dot on the line
        (line(45, 50, 6, 6), True),  # and at half height
        (line(45, 3, 6, 6), True),  # and at the top
        (line(32, 48, 30, 4), True),  # a dash
        (line(32, 0, 30, 4), False),  # a bar at the top: of a 5
        (line(32, 0, 20, 4), False),  # also a short one
        (line(10, 48, 30, 4), False),  # a cross
        (line(45, 60, 6, 40), False),  # half as high as a digit
    ],
)
def test_signs_are_told_by_their_size_and_place(sign: Floats, is_mark: bool):
    strokes = Strokes.of([*upright(0, 80), sign])
    assert marks(strokes, 100.0).tolist() == [False, False, is_mark]
    assert (2 in one_row(strokes).strokes) != is_mark


def test_beside_a_single_digit_nothing_is_a_sign():
    assert not marks(Strokes.of([*upright(0), line(32, 48, 30, 4)]), 100.0).any()


def test_candidates_are_all_runs_of_neighbours_that_are_narrow_enough():
    row = one_row(Strokes.of(upright(120, 0, 60)))
    assert row.strokes.tolist() == [1, 2, 0]
    assert sorted(map(tuple, row.spans.tolist())) == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    wide = one_row(Strokes.of(upright(0, 60, 400)))
    assert (1, 3) not in map(tuple, wide.spans.tolist())


def test_measures_say_what_they_are_called():
    row = one_row(Strokes.of([line(0, 0, 30, 100), line(50, 0, 30, 100), line(150, 45, 140, 55)]))
    span = {tuple(span): k for k, span in enumerate(row.spans.tolist())}
    shape = {name: row.shapes[:, k] for k, name in enumerate(SHAPES)}
    assert shape["one"].tolist() == [1.0] * len(row.spans)
    assert shape["further strokes"][span[0, 2]] == 1
    assert shape["empty width"][span[0, 2]] == pytest.approx(0.2)
    assert shape["empty width"][span[0, 1]] == 0
    assert shape["wider than 0.9"][span[2, 3]] == pytest.approx(0.5)
    assert shape["lower than 0.8"][span[2, 3]] == pytest.approx(0.25)
    pair = {tuple(pair): k for k, pair in enumerate(row.pairs.tolist())}
    cut = {name: row.cuts[:, k] for k, name in enumerate(CUTS)}
    between = pair[span[0, 1], span[1, 2]]
    assert cut["free paper to 0.4"][between] == pytest.approx(0.2)
    assert cut["overlap"][between] == 0
    lower = pair[span[1, 2], span[2, 3]]
    assert cut["tops differ by more than 0.15"][lower] == pytest.approx(0.30)
    assert cut["bottoms differ by more than 0.15"][lower] == pytest.approx(0)


def test_overlap_and_nearness_are_measured_between_whole_groups():
    row = one_row(Strokes.of([line(0, 0, 40, 100), line(35, 0, 5, 100), line(30, 0, 60, 100)]))
    span = {tuple(span): k for k, span in enumerate(row.spans.tolist())}
    pair = {tuple(pair): k for k, pair in enumerate(row.pairs.tolist())}
    cut = {name: row.cuts[:, k] for k, name in enumerate(CUTS)}
    assert cut["overlap"][pair[span[0, 2], span[2, 3]]] == pytest.approx(0.1)
    assert cut["overlap"][pair[span[0, 1], span[1, 3]]] == pytest.approx(0.1)
    assert cut["nearer than 0.10"][pair[span[0, 2], span[2, 3]]] > 0


@given(
    st.lists(
        st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=4),
        min_size=1,
        max_size=14,
    )
)
def test_any_strokes_give_candidates_through_which_there_is_a_way(points: list[list[tuple[float, float]]]):
    strokes = Strokes.of([np.array(stroke, float) for stroke in points])
    rows = split_rows(strokes)
    assert sorted(np.concatenate(rows).tolist()) == list(range(len(points)))
    for which in rows:
        row = one_row(strokes, which)
        assert row.height > 0
        assert len(row.strokes) >= 1
        assert {(k, k + 1) for k in range(len(row.strokes))} <= set(map(tuple, row.spans.tolist()))
        for measures in (row.shapes, row.cuts):
            assert np.isfinite(measures).all()
            assert (measures >= 0).all()
        assert (row.spans[row.pairs[:, 0], 1] == row.spans[row.pairs[:, 1], 0]).all()


def test_candidates_grow_no_faster_than_the_strokes():
    rng = np.random.default_rng(1)
    for count in (20, 60, CROWD):
        scribble = [rng.uniform(0, 100, (6, 2)) for _ in range(count)]
        row = one_row(Strokes.of(scribble))
        assert len(row.spans) <= (MOST_STROKES + 1) * count
        assert len(row.pairs) <= (MOST_STROKES + 1) ** 2 * count


def test_a_crowd_is_divided_where_there_is_no_ink():
    clumps = [line(200 * (k % 3) + k / 10, 0, 90, 100) for k in range(150)]
    row = crowded_row(Strokes.of(clumps))
    assert (row.spans[:, 1] - row.spans[:, 0]).tolist() == [50, 50, 50]
    assert sorted(row.strokes.tolist()) == list(range(150))
