"""Strokes become pictures like MNIST's, whatever their size and place."""

import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.errors import SettingError
from digitpad.ink.normalise import BOX, Ink, fit_to_box
from digitpad.ink.pipeline import centre, network_input, offsets, stages, to_image, to_images
from digitpad.ink.rasterise import rasterise
from digitpad.ink.stroke import Drawing
from tests.ink.shapes import ring

COORDINATE = st.integers(0, 1000).map(float)
STROKE = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=1, max_size=12)
STROKES = st.lists(STROKE, min_size=1, max_size=4)


def ink_box(image: np.ndarray) -> tuple[int, int]:
    """Height and width of what is not paper."""
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    return int(rows[-1] - rows[0] + 1), int(columns[-1] - columns[0] + 1)


def test_a_blank_drawing_gives_an_empty_picture():
    images = to_images([Drawing.of([]), Drawing.of([ring()]), Drawing.of([])])
    assert images.shape == (3, 28, 28)
    assert images.dtype == np.uint8
    assert not images[0].any()
    assert images[1].any()
    assert not images[2].any()
    assert to_images([]).shape == (0, 28, 28)


def test_the_longest_side_of_the_ink_is_twenty_pixels_and_the_aspect_ratio_is_kept():
    assert ink_box(to_image(Drawing.of([ring()]))) == (20, 20)
    height, width = ink_box(to_image(Drawing.of([ring(rx=0.5)])))
    assert height == 20
    assert width in (11, 12, 13)  # 0.5 · 17.5 + 2.5 = 11.25 pixels and its edges
    height, width = ink_box(to_image(Drawing.of([ring(ry=0.5)])))
    assert (width, height in (11, 12, 13)) == (20, True)


def test_a_vertical_line_has_the_pens_width_in_every_row():
    image = to_image(Drawing.of([[(3, 0), (3, 100)]]), pen=2.5)
    rows = image.astype(float).sum(axis=1) / 255
    np.testing.assert_allclose(rows[rows > 0][2:-2], 2.5, atol=0.01)
    assert image.max() == 255


@pytest.mark.parametrize("pen", [1.7, 2.0, 2.5, 3.9])
def test_the_brightest_pixel_is_white_for_every_pen(pen):
    assert to_image(Drawing.of([ring()]), pen).max() >= 254
    assert to_image(Drawing.of([[(0, 0), (13, 100)]]), pen).max() >= 254


def test_coverage_falls_linearly_over_one_pixel_across_an_edge():
    ink = Ink(np.array([[5.0, 10.0], [15.0, 10.0]]), np.array([0]), np.array([0, 0]), 1)
    column = rasterise(ink, np.array([2.4]))[0, :, 10]
    # Row i has its centre at i + 0.5: distances 0.5, 1.5, 2.5 from y = 10; the edge ends at 1.2 + 0.5.
    assert column[[9, 10]].tolist() == [255, 255]
    assert column[[8, 11]].tolist() == [round(255 * 0.2)] * 2
    assert column[[7, 12]].tolist() == [0, 0]


@given(STROKES, st.floats(0.5, 8))
def test_every_pixel_has_the_distance_to_the_nearest_of_all_segments(strokes, pen):
    # The small windows leave out no pixel that is worth a grey level.
    widths = np.array([pen])
    ink = fit_to_box(Ink.of([Drawing.of(strokes)]), widths)
    centres = np.stack(np.meshgrid(np.arange(BOX) + 0.5, np.arange(BOX) + 0.5), axis=2).reshape(-1, 2)
    nearest = np.full(len(centres), np.inf)
    for stroke in ink.split():
        for p, q in zip(stroke, np.concatenate([stroke[1:], stroke[-1:]]), strict=True):
            square = float((q - p) @ (q - p)) or 1.0
            t = np.clip((centres - p) @ (q - p) / square, 0, 1)
            nearest = np.minimum(nearest, np.hypot(*(centres - p - t[:, None] * (q - p)).T))
    expected = 255 * np.clip(pen / 2 + 0.5 - nearest, 0, 1).reshape(BOX, BOX)
    np.testing.assert_allclose(rasterise(ink, widths)[0], expected, atol=0.51)


