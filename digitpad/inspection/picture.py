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
    """The one axis along which a tensor's small pictures lie side by side, or None where there is no such.

    The columns of first-layer weights (784, H) are one picture for each unit, the rows of inputs (N, 784) one
    for each sample, and images (N, 28, 28) are pictures already.
    """
    shape = entry.form.shape if entry.form is not None else ()
    if len(shape) == 3:
        return 0
    if len(shape) == 2:
        # 784 that are not called pixels may be 784 units of a wide network.
        names = entry.axes if len(entry.axes) == 2 else ("pixels", "pixels")
        pixels = [axis for axis in (1, 0) if shape[axis] == PIXELS and names[axis] == "pixels"]
        return 1 - pixels[0] if pixels else None
    return None


def pictures_shape(entry: TensorEntry) -> tuple[int, ...] | None:
    """The shape (…, rows, columns) of a tensor as pictures, or None where it has none.

    Beside what has a `pictures_axis`, that is anything of more axes, (2, 3, 28, 28), and 784 pixels alone.
    A last axis that was put in, the (60000, 28, 28, 1) of the books' networks, is no axis of the pictures.
    """
    shape = entry.form.shape if entry.form is not None else ()
    if len(shape) > 3 and shape[-1] == 1:
        return shape[:-1]
    if len(shape) > 2:
        return shape
    if len(shape) == 2:
        axis = pictures_axis(entry)
        return None if axis is None else (shape[axis], IMAGE_SIDE, IMAGE_SIDE)
    return (IMAGE_SIDE, IMAGE_SIDE) if shape == (PIXELS,) and entry.axes == ("pixels",) else None


def small_pictures(entry: TensorEntry) -> Array | None:
    """A tensor's small pictures as (K, rows, columns), leading axes run on one after another; None without.

    A view of its array, save where several leading axes of a slice cannot be walked as one.
    """
    shape, array = pictures_shape(entry), entry.array
    if shape is None or array is None:
        return None
    if array.ndim == 2 and pictures_axis(entry) == 1:
        return array.reshape(IMAGE_SIDE, IMAGE_SIDE, -1).transpose(2, 0, 1)
    return array if array.shape == shape and len(shape) == 3 else array.reshape(_count(shape), *shape[-2:])


def picture_place(entry: TensorEntry, picture: int) -> tuple[int, ...]:
    """Where the picture of this number lies on the axes before its rows and columns; () of a single one.

    Of a trailing axis that was put in there is nothing to say.
    """
    shape = pictures_shape(entry) or ()
    leading = shape[:-2]
    if not leading or not 0 <= picture < _count(shape):
        return ()
    return tuple(int(place) for place in np.unravel_index(picture, leading))


def _count(shape: tuple[int, ...]) -> int:
    return math.prod(shape[:-2])


def plane_levels(entry: TensorEntry, known: Statistics | None, shown: Array) -> Levels:
    """The levels to draw with: those of the tensor's nature, of all its numbers, or of those shown."""
    return fixed_levels(entry) or Levels.around(known if known is not None else statistics(shown))
