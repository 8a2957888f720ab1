"""Rows of writing: which strokes stand side by side, and which above each other.

In: the strokes of a whole drawing, measured. Out: the indices of each row's strokes, the upper rows first.
"""

import numpy as np
import numpy.typing as npt

from digitpad.ink.extent import Strokes
from digitpad.ink.normalise import Floats, Indices

TALL = 0.4
"""Of the typical height: what is lower – a bar, a dot – joins the row of the stroke that is nearest to it."""

BESIDE = 0.35
"""Two strokes stand side by side when they share so much of the lower one's height,"""

NEAR = 2.0
"""and when no more than so many heights of free paper lie between them."""

SAME_ROW = 0.5
"""Parts of a row that lie far from each other share at least so much of the lower one's height."""


def split_rows(strokes: Strokes) -> list[Indices]:
    """The strokes of each row, the upper ones first; a single row when all is one."""
    heights = strokes.high[:, 1] - strokes.low[:, 1]
    if len(strokes) < 2 or heights.max() <= 0:
        return [np.arange(len(strokes))]
    typical = float(np.median(heights[heights >= 0.5 * heights.max()]))
    tall = np.flatnonzero(heights >= TALL * typical)
    low, high = strokes.low[tall], strokes.high[tall]
    beside = _shared(low[:, 1], high[:, 1]) >= BESIDE
    gaps = np.maximum(low[:, None, 0], low[None, :, 0]) - np.minimum(high[:, None, 0], high[None, :, 0])
    row = _components(beside & (gaps <= NEAR * typical))
    tops = np.array([low[row == k, 1].min() for k in range(row.max() + 1)])
    bottoms = np.array([high[row == k, 1].max() for k in range(row.max() + 1)])
    row = _components(_shared(tops, bottoms) >= SAME_ROW)[row]

    member = np.full(len(strokes), -1)
    member[tall] = row
    small = np.flatnonzero(member < 0)
    if len(small):
        middle = (strokes.low[small] + strokes.high[small]) / 2
        apart = strokes.places[tall].reshape(1, -1, 2) - middle[:, None, :]
        nearest = (apart * apart).sum(axis=2).reshape(len(small), len(tall), -1).min(axis=2).argmin(axis=1)
        member[small] = row[nearest]
    rows = [np.flatnonzero(member == k) for k in range(row.max() + 1)]
    return sorted(rows, key=lambda which: _middle(strokes, which))


def _middle(strokes: Strokes, which: Indices) -> float:
    return float((strokes.low[which, 1] + strokes.high[which, 1]).mean())


def _shared(low: Floats, high: Floats) -> Floats:
    """(n, n) how much of the shorter of two intervals lies in the other, 0–1; a point shares nothing."""
    overlap = np.minimum(high[:, None], high[None, :]) - np.maximum(low[:, None], low[None, :])
    length = high - low
    shorter = np.minimum(length[:, None], length[None, :])
    shared: Floats = np.clip(overlap, 0.0, None) / np.where(shorter > 0, shorter, 1.0)
    return shared


def _components(joined: npt.NDArray[np.bool_]) -> Indices:
    """(n,) which component each of n things is in, counted from 0, when `joined` (n, n) says who is next."""
    count = len(joined)
    member = np.full(count, -1)
    found = 0
    for start in range(count):
        if member[start] >= 0:
            continue
        front = np.zeros(count, dtype=bool)
        front[start] = True
        reached = front
        while front.any():
            front = joined[front].any(axis=0) & ~reached
            reached = reached | front
        member[reached] = found
        found += 1
    return member
