"""Scale and centre strokes, so that a digit is the same wherever and however large it was drawn.

In: drawings in any unit. Out: one `Ink` whose points lie in the 20×20 pixel box of MNIST, y down, pixel i
covering the interval [i, i + 1]. Many drawings are handled as one long array of points, because a loop over
drawings in Python would cost more than all the arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from digitpad.errors import SettingError
from digitpad.ink.stroke import Drawing

BOX = 20
"""Side in pixels of the box into which a digit is scaled, pen included (LeCun's preparation of MNIST)."""

PEN = 2.5
"""Width of the pen in pixels of the final picture: the median stroke of MNIST."""

GRID = 2.0**-16
"""Points are rounded to this fraction of a pixel: scaling a drawing leaves noise of about 1e-14 in its
coordinates, and what is on a grid comes out the same to the last bit."""

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Ink:
    """The strokes of `count` drawings in one array.

    Attributes:
        points: (P, 2) float64, x and y of all points of all drawings, in order.
        strokes: (S,) index of the first point of every stroke.
        drawing: (P,) which drawing each point belongs to, 0 … count - 1, rising.
        count: number of drawings, blank ones included.
    """

    points: Floats
    strokes: Indices
    drawing: Indices
    count: int

    @classmethod
    def of(cls, drawings: Sequence[Drawing]) -> "Ink":
        """Put the strokes of all drawings end to end; time and pressure are left behind."""
        strokes = [stroke for drawing in drawings for stroke in drawing.strokes]
        if not strokes:
            nothing = np.zeros(0, dtype=np.intp)
            return cls(np.zeros((0, 2)), nothing, nothing, len(drawings))
        lengths = np.array([len(stroke) for stroke in strokes])
        owners = np.repeat(np.arange(len(drawings)), [len(drawing.strokes) for drawing in drawings])
        first = np.cumsum(lengths) - lengths
        points = np.concatenate([stroke[:, :2] for stroke in strokes])
        return cls(points, first, np.repeat(owners, lengths), len(drawings))

    def split(self) -> tuple[Floats, ...]:
        """The strokes one by one, each (n, 2)."""
        return tuple(np.split(self.points, self.strokes[1:])) if len(self.strokes) else ()


def pen_widths(pen: float | npt.ArrayLike, count: int) -> Floats:
    """(count,) float64 pen widths from one width for all, or from one for each drawing.

    Raises:
        SettingError: a width is not between 0 and the box, or there are not `count` of them.
    """
    widths = np.asarray(pen, dtype=np.float64)
    if widths.ndim > 1 or (widths.ndim == 1 and len(widths) != count):
        raise SettingError("pen", f"{count} drawings, but widths of shape {widths.shape}")
    if not ((widths > 0) & (widths < BOX)).all():
        raise SettingError("pen", f"a width must lie between 0 and {BOX} pixels")
    return np.broadcast_to(widths, (count,))


def fit_to_box(ink: Ink, pen: Floats, side: int = BOX) -> Ink:
    """Move and scale each drawing so that its ink, pen included, spans a box along its longer side.

    The aspect ratio is kept, and the shorter side lies in the middle of the box. The points keep half a pen
    away from the edge, for the pen paints that far beyond them:

        pixel = side / 2 + (point - centre) / longest side · (side - pen)

    A drawing without extent (a dot, a point, repeated points) lands on the centre.

    Args:
        ink: any unit.
        pen: (count,) width of the pen in pixels.
        side: of the box in pixels.

    Returns:
        `ink` with points in pixels of the box, on the grid.
    """
    if len(ink.points) == 0:
        return ink
    # Halved, the distance between the two largest floats is still a float.
    half = 0.5 * ink.points
    starts = np.flatnonzero(np.diff(ink.drawing, prepend=-1))
    low = np.minimum.reduceat(half, starts)
    span = np.maximum.reduceat(half, starts) - low
    longest = span.max(axis=1)
    longest[longest == 0] = 1.0
    middle = 0.5 * (span / longest[:, None])

    sizes = np.diff(starts, append=len(half))
    row = np.repeat(np.arange(len(starts)), sizes)
    relative = (half - low[row]) / longest[row, None] - middle[row]
    pixels = side / 2 + relative * (side - pen[ink.drawing])[:, None]
    return replace(ink, points=on_grid(pixels))


def on_grid(points: Floats) -> Floats:
    """Points rounded to GRID."""
    rounded: Floats = np.rint(points / GRID) * GRID
    return rounded
