"""The non-digits that refusal is measured on: all there, the same for a seed, and none that is a digit."""

import ast
import importlib
import string
import sys
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from digitpad.data.synthetic import generate
from digitpad.ink.pipeline import to_images
from digitpad.ink.stroke import Drawing
from tests.scripts.conftest import SCRIPTS

BENCH = SCRIPTS / "bench"


@pytest.fixture(scope="module", autouse=True)
def bench_path() -> Iterator[None]:
    """The scripts of scripts/bench/ find each other as they do when one of them is run."""
    sys.path.insert(0, str(BENCH))
    yield
    sys.path.remove(str(BENCH))
    for name in [name for name in sys.modules if name.split(".")[0] == "nondigits"]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def digits() -> list[Drawing]:
    return generate(700, np.random.default_rng(5))


def part(name: str):
    return importlib.import_module(f"nondigits.{name}" if name else "nondigits")


@pytest.fixture(scope="module")
def families(bench_path, digits) -> dict:
    made = part("").families(digits, np.random.default_rng(1))
    return {family.name: family for family in made}


def test_there_are_two_thousand_and_more_in_the_named_families_about_as_many_in_each(families):
    assert list(families) == [
        "letters",
        "halves",
        "overlays",
        "mirrored",
        "shapes",
        "scribbles",
        "textures",
    ]
    assert {name: len(family) for name, family in families.items()} == part("").COUNTS
    counts = [len(family) for family in families.values()]
    assert sum(counts) >= 2000
    assert max(counts) < 1.5 * min(counts)


def test_every_one_of_them_is_a_picture_with_ink_that_went_through_the_pipeline(families):
    for name, family in families.items():
        assert family.images.shape == (len(family), 28, 28)
        assert family.images.dtype == np.uint8
        assert (family.images.max(axis=(1, 2)) > 60).all()
        if name == "textures":
            assert family.drawings == ()
        else:
            np.testing.assert_array_equal(family.images, to_images(family.drawings))
        # What comes twice would count one answer twice; people's drawings are few here, and used again.
        least = 0.5 if name in part("").FROM_DIGITS else 0.95
        assert len({image.tobytes() for image in family.images}) > least * len(family)


def test_a_seed_gives_the_same_again_and_another_seed_others(digits):
    few = dict.fromkeys(part("").COUNTS, 30)
    made = [part("").families(digits, np.random.default_rng(seed), few) for seed in (1, 1, 2)]
    for first, again, other in zip(*made, strict=True):
        np.testing.assert_array_equal(first.images, again.images)
        assert first.kinds == again.kinds == other.kinds
        assert (first.images != other.images).any(axis=(1, 2)).mean() > 0.5


def test_without_drawings_of_people_what_is_made_of_them_is_left_out_and_the_rest_is_the_same(digits):
    few = dict.fromkeys(part("").COUNTS, 10)
    whole = {family.name: family for family in part("").families(digits, np.random.default_rng(1), few)}
    made = part("").families([], np.random.default_rng(1), few)
    assert [family.name for family in made] == ["letters", "shapes", "scribbles", "textures"]
    for family in made:
        np.testing.assert_array_equal(family.images, whole[family.name].images)


def test_the_letters_are_all_but_those_that_are_digits_to_look_at_in_every_form(families):
    seen = Counter(families["letters"].kinds)
    assert set(string.ascii_letters) - set(seen) == set("OoIlSsZzbgq")
    assert len(set(seen.values())) == 1
    forms = part("letters").FORMS
    assert min(seen.values()) >= max(len(of_letter) for of_letter in forms.values())


def test_a_form_is_drawn_as_it_is_written(digits):
    pen = part("pen")
    still = pen.Hand(wander=0, tremble=0, rounding=0, ends=0, slant=0, turn=0, stretch=1)
    drawn = pen.draw("0 0, 0 100*, 60 100; 10 0, 20 5", np.random.default_rng(3), still)
    boxes = sorted((s.min(axis=0).round().tolist(), s.max(axis=0).round().tolist()) for s in drawn)
    reach = 1.5  # of the coarse screen of a mouse
    np.testing.assert_allclose(boxes, [([0, 0], [60, 100]), ([10, 0], [20, 5])], atol=reach)
    corner = min(np.abs(stroke - [0, 100]).sum(axis=1).min() for stroke in drawn)
    assert corner < 4


