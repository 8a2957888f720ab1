"""The colours of what speaks for a digit and against it."""

import numpy as np

from digitpad.ui.explain.tint import AGAINST, FOR, GAMMA, tinted
from digitpad.ui.inspect.colour_maps import diverging


def ink() -> np.ndarray:
    image = np.zeros((28, 28), np.uint8)
    image[10:18, 10:18] = 255
    return image


def test_the_strongest_have_the_full_colours_and_equal_strength_is_equally_strong():
    marks = np.zeros((28, 28))
    marks[10, 10], marks[17, 17], marks[12, 12], marks[12, 13] = 2.0, -2.0, 0.5, -0.5
    colours = tinted(ink(), marks)
    assert tuple(colours[10, 10]) == FOR
    assert tuple(colours[17, 17]) == AGAINST
    for column, hue in ((12, FOR), (13, AGAINST)):
        towards = (255.0 - colours[12, column]) / (255.0 - np.array(hue))  # 0 is white, 1 the full colour
        assert np.allclose(towards[np.array(hue) < 250], 0.25**GAMMA, atol=0.02)


def test_for_and_against_are_the_colours_of_positive_and_negative_numbers_everywhere_else():
    assert diverging()[[255, 0], :3].tolist() == [list(FOR), list(AGAINST)]


def test_ink_without_marks_stays_as_grey_as_it_is_and_paper_black():
    image = ink()
    image[3, 3] = 90
    np.testing.assert_array_equal(tinted(image, np.zeros((28, 28))), np.repeat(image[..., None], 3, axis=2))


def test_a_mark_beside_the_ink_is_darker_than_one_on_it():
    marks = np.zeros((28, 28))
    marks[10, 10] = marks[2, 2] = 1
    colours = tinted(ink(), marks)
    assert 0 < colours[2, 2].sum() < 0.5 * colours[10, 10].sum()
