"""A training and a test part for digits whose source does not say which is which: `Examples` to two of them.

Digits of one hand must not be on both sides: a network that has trained on a hand reads it too well.
"""

import numpy as np
import numpy.typing as npt

from digitpad.data.dataset import Examples

TEST_WRITERS = 5
"""Every fifth writer is tested, once there are as many."""

TEST_DIGITS = 7
"""Every seventh digit is tested where the writers are not known: the proportion of MNIST."""


def split(examples: Examples) -> tuple[Examples, Examples]:
    """Divide by a fixed rule, the same for the same digits every time.

    With at least five named writers every fifth of them is tested (in the order of their numbers, or of their
    names where these are not all numbers), and digits of unknown hand are trained on. Otherwise every seventh
    digit is tested, or the last one of fewer than seven.

    Raises:
        ValueError: there are fewer than two digits.
    """
    if len(examples) < 2:
        raise ValueError("one digit cannot be divided into a training and a test part")
    if examples.writers is not None:
        names = sorted(set(examples.writers.tolist()) - {""}, key=_order)
        if len(names) >= TEST_WRITERS:
            return divide(examples, np.isin(examples.writers, names[TEST_WRITERS - 1 :: TEST_WRITERS]))
    position = np.arange(len(examples))
    return divide(examples, position % TEST_DIGITS == min(len(examples), TEST_DIGITS) - 1)


def divide(examples: Examples, tested: npt.NDArray[np.bool_]) -> tuple[Examples, Examples]:
    """The examples that are not `tested`, and those that are."""
    return examples.select(~tested), examples.select(tested)


def _order(name: str) -> tuple[int, int, str]:
    """Numbers by their value, before all other names."""
    return (0, int(name), name) if name.isdecimal() else (1, 0, name)
