"""How a tensor of any rank becomes something flat to look at: planes, small pictures, levels of colour.

In: a tensor's array and axes. Out: views of that array (nothing is copied), and the span of the colour scale.
"""

import math
from dataclasses import dataclass

import numpy as np

from digitpad.data.dataset import IMAGE_SIDE
from digitpad.inspection.entry import Array, Kind, TensorEntry
from digitpad.inspection.names import PIXELS
from digitpad.inspection.statistics import Statistics, statistics


@dataclass(frozen=True)
class Levels:
    """The span of a colour scale; `signed` when it lies evenly around zero."""

    low: float
    high: float
    signed: bool

    @classmethod
    def around(cls, span: Statistics) -> "Levels":
        """Levels for this span: evenly around zero where some numbers are negative, from zero up otherwise.

        Zero thus always has the same colour, and the sign of a weight can be seen.
        """
        low, high = span.minimum, span.maximum
        if low is None or high is None:
            return cls(0.0, 1.0, False)
        if low < 0:
            reach = max(-float(low), float(high))
            return cls(-reach, reach, True)
        return cls(0.0, float(high) or 1.0, False)


_INK = {Kind.TRAIN_IMAGES, Kind.TEST_IMAGES, Kind.IMAGES, Kind.PIXELS, Kind.INPUT}
_SHARES = {Kind.PROBABILITIES, Kind.TARGETS, Kind.INPUT, Kind.PIXELS}


def is_ink(entry: TensorEntry) -> bool:
    """Whether the numbers are grey levels of ink on paper, from 0 for paper up."""
    return entry.kind in _INK


def fixed_levels(entry: TensorEntry) -> Levels | None:
    """The levels of what has the same span by its nature, grey levels and probabilities, or None."""
    if is_ink(entry) and entry.form is not None and entry.form.dtype == np.uint8:
        return Levels(0.0, 255.0, False)
    return Levels(0.0, 1.0, False) if entry.kind in _SHARES else None


def plane(array: Array, index: tuple[int, ...]) -> Array:
    """The last two axes of an array at `index` of those before; rank 0 to 2 is returned as it is.

    Raises:
        IndexError: `index` does not fit the leading axes.
    """
    leading = max(array.ndim - 2, 0)
    if len(index) != leading:
        raise IndexError(f"{len(index)} indices for {leading} leading axes")
    if 0 in array.shape[:leading]:
        return np.empty((0, array.shape[-1]), array.dtype)
    flat: Array = array[index] if leading else array
    return flat


def grid(flat: Array) -> Array:
    """A plane as (rows, columns): a number is one cell, a vector (n,) one row."""
    return flat.reshape(1, -1) if flat.ndim < 2 else flat


def thinned(flat: Array, most: int) -> tuple[Array, tuple[int, int]]:
    """At most `most` rows and columns of a plane (rows, columns), evenly spaced, and the two distances.

    A screen has no more pixels; the cells that are left show their own numbers, not averages.
    """
    steps = (max(1, math.ceil(flat.shape[0] / most)), max(1, math.ceil(flat.shape[1] / most)))
    return flat[:: steps[0], :: steps[1]], steps


def pictures_axis(entry: TensorEntry) -> int | None:
    """The axis along which a tensor's small pictures lie side by side, or None where it has none.

    The columns of first-layer weights (784, H) are one picture for each unit, the rows of inputs (N, 784) one
    for each sample, and images (N, 28, 28) are pictures already.
    """
    shape = entry.form.shape if entry.form is not None else ()
    if len(shape) == 3 and entry.axes[1:] == ("rows", "columns"):
        return 0
    if len(shape) == 2 and "pixels" in entry.axes and shape[entry.axes.index("pixels")] == PIXELS:
        return 1 - entry.axes.index("pixels")
    return None


def small_pictures(entry: TensorEntry) -> Array | None:
    """A tensor's small pictures as (K, 28, 28), a view of its array; None where there are none."""
    axis, array = pictures_axis(entry), entry.array
    if axis is None or array is None:
        return None
    if array.ndim == 3:
        return array
    if axis == 0:
        return array.reshape(-1, IMAGE_SIDE, IMAGE_SIDE)
    return array.reshape(IMAGE_SIDE, IMAGE_SIDE, -1).transpose(2, 0, 1)


def plane_levels(entry: TensorEntry, known: Statistics | None, shown: Array) -> Levels:
    """The levels to draw with: those of the tensor's nature, of all its numbers, or of those shown."""
    return fixed_levels(entry) or Levels.around(known if known is not None else statistics(shown))
