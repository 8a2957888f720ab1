"""Digits seen in a mirror, where that is no digit any more.

LEFT_RIGHT and UPSIDE_DOWN are tables of the digits that stop being one. Left out are 0, 1 and 8, which stay
what they are; 2 and 5, which turn into each other but for a corner; 3 upside down, which stays a 3; and 4
left to right, for a crossed one is a 4 still. A 6 or 9 counts only if its tail is straight: in the mirror,
a curled 6 is the looped 2, and a curled 9 nearly an 8.
"""

from collections.abc import Sequence

import numpy as np

from digitpad.ink.stroke import Drawing
from nondigits.decks import by_label, deck

LEFT_RIGHT = (3, 6, 7, 9)
UPSIDE_DOWN = (4, 6, 7, 9)

STRAIGHT_TAIL = 0.5
"""The third with the tail, the upper of a 6 and the lower of a 9, is at most this wide beside the whole."""


def mirrored(count: int, rng: np.random.Generator, digits: Sequence[Drawing]) -> list[tuple[str, Drawing]]:
    """`count` mirrored drawings, each kept pair of mirror and digit equally often."""
    wanted = [("mirrored", 0, d) for d in LEFT_RIGHT] + [("upside down", 1, d) for d in UPSIDE_DOWN]
    labelled = by_label(digits)
    labelled |= {label: [d for d in labelled[label] if has_straight_tail(d)] for label in (6, 9)}
    decks = {kind: deck(labelled[kind[2]], rng) for kind in wanted}
    made = []
    for number in range(count):
        name, axis, digit = kind = wanted[number % len(wanted)]
        choice = next(decks[kind])
        sign = np.where(np.arange(2) == axis, -1.0, 1.0)
        made.append((f"{name} {digit}", Drawing.of(stroke[:, :2] * sign for stroke in choice.strokes)))
    return made


def has_straight_tail(drawing: Drawing) -> bool:
    """Whether the tail of a 6 or 9 is about a straight stroke."""
    points = np.concatenate([stroke[:, :2] for stroke in drawing.strokes])
    low, high = points.min(axis=0), points.max(axis=0)
    third = (high[1] - low[1]) / 3
    tail = points[:, 1] <= low[1] + third if drawing.label == 6 else points[:, 1] >= high[1] - third
    return bool(np.ptp(points[tail, 0]) <= STRAIGHT_TAIL * (high[0] - low[0]))