def test_a_rounded_stroke_keeps_its_ends_and_its_straight_parts_and_loses_its_corners():
    pen = part("pen")
    bent = pen.resample(np.array([[0.0, 0.0], [0.0, 50.0], [50.0, 50.0]]), 1.0)
    soft = pen.rounded(bent, 6.0)
    np.testing.assert_array_equal(soft[[0, -1]], bent[[0, -1]])
    np.testing.assert_allclose(soft[:40, 0], 0, atol=1e-9)
    np.testing.assert_allclose(soft[60:, 1], 50, atol=1e-9)
    assert (np.hypot(*np.diff(soft, axis=0).T) < 4.5).all()
    assert 1 < np.hypot(*(soft - [0, 50]).T).min() < 4


def test_halves_are_cut_in_the_middle_and_only_those_of_the_table_are_made(families):
    halves = part("halves")
    wanted = {f"{side} {digit}" for side, kept in halves.KEPT.items() for digit in kept}
    assert set(families["halves"].kinds) == wanted
    # What a person would still read: every half of a 1, the loops of 8 and 9, the lower 4, 7, 9, the right 3.
    digit_still = {f"{side} 1" for side in halves.SIDES} | {"upper 7", "upper 8", "lower 8", "upper 9"}
    assert not wanted & (digit_still | {"lower 4", "lower 6", "lower 7", "lower 9", "right 3", "right 8"})
    across = Drawing.of([[(0, 0), (10, 10), (0, 20)], [(2, 0), (2, 20)], [(8, 6), (8, 9)]])
    left = halves.half(across, "left")
    assert [stroke.tolist() for stroke in left.strokes] == [
        [[0, 0], [5, 5]],
        [[5, 15], [0, 20]],
        [[2, 0], [2, 20]],
    ]
    assert [stroke[:, 1].max() for stroke in halves.half(across, "upper").strokes] == [10, 10, 9]
    assert [stroke[:, 1].min() for stroke in halves.half(across, "lower").strokes] == [10, 10]
    assert [stroke[:, 0].min() for stroke in halves.half(across, "right").strokes] == [5, 8]


def test_a_half_that_is_as_good_as_a_straight_stroke_is_not_used(families):
    is_straight = part("halves").is_straight
    assert is_straight(Drawing.of([[(0, 0), (1, 50), (0, 100)]]))
    assert is_straight(Drawing.of([[(3, 3), (3, 3)]]))
    turn = np.linspace(0, np.pi, 30)
    assert not is_straight(Drawing.of([np.stack([np.sin(turn), np.cos(turn)], axis=1)]))
    assert not any(is_straight(drawing) for drawing in families["halves"].drawings)


def test_overlays_are_of_two_digits_of_which_neither_hides_in_the_other(families):
    overlays = part("overlays")
    kinds = [tuple(map(int, kind.split(" on "))) for kind in families["overlays"].kinds]
    assert set(kinds) == set(overlays.PAIRS)
    assert all(first < second for first, second in kinds)
    assert not set(kinds) & overlays.HIDDEN
    assert all((1, other) not in kinds and (other, 1) not in kinds for other in range(10))
    square = Drawing.of([[(0, 0), (0, 100), (100, 100), (100, 0), (0, 0)]])
    line = Drawing.of([[(50, 0), (50, 100)]])
    assert len(overlays.over(square, line, 0.1, np.random.default_rng(0)).strokes) == 2


def test_two_that_lie_too_well_on_each_other_are_dealt_again():
    overlays = part("overlays")
    box = [(0, 0), (0, 100), (100, 100), (100, 0), (0, 0)]
    digits = [Drawing.of([box], label=label) for label in range(10)]
    alone = to_images(digits[:1]).sum(dtype=np.int64)
    rng = np.random.default_rng(1)
    any_place = to_images([overlays.over(digits[0], digits[2], 0.05, rng) for _ in range(40)])
    assert (any_place.sum(axis=(1, 2), dtype=np.int64) < 1.3 * alone).any()
    made = overlays.overlays(60, rng, digits)
    assert len(made) == 60
    inks = to_images([drawing for _, drawing in made]).sum(axis=(1, 2), dtype=np.int64)
    assert (inks >= 1.4 * alone).all()


