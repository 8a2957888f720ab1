"""Two different digits of different people drawn over each other.

HIDDEN lists the pairs that a person still reads as one digit.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from digitpad.ink.pipeline import to_images
from digitpad.ink.stroke import Drawing

Points = npt.NDArray[np.float64]

HIDDEN = frozenset({(1, other) for other in range(2, 10)} | {(0, 1), (0, 6), (3, 8), (5, 8), (6, 8), (8, 9)})

PAIRS = tuple(pair for pair in combinations(range(10), 2) if pair not in HIDDEN)
"""The pairs that are drawn, the smaller digit first."""

MORE_INK = 1.4
"""Together they must darken this many times as much as either alone; otherwise one hides in the other."""


def overlays(count: int, rng: np.random.Generator, digits: Sequence[Drawing]) -> list[tuple[str, Drawing]]:
    """`count` overlays of labelled drawings, each kept pair equally often."""
    by_label = {label: [d for d in digits if d.label == label] for label in range(10)}
    made: list[tuple[str, Drawing]] = []
    while len(made) < count:
        low, high = PAIRS[len(made) % len(PAIRS)]
        first = by_label[low][rng.integers(len(by_label[low]))]
        second = by_label[high][rng.integers(len(by_label[high]))]
        both = over(first, second, rng)
        ink = to_images([first, second, both]).sum(axis=(1, 2), dtype=np.int64)
        if ink[2] >= MORE_INK * max(ink[0], ink[1]):
            made.append((f"{low} on {high}", both))
    return made


def over(first: Drawing, second: Drawing, rng: np.random.Generator) -> Drawing:
    """The second drawn over the first, about as tall and about in the same place."""
    size = rng.uniform(0.85, 1.15)
    place = np.array([rng.uniform(0.1, 0.4) * rng.choice([-1, 1]), rng.uniform(-0.15, 0.15)])
    return Drawing.of([*unit(first), *(stroke * size + place for stroke in unit(second))])


def unit(drawing: Drawing) -> list[Points]:
    """The strokes around (0, 0), the longer side of their box being 1."""
    everything = np.concatenate([stroke[:, :2] for stroke in drawing.strokes])
    low, high = everything.min(axis=0), everything.max(axis=0)
    return [
        (stroke[:, :2] - (low + high) / 2) / max(float((high - low).max()), 1e-9)
        for stroke in drawing.strokes
    ]
