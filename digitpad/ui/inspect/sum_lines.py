"""The lines of a sum, and where words, bars and numbers stand in them: lines and a width in, places out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QFontMetricsF

from digitpad.ui.inspect.sum_words import Decimals

LEAST_BARS = 70
"""Pixels that the bars keep before the two numbers of each term have room."""
_FEW = 28
"""Pixels that they keep before the words are cut."""


@dataclass(frozen=True)
class Line:
    """One line as it is painted: its words, the two numbers that are multiplied, and what it adds."""

    label: str
    factors: str
    value: float
    strong: bool = False


@dataclass(frozen=True)
class Columns:
    """Where the bars stand between words and numbers, and the numbers themselves.

    Attributes:
        at, bars: left edge and width of the bars, in pixels.
        has_factors: whether there is room for the two numbers of each term.
        numbers: what each line adds, printed.
    """

    at: float
    bars: float
    has_factors: bool
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, lines: Sequence[Line], width: float, metrics: QFontMetricsF) -> "Columns":
        """The columns for these lines in so many pixels."""
        values = [line.value for line in lines]
        numbers = Decimals.of(values).adding_up(values)
        right = 1.1 * max(map(metrics.horizontalAdvance, numbers)) + 10  # the total is bold
        named = max(metrics.horizontalAdvance(line.label) for line in lines)
        with_factors = max(
            named * 1.05,
            *(
                metrics.horizontalAdvance(line.label) + metrics.horizontalAdvance(line.factors) + 14
                for line in lines
            ),
        )
        has_factors = width - with_factors - right >= LEAST_BARS
        at = (with_factors if has_factors else min(named * 1.05, max(width - right - _FEW, 0.0))) + 10
        return cls(at, max(width - at - right, 10.0), has_factors, tuple(numbers))


def running(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """From where to where each line's bar goes: each begins where the one before ended; the total at 0."""
    at, ends = 0.0, []
    for line in lines:
        value = line.value if math.isfinite(line.value) else 0.0
        ends.append((0.0, value) if line.strong else (at, at + value))
        at += value
    return ends
