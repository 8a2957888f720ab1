"""Measures of groups of strokes, and of the borders between two groups that stand side by side.

In: the strokes of a row from left to right, and which runs of neighbours are candidates. Out: numbers of 0 or
more, in heights of the row, that grow with what speaks for or against a digit, or a border.
"""

import numpy as np

from digitpad.ink.extent import Strokes, middle_line
from digitpad.ink.normalise import Floats, Indices

MOST_STROKES = 5
"""Of one digit. Few hands take more than three; broken strokes count twice."""

Boxes = tuple[Floats, Floats]
"""Upper left and lower right corners of groups, (G, 2) each."""

SHAPES = (
    "one",
    "further strokes",
    "apart by more than 0.05",
    "apart by more than 0.20",
    "empty width",
    "wider than 0.9",
    "wider than 1.2",
    "lower than 0.8",
    "lower than 0.5",
    "higher than 1.25",
    "wider than high",
    "off the middle",
)
"""Measures of a group, each 0 or more, in heights of the row."""

CUTS = (
    "overlap",
    "overlap beyond 0.15",
    "free paper to 0.1",
    "free paper to 0.4",
    "nearer than 0.10",
    "nearer than 0.04",
    "tops differ by more than 0.15",
    "bottoms differ by more than 0.15",
)
"""Measures of a border between two groups, each 0 or more, in heights of the row."""


def shapes_of(ordered: Strokes, spans: Indices, height: float, table: Floats) -> tuple[Floats, Boxes, float]:
    """Measures of the candidates, (G, len(SHAPES)); their boxes in heights; and the slope of the row."""
    middle, slope = middle_line(ordered, height)
    lengths = spans[:, 1] - spans[:, 0]
    low, high = np.empty((len(spans), 2)), np.empty((len(spans), 2))
    link, empty = np.zeros(len(spans)), np.zeros(len(spans))
    for length in np.unique(lengths).tolist():
        which = np.flatnonzero(lengths == length)
        members = spans[which, :1] + np.arange(length)
        lows, highs = ordered.low[members] / height, ordered.high[members] / height
        low[which], high[which] = lows.min(axis=1), highs.max(axis=1)
        link[which] = _widest_link(table[members[:, :, None], members[:, None, :]])
        empty[which] = _empty_width(lows[:, :, 0], highs[:, :, 0])
    width, tall = (high - low).T
    centre = (low + high) / 2
    off = np.abs(centre[:, 1] - middle / height - slope * centre[:, 0])
    shapes = [
        np.ones(len(spans)),
        lengths - 1.0,
        np.maximum(link - 0.05, 0),
        np.maximum(link - 0.20, 0),
        empty,
        np.maximum(width - 0.9, 0),
        np.maximum(width - 1.2, 0),
        np.maximum(0.8 - tall, 0),
        np.maximum(0.5 - tall, 0),
        np.maximum(tall - 1.25, 0),
        np.maximum(width - 1.1 * tall, 0),
        np.maximum(off - 0.25, 0),
    ]
    return np.minimum(np.stack(shapes, axis=1), 3.0), (low, high), slope


def _widest_link(apart: Floats) -> Floats:
    """How far apart the strokes of groups lie: the longest link of the shortest chain that joins them all.

    Args:
        apart: (G, m, m) distances between the strokes of each group.

    Returns:
        (G,), 0 for a single stroke.
    """
    members = apart.shape[1]
    chain = np.minimum(apart, 1e9)
    for k in range(members):
        chain = np.minimum(chain, np.maximum(chain[:, :, k : k + 1], chain[:, k : k + 1, :]))
    chain[:, np.arange(members), np.arange(members)] = 0.0
    widest: Floats = chain.max(axis=(1, 2))
    return widest


def _empty_width(low: Floats, high: Floats) -> Floats:
    """The widest upright strip without ink inside groups: (G, m) left and right edges → (G,)."""
    order = np.argsort(low, axis=1)
    low, high = np.take_along_axis(low, order, axis=1), np.take_along_axis(high, order, axis=1)
    so_far = np.maximum.accumulate(high, axis=1)
    gaps = low[:, 1:] - so_far[:, :-1]
    empty: Floats = np.maximum(gaps, 0).max(axis=1, initial=0.0)
    return empty


def pairs_of(spans: Indices, count: int) -> Indices:
    """(P, 2) which candidate can follow which: the second begins where the first ends."""
    begins = [np.flatnonzero(spans[:, 0] == place) for place in range(count)]
    pairs = [
        np.stack([np.full(len(begins[end]), k), begins[end]], axis=1)
        for k, end in enumerate(spans[:, 1].tolist())
        if end < count
    ]
    return np.concatenate(pairs) if pairs else np.zeros((0, 2), dtype=np.intp)


def cuts_of(boxes: Boxes, spans: Indices, pairs: Indices, slope: float, table: Floats) -> Floats:
    """Measures of the borders between candidates that follow each other, (P, len(CUTS))."""
    if not len(pairs):
        return np.zeros((0, len(CUTS)))
    low, high = boxes
    first, second = pairs.T
    free = low[second, 0] - high[first, 0]
    away = slope * 0.5 * (low[second, 0] + high[second, 0] - low[first, 0] - high[first, 0])
    tops = np.abs(low[second, 1] - low[first, 1] - away)
    bottoms = np.abs(high[second, 1] - high[first, 1] - away)
    apart = _apart(spans, pairs, table)
    cuts = [
        np.maximum(-free, 0),
        np.maximum(-free - 0.15, 0),
        np.clip(free, 0, 0.1),
        np.clip(free, 0, 0.4),
        np.maximum(0.1 - apart, 0),
        np.maximum(0.04 - apart, 0),
        np.maximum(tops - 0.15, 0),
        np.maximum(bottoms - 0.15, 0),
    ]
    measures: Floats = np.minimum(np.stack(cuts, axis=1), 3.0)
    return measures


def _apart(spans: Indices, pairs: Indices, table: Floats) -> Floats:
    """(P,) distance between the strokes of two candidates that follow each other."""
    # Longer candidates hold a whole row, and nothing follows them.
    count, reach = len(table), MOST_STROKES
    nearest = np.full((count, reach + 1, reach + 1), np.inf)
    for place in range(1, count):
        before, after = min(place, reach), min(count - place, reach)
        corner = table[place - before : place, place : place + after][::-1]
        corner = np.minimum.accumulate(np.minimum.accumulate(corner, axis=0), axis=1)
        nearest[place, 1 : before + 1, 1 : after + 1] = corner
    lengths = spans[:, 1] - spans[:, 0]
    apart: Floats = nearest[spans[pairs[:, 1], 0], lengths[pairs[:, 0]], lengths[pairs[:, 1]]]
    return apart
