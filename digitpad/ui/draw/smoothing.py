"""The smooth curve through a stroke's points, as it is drawn on the screen.

In: a stroke (n, 2…4), in canvas units. Out: a QPainterPath of n pieces, of which the last `TAIL` are
provisional while the pen moves on. What is read is the stroke itself; this is only how it looks.

First the points are calmed: a mouse tells whole pixels, and a slow hand would leave little stairs. Each
point moves to the mean of its neighbours, weighted by a Gaussian of their distance along the stroke; the same
number on either side, so that the ends stay. Points far apart, of a fast hand, have no neighbours near enough
to move them. Then quadratic Bézier curves go from one middle between two points to the next:

    q0 ──line── m0 ──curve at q1── m1 ──curve at q2── m2 … m(n-2) ──line── q(n-1), mi halfway from qi to qi+1

Each leaves and arrives in the direction of the lines, so that the pieces join without a corner.
"""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from digitpad.ink.stroke import Points

NEIGHBOURS = 8
"""Points on either side that calm one."""

SIGMA = 8.0
"""Standard deviation of the Gaussian in canvas units: two to four pixels, much less than a pen's width."""

TAIL = NEIGHBOURS + 1
"""Pieces at the end that the next point may still change."""

PART = 64
"""Pieces that are painted in one go: for a scribble of thousands, Qt takes three times as long at once."""

DOT = 0.01
"""Length of the line that stands for a dot, in canvas units: Qt draws nothing for a line without length."""


def curve(points: Points, first: int = 0) -> QPainterPath:
    """The pieces from number `first` to the end; a stroke of one point gives a dot."""
    return _pieces(points, first, len(points))


def curves(points: Points) -> list[QPainterPath]:
    """All pieces, in parts of at most `PART`."""
    return [_pieces(points, first, min(first + PART, len(points))) for first in range(0, len(points), PART)]


def settled_curve(points: Points, first: int = 0) -> QPainterPath:
    """The pieces from number `first` on that no further point will change."""
    return _pieces(points, first, len(points) - TAIL)


def bounds(points: Points) -> QRectF:
    """The rectangle around the points, which the curve never leaves."""
    left, top = points[:, :2].min(axis=0).tolist()
    right, bottom = points[:, :2].max(axis=0).tolist()
    return QRectF(left, top, right - left, bottom - top)


def calm(points: Points) -> npt.NDArray[np.float64]:
    """The points moved to the weighted means of their neighbours along the stroke.

    Args:
        points: (n, 2…4).

    Returns:
        (n, 2), the first and the last point unchanged.
    """
    places = points[:, :2]
    n = len(places)
    if n < 3:
        return places
    steps = np.hypot(*np.diff(places, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    total = places.copy()
    weight = np.ones((n, 1))
    for k in range(1, min(NEIGHBOURS, (n - 1) // 2) + 1):
        inner = slice(k, n - k)
        for other in (slice(0, n - 2 * k), slice(2 * k, n)):
            w = np.exp(-0.5 * ((along[inner] - along[other]) / SIGMA) ** 2)[:, None]
            total[inner] += w * places[other]
            weight[inner] += w
    return total / weight


def _pieces(points: Points, first: int, stop: int) -> QPainterPath:
    path = QPainterPath()
    if stop <= first:
        return path
    n = len(points)
    # Two calmed points more than the pieces go through, each with all of its neighbours.
    begin = max(first - 1 - NEIGHBOURS, 0)
    end = min(stop + 1 + NEIGHBOURS, n)
    rows = dict(enumerate(calm(points[begin:end]).tolist(), begin))
    x, y = rows[max(first - 1, 0)]
    if first > 0:
        x, y = (x + rows[first][0]) / 2, (y + rows[first][1]) / 2
    path.moveTo(x, y)
    if n == 1:
        path.lineTo(x + DOT, y)
    for piece in range(first, stop if n > 1 else 0):
        x, y = rows[piece]
        if piece == n - 1:
            path.lineTo(x, y)
            continue
        halfway = QPointF((x + rows[piece + 1][0]) / 2, (y + rows[piece + 1][1]) / 2)
        if piece == 0:
            path.lineTo(halfway)
        else:
            path.quadTo(QPointF(x, y), halfway)
    return path
