"""Changes of a drawing that leave the digit what it is: another size, place, sampling, order or direction.

In: a `Drawing` and a `Generator`. Out: another `Drawing` of the same digit. The tests of the reading's
invariance and `invariance.py`, which measures it, share them.
"""

from collections.abc import Callable

import numpy as np

from digitpad.ink.stroke import Drawing, Points

CANVAS = 1000.0
"""Side of the canvas in its own units."""

SMALLEST, LARGEST = 0.1, 1.0
"""The digit's longest side, as a share of the canvas."""

THINNED = 0.01
"""How far a thinned stroke may run from the real one, as a share of the digit's longest side."""

PIXELS = 560
"""Side of the canvas on a screen, for the question what rounding to whole pixels does."""

Change = Callable[[Drawing, np.random.Generator], Drawing]


def elsewhere(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """The same digit in any size from a tenth of the canvas to all of it, anywhere on the canvas."""
    return at_size(drawing, float(rng.uniform(SMALLEST, LARGEST)), rng)


def smallest(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """The same digit a tenth of the canvas high or wide, anywhere on it."""
    return at_size(drawing, SMALLEST, rng)


def at_size(drawing: Drawing, share: float, rng: np.random.Generator) -> Drawing:
    """The digit with its longest side `share` of the canvas, anywhere on the canvas."""
    low, span = extent(drawing)
    scale = share * CANVAS / (float(span.max()) or 1.0)
    place = rng.uniform(0.0, 1.0, 2) * (CANVAS - scale * span)
    return _with(drawing, [(stroke[:, :2] - low) * scale + place for stroke in drawing.strokes])


def small_in_pixels(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """The smallest digit as a mouse gives it: every point on a whole pixel of a canvas of `PIXELS`."""
    unit = CANVAS / PIXELS
    small = smallest(drawing, rng)
    return _with(small, [np.rint(stroke / unit) * unit for stroke in small.strokes])


def finer(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """Up to five more points on every segment, in uneven distances."""
    return _with(drawing, [_inserted(stroke[:, :2], rng) for stroke in drawing.strokes])


def coarser(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """As few points as keep every stroke within `THINNED` of where it ran (Douglas and Peucker)."""
    tolerance = THINNED * float(extent(drawing)[1].max())
    return _with(drawing, [thinned(stroke[:, :2], tolerance) for stroke in drawing.strokes])


def in_another_order(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """The strokes in any order, each in either direction."""
    strokes = [drawing.strokes[index] for index in rng.permutation(len(drawing.strokes))]
    return _with(drawing, [stroke[::-1] if rng.random() < 0.5 else stroke for stroke in strokes])


def backwards(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """Every stroke from its end to its beginning, the last one first."""
    return _with(drawing, [stroke[::-1] for stroke in reversed(drawing.strokes)])


def everything(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """All of it at once: thinned, refined, in another order and direction, in another size and place."""
    return elsewhere(in_another_order(finer(coarser(drawing, rng), rng), rng), rng)


def extent(drawing: Drawing) -> tuple[Points, Points]:
    """Upper left corner (2,) and width and height (2,) of the points of a drawing that is not blank."""
    points = np.concatenate([stroke[:, :2] for stroke in drawing.strokes])
    low: Points = points.min(axis=0)
    return low, np.ptp(points, axis=0)


def thinned(points: Points, tolerance: float) -> Points:
    """The points (n, 2) that a line needs to stay within `tolerance` of all of them; first and last are kept.

    Douglas and Peucker (1973), with distances to the segment and not to the endless line.
    """
    keep = np.zeros(len(points), dtype=bool)
    keep[[0, -1]] = True
    parts = [(0, len(points) - 1)]
    while parts:
        first, last = parts.pop()
        if last - first < 2:
            continue
        distances = _distances(points[first + 1 : last], points[first], points[last])
        farthest = int(distances.argmax())
        if distances[farthest] > tolerance:
            middle = first + 1 + farthest
            keep[middle] = True
            parts += [(first, middle), (middle, last)]
    return points[keep]


def _distances(points: Points, start: Points, end: Points) -> Points:
    """From each of the points (n, 2) to the segment: (n,)."""
    along = end - start
    square = float(along @ along)
    share = np.clip((points - start) @ along / square, 0.0, 1.0) if square else np.zeros(len(points))
    away = points - (start + share[:, None] * along)
    distances: Points = np.hypot(away[:, 0], away[:, 1])
    return distances


def _inserted(points: Points, rng: np.random.Generator) -> Points:
    segments = len(points) - 1
    where = np.repeat(np.arange(segments), rng.integers(0, 6, segments))
    places = np.sort(np.concatenate([np.arange(len(points)), where + rng.random(len(where))]))
    index = np.arange(len(points))
    return np.stack([np.interp(places, index, points[:, axis]) for axis in (0, 1)], axis=1)


def _with(drawing: Drawing, strokes: list[Points]) -> Drawing:
    return Drawing.of(strokes, drawing.label, drawing.writer)
