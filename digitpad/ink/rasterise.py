"""Draw strokes with a round pen into a square of pixels, the 20×20 box as a rule, with smooth edges.

In: an `Ink` in pixels of the square. Out: (N, 20, 20) uint8, 0 = paper, 255 = ink.

The picture of a stroke follows from one number per pixel, the distance d between the pixel's centre and the
nearest point of any stroke: inside the pen (d < r) it is ink, outside paper, and within half a pixel of the
edge a grey in between. A stroke is a chain of short straight segments, and a segment can only matter to
the few pixels of a small window around it, so only those distances are computed.
"""

import numpy as np
import numpy.typing as npt

from digitpad.ink.normalise import BOX, Floats, Indices, Ink

PIECE = 1.5
"""Longer segments are cut into pieces of at most this many pixels: the window stays small."""

CHUNK = 2048
"""Segments per pass: their windows fit into the processor's cache."""

FAR = 1600.0
"""A squared distance that no pen reaches: what pixels without a stroke nearby keep."""


def segments(ink: Ink) -> tuple[Floats, Floats, Indices]:
    """Cut all strokes into straight segments no longer than PIECE.

    Every stroke also gives its first point as a segment without length, so that a stroke of one point, or of
    the same point many times, leaves a dot.

    Returns:
        start (M, 2) and step (M, 2) with end = start + step, and the drawing of each, (M,).
    """
    points = ink.points
    joined = np.ones(len(points), dtype=bool)
    joined[ink.strokes] = False
    end = np.flatnonzero(joined)
    step = points[end] - points[end - 1]
    length = np.hypot(step[:, 0], step[:, 1])
    moved = length > 0
    end, step, length = end[moved], step[moved], length[moved]

    pieces = np.ceil(length / PIECE).astype(np.intp)
    whole = np.repeat(np.arange(len(end)), pieces)
    part = np.arange(len(whole)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    step = step[whole] / pieces[whole, None]
    start = points[end[whole] - 1] + part[:, None] * step

    dots = ink.strokes
    return (
        np.concatenate([points[dots], start]),
        np.concatenate([np.zeros((len(dots), 2)), step]),
        np.concatenate([ink.drawing[dots], ink.drawing[end[whole]]]),
    )


def squared_distances(ink: Ink, reach: float, side: int = BOX) -> Floats:
    """The squared distance from each pixel's centre to the nearest stroke of its drawing.

    For a segment from a to a + s, the point nearest to a pixel's centre q is a + t·s, where
    t = (q - a)·s / (s·s), kept within 0 … 1.

    Args:
        ink: points in pixels of the square.
        reach: distances beyond this need not be exact.
        side: of the square in pixels.

    Returns:
        (N, side, side) float64, square pixels; indices are drawing, row (y), column (x).
    """
    nearest = np.full(ink.count * side * side, FAR)
    start, step, drawing = segments(ink)
    width = min(side, int(PIECE + 2 * reach) + 1)
    window = np.arange(width)
    for first in range(0, len(start), CHUNK):
        part = slice(first, first + CHUNK)
        a, s, owner = start[part], step[part], drawing[part]
        low = np.minimum(a, a + s) - reach
        # Pixel i has its centre at i + 0.5. A window that would stick out is pushed back inside.
        corner = np.clip(np.ceil(low - 0.5), 0, side - width).astype(np.intp)
        columns = corner[:, :1] + window
        rows = corner[:, 1:] + window
        # (M, 1, width) and (M, width, 1): they broadcast to a window of pixels for each segment.
        x = (columns + 0.5 - a[:, :1])[:, None, :]
        y = (rows + 0.5 - a[:, 1:])[:, :, None]
        sx, sy = s[:, 0, None, None], s[:, 1, None, None]
        square = sx * sx + sy * sy
        inverse = 1.0 / np.where(square > 0, square, 1.0)
        t = x * (sx * inverse) + y * (sy * inverse)
        np.clip(t, 0.0, 1.0, out=t)
        dx = x - t * sx
        np.multiply(t, sy, out=t)
        np.subtract(y, t, out=t)
        np.multiply(dx, dx, out=dx)
        np.multiply(t, t, out=t)
        np.add(dx, t, out=dx)
        pixel = (owner[:, None] * side + rows)[:, :, None] * side + columns[:, None, :]
        np.minimum.at(nearest, pixel.ravel(), dx.ravel())
    return nearest.reshape(ink.count, side, side)


def rasterise(ink: Ink, pen: Floats, side: int = BOX) -> npt.NDArray[np.uint8]:
    """Draw each drawing with a round pen.

    A pixel at distance d from the nearest stroke is covered by clip(r + 1/2 - d, 0, 1), r being half the
    pen's width: exact for a straight edge along the rows or columns, and smooth in every direction. Strokes
    that cross do not add up, just as ink on paper.

    Args:
        ink: points in pixels of the square; what lies outside is cut off.
        pen: (count,) width of the pen in pixels, no more than `side`.
        side: of the square in pixels.

    Returns:
        (count, side, side) uint8, 0 = paper, 255 = ink.
    """
    if len(ink.points) == 0:
        return np.zeros((ink.count, side, side), dtype=np.uint8)
    edge = 0.5 * pen + 0.5
    squares = squared_distances(ink, float(edge.max()), side)
    coverage = np.clip(edge[:, None, None] - np.sqrt(squares), 0.0, 1.0)
    return np.rint(255.0 * coverage).astype(np.uint8)
