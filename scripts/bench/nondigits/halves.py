"""Halves of digits: one side of a drawing that somebody made, its strokes cut along the middle of its box.

KEPT is the table of halves that no person would read as a digit, found by looking at thirty of each. Left out
are, for example, any half of a 1 (a 1), the lower halves of 4, 7 and 9 (a 1, or a 4 whose bar is low), the
upper half of 7 (a 7) and of 6 (a 1), the loops of 6, 8 and 9 (a 0), the right halves of 3 and 8 (a 3), and of
2 and 7 (themselves, as is the left half of a 2). Of those kept, what is as good as one straight stroke is
left out as well.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from digitpad.ink.stroke import Drawing
from nondigits.decks import by_label, deck
from nondigits.pen import resample

Points = npt.NDArray[np.float64]

SIDES: dict[str, tuple[int, int]] = {"upper": (1, 1), "lower": (1, -1), "left": (0, 1), "right": (0, -1)}
"""The axis that is cut, and the sign with which coordinates on the kept side lie below the middle."""

KEPT: dict[str, tuple[int, ...]] = {"upper": (0,), "lower": (0, 2, 3, 5), "left": (0, 3, 7), "right": (0, 6)}

STRAIGHT = 0.25
"""Ink that spreads across its main direction less than this, compared with along it, is a stroke: a 1."""


def halves(count: int, rng: np.random.Generator, digits: Sequence[Drawing]) -> list[tuple[str, Drawing]]:
    """`count` halves of labelled drawings, each kept pair of side and digit equally often."""
    wanted = [(side, digit) for side, kept in KEPT.items() for digit in kept]
    labelled = by_label(digits)
    decks = {pair: deck(labelled[pair[1]], rng) for pair in wanted}
    made = []
    for number in range(count):
        side, digit = wanted[number % len(wanted)]
        part = Drawing(())
        while part.is_blank or is_straight(part):
            part = half(next(decks[side, digit]), side)
        made.append((f"{side} {digit}", part))
    return made


def half(drawing: Drawing, side: str) -> Drawing:
    """What lies on one side of the middle of a drawing's box; a stroke that crosses it falls into parts."""
    axis, sign = SIDES[side]
    across = np.concatenate([stroke[:, axis] for stroke in drawing.strokes])
    middle = (across.min() + across.max()) / 2
    return Drawing.of(part for stroke in drawing.strokes for part in clip(stroke[:, :2], axis, sign, middle))


def clip(stroke: Points, axis: int, sign: int, middle: float) -> list[Points]:
    """The parts of a stroke (n, 2) where sign · coordinate <= sign · middle, with points where it crosses."""
    beyond = sign * (stroke[:, axis] - middle)
    parts: list[list[Points]] = [[]]
    for k, point in enumerate(stroke):
        if k and (beyond[k - 1] <= 0) != (beyond[k] <= 0):
            share = beyond[k - 1] / (beyond[k - 1] - beyond[k])
            parts[-1].append(stroke[k - 1] + share * (point - stroke[k - 1]))
            if beyond[k] > 0:
                parts.append([])
        if beyond[k] <= 0:
            parts[-1].append(point)
    return [np.array(part) for part in parts if len(part) > 1]


def is_straight(drawing: Drawing) -> bool:
    """Whether the ink as a whole is as good as one straight stroke."""
    everything = np.concatenate([stroke[:, :2] for stroke in drawing.strokes])
    size = float(np.ptp(everything, axis=0).max())
    if size == 0:
        return True
    ink = np.concatenate([resample(stroke[:, :2], size / 50) for stroke in drawing.strokes])
    across, along = np.linalg.eigvalsh(np.cov(ink.T))
    return bool(np.sqrt(max(across, 0) / along) < STRAIGHT)
