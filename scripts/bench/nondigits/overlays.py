"""Two different digits of different people drawn over each other.

The tables of pairs were found by looking at them. In those of HIDDEN one digit is struck through by the
other or lies inside it, so that a person reads a digit still: they are left out. Those of CLOSE are clearly
two only where one lies a little beside the other. All others lie anywhere, from on each other to half
beside.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from digitpad.ink.pipeline import to_images
from digitpad.ink.stroke import Drawing
from nondigits.decks import by_label, deck

Points = npt.NDArray[np.float64]

HIDDEN = frozenset({(1, other) for other in range(2, 10)} | {(0, 1), (0, 6), (3, 8), (5, 8), (6, 8), (8, 9)})

CLOSE = frozenset(
    {(2, 3), (2, 5), (2, 7), (2, 8), (2, 9), (3, 5), (3, 6), (3, 7), (3, 9), (4, 9)}
    | {(5, 6), (5, 9), (6, 9), (7, 8), (7, 9)}
)

PAIRS = tuple(pair for pair in combinations(range(10), 2) if pair not in HIDDEN)
"""The pairs that are drawn, the smaller digit first."""

BESIDE = 0.15
"""How far apart those of CLOSE are at least, beside the longer side of a digit."""

MORE_INK = 1.4
"""Together they must darken this many times as much as either alone; otherwise one hides in the other."""


def overlays(count: int, rng: np.random.Generator, digits: Sequence[Drawing]) -> list[tuple[str, Drawing]]:
    """`count` overlays of labelled drawings, each kept pair equally often."""
    labelled = by_label(digits)
    decks = {label: deck(labelled[label], rng) for label in range(10)}
    made: list[Drawing | None] = [None] * count
    while missing := [number for number, drawing in enumerate(made) if drawing is None]:
        trios = []
        for number in missing:
            low, high = PAIRS[number % len(PAIRS)]
            first, second = next(decks[low]), next(decks[high])
            aside = rng.uniform(BESIDE if (low, high) in CLOSE else 0.0, 0.4)
            trios += [first, second, over(first, second, aside, rng)]
        ink = to_images(trios).sum(axis=(1, 2), dtype=np.int64).reshape(-1, 3)
        for number, both, (one, other, together) in zip(missing, trios[2::3], ink.tolist(), strict=True):
            if together >= MORE_INK * max(one, other):
                made[number] = both
    kinds = [PAIRS[number % len(PAIRS)] for number in range(count)]
    return [(f"{low} on {high}", both) for (low, high), both in zip(kinds, made, strict=True) if both]


def over(first: Drawing, second: Drawing, aside: float, rng: np.random.Generator) -> Drawing:
    """The second drawn over the first, about as tall, and `aside` of its size to either side."""
    size = rng.uniform(0.85, 1.15)
    place = np.array([aside * rng.choice([-1, 1]), rng.uniform(-0.15, 0.15)])
    return Drawing.of([*unit(first), *(stroke * size + place for stroke in unit(second))])


def unit(drawing: Drawing) -> list[Points]:
    """The strokes around (0, 0), the longer side of their box being 1."""
    everything = np.concatenate([stroke[:, :2] for stroke in drawing.strokes])
    low, high = everything.min(axis=0), everything.max(axis=0)
    return [
        (stroke[:, :2] - (low + high) / 2) / max(float((high - low).max()), 1e-9)
        for stroke in drawing.strokes
    ]
