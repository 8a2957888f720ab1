"""The same digit wherever, however large, in whatever order and on whatever screen it was drawn.

The changes are those of `scripts/bench/changes.py`; `scripts/bench/invariance.py` counts over all drawings.
"""

import itertools
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad import paths
from digitpad.commands.output import open_reader
from digitpad.data.drawing_line import format_drawing, parse_drawing
from digitpad.data.drawings import load_drawings
from digitpad.ink.pipeline import to_images
from digitpad.ink.stroke import Drawing
from digitpad.recognition.prediction import Prediction
from digitpad.recognition.recogniser import Reader, recognise_many
from scripts.bench import changes

ROOT = Path(__file__).resolve().parents[2]
ON_SCREEN = ROOT / "scripts" / "bench" / "on_screen.py"

SAME = 0.999
"""The share of drawings whose digit a change may not touch."""

CLOSE = 0.02
"""How far a probability may move when only size and place change."""


@cache
def reader() -> Reader:
    return open_reader(None)[1]


@cache
def tour_drawings() -> list[Drawing]:
    return load_drawings(paths.resource("tour/digits.jsonl"))


@pytest.fixture(scope="module")
def hands(request) -> list[Drawing]:
    """Some thousand drawings of thirty people."""
    return load_drawings(request.getfixturevalue("pendigits_file"))[::7]


@pytest.fixture(scope="module", params=["tour", "pendigits"])
def drawings(request) -> list[Drawing]:
    return tour_drawings() if request.param == "tour" else request.getfixturevalue("hands")


def changed(drawings: Sequence[Drawing], change: changes.Change, seed: int = 5) -> list[Drawing]:
    rng = np.random.default_rng(seed)
    return [change(drawing, rng) for drawing in drawings]


def share_of_same(before: Sequence[Prediction], after: Sequence[Prediction]) -> float:
    return float(np.mean([a.digit == b.digit for a, b in zip(before, after, strict=True)]))


def largest_difference(before: Sequence[Prediction], after: Sequence[Prediction]) -> float:
    pairs = zip(before, after, strict=True)
    return max(float(np.abs(a.probabilities - b.probabilities).max()) for a, b in pairs)


# What leaves the picture as it was


@pytest.mark.parametrize("change", [changes.elsewhere, changes.smallest], ids=lambda change: change.__name__)
def test_size_and_place_change_neither_digit_nor_probabilities(drawings, change):
    before = recognise_many(reader(), drawings)
    after = recognise_many(reader(), changed(drawings, change))
    assert share_of_same(before, after) == 1
    assert largest_difference(before, after) <= CLOSE
    assert [a.accepted for a in before] == [a.accepted for a in after]


@pytest.mark.parametrize(
    "change", [changes.in_another_order, changes.backwards], ids=lambda change: change.__name__
)
def test_order_and_direction_of_the_strokes_do_not_matter(drawings, change):
    before = recognise_many(reader(), drawings)
    after = recognise_many(reader(), changed(drawings, change))
    assert share_of_same(before, after) == 1
    assert largest_difference(before, after) <= CLOSE


@given(
    st.integers(0, 9),
    st.floats(1e-3, 1e3),
    st.tuples(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5)),
    st.randoms(use_true_random=False),
)
def test_any_unit_any_origin_any_order_give_the_same_picture(digit, scale, origin, random):
    drawing = tour_drawings()[digit]
    strokes = [stroke[:, :2] * scale + origin for stroke in drawing.strokes]
    random.shuffle(strokes)
    other = Drawing.of([stroke[::-1] if random.random() < 0.5 else stroke for stroke in strokes])
    one, two = to_images([drawing, other]).astype(int)
    # Where numbers are large and strokes small, the last digits are lost: a grey level, here and there.
    assert np.abs(one - two).max() <= 1


# What another device makes of the same movement


def test_points_inserted_on_the_segments_change_nothing(drawings):
    before = recognise_many(reader(), drawings)
    after = recognise_many(reader(), changed(drawings, changes.finer))
    assert share_of_same(before, after) >= SAME
    assert largest_difference(before, after) <= CLOSE


@given(st.integers(0, 9), st.integers(0, 2**32 - 1))
def test_points_inserted_anywhere_leave_the_picture_to_a_grey_level(digit, seed):
    drawing = tour_drawings()[digit]
    finer = changes.finer(drawing, np.random.default_rng(seed))
    assert sum(map(len, finer.strokes)) > sum(map(len, drawing.strokes))
    one, two = to_images([drawing, finer]).astype(int)
    assert np.abs(one - two).max() <= 1


def test_points_thinned_within_a_hundredth_of_the_size_leave_the_digit(request):
    everyone = [*tour_drawings(), *load_drawings(request.getfixturevalue("pendigits_file"))]
    fewer = changed(everyone, changes.coarser)
    assert sum(sum(map(len, d.strokes)) for d in fewer) < 0.6 * sum(
        sum(map(len, d.strokes)) for d in everyone
    ), "the change must be one"
    before, after = recognise_many(reader(), everyone), recognise_many(reader(), fewer)
    assert share_of_same(before, after) >= SAME


def test_the_digits_of_the_tour_can_be_thinned():
    before = recognise_many(reader(), tour_drawings())
    after = recognise_many(reader(), changed(tour_drawings(), changes.coarser))
    assert share_of_same(before, after) == 1


def test_thinning_stays_within_its_tolerance_and_keeps_both_ends():
    rng = np.random.default_rng(2)
    for drawing in tour_drawings():
        for stroke in drawing.strokes:
            kept = changes.thinned(stroke, 3.0)
            np.testing.assert_array_equal(kept[[0, -1]], stroke[[0, -1]])
            along = np.concatenate([np.linspace(a, b, 200) for a, b in itertools.pairwise(kept)])
            gaps = np.hypot(*(stroke[:, None] - along[None]).transpose(2, 0, 1)).min(axis=1)
            assert gaps.max() <= 3.1
    closed = rng.normal(size=(40, 2))
    closed[-1] = closed[0]
    assert len(changes.thinned(closed, 0.01)) > 30, "a stroke that ends where it began is not a dot"


# What a real canvas takes from a mouse


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_the_scale_of_the_screen_does_not_change_the_digit(scale, request):
    drawings = [*tour_drawings()]
    if (path := paths.data_dir()) is not None and (path / "pendigits").is_dir():
        drawings += request.getfixturevalue("hands")[::4]
    rng = np.random.default_rng(8)
    placed = [changes.at_size(drawing, float(rng.uniform(0.5, 1)), rng) for drawing in drawings]
    done = subprocess.run(
        [sys.executable, str(ON_SCREEN)],
        input=b"".join(format_drawing(drawing) + b"\n" for drawing in placed),
        env={**os.environ, "QT_SCALE_FACTOR": str(scale), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"scale {scale}\n" in done.stderr.decode()
    drawn = [parse_drawing(line) for line in done.stdout.splitlines()]
    pairs = zip(drawn, placed, strict=True)
    reach = np.abs(np.concatenate([a.strokes[0][0, :2] - b.strokes[0][0] for a, b in pairs]))
    assert reach.max() <= 0.51 * changes.CANVAS / changes.PIXELS / scale, "half a pixel of the screen"
    assert (reach > 0).any(), "the mouse stands on whole pixels"
    before, after = recognise_many(reader(), placed), recognise_many(reader(), drawn)
    assert share_of_same(before, after) >= SAME
