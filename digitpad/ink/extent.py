"""How far strokes reach: their boxes, and places along them between which distances are measured.

In: strokes (n, 2…4) in any unit. Out: `Strokes`, and from these the distances between neighbours.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.ink.normalise import Floats, Indices
from digitpad.ink.stroke import Points

SAMPLES = 24
"""Places on a stroke, equally far from each other, between which distances are measured."""

MOST_PLACES = 600
"""Of a group that are held against those of another: a scribble of a thousand dots has 24,000."""

STEEPEST = 0.35
"""Slope of a row of writing."""


@dataclass(frozen=True, eq=False)
class Strokes:
    """What is measured on strokes once.

    Attributes:
        low, high: (S, 2) corners of their boxes.
        places: (S, SAMPLES, 2) places along them.
    """

    low: Floats
    high: Floats
    places: Floats

    @classmethod
    def of(cls, strokes: Sequence[Points]) -> "Strokes":
        """Measure strokes of at least one point each."""
        low = np.array([stroke[:, :2].min(axis=0) for stroke in strokes]).reshape(-1, 2)
        high = np.array([stroke[:, :2].max(axis=0) for stroke in strokes]).reshape(-1, 2)
        places = np.array([along(stroke[:, :2]) for stroke in strokes]).reshape(-1, SAMPLES, 2)
        return cls(low, high, places)

    def __len__(self) -> int:
        return len(self.low)

    def take(self, which: Indices) -> "Strokes":
        """Some of them, in this order."""
        return Strokes(self.low[which], self.high[which], self.places[which])


def along(points: Floats) -> Floats:
    """(SAMPLES, 2) places along the polyline through `points` (n, 2), equally far from each other."""
    if len(points) == 1:
        return np.repeat(points, SAMPLES, axis=0)
    steps = np.diff(points, axis=0)
    way = np.concatenate([[0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))])
    at = np.linspace(0.0, way[-1], SAMPLES)
    return np.stack([np.interp(at, way, points[:, 0]), np.interp(at, way, points[:, 1])], axis=1)


def distances(ordered: Strokes, reach: int) -> Floats:
    """(S, S) smallest distance between the places of two strokes; infinite beyond `reach` neighbours."""
    count = len(ordered)
    table = np.full((count, count), np.inf)
    for step in range(1, min(reach, count - 1) + 1):
        first, second = ordered.places[:-step], ordered.places[step:]
        apart = first[:, :, None, :] - second[:, None, :, :]
        nearest = np.sqrt((apart * apart).sum(axis=3).min(axis=(1, 2)))
        index = np.arange(count - step)
        table[index, index + step] = table[index + step, index] = nearest
    return table


def touch(strokes: Strokes, first: Sequence[int], second: Sequence[int], reach: float) -> bool:
    """Whether two groups of strokes, named by their indices, come nearer to each other than `reach`."""
    one, other = strokes.places[list(first)].reshape(-1, 2), strokes.places[list(second)].reshape(-1, 2)
    one, other = _beside(one, other, reach), _beside(other, one, reach)
    if not len(one) or not len(other):
        return False
    apart = one[:, None, :] - other[None, :, :]
    return float((apart * apart).sum(axis=2).min()) < reach * reach


def _beside(places: Floats, others: Floats, reach: float) -> Floats:
    """The places in the box around the others, wider by `reach`; where they swarm, some of them."""
    low, high = others.min(axis=0) - reach, others.max(axis=0) + reach
    inside = places[((places > low) & (places < high)).all(axis=1)]
    some: Floats = inside[:: -(-len(inside) // MOST_PLACES) or 1]
    return some


def middle_line(ordered: Strokes, height: float) -> tuple[float, float]:
    """Height and slope of the line through the middles of a row's tall strokes: few people write level."""
    tall = ordered.high[:, 1] - ordered.low[:, 1] >= 0.6 * height
    if not tall.any():
        tall[:] = True
    x, y = ((ordered.low[tall] + ordered.high[tall]) / 2).T
    away = x - x.mean()
    spread = float(away @ away)
    slope = float(away @ y) / spread if tall.sum() >= 3 and spread > 0 else 0.0
    slope = min(max(slope, -STEEPEST), STEEPEST)
    return float(y.mean()) - slope * float(x.mean()), slope
