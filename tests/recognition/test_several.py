"""Several digits: strokes become the digits they were meant as, whatever their order, gaps and rows."""

import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from digitpad.ink import extent
from digitpad.ink.segment import CROWD, one_row
from digitpad.ink.stroke import Drawing
from digitpad.nn.network import Network
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition import several
from digitpad.recognition.recogniser import Reader, recognise
from digitpad.recognition.several import read_several
from tests.recognition.several_kit import (
    BAR_OF_5,
    BODY_OF_5,
    CROSS_OF_7,
    L_OF_4,
    STEM_OF_4,
    STEM_OF_7,
    Strokes,
    drawing_of,
    groups,
    moved,
    rings,
    row,
)


@pytest.mark.parametrize("text", ["2026", "0123456789", "17", "555", "31415926"])
def test_a_number_is_read_digit_by_digit(reader: Reader, digits: dict[int, Strokes], text: str):
    number = read_several(reader, drawing_of(row([digits[int(sign)] for sign in text])))
    assert number.text == text
    assert number.accepted
    assert number.rows == (len(text),)


def test_each_digit_has_its_box_its_strokes_and_its_own_reading(reader: Reader, digits: dict[int, Strokes]):
    placed = row([digits[4], digits[2]])
    drawing = drawing_of(placed)
    number = read_several(reader, drawing)
    first = 0
    for found, strokes in zip(number.digits, placed, strict=True):
        every = np.concatenate(strokes)
        low, size = every.min(axis=0), np.ptp(every, axis=0)
        assert found.box == pytest.approx((*low, *size))
        assert found.strokes == tuple(range(first, first + len(strokes)))
        alone = recognise(reader, Drawing.of(strokes))
        assert np.array_equal(found.prediction.image, alone.image)
        assert found.prediction.probabilities == pytest.approx(alone.probabilities, abs=1e-5)
        first += len(strokes)


@pytest.mark.parametrize(
    ("strokes", "digit"),
    [([BODY_OF_5, BAR_OF_5], "5"), ([STEM_OF_7, CROSS_OF_7], "7"), ([L_OF_4, STEM_OF_4], "4")],
)
def test_a_stroke_that_comes_last_of_all_belongs_to_its_digit(
    reader: Reader, digits: dict[int, Strokes], strokes: Strokes, digit: str
):
    placed = row([digits[2], strokes, digits[0], digits[6]])
    order = [stroke for part in placed for stroke in part if stroke is not placed[1][1]] + [placed[1][1]]
    number = read_several(reader, Drawing.of(order))
    assert number.text == f"2{digit}06"
    assert len(order) - 1 in number.digits[1].strokes
    assert len(number.digits[1].strokes) == 2


@pytest.mark.parametrize("strokes", [[BODY_OF_5, BAR_OF_5], [STEM_OF_7, CROSS_OF_7], [L_OF_4, STEM_OF_4]])
def test_a_digit_of_two_strokes_alone_is_one(reader: Reader, strokes: Strokes):
    for order in (strokes, strokes[::-1]):
        assert groups(read_several(reader, Drawing.of(order))) == [(0, 1)]


def test_the_order_of_the_strokes_does_not_matter(reader: Reader, digits: dict[int, Strokes]):
    placed = row([digits[4], [BODY_OF_5, BAR_OF_5], digits[7], digits[8], [L_OF_4, STEM_OF_4]], gap=14)
    strokes = [stroke for part in placed for stroke in part]
    expected = read_several(reader, Drawing.of(strokes))
    rng = np.random.default_rng(5)
    for _ in range(5):
        order = rng.permutation(len(strokes))
        turned = [strokes[k] if rng.random() < 0.5 else strokes[k][::-1] for k in order]
        number = read_several(reader, Drawing.of(turned))
        assert number.text == expected.text
        for found, other in zip(number.digits, expected.digits, strict=True):
            assert {int(order[k]) for k in found.strokes} == set(other.strokes)


@pytest.mark.parametrize("scale", [0.01, 1.0, 1000.0])
def test_neither_size_nor_place_matters(reader: Reader, digits: dict[int, Strokes], scale: float):
    placed = row([digits[3], digits[5], digits[1], digits[4]], gap=15)
    moved = [[stroke * scale + [7 * scale, -300 * scale] for stroke in part] for part in placed]
    number = read_several(reader, drawing_of(moved))
    assert groups(number) == groups(read_several(reader, drawing_of(placed)))
    assert number.text == "3514"


@pytest.mark.parametrize("gap", [60.0, 10.0, 0.0, -5.0])
def test_digits_that_are_wide_apart_touch_or_overlap_are_told_apart(
    reader: Reader, digits: dict[int, Strokes], gap: float
):
    number = read_several(reader, drawing_of(row([digits[int(sign)] for sign in "2803"], gap=gap)))
    assert number.text == "2803"


