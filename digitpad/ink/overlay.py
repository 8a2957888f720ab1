"""Ink on a picture of a data set: drawn over it, or wiped off it, in the picture's own pixels.

In: a picture (28, 28) uint8 that fills a square sheet, strokes in the sheet's units, and sweeps of an eraser.
Out: (28, 28) uint8. Nothing is scaled or centred: what is in the picture stays where it is.

The order of the sweeps and the strokes does not matter here, because an eraser *cuts* strokes (`ink.eraser`):
those that are left are the ones that no later sweep has met. The picture has no strokes to be cut, so what is
taken off it is kept as the way of the eraser, and wiped anew each time. That makes undo a matter of lists.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.ink.normalise import PEN, Floats, Ink, on_grid
from digitpad.ink.pipeline import SIDE, Images
from digitpad.ink.rasterise import rasterise
from digitpad.ink.stroke import Drawing, Points


@dataclass(frozen=True, eq=False)
class Sweep:
    """The way of an eraser from where it was put down to where it was lifted.

    Attributes:
        points: (n, 2) float64 in the sheet's units, n >= 1.
        radius: within which it takes the *centre lines* of strokes away, in the same units: half the pen's
            width more than what it takes off a picture.
    """

    points: Points
    radius: float


def overlay(image: Images, strokes: Sequence[Points], sweeps: Sequence[Sweep], sheet: float) -> Images:
    """A picture with some of it wiped off and ink drawn over it; where both are, the darker one counts.

    Args:
        image: (28, 28) uint8; it is not changed.
        strokes: each (n, 2…4), drawn with MNIST's pen, 2.5 pixels wide.
        sweeps: of the eraser, in any order.
        sheet: the side of the square that the picture fills, in the unit of strokes and sweeps.

    Returns:
        (28, 28) uint8.
    """
    return np.maximum(wiped(image, sweeps, sheet), ink_alone(strokes, sheet))


def ink_alone(strokes: Sequence[Points], sheet: float) -> Images:
    """Strokes as they lie on the sheet, (28, 28) uint8; ink beyond the sheet is cut off."""
    return _drawn(strokes, PEN, sheet)


def wiped(image: Images, sweeps: Sequence[Sweep], sheet: float) -> Images:
    """What an eraser leaves of a picture (28, 28) uint8; the very picture where there is no sweep.

    Its edge is as smooth as a pen's: of a pixel that it half covers, half of the ink stays.
    """
    if not sweeps:
        return image
    taken = np.zeros((SIDE, SIDE), np.uint8)
    for radius in {sweep.radius for sweep in sweeps}:
        width = 2 * radius * SIDE / sheet - PEN
        ways = [sweep.points for sweep in sweeps if sweep.radius == radius]
        if width > 0:
            np.maximum(taken, _drawn(ways, min(width, float(SIDE)), sheet), out=taken)
    left: Images = np.rint(image * ((255 - taken.astype(np.float64)) / 255)).astype(np.uint8)
    return left


def _drawn(strokes: Sequence[Points], width: float, sheet: float) -> Images:
    ink = Ink.of([Drawing(tuple(strokes))])
    # What lies far outside leaves no ink, but its pieces would be counted: a sheet's length around will do.
    points: Floats = on_grid(np.clip(ink.points / sheet, -1.0, 2.0) * SIDE)
    placed = Ink(points, ink.strokes, ink.drawing, ink.count)
    drawn: Images = rasterise(placed, np.array([width]), SIDE)[0]
    return drawn
