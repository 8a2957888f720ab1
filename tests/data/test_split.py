"""A made split is the same every time, and keeps every hand on one side."""

import numpy as np
import pytest

from digitpad.data.dataset import Examples
from digitpad.data.split import split


def examples(count, writers=None):
    images = np.zeros((count, 28, 28), np.uint8)
    images[:, 0, 0] = np.arange(count) % 256
    return Examples(images, np.zeros(count, np.uint8), None if writers is None else np.array(writers))


def test_every_seventh_digit_is_tested_when_nobody_is_known():
    train, test = split(examples(70))
    assert test.images[:, 0, 0].tolist() == list(range(6, 70, 7))
    assert len(train) == 60


@pytest.mark.parametrize("count", range(2, 20))
def test_neither_part_is_empty(count):
    train, test = split(examples(count))
    assert len(train) > 0
    assert len(test) > 0
    assert len(train) + len(test) == count


def test_one_digit_cannot_be_divided():
    with pytest.raises(ValueError, match="one digit"):
        split(examples(1))


def test_every_fifth_writer_by_number_is_tested():
    train, test = split(examples(60, [str(i % 30 + 1) for i in range(60)]))
    assert set(test.writers) == {"5", "10", "15", "20", "25", "30"}
    assert not set(train.writers) & set(test.writers)


def test_writers_with_names_go_by_the_alphabet_and_unknown_hands_are_trained_on():
    train, test = split(examples(12, ["eve", "", "bob", "ann", "dan", "cid"] * 2))
    assert set(test.writers) == {"eve"}
    assert set(train.writers) == {"", "ann", "bob", "cid", "dan"}


def test_few_writers_are_divided_by_position():
    _, test = split(examples(14, ["a", "b", "c", "d", ""] * 2 + ["a", "b", "c", "d"]))
    assert test.images[:, 0, 0].tolist() == [6, 13]