def test_a_bar_that_reaches_over_the_next_digit_stays_with_its_5(reader: Reader, digits: dict[int, Strokes]):
    long_bar = BAR_OF_5 * [1.35, 1.0]
    number = read_several(reader, Drawing.of([BODY_OF_5, moved(digits[0][0], 68, 8), long_bar]))
    assert groups(number) == [(0, 2), (1,)]
    assert number.text == "50"


def test_a_stroke_in_which_the_pen_skipped_is_one_digit(reader: Reader, digits: dict[int, Strokes]):
    two = digits[2][0]
    half = len(two) // 2
    broken = [two[: half - 1], two[half + 1 :]]
    number = read_several(reader, drawing_of(row([digits[8], broken, digits[6]])))
    assert number.text == "826"
    assert len(number.digits[1].strokes) == 2


def test_rows_are_read_from_the_top(reader: Reader, digits: dict[int, Strokes]):
    upper = row([digits[int(sign)] for sign in "01724"])
    lower = row([digits[int(sign)] for sign in "39586"], down=140)
    number = read_several(reader, drawing_of([*lower, *upper]))
    assert number.text == "01724\n39586"
    assert number.rows == (5, 5)


def test_rows_that_lean_are_still_two(reader: Reader, digits: dict[int, Strokes]):
    rows = [row([digits[int(sign)] for sign in "2026202"], down=down) for down in (0.0, 150.0)]
    leaning = [[stroke + [0, 1] * stroke[:, :1] * -0.15 for stroke in part] for line in rows for part in line]
    assert read_several(reader, drawing_of(leaning)).text == "2026202\n2026202"


def test_an_8_of_two_rings_is_one_digit_alone_and_in_a_number(reader: Reader, digits: dict[int, Strokes]):
    assert groups(read_several(reader, Drawing.of(rings(2)))) == [(0, 1)]
    number = read_several(reader, drawing_of(row([digits[2], rings(2), digits[6]])))
    assert number.rows == (3,)
    assert number.text == "286"


def test_dots_and_dashes_between_digits_are_left_out(reader: Reader, digits: dict[int, Strokes]):
    dot = [np.array([[0, 96], [3, 97], [1, 99]], float)]
    dash = [np.array([[0, 52], [20, 50], [40, 51]], float)]
    parts = [digits[3], dot, digits[1], dash, digits[4]]
    number = read_several(reader, drawing_of(row(parts)))
    assert number.text == "314"
    used = {k for found in number.digits for k in found.strokes}
    assert len(used) == sum(map(len, (digits[3], digits[1], digits[4])))


def test_a_bar_is_no_dash(reader: Reader, digits: dict[int, Strokes]):
    number = read_several(reader, drawing_of(row([digits[3], [STEM_OF_7, CROSS_OF_7], digits[2]])))
    assert [len(found.strokes) for found in number.digits] == [len(digits[3]), 2, len(digits[2])]


def test_nothing_is_no_number(reader: Reader):
    number = read_several(reader, Drawing(()))
    assert number.digits == ()
    assert not number.accepted
    assert number.text == ""


@pytest.mark.parametrize("points", [[[5, 5]], [[5, 5], [5, 5]], [[0, 3], [90, 3]]])
def test_strokes_without_height_are_one_group(reader: Reader, points: list[list[float]]):
    assert groups(read_several(reader, Drawing.of([points]))) == [(0,)]
    assert len(read_several(reader, Drawing.of([points] * 4)).digits) == 1


def test_a_scribble_costs_few_readings(reader: Reader, monkeypatch: pytest.MonkeyPatch):
    read: list[int] = []
    whole = several.recognise_many

    def counting(reader: Reader, drawings: Sequence[Drawing]):
        read.append(len(drawings))
        return whole(reader, drawings)

    monkeypatch.setattr(several, "recognise_many", counting)
    rng = np.random.default_rng(2)
    for count in (60, CROWD, CROWD + 1, 1500):
        strokes = [
            rng.uniform(0, 1000, 2) + np.cumsum(rng.normal(0, 20, (8, 2)), axis=0) for _ in range(count)
        ]
        number = read_several(reader, Drawing.of(strokes))
        assert len(read) == 1, "all groups are read at once"
        assert read.pop() <= 12 * min(count, CROWD)
        used = [k for found in number.digits for k in found.strokes]
        assert len(used) == len(set(used))


def test_clumps_of_hundreds_of_strokes_are_told_apart_by_the_paper_between_them(reader: Reader):
    rng = np.random.default_rng(2)
    strokes = [moved(rng.uniform(0, 80, (5, 2)), 200.0 * (k % 2), 0) for k in range(300)]
    assert [len(group) for group in groups(read_several(reader, Drawing.of(strokes)))] == [150, 150]