def test_drawings_of_people_come_again_only_when_all_were_used():
    drawings = [Drawing.of([[(0, 0), (k, 1)]]) for k in range(7)]
    dealt = part("decks").deck(drawings, np.random.default_rng(0))
    order = [drawings.index(next(dealt)) for _ in range(21)]
    assert [sorted(order[first : first + 7]) for first in (0, 7, 14)] == [list(range(7))] * 3
    assert order[:7] != order[7:14]


def test_only_digits_that_stop_being_one_are_mirrored(families):
    kinds = set(families["mirrored"].kinds)
    assert kinds == {
        *(f"mirrored {digit}" for digit in (3, 6, 7, 9)),
        *(f"upside down {digit}" for digit in (4, 6, 7, 9)),
    }


def test_a_mirror_turns_one_side_into_the_other_and_leaves_out_curled_tails():
    mirrored = part("mirrored")
    straight = [[(0, 60), (30, 50), (30, 0)], [(0, 60), (30, 60), (30, 100)]]
    nine = Drawing.of([[(100, 100), (100, 0), (0, 0), (0, 40), (100, 40)]], label=9)
    curled = Drawing.of([[(0, 90), (50, 100), (100, 80), (100, 0), (0, 0), (0, 40), (100, 40)]], label=9)
    assert mirrored.has_straight_tail(nine)
    assert not mirrored.has_straight_tail(curled)
    assert mirrored.has_straight_tail(Drawing.of(straight, label=6))
    every = [Drawing.of(straight, label=label) for label in range(9)] + [nine, curled]
    made = dict(mirrored.mirrored(16, np.random.default_rng(0), every))
    np.testing.assert_array_equal(made["mirrored 9"].strokes[0], nine.strokes[0] * [-1, 1])
    np.testing.assert_array_equal(made["upside down 9"].strokes[0], nine.strokes[0] * [1, -1])


def test_the_shapes_are_all_there_and_none_is_a_ring_or_a_line(families):
    kinds = set(families["shapes"].kinds)
    named = {"triangle", "star", "arrow", "heart", "house", "spiral", "check mark", "cross", "smiley"}
    assert named | {"question mark"} <= kinds
    assert not kinds & {"circle", "ring", "line"}
    assert min(Counter(families["shapes"].kinds).values()) >= 14
    for kind, drawing in zip(families["shapes"].kinds, families["shapes"].drawings, strict=True):
        if kind == "spiral":
            (stroke,) = drawing.strokes
            steps = np.diff(stroke, axis=0)
            turning = np.abs(np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0])))).sum()
            assert turning > 2 * 2 * np.pi


def test_scribbles_have_more_ink_than_any_digit(families):
    scribbles = part("scribbles")
    assert set(families["scribbles"].kinds) == set(scribbles.KINDS)
    for drawing in families["scribbles"].drawings:
        everything = np.concatenate(drawing.strokes)
        length = sum(np.hypot(*np.diff(stroke, axis=0).T).sum() for stroke in drawing.strokes)
        assert len(drawing.strokes) >= 5 or length > 3.5 * np.ptp(everything, axis=0).max()


def test_textures_fill_the_picture_or_the_box_of_a_digit(families):
    images = families["textures"].images
    assert set(families["textures"].kinds) == set(part("textures").KINDS)
    outside = images.astype(np.int64)
    outside[:, 4:24, 4:24] = 0
    in_the_box = outside.sum(axis=(1, 2)) == 0
    assert 0.3 < in_the_box.mean() < 0.8


def test_nothing_is_shared_with_what_a_refusal_is_fitted_on():
    for path in (BENCH / "nondigits").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                ours = name.startswith("digitpad.ink") or name.split(".")[0] in ("nondigits", "numpy", "PIL")
                assert ours or name in sys.stdlib_module_names or name.startswith("collections"), (
                    f"{path}: {name}"
                )


def test_they_are_made_of_writers_whose_number_is_divisible_by_five_alone(pendigits_file):
    reading = importlib.import_module("reading")
    try:
        unseen = reading.unseen_drawings()
    finally:
        for name in ("reading", "reading_figures", "reading_measures"):
            sys.modules.pop(name, None)
    assert {drawing.writer for drawing in unseen} == {"5", "10", "15", "20", "25", "30"}
    assert {drawing.label for drawing in unseen} == set(range(10))
