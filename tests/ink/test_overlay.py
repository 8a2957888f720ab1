"""Ink on a picture: strokes where they were drawn, the eraser's way wiped off, the rest untouched."""

import numpy as np
import pytest

from digitpad.ink.normalise import PEN
from digitpad.ink.overlay import Sweep, ink_alone, overlay, wiped

SHEET = 1000.0
PIXEL = SHEET / 28


def stroke(*places: tuple[float, float]) -> np.ndarray:
    """Through these pixels' centres: row and column."""
    return np.array([[(column + 0.5) * PIXEL, (row + 0.5) * PIXEL] for row, column in places])


@pytest.fixture
def image() -> np.ndarray:
    picture = np.zeros((28, 28), np.uint8)
    picture[5:23, 12:15] = 180
    return picture


def test_without_ink_and_eraser_the_picture_is_itself(image: np.ndarray):
    assert wiped(image, [], SHEET) is image
    np.testing.assert_array_equal(overlay(image, [], [], SHEET), image)


def test_a_stroke_lies_where_it_was_drawn_as_wide_as_mnists(image: np.ndarray):
    ink = ink_alone([stroke((4, 6), (4, 20))], SHEET)
    assert ink[4, 6:21].min() == 255
    assert ink[:, 13].sum() == pytest.approx(PEN * 255, abs=1)
    assert not ink[8:].any()


def test_where_both_are_the_darker_counts(image: np.ndarray):
    joined = overlay(image, [stroke((10, 6), (10, 20))], [], SHEET)
    assert joined[10, 13] == 255
    assert joined[20, 13] == 180
    assert image[10, 13] == 180, "the picture that was given is not changed"


def test_an_eraser_takes_the_picture_away_within_its_radius(image: np.ndarray):
    radius = 2 * PIXEL
    sweep = Sweep(stroke((14, 8), (14, 19)), radius + PEN / 2 * PIXEL)
    left = wiped(image, [sweep], SHEET)
    assert not left[13:16, 12:15].any(), "one and a half pixels to each side of its way"
    np.testing.assert_array_equal(left[:11], image[:11])
    np.testing.assert_array_equal(left[18:], image[18:])
    assert 0 < left[12, 13] < 180, "its edge is smooth"


def test_ink_drawn_over_what_was_wiped_is_there(image: np.ndarray):
    sweep = Sweep(stroke((14, 8), (14, 19)), 3 * PIXEL)
    joined = overlay(image, [stroke((14, 6), (14, 20))], [sweep], SHEET)
    assert joined[14, 13] == 255


def test_a_dab_wipes_and_what_lies_outside_the_sheet_does_no_harm(image: np.ndarray):
    dab = Sweep(stroke((14, 13)), 3 * PIXEL)
    assert wiped(image, [dab], SHEET)[14, 13] == 0
    far = Sweep(np.array([[-1e9, 0.0], [1e9, 1e9]]), 3 * PIXEL)
    assert wiped(image, [far], SHEET).shape == (28, 28)
    assert ink_alone([np.array([[-500.0, -500.0]])], SHEET).max() == 0
    huge = Sweep(stroke((14, 13)), 2 * SHEET)
    assert not wiped(image, [huge], SHEET).any()