def test_whether_two_clouds_of_dots_touch_is_told_without_holding_every_dot_against_every_other():
    dots = [np.array([[100.0 * (k % 2) + k % 3, 400.0 * k / 4000]]) for k in range(4000)]
    strokes = extent.Strokes.of(dots)
    tracemalloc.start()
    left, right = range(0, 4000, 2), range(1, 4000, 2)
    assert [extent.touch(strokes, left, right, reach) for reach in (97, 99, 150)] == [False, True, True]
    assert tracemalloc.get_traced_memory()[1] < 100 << 20
    tracemalloc.stop()


@pytest.mark.parametrize("broken", [False, True])
def test_a_network_that_knows_nothing_leaves_the_choice_to_geometry(digits: dict[int, Strokes], broken: bool):
    snapshot = Network(NetworkSpec.dense(784, (16,), 10), np.random.default_rng(0)).snapshot()
    if broken:
        snapshot = Snapshot.of(snapshot.spec, np.full_like(snapshot.parameters, np.nan))
    placed = row([digits[2], digits[0], [BODY_OF_5, BAR_OF_5], digits[6]], gap=30)
    number = read_several(Reader(snapshot, "untrained"), drawing_of(placed))
    expected, first = [], 0
    for part in placed:
        expected.append(tuple(range(first, first + len(part))))
        first += len(part)
    assert groups(number) == expected


def test_doubt_in_the_parts_keeps_a_digit_whole_and_doubt_in_the_whole_parts_it(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
):
    whole = several.recognise_many

    def count(doubted: int, apart: float) -> int:
        def doubting(reader: Reader, drawings: Sequence[Drawing]):
            read = whole(reader, drawings)
            doubts = [float(len(drawing.strokes) == doubted) for drawing in drawings]
            return [replace(p, doubt=doubt) for p, doubt in zip(read, doubts, strict=True)]

        monkeypatch.setattr(several, "recognise_many", doubting)
        return len(read_several(reader, Drawing.of([L_OF_4, moved(STEM_OF_4, apart, 0)])).digits)

    places = range(0, 60, 2)
    doubted_parts, doubted_whole = ([count(strokes, place) for place in places] for strokes in (1, 2))
    assert all(a <= b for a, b in zip(doubted_parts, doubted_whole, strict=True))
    assert doubted_parts != doubted_whole


def test_the_best_way_is_the_best_of_all_ways(digits: dict[int, Strokes]):
    drawing = drawing_of(row([digits[4], [BODY_OF_5, BAR_OF_5], digits[7]], gap=5))
    line = one_row(extent.Strokes.of(drawing.strokes))
    pairs = {(a, b): k for k, (a, b) in enumerate(line.pairs.tolist())}
    starts = {k: [j for j, (a, _) in enumerate(line.spans) if a == k] for k in range(len(line.strokes) + 1)}

    def ways(place: int) -> list[list[int]]:
        if place == len(line.strokes):
            return [[]]
        return [[k, *rest] for k in starts[place] for rest in ways(int(line.spans[k, 1]))]

    rng = np.random.default_rng(9)
    for _ in range(20):
        groups, borders = rng.normal(size=len(line.spans)), rng.normal(size=len(line.pairs))
        sums = [
            sum(groups[k] for k in way) + sum(borders[pairs[pair]] for pair in pairwise(way))
            for way in ways(0)
        ]
        way, score = several.best_way(line, groups, borders)
        assert score == pytest.approx(max(sums))
        assert way == ways(0)[int(np.argmax(sums))]


def test_a_dash_that_is_left_out_is_told_of(reader: Reader):
    stems = [np.array([[x, 0], [x, 50], [x, 100]], float) for x in (0, 58)]
    number = read_several(reader, Drawing.of([*stems, np.array([[25, 50], [34, 50]], float)]))
    assert (number.text, number.left_out) == ("11", 1)
    assert number.to_json("a:1")["left_out"] == 1
    assert read_several(reader, Drawing.of(stems)).left_out == 0


def test_what_is_known_is_not_read_again_and_changes_nothing(
    reader: Reader, digits: dict[int, Strokes], monkeypatch: pytest.MonkeyPatch
):
    read: list[int] = []
    whole = several.recognise_many

    def counting(reader: Reader, drawings: Sequence[Drawing]):
        read.append(len(drawings))
        return whole(reader, drawings)

    monkeypatch.setattr(several, "recognise_many", counting)
    strokes = drawing_of(row([digits[int(sign)] for sign in "2026206"])).strokes
    known: several.Known = {}
    for count in range(1, len(strokes) + 1):
        drawing = Drawing(strokes[:count])
        assert read_several(reader, drawing, known).text == read_several(reader, drawing).text
        fresh = read.pop()
        assert read.pop() <= fresh
    read_several(reader, drawing, known)
    assert read == [0]
    read_several(reader, Drawing(strokes[:1]), known)
    assert len(known) == 1
