"""The parts of a digit that have a name."""

import numpy as np

from digitpad.inspection.regions import Region, parts_around, region_at, region_sums
from tests.inspection.test_attribution import picture


def test_the_parts_add_up_to_the_whole():
    image = picture()
    values = np.random.default_rng(1).normal(size=(10, 28, 28)) * (image > 0)
    sums = region_sums(image, values)
    assert len(sums) == 9
    np.testing.assert_allclose(sum(sums.values()), values.sum(axis=(1, 2)), atol=1e-12)


def test_each_ninth_of_the_ink_has_the_name_of_its_place():
    image = np.zeros((28, 28), np.uint8)
    image[4:22, 6:24] = 1
    for row in (-1, 0, 1):
        for column in (-1, 0, 1):
            values = np.zeros((28, 28))
            values[13 + 6 * row, 15 + 6 * column] = 2.5
            sums = region_sums(image, values)
            assert {part: float(total) for part, total in sums.items() if total} == {Region(row, column): 2.5}
            assert region_at(image, 13 + 6 * row, 15 + 6 * column) == Region(row, column)


def test_a_stroke_has_a_top_and_a_bottom_but_no_sides():
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 13:16] = 255
    assert list(region_sums(image, image)) == [Region(-1, 0), Region(0, 0), Region(1, 0)]


def test_beside_the_ink_the_nearest_part_counts_and_a_blank_has_none():
    image = np.zeros((28, 28), np.uint8)
    image[4:22, 6:24] = 1
    assert region_at(image, 0, 27) == Region(-1, 1)
    assert region_sums(np.zeros((28, 28), np.uint8), image) == {}


def test_a_stroke_has_a_left_and_a_right_beside_it():
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 13:16] = 255
    rows, columns = parts_around(image)
    assert columns == [-1] * 13 + [0] * 3 + [1] * 12
    assert rows == [-1] * 11 + [0] * 6 + [1] * 11
