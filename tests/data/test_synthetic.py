"""Synthetic digits are balanced, repeatable, kept in the cache, and like what people write."""

import json
import shutil
from itertools import pairwise

import numpy as np
import pytest

from digitpad import paths
from digitpad.data import synthetic
from digitpad.data.hand import Habits, draw, overshoot, pens, within
from digitpad.data.synthetic import CACHE_FILE, generate, load_synthetic, pictures
from digitpad.data.templates import Form, curve_matrix, load_forms
from digitpad.errors import Cancelled, DataError

STEADY = Habits(
    mixture=1.0, extrapolation=0.0, carelessness=0.0, jitter=0.0, ends=0.0, placing=0.0, resizing=0.0,
    turning=0.0, bend=0.0, slant=(0.0, 0.0), rotation=0.0, stretch=0.0, squash=0.0, tremor=0.0, extreme=1.0,
)  # fmt: skip


def rng(seed: int = 5) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.fixture
def home(own_folders):
    own_folders.mkdir(exist_ok=True)
    return own_folders


# --- drawings


def test_every_digit_comes_as_often_as_every_other():
    for count in (100, 57):
        numbers = np.bincount([drawing.label for drawing in generate(count, rng())], minlength=10)
        assert numbers.sum() == count
        assert numbers.max() - numbers.min() <= 1
    assert generate(0, rng()) == []


