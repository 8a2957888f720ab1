"""The pipeline with steps left out: each shows what it is for, and with all of them it is the usual one."""

import warnings

import numpy as np
import pytest

from digitpad.errors import SettingError
from digitpad.ink.measures import Measures, measure
from digitpad.ink.pipeline import to_images
from digitpad.ink.steps import ALL, Sheet, Steps, pictures_of_steps, prepare
from digitpad.ink.stroke import Drawing

SHEET = Sheet(1000, 40)
SMALL_SEVEN = Drawing.of([[(700, 100), (800, 100), (730, 260)]])
LARGE_SEVEN = Drawing.of([[(100, 50), (900, 50), (400, 950)]])
EVERY = [Steps(a, b, c) for a in (True, False) for b in (True, False) for c in (True, False)]


def measured(image: np.ndarray) -> Measures:
    (measures,) = measure(image[None])
    assert measures is not None
    return measures


def test_all_steps_are_the_usual_pipeline_bit_for_bit():
    drawings = [SMALL_SEVEN, Drawing.of([]), LARGE_SEVEN]
    np.testing.assert_array_equal(prepare(drawings, ALL, SHEET), to_images(drawings))
    for drawing in drawings:
        np.testing.assert_array_equal(pictures_of_steps(drawing, ALL, SHEET)[-1], to_images([drawing])[0])


def test_real_drawings_by_all_steps_are_the_usual_pictures(pendigits_file):
    from digitpad.data.drawings import load_drawings

    drawings = list(load_drawings(pendigits_file))[:200]
    for drawing, image in zip(drawings, to_images(drawings), strict=True):
        np.testing.assert_array_equal(pictures_of_steps(drawing, ALL, SHEET)[-1], image)


@pytest.mark.parametrize("steps", EVERY)
def test_the_last_picture_is_the_one_that_the_network_gets(steps):
    for drawing in (SMALL_SEVEN, LARGE_SEVEN, Drawing.of([[(500, 500)]]), Drawing.of([])):
        pictures = pictures_of_steps(drawing, steps, SHEET)
        assert (pictures.shape, pictures.dtype) == ((4, 28, 28), np.dtype(np.uint8))
        np.testing.assert_array_equal(pictures[-1], prepare([drawing], steps, SHEET)[0])


@pytest.mark.parametrize("steps", EVERY)
def test_a_step_that_is_left_out_hands_on_what_it_was_given(steps):
    drawn, filled, redrawn, placed = pictures_of_steps(SMALL_SEVEN, steps, SHEET)
    assert np.array_equal(drawn, filled) is not steps.scale
    if not steps.scale:
        assert np.array_equal(filled, redrawn) is not steps.pen
    assert np.array_equal(redrawn, placed) is not steps.centre


def test_each_stage_has_the_measures_of_its_step():
    drawn, filled, redrawn, placed = map(measured, pictures_of_steps(SMALL_SEVEN, ALL, SHEET))
    assert drawn.size in (5, 6, 7)  # (160 + 40) of 1000 are 5.6 of 28 pixels
    assert drawn.offset > 5
    assert filled.size == 28
    assert filled.stroke == pytest.approx(28 * 40 / 200, rel=0.15)
    assert redrawn.size == placed.size == 20
    assert redrawn.stroke == pytest.approx(2.5, rel=0.1)
    assert redrawn.offset > 1
    assert placed.offset <= 0.5 + 1e-9


def test_without_scaling_a_digit_stays_as_small_as_it_was_drawn():
    small, large = map(measured, prepare([SMALL_SEVEN, LARGE_SEVEN], Steps(scale=False), SHEET))
    assert small.size in (6, 7, 8)
    assert large.size >= 26
    assert small.stroke == pytest.approx(2.5, rel=0.15)
    assert small.offset <= 0.5 + 1e-9


def test_without_its_own_pen_a_small_digit_is_fat_and_a_large_one_thin():
    small, large = map(measured, prepare([SMALL_SEVEN, LARGE_SEVEN], Steps(pen=False), SHEET))
    assert (small.size, large.size) == (20, pytest.approx(20, abs=1))
    assert small.stroke > 3.5
    assert large.stroke < 1.5


def test_without_centring_a_scaled_digit_lies_in_the_middle_of_its_margin():
    (image,) = prepare([LARGE_SEVEN], Steps(centre=False), SHEET)
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    assert (rows[0], 27 - rows[-1]) == (4, 4)
    assert columns[0] == 27 - columns[-1]


def test_without_any_step_the_picture_is_the_sheet():
    nothing = Steps(scale=False, pen=False, centre=False)
    (image,) = prepare([Drawing.of([[(0, 500), (1000, 500)]])], nothing, Sheet(1000, 1000 / 7))
    rows = image.astype(float).sum(axis=1) / (28 * 255)
    np.testing.assert_allclose(rows[12:16], 1, atol=0.01)  # a pen of 4 pixels around row 14
    assert not image[:11].any()
    assert not image[17:].any()


def test_a_wider_pen_on_the_sheet_matters_only_where_a_step_is_left_out():
    wide = Sheet(1000, 84)
    np.testing.assert_array_equal(prepare([SMALL_SEVEN], ALL, SHEET), prepare([SMALL_SEVEN], ALL, wide))
    thin, bold = (
        prepare([SMALL_SEVEN], Steps(pen=False), SHEET),
        prepare([SMALL_SEVEN], Steps(pen=False), wide),
    )
    assert measured(bold[0]).stroke > measured(thin[0]).stroke + 0.5


@pytest.mark.parametrize("steps", EVERY)
def test_many_at_once_are_what_each_is_alone(steps):
    drawings = [SMALL_SEVEN, Drawing.of([]), LARGE_SEVEN, Drawing.of([[(5, 5)]])] * 150
    together = prepare(drawings, steps, SHEET)
    for k in (0, 1, 2, 3, 597):
        np.testing.assert_array_equal(together[k], prepare([drawings[k]], steps, SHEET)[0])


@pytest.mark.parametrize("steps", EVERY)
@pytest.mark.parametrize("point", [(500, 500), (-400, 20_000), (1e308, -1e308)])
def test_dots_and_what_lies_beyond_the_sheet_do_no_harm(steps, point):
    drawing = Drawing.of([[point], [(500, 500), (510, 510)]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn, *_ = pictures_of_steps(drawing, steps, SHEET)
    assert drawn[13:16, 13:16].any()


@pytest.mark.parametrize(
    ("side", "pen"), [(0, 1), (100, 0), (100, 101), (float("inf"), 1), (100, float("nan"))]
)
def test_an_impossible_sheet_is_refused(side, pen):
    with pytest.raises(SettingError, match="sheet"):
        Sheet(side, pen)
