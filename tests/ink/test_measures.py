"""Width, size and place of the ink in a picture, measured on ink that is known."""

import numpy as np
import pytest

from digitpad.data.drawings import load_drawings
from digitpad.data.idx import read_part
from digitpad.ink.measures import OFFSET_RANGE, SIZE_RANGE, STROKE_RANGE, is_usual, measure
from digitpad.ink.pipeline import to_images
from digitpad.ink.stroke import Drawing

ANGLE = np.linspace(0, 2 * np.pi, 80)
RING = [(float(np.cos(a)), 0.7 * float(np.sin(a))) for a in ANGLE]
SEVEN = [(0.0, 0.0), (10.0, 0.0), (3.0, 16.0)]
SHAPES = {
    "line": [[(0.0, 0.0), (0.0, 10.0)]],
    "slanted line": [[(0.0, 0.0), (4.0, 10.0)]],
    "ring": [RING],
    "eight": [RING, [(x, y + 1.4) for x, y in RING]],
    "seven": [SEVEN],
    "crossed seven": [SEVEN, [(2.0, 8.0), (9.0, 8.0)]],
    "two pieces": [[(0.0, 0.0), (0.0, 10.0)], [(6.0, 0.0), (6.0, 10.0)]],
}


@pytest.mark.parametrize("pen", [1.7, 2.0, 2.5, 3.0, 3.9, 5.0])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_width_of_a_known_pen_is_found(shape: str, pen: float):
    (measures,) = measure(to_images([Drawing.of(SHAPES[shape])], pen))
    assert measures is not None
    assert measures.stroke == pytest.approx(pen, rel=0.13 if pen >= 2 else 0.2)


def test_the_width_does_not_depend_on_where_the_digit_lies():
    image = to_images([Drawing.of([RING])])[0]
    moved = np.roll(image, (3, -2), axis=(0, 1))
    here, there = measure(np.stack([image, moved]))
    assert here is not None
    assert there is not None
    assert there.stroke == pytest.approx(here.stroke)
    assert there.size == here.size == 20
    assert (there.down - here.down, there.right - here.right) == pytest.approx((3, -2))


def test_what_touches_by_a_corner_hangs_together():
    images = np.zeros((2, 28, 28), dtype=np.uint8)
    for k in range(4, 22, 2):
        images[0, k : k + 2, k : k + 2] = 255
        images[1, k - 3 : k - 1, 26 - k : 28 - k] = 255
    for measures in measure(images):
        assert measures is not None
        assert measures.stroke == pytest.approx(1.1, abs=0.2)  # as nine pieces they would be 1.6 wide


def test_size_and_place_are_those_of_the_ink():
    image = np.zeros((1, 28, 28), dtype=np.uint8)
    image[0, 2:14, 20:25] = 255  # rows 2–13, columns 20–24
    (measures,) = measure(image)
    assert measures is not None
    assert measures.size == 12
    assert (measures.down, measures.right) == pytest.approx((7.5 - 14, 22 - 14))
    assert measures.offset == pytest.approx(8)


def test_a_picture_without_ink_has_no_measures():
    images = np.zeros((2, 28, 28), dtype=np.uint8)
    images[1, 5, 5] = 1
    blank, faint = measure(images)
    assert blank is None
    assert faint is not None
    assert faint.size == 1
    assert measure(images[:0]) == []


@pytest.mark.parametrize("share", [0.002, 0.01, 0.1, 0.5, 1.0])
def test_no_picture_makes_the_width_absurd(share: float):
    rng = np.random.default_rng(4)
    images = (255 * (rng.random((50, 28, 28)) < share)).astype(np.uint8)
    for measures in measure(images):
        assert measures is None or 0 < measures.stroke <= 28


def test_a_range_is_held_against_what_is_shown():
    assert is_usual(1.66, STROKE_RANGE)
    assert not is_usual(1.64, STROKE_RANGE)
    assert is_usual(0.5400, OFFSET_RANGE)
    assert not is_usual(21, SIZE_RANGE)


def test_the_ranges_are_mnists(mnist_folder):
    images = read_part(mnist_folder, "train").images[::13]
    measured = [measures for measures in measure(images) if measures is not None]
    widths = np.percentile([measures.stroke for measures in measured], [5, 95])
    np.testing.assert_allclose(widths, STROKE_RANGE, atol=0.1)
    assert np.mean([is_usual(measures.size, SIZE_RANGE) for measures in measured]) > 0.999
    assert np.mean([is_usual(measures.offset, OFFSET_RANGE) for measures in measured]) > 0.999


def test_real_drawings_have_the_width_that_they_were_drawn_with(pendigits_file):
    drawings = list(load_drawings(pendigits_file))[:300]
    for pen in (2.0, 2.5, 3.0):
        widths = [m.stroke for m in measure(to_images(drawings, pen)) if m is not None]
        assert np.median(widths) == pytest.approx(pen, rel=0.05)