def test_the_same_seed_gives_the_same_digits_and_another_seed_others():
    a, b, c = (pictures(60, rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(a[0], b[0])
    np.testing.assert_array_equal(a[1], b[1])
    assert (a[0] != c[0]).any()


def test_a_drawing_has_the_strokes_of_its_form_and_its_label():
    form = next(form for form in load_forms() if form.name == "crossed")
    others = [form for form in load_forms() if form.digit != 7]
    sevens = [drawing for drawing in generate(50, rng(), forms=[*others, form]) if drawing.label == 7]
    assert len(sevens) == 5
    assert all(len(drawing.strokes) == 2 for drawing in sevens)


def test_every_form_is_chosen_sooner_or_later():
    forms = load_forms()
    drawn = {len(drawing.strokes[0]) for drawing in generate(9000, rng()) if drawing.label == 1}
    assert drawn == {form.samples[1] for form in forms if form.digit == 1}


def test_every_way_of_writing_the_issue_names_has_a_form():
    names = {(form.digit, form.name) for form in load_forms()}
    assert {
        (0, "open at the top"), (1, "a plain stroke"), (1, "with flag and foot"), (1, "with a long flag"),
        (2, "with a corner at the base"), (2, "with a loop at the base"), (3, "with a flat top"), (4, "open"),
        (4, "closed"), (5, "in one stroke"), (5, "the bar comes last"), (6, "curved"), (6, "straight"),
        (7, "plain"), (7, "crossed"), (8, "two rings"), (9, "straight"), (9, "curled"),
        (9, "with a hook at the foot"),
        (0, "slashed"), (0, "with a dot"), (0, "in two halves"), (0, "with a tail at the top right"),
        (1, "the flag comes from the ground"), (1, "with flag and a broad foot"), (1, "leaning far"),
        (2, "like a z"), (2, "like an a, with a falling tail"), (3, "with a loop at the end"),
        (4, "narrow, the stem short and low"), (4, "crossing low"), (4, "in one stroke, back up the stem"),
        (5, "round at the waist"), (6, "long stem, tiny loop"), (6, "broad base, the loop at its end"),
        (7, "crossed low"), (7, "the stem ends in a hook"), (7, "like a y"), (8, "from the top as an s"),
        (8, "begins left of the waist and swings up"), (9, "with a loop at the foot, like a g"),
        (9, "small ring, the tail drawn far left"),
    } <= names  # fmt: skip


def test_no_form_is_named_twice_and_every_digit_has_many():
    names = [(form.digit, form.name) for form in load_forms()]
    assert len(set(names)) == len(names)
    assert np.bincount([digit for digit, _ in names]).min() >= 16


def test_every_shape_of_a_form_turns_the_same_way():
    """Else a mixture of two shapes would fold up: their points would meet half-way."""
    for form in load_forms():
        for a, b in pairwise(form.controls):
            steps = np.diff(form.shapes[:, a:b], axis=1)
            against = (steps * steps.mean(axis=0)).sum(axis=(1, 2))
            assert (against > 0).all(), (form.digit, form.name)


def test_two_hands_never_draw_alike_and_a_steady_one_draws_the_template():
    form = next(form for form in load_forms() if form.name == "crossed")
    a, b = draw(form, 2, rng(), Habits())
    assert np.abs(a - b).max() > 5
    only = Form(form.digit, "only", 1, form.shapes[:1], form.controls, form.samples, form.curve)
    (steady,) = draw(only, 1, rng(), STEADY)
    plain = form.curve @ form.shapes[0]
    np.testing.assert_allclose(steady - steady[0], plain - plain[0], atol=1e-9)


PEN_HABITS = {"pen", "pen_limits", "finest", "size"}


@pytest.mark.parametrize("habit", sorted(set(Habits.__dataclass_fields__) - PEN_HABITS))
def test_every_habit_matters(habit):
    value = (-10.0, 1.0) if habit == "slant" else 2 * getattr(Habits(), habit)
    form = next(form for form in load_forms() if form.name == "crossed")
    usual = draw(form, 20, rng(), Habits())
    assert np.abs(draw(form, 20, rng(), Habits(**{habit: value})) - usual).max() > 0.05


def test_what_is_too_extreme_is_shortened_and_the_rest_is_left():
    deviations = np.array([[3.0, 4.0], [0.3, 0.4], [0.0, 0.0]])
    np.testing.assert_allclose(within(deviations, 2.0), [[1.2, 1.6], [0.3, 0.4], [0.0, 0.0]])


def test_a_stroke_goes_straight_on_beyond_its_end_and_stops_short_before_it():
    line = np.stack([np.linspace(0, 10, 11), np.zeros(11)], axis=1)[None]
    longer = overshoot(line, np.array([[0.1, 0.2]]))
    np.testing.assert_allclose(longer[0, [0, -1], 0], [-1, 12])
    shorter = overshoot(line, np.array([[-0.1, -0.2]]))
    np.testing.assert_allclose(shorter[0, [0, -1], 0], [1, 8])


PENS = {
    "pen": (1.5, 0.24),
    "pen_limits": (2.0, 2.5),
    "finest": 0.1,
    "size": (2.0,) * 10,
}


@pytest.mark.parametrize("habit", sorted(PEN_HABITS))
def test_every_habit_of_the_pen_matters(habit):
    form = next(form for form in load_forms() if form.name == "crossed")
    points = draw(form, 200, rng(), Habits())
    usual, changed = (pens(7, points, rng(), habits) for habits in (Habits(), Habits(**{habit: PENS[habit]})))
    assert np.abs(usual - changed).max() > 0.1


def box(width: float, count: int) -> np.ndarray:
    """(count, 5, 2): rectangles 100 high."""
    corners = np.array([[0, 0], [width, 0], [width, 100], [0, 100], [0, 0]], dtype=float)
    return np.tile(corners, (count, 1, 1))


def test_pens_are_as_wide_as_those_of_mnist():
    low, middle, high = np.percentile(pens(3, box(80, 20_000), rng(), Habits()), [5, 50, 95])
    assert 1.5 <= low <= 1.9
    assert 2.3 <= middle <= 2.6
    assert 3.4 <= high <= 4.1


def test_narrow_digits_are_drawn_with_a_fine_pen_but_a_1_need_not():
    assert pens(8, box(40, 1000), rng(), Habits()).max() <= 0.3 * 20 * 0.4 + 1e-9
    assert pens(1, box(10, 1000), rng(), Habits()).max() > 4


def test_a_large_digit_gets_a_thinner_pen_than_a_small_one():
    one, eight = (np.median(pens(digit, box(90, 5000), rng(), Habits())) for digit in (1, 8))
    assert one > 1.1 * eight


# --- templates


def test_a_curve_passes_through_its_control_points_and_a_corner_stays_sharp():
    points = np.array([[0.0, 0.0], [50.0, 0.0], [50.0, 50.0]])
    smooth = curve_matrix(points, [False] * 3) @ points
    sharp = curve_matrix(points, [False, True, False]) @ points
    for point in points:
        assert np.hypot(*(smooth - point).T).min() < 1e-9
        assert np.hypot(*(sharp - point).T).min() < 1e-9
    assert np.abs(smooth).max() > 50.5  # it swings round the bend
    np.testing.assert_allclose(np.hypot(*np.diff(sharp, axis=0).T), 5.0)


def test_a_missing_or_malformed_template_is_one_line_with_the_file(tmp_path):
    shutil.copytree(paths.resource("templates"), tmp_path / "t")
    file = tmp_path / "t" / "4.json"
    good = json.loads(file.read_text())

    def complaint(content: str) -> str:
        file.write_text(content)
        with pytest.raises(DataError) as caught:
            load_forms(tmp_path / "t")
        assert "\n" not in str(caught.value)
        assert caught.value.path == str(file)
        return caught.value.fault

    assert "not JSON" in complaint("{")
    assert "digit" in complaint("{}")
    assert "of the digit 5" in complaint(json.dumps({**good, "digit": 5}))
    assert "no forms" in complaint(json.dumps({**good, "forms": []}))
    uneven = {"name": "uneven", "share": 1, "shapes": [[[[0, 0], [1, 1]]], [[[0, 0], [1, 1], [2, 2]]]]}
    assert "differ" in complaint(json.dumps({**good, "forms": [uneven]}))
    point = {"name": "point", "share": 1, "shapes": [[[[0, 0]]]]}
    assert "one point" in complaint(json.dumps({**good, "forms": [point]}))
    file.unlink()
    with pytest.raises(DataError, match="cannot be read"):
        load_forms(tmp_path / "t")


# --- the data set and its cache


def small(**more):
    return load_synthetic(train=300, test=100, **more)


def test_the_data_set_has_both_parts_and_they_differ():
    data = small()
    assert (data.name, len(data.train), len(data.test)) == ("synthetic", 300, 100)
    assert np.bincount(data.train.labels).tolist() == [30] * 10
    assert np.bincount(data.test.labels).tolist() == [10] * 10
    assert not (data.train.images[:100] == data.test.images).all(axis=(1, 2)).any()
    assert data.licence
    assert not data.train.images.flags.writeable


def test_the_second_time_it_comes_from_the_cache(home, monkeypatch):
    first = small()
    kept = (home / "cache" / CACHE_FILE).stat().st_mtime_ns
    monkeypatch.setattr(synthetic, "_make", None)
    second = small()
    np.testing.assert_array_equal(first.train.images, second.train.images)
    np.testing.assert_array_equal(first.test.labels, second.test.labels)
    assert first.sha256 == second.sha256
    assert (home / "cache" / CACHE_FILE).stat().st_mtime_ns == kept


@pytest.mark.parametrize("damage", ["shorter", "longer", "a bit", "empty", "nothing like it"])
def test_a_damaged_cache_is_made_anew(home, damage):
    file = home / "cache" / CACHE_FILE
    whole = small()
    content = bytearray(file.read_bytes())
    if damage == "shorter":
        del content[-1:]
    elif damage == "longer":
        content += b"\0"
    elif damage == "a bit":
        content[5000] ^= 1
    else:
        content = bytearray(damage.encode() if damage != "empty" else b"")
    file.write_bytes(content)
    again = small()
    assert again.sha256 == whole.sha256
    assert bytes(content) != file.read_bytes()


def test_other_templates_make_the_cache_out_of_date(monkeypatch, tmp_path):
    before = small()
    shutil.copytree(paths.resource("templates"), tmp_path / "resources" / "templates")
    file = tmp_path / "resources" / "templates" / "1.json"
    file.write_text(file.read_text().replace("[30, 50]", "[31, 50]"))
    monkeypatch.setattr(paths, "resource", lambda name: tmp_path / "resources" / name)
    assert small().sha256 != before.sha256


def test_another_pen_makes_the_cache_out_of_date(monkeypatch):
    before = small()
    monkeypatch.setattr(synthetic, "pens", lambda digit, points, rng, habits: np.full(len(points), 3.0))
    assert small().sha256 != before.sha256


def test_progress_rises_to_one():
    seen = []
    load_synthetic(lambda fraction, text: seen.append((fraction, text)), train=2500, test=500)
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0
    assert fractions[-1] == 1
    assert len(fractions) >= 4
    assert all(text for _, text in seen)


def test_cancelling_leaves_nothing_behind(home):
    answers = iter([False, False, True])
    with pytest.raises(Cancelled):
        load_synthetic(cancelled=lambda: next(answers), train=5000, test=1000)
    assert not list(home.rglob("*.*"))


def test_a_cache_that_cannot_be_written_does_not_stop_anyone(home, caplog):
    (home / "cache").write_text("a file where the folder should be")
    assert len(small().train) == 300
    assert "not kept" in caplog.text
