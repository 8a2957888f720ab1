"""Which strokes of a piece of writing could be one digit: rows, order from left to right, and candidates.

In: strokes (n, 2…4) in any unit. Out: `Row`s, the upper ones first, each with the groups of neighbouring
strokes that may be a digit and their measures in units of the row's height. Nothing here reads: the choice
between the groups is `recognition.several`'s.

The order in which strokes were made is not looked at: a bar may come last, a digit may be mended later.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.ink.extent import Strokes, distances, middle_line
from digitpad.ink.grouping import CUTS, MOST_STROKES, SHAPES, cuts_of, pairs_of, shapes_of
from digitpad.ink.normalise import Floats, Indices

MOST_IN_ALL = 24
"""Strokes of a row that may still be one digit all together, if they are no wider than one."""

CROWD = 80
"""Strokes of a drawing beyond which it is a scribble, and not looked at stroke by stroke."""

SPECK = 0.3
"""Size in heights below which something that stands free is a dot, or a stroke that has just begun."""

WIDEST = 1.9
"""Width of a candidate in heights of its row; a single stroke may be wider."""


@dataclass(frozen=True, eq=False)
class Row:
    """A row of writing.

    Attributes:
        strokes: (S,) indices of its strokes, from left to right by their middles.
        height: of its digits, in the unit of the strokes.
        spans: (G, 2) candidates: the first place in `strokes`, and the one behind the last.
        shapes: (G, len(SHAPES)) measures of the candidates.
        pairs: (P, 2) candidates that can follow each other.
        cuts: (P, len(CUTS)) measures of the borders between these.
    """

    strokes: Indices
    height: float
    spans: Indices
    shapes: Floats
    pairs: Indices
    cuts: Floats


def one_row(strokes: Strokes, which: Indices | None = None) -> Row:
    """All strokes, or those named, as one row of writing; at least one."""
    which = np.arange(len(strokes)) if which is None else which
    middles = strokes.low[which, 0] + strokes.high[which, 0]
    # Of equal middles, the upper stroke comes first: the order in which they were made must not matter.
    order = which[np.lexsort((strokes.high[which, 1], strokes.low[which, 1], middles))]
    height = digit_height(strokes.take(order))
    order = order[~marks(strokes.take(order), height)]
    ordered = strokes.take(order)
    table = distances(ordered, max(MOST_STROKES, min(len(order), MOST_IN_ALL)) - 1) / height
    spans = _spans(ordered, height)
    shapes, boxes, slope = shapes_of(ordered, spans, height, table)
    pairs = pairs_of(spans, len(order))
    return Row(order, height, spans, shapes, pairs, cuts_of(boxes, spans, pairs, slope, table))


def crowded_row(strokes: Strokes) -> Row:
    """A row for more strokes than anyone looks through: what lies over each other is one group."""
    order = np.argsort(strokes.low[:, 0], kind="stable")
    reached = np.maximum.accumulate(strokes.high[order, 0])
    begins = np.flatnonzero(np.concatenate([[True], strokes.low[order[1:], 0] > reached[:-1]]))
    spans = np.stack([begins, np.append(begins[1:], len(order))], axis=1)
    count = len(spans)
    pairs = np.stack([np.arange(count - 1), np.arange(1, count)], axis=1)
    height = digit_height(strokes.take(order))
    return Row(order, height, spans, np.zeros((count, len(SHAPES))), pairs, np.zeros((count - 1, len(CUTS))))


def marks(ordered: Strokes, height: float) -> npt.NDArray[np.bool_]:
    """Which strokes of a row are signs between digits, or no more than begun: specks, and level dashes.

    They stand free: what lies above or below other ink – the bar of a 5, the cross of a 7 – is none.
    """
    width, tall = ((ordered.high - ordered.low) / height).T
    digits = tall >= 0.5
    if digits.sum() < 2:
        return np.zeros(len(ordered), dtype=bool)
    middle, slope = middle_line(ordered, height)
    centre = (ordered.low + ordered.high) / 2
    below = (centre[:, 1] - middle - slope * centre[:, 0]) / height
    bar = (below < -0.2) & (width > 2 * tall)  # of a 5, though it hangs free
    speck = (np.maximum(width, tall) < SPECK) & ~bar
    dash = (tall < 0.25) & (width < 0.9) & (np.abs(below) < 0.25)
    left, right = ordered.low[:, 0], ordered.high[:, 0]
    over = (left[:, None] < right[None, :]) & (left[None, :] < right[:, None])
    np.fill_diagonal(over, False)
    free: npt.NDArray[np.bool_] = (speck | dash) & ~over.any(axis=1)
    return free


def digit_height(ordered: Strokes) -> float:
    """How high the digits of a row are: the median over clumps of strokes that lie over each other.

    Small clumps – dots, dashes – do not count. A row without any height has that of its longest side, or 1.
    """
    low, high = ordered.low, ordered.high
    tops: list[float] = []
    bottoms: list[float] = []
    order = np.argsort(low[:, 0], kind="stable")
    right = -np.inf
    for k in order.tolist():
        overlap = min(right, high[k, 0]) - low[k, 0]
        if overlap > 0.3 * (high[k, 0] - low[k, 0]) or overlap == high[k, 0] - low[k, 0]:
            tops[-1], bottoms[-1] = min(tops[-1], low[k, 1]), max(bottoms[-1], high[k, 1])
            right = max(right, high[k, 0])
        else:
            tops.append(low[k, 1])
            bottoms.append(high[k, 1])
            right = high[k, 0]
    heights = np.array(bottoms) - np.array(tops)
    if heights.max() <= 0:
        side = float((high[:, 0] - low[:, 0]).max())
        return side if side > 0 else 1.0
    return float(np.median(heights[heights >= 0.5 * heights.max()]))


def _spans(ordered: Strokes, height: float) -> Indices:
    """(G, 2) runs of neighbours that are few and narrow enough for one digit; shorter ones first."""
    count = len(ordered)
    spans = []
    for length in range(1, min(MOST_STROKES, count) + 1):
        first = np.arange(count - length + 1)
        members = first[:, None] + np.arange(length)
        width = ordered.high[members, 0].max(axis=1) - ordered.low[members, 0].min(axis=1)
        if length > 1:
            first = first[width <= WIDEST * height]
        spans.append(np.stack([first, first + length], axis=1))
    in_all = ordered.high[:, 0].max() - ordered.low[:, 0].min()
    if MOST_STROKES < count <= MOST_IN_ALL and in_all <= WIDEST * height:
        spans.append(np.array([[0, count]]))
    return np.concatenate(spans)