def test_crossing_strokes_do_not_add_up():
    ink = Ink(np.array([[4.0, 10.0], [16.0, 10.0]]), np.array([0]), np.array([0, 0]), 1)
    twice = Ink(np.tile(ink.points, (2, 1)), np.array([0, 2]), np.array([0, 0, 0, 0]), 1)
    pen = np.array([1.9])
    np.testing.assert_array_equal(rasterise(ink, pen), rasterise(twice, pen))


@pytest.mark.parametrize(
    ("pixel", "offset"),
    [
        ((9, 9), (5, 5)),  # b = 9.5: int(5.5)
        ((10, 4), (4, 8)),  # b = 10.5 and 4.5: int(4.5), int(10.5) = 10
        ((0, 19), (14, -4)),  # b = 0.5 and 19.5: int(14.5), int(-4.5) towards zero
    ],
)
def test_the_offset_is_fifteen_less_the_centre_of_mass_cut_to_a_whole_number(pixel, offset):
    box = np.zeros((1, 20, 20), dtype=np.uint8)
    box[0][pixel] = 200
    expected = tuple(int(15 - (index + 0.5)) for index in pixel)
    assert tuple(offsets(box)[0]) == expected
    assert expected[0] == offset[0]
    image = centre(box)[0]
    row, column = pixel[0] + expected[0], pixel[1] + expected[1]
    assert image[row, column] == 200
    assert image.sum() == 200


def test_a_symmetrical_digit_is_not_moved_by_a_grey_level_more_on_one_side():
    box = np.zeros((1, 20, 20), dtype=np.uint8)
    box[0, 5:15, 5:15] = 200
    for change in (-1, 0, 1):
        box[0, 5, 5] = 200 + change
        assert tuple(offsets(box)[0]) == (5, 5)


def test_what_is_pushed_over_the_edge_is_cut_off():
    box = np.zeros((1, 20, 20), dtype=np.uint8)
    box[0, :, 19] = 255
    box[0, 0, 0] = 100
    image = centre(box)[0]
    assert int(image.sum()) == 20 * 255  # the lone pixel at the far left went over the edge


@given(STROKES)
def test_the_centre_of_mass_lies_where_mnist_has_it(strokes):
    *_, box, placed, _ = stages(Drawing.of(strokes))
    image = placed.pixels.astype(float)
    if image.sum() < box.pixels.sum() or offsets(box.pixels[None]).min() < 1:
        return  # a part was pushed over the edge, or int() cut towards the other side
    index = np.arange(28)
    row = (image.sum(axis=1) @ index) / image.sum()
    column = (image.sum(axis=0) @ index) / image.sum()
    assert 13.5 - 0.01 < row <= 14.5 + 0.01
    assert 13.5 - 0.01 < column <= 14.5 + 0.01


@given(STROKES, st.sampled_from([0.001, 0.1, 0.37, 1.0, 3.0, 1000.0]), st.tuples(COORDINATE, COORDINATE))
def test_size_and_position_do_not_change_a_single_pixel(strokes, scale, shift):
    drawing = Drawing.of(strokes)
    moved = Drawing.of([np.array(stroke) * scale + shift for stroke in strokes])
    a, b = to_image(drawing).astype(int), to_image(moved).astype(int)
    assert np.abs(a - b).max() <= 1


@given(STROKES)
def test_a_power_of_two_and_a_whole_shift_give_the_same_picture_bit_for_bit(strokes):
    moved = Drawing.of([np.array(stroke) * 8 + 4096 for stroke in strokes])
    np.testing.assert_array_equal(to_image(Drawing.of(strokes)), to_image(moved))


@given(STROKES)
def test_direction_and_order_of_the_strokes_do_not_matter(strokes):
    turned = Drawing.of([stroke[::-1] for stroke in strokes[::-1]])
    difference = to_image(Drawing.of(strokes)).astype(int) - to_image(turned)
    assert np.abs(difference).max() <= 1


@given(STROKES, st.integers(1, 7))
def test_points_added_on_the_segments_do_not_matter(strokes, pieces):
    t = np.linspace(0, 1, pieces + 1)[:, None]
    denser = [
        np.concatenate([[stroke[0]], *[np.array(p) + t * np.subtract(q, p) for p, q in pairwise(stroke)]])
        for stroke in strokes
    ]
    difference = to_image(Drawing.of(strokes)).astype(int) - to_image(Drawing.of(denser))
    assert np.abs(difference).max() <= 1


