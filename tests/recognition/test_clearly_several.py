"""Whether the canvas takes a drawing for several digits by itself."""

import numpy as np
import pytest

from digitpad.ink.stroke import Drawing
from digitpad.recognition.recogniser import Reader
from digitpad.recognition.several import is_clearly_several, read_several
from tests.recognition.several_kit import (
    BAR_OF_5,
    BODY_OF_5,
    CROSS_OF_7,
    L_OF_4,
    STEM_OF_4,
    STEM_OF_7,
    Strokes,
    drawing_of,
    moved,
    row,
)


def clearly(reader: Reader, drawing: Drawing) -> bool:
    return is_clearly_several(read_several(reader, drawing), drawing)


@pytest.mark.parametrize("text", ["20", "11", "2026", "0123456789"])
def test_digits_side_by_side_are_clearly_several(reader: Reader, digits: dict[int, Strokes], text: str):
    assert clearly(reader, drawing_of(row([digits[int(sign)] for sign in text])))


def test_single_digits_are_not(reader: Reader, digits: dict[int, Strokes]):
    for strokes in (*digits.values(), [BODY_OF_5, BAR_OF_5], [STEM_OF_7, CROSS_OF_7], [L_OF_4, STEM_OF_4]):
        assert not clearly(reader, Drawing.of(strokes))
    assert not clearly(reader, Drawing(()))


def test_two_digits_that_touch_may_be_a_letter_but_in_a_longer_number_they_are_digits(
    reader: Reader, digits: dict[int, Strokes]
):
    letter_d = [moved(digits[0][0] * 0.6, 0, 40), np.array([[45, 0], [44, 50], [46, 100]], float)]
    assert not clearly(reader, Drawing.of(letter_d))
    touching = row([digits[8], digits[3]], gap=-1)
    assert not clearly(reader, drawing_of(touching))
    right = max(float(stroke[:, 0].max()) for stroke in touching[1])
    more = [[moved(stroke, right + 30, 0) for stroke in part] for part in row([digits[2], digits[6]])]
    assert clearly(reader, drawing_of([*touching, *more]))


def test_what_is_mostly_no_digits_is_not_several(reader: Reader, digits: dict[int, Strokes]):
    zigzag = [np.array([[0, 0], [60, 20], [0, 40], [60, 60], [0, 80], [60, 100]], float)]
    number = read_several(reader, drawing_of(row([digits[2], zigzag], gap=40)))
    assert number.text == "2?"
    assert clearly(reader, drawing_of(row([digits[2], zigzag], gap=40)))
    assert not clearly(reader, drawing_of(row([digits[2], zigzag, zigzag], gap=40)))
    assert not clearly(reader, drawing_of(row([digits[2], zigzag], gap=2)))


@pytest.mark.parametrize("gap", [0, 4])
def test_the_bar_of_an_h_makes_its_stems_no_eleven_but_a_dash_between_ones_does_not_harm(
    reader: Reader, gap: float
):
    stems = [np.array([[x, 0], [x, 50], [x, 100]], float) for x in (0, 58)]
    bar = np.array([[gap, 50], [29, 50], [58 - gap, 50]], float)
    assert clearly(reader, Drawing.of(stems))
    assert not clearly(reader, Drawing.of([*stems, bar]))
    dash = np.array([[25, 50], [34, 50]], float)
    assert clearly(reader, Drawing.of([*stems, dash]))


def test_one_digit_above_another_is_not_clearly_a_number(reader: Reader, digits: dict[int, Strokes]):
    both = drawing_of([*row([digits[2]]), *row([digits[3]], down=150)])
    assert read_several(reader, both).text == "2\n3"
    assert not clearly(reader, both)
