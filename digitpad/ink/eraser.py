"""Rub out what an eraser sweeps over, cutting strokes where its edge crosses them.

In: strokes and one straight movement of a round eraser. Out: the strokes that remain. The eraser works on
strokes, not on pixels, so that what is left can still be drawn at any size.
"""

import math

import numpy as np

from digitpad.ink.normalise import Floats
from digitpad.ink.stroke import Points

TOLERANCE = 1e-6
"""Lengths below this fraction of the radius are rounding noise: a cut end lies *on* the eraser's edge, and
rubbing over it again must neither shave it off nor leave a crumb."""


def erase(
    strokes: tuple[Points, ...], a: tuple[float, float], b: tuple[float, float], radius: float
) -> tuple[Points, ...]:
    """Take away everything within `radius` of the straight line from `a` to `b`.

    A stroke that is crossed falls into parts, which end exactly on the eraser's edge; time and pressure,
    where there are any, are interpolated there. The centre line of a stroke counts: to rub out what is seen,
    let `radius` include half the width of the ink on the screen.

    Args:
        strokes: arrays (n, 2…4), in the units of the canvas.
        a, b: where the eraser was and is now; the same point for a dab.
        radius: of the eraser, in the same units.

    Returns:
        The remaining strokes in the same order, read-only; untouched ones are the same arrays. When nothing
        was touched it is `strokes` itself.
    """
    low = np.minimum(a, b) - radius
    high = np.maximum(a, b) + radius
    remaining: list[Points] = []
    hit = False
    for stroke in strokes:
        xy = stroke[:, :2]
        if (xy.max(axis=0) < low).any() or (xy.min(axis=0) > high).any():
            remaining.append(stroke)
            continue
        parts = _cut(stroke, np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64), radius)
        hit |= parts is not None
        remaining += [stroke] if parts is None else parts
    return tuple(remaining) if hit else strokes


def _cut(stroke: Points, a: Floats, b: Floats, radius: float) -> list[Points] | None:
    """What remains of one stroke, or None when it was not touched."""
    if len(stroke) == 1:
        return [] if _distance(stroke[0, :2], a, b) < radius else None
    begin, end = _covered(stroke[:-1, :2], stroke[1:, :2], a, b, radius)
    if not (begin < end).any():
        return None

    parts: list[Points] = []
    points = [stroke[0]]
    for k in range(len(stroke) - 1):
        p, q = stroke[k], stroke[k + 1]
        if not points and begin[k] > 0:
            points = [p]  # the eraser's edge runs exactly through this point
        if begin[k] >= end[k]:
            points.append(q)
            continue
        if begin[k] > 0:
            points.append(p + begin[k] * (q - p))
        _finish(points, parts)
        points = [] if end[k] >= 1 else [p + end[k] * (q - p), q]
    _finish(points, parts)
    return parts


def _finish(points: list[Points], parts: list[Points]) -> None:
    """Keep a part if it has any length; the bare end that touches the eraser's edge is not ink."""
    if len(points) >= 2:
        part = np.array(points)
        part.flags.writeable = False
        parts.append(part)


def _distance(p: Floats, a: Floats, b: Floats) -> float:
    """From the point p to the straight line from a to b."""
    along = b - a
    square = float(along @ along)
    t = min(max(float((p - a) @ along) / square, 0.0), 1.0) if square > 0 else 0.0
    return math.hypot(*(p - a - t * along))


def _covered(p: Floats, q: Floats, a: Floats, b: Floats, radius: float) -> tuple[Floats, Floats]:
    """Which part of each segment the eraser covers.

    The swept area (two half circles and the rectangle between them) is convex, so a straight segment meets
    it in one interval. It is put together from the intervals in both circles and in the rectangle.

    Args:
        p, q: (M, 2) ends of the segments.
        a, b: ends of the eraser's way.
        radius: of the eraser.

    Returns:
        begin and end, (M,) each, as fractions 0–1 from p to q; begin >= end where nothing is covered.
    """
    d = q - p
    length = np.hypot(d[:, 0], d[:, 1])
    along = b - a
    way = math.hypot(*along)
    # A segment of next to no length is met at ±infinity of its fraction, which is as it should be.
    with np.errstate(over="ignore"):
        pieces = [_in_circle(p, d, a, radius)]
        if way > 0:
            pieces.append(_in_circle(p, d, b, radius))
            u = along / way
            v = np.array([-u[1], u[0]])
            lengthwise = _in_slab((p - a) @ u, d @ u, 0.0, way)
            across = _in_slab((p - a) @ v, d @ v, -radius, radius)
            pieces.append((np.maximum(lengthwise[0], across[0]), np.minimum(lengthwise[1], across[1])))

    begin, end = np.ones(len(p)), np.zeros(len(p))
    for low, high in pieces:
        low, high = np.maximum(low, 0.0), np.minimum(high, 1.0)
        meets = low <= high
        begin = np.where(meets, np.minimum(begin, low), begin)
        end = np.where(meets, np.maximum(end, high), end)
    small = TOLERANCE * radius
    met = begin <= end
    begin = np.where(begin * length <= small, 0.0, begin)
    end = np.where((1 - end) * length <= small, 1.0, end)
    touched = met & (((begin == 0) & (end == 1)) | ((end - begin) * length > small))
    return np.where(touched, begin, 1.0), np.where(touched, end, 0.0)


def _in_circle(p: Floats, d: Floats, centre: Floats, radius: float) -> tuple[Floats, Floats]:
    """The interval of t with |p + t·d - centre| <= radius, by the quadratic formula; empty as (inf, -inf)."""
    m = p - centre
    square = (d * d).sum(axis=1)
    half = (m * d).sum(axis=1)
    constant = (m * m).sum(axis=1) - radius * radius
    root = half * half - square * constant
    inside = constant <= 0
    moves = square > 0
    meets = np.where(moves, root >= 0, inside)
    root = np.sqrt(np.maximum(root, 0.0))
    square = np.where(moves, square, 1.0)
    low = np.where(moves, (-half - root) / square, -np.inf)
    high = np.where(moves, (-half + root) / square, np.inf)
    return np.where(meets, low, np.inf), np.where(meets, high, -np.inf)


def _in_slab(p: Floats, d: Floats, low: float, high: float) -> tuple[Floats, Floats]:
    """The interval of t with low <= p + t·d <= high, for numbers p and d; empty as (inf, -inf)."""
    moves = d != 0
    step = np.where(moves, d, 1.0)
    first, second = (low - p) / step, (high - p) / step
    inside = (low <= p) & (p <= high)
    begin = np.where(moves, np.minimum(first, second), np.where(inside, -np.inf, np.inf))
    end = np.where(moves, np.maximum(first, second), np.where(inside, np.inf, -np.inf))
    return begin, end