@given(st.lists(STROKES, max_size=6))
def test_many_at_once_are_what_each_is_alone(several):
    drawings = [Drawing.of(strokes) for strokes in several]
    together = to_images(drawings)
    for drawing, image in zip(drawings, together, strict=True):
        np.testing.assert_array_equal(to_image(drawing), image)


def test_more_drawings_than_fit_in_one_batch_are_all_drawn():
    drawings = [Drawing.of([ring(rx=1 + k % 5)]) for k in range(1100)]
    images = to_images(drawings)
    np.testing.assert_array_equal(images[1099], to_image(drawings[1099]))
    np.testing.assert_array_equal(images[:5], images[1095:])


@pytest.mark.parametrize(
    "strokes",
    [
        [[(500, 500)]],
        [[(500, 500)] * 5],
        [[(500, 500)], [(500, 500), (500, 500)]],
        [[(1e6, -1e6)]],
        [[(1e308, 1e308)]],
    ],
)
def test_a_dot_is_a_round_spot_in_the_middle(strokes):
    image = to_image(Drawing.of(strokes))
    np.testing.assert_array_equal(image, to_image(Drawing.of([[(0, 0)]])))
    assert ink_box(image) == (4, 4)
    assert image.max() == 255


def test_coordinates_at_both_ends_of_the_floats_do_not_overflow():
    widest = Drawing.of([[(-1.7e308, 0), (1.7e308, 0)]])
    np.testing.assert_array_equal(to_image(widest), to_image(Drawing.of([[(0, 7), (9, 7)]])))


def test_flat_lines_stay_flat():
    assert ink_box(to_image(Drawing.of([[(0, 7), (9, 7)]])))[1] == 20
    assert ink_box(to_image(Drawing.of([[(0, 7), (9, 7)]])))[0] <= 4
    assert ink_box(to_image(Drawing.of([[(7, 0), (7, 9)]])))[0] == 20


@given(
    st.lists(
        st.lists(
            st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 2)
            | st.tuples(COORDINATE, COORDINATE),
            min_size=1,
            max_size=5,
        ),
        max_size=3,
    ),
    st.floats(0.5, 19),
)
def test_no_coordinates_make_it_warn_or_leave_the_box(strokes, pen):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        image = to_image(Drawing.of(strokes), pen)
    assert image.any() == bool(strokes)
    assert max(ink_box(image)) <= 20 if strokes else True


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_tiny_and_huge_drawings_are_read_alike(scale):
    ordinary = to_image(Drawing.of([ring()])).astype(int)
    assert np.abs(to_image(Drawing.of([np.array(ring()) * scale])) - ordinary).max() <= 1


def test_time_and_pressure_do_not_change_the_picture():
    plain = Drawing.of([[(0, 0), (10, 20)]])
    timed = Drawing.of([[(0, 0, 5, 0.5), (10, 20, 900, 1.0)]])
    np.testing.assert_array_equal(to_image(plain), to_image(timed))


def test_each_drawing_can_have_a_pen_of_its_own():
    drawing = Drawing.of([ring()])
    images = to_images([drawing, drawing], pen=[1.7, 3.9])
    np.testing.assert_array_equal(images[0], to_image(drawing, 1.7))
    np.testing.assert_array_equal(images[1], to_image(drawing, 3.9))
    assert images[1].mean() > images[0].mean() * 1.5


@pytest.mark.parametrize("pen", [0, -1, 20, float("nan"), [1.0, 2.0, 3.0], [[1.0]]])
def test_an_impossible_pen_is_refused(pen):
    with pytest.raises(SettingError, match="pen"):
        to_images([Drawing.of([ring()])] * 2, pen)


def test_the_networks_input_is_the_picture_row_by_row_from_zero_to_one():
    images = np.zeros((2, 28, 28), dtype=np.uint8)
    images[1, 2, 3] = 255
    x = network_input(images)
    assert (x.shape, x.dtype) == ((2, 784), np.dtype(np.float32))
    assert x[1, 2 * 28 + 3] == 1
    assert x.sum() == 1
