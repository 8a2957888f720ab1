"""Two tensors and their difference: two arrays in; both in one shape, A − B, and how far they are apart, out.

Shapes that differ are broadcast as NumPy does it: aligned at the right, and an axis of length 1 is repeated.
"""

import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from digitpad.errors import DigitpadError
from digitpad.inspection.entry import Array, TensorEntry
from digitpad.inspection.picture import Levels

CHUNK = 1 << 16
"""Numbers subtracted in one go."""


class ShapesDoNotFitError(DigitpadError):
    """Two shapes that NumPy cannot broadcast together; the message is the rule, in one line."""


@dataclass(frozen=True)
class Distance:
    """How far two tensors are apart.

    Attributes:
        largest: max |A − B| of the pairs that are finite; None where no pair is.
        rms: √ mean (A − B)² of those, in float64; None where no pair is or a square overflows.
        unequal: how many numbers differ, NaN beside NaN not counted.
        not_finite: how many pairs have a difference that is NaN or infinite.
        size: how many pairs there are.
    """

    largest: float | None
    rms: float | None
    unequal: int
    not_finite: int
    size: int


def common_shape(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...]:
    """The shape that both are broadcast to. Raises ShapesDoNotFitError where there is none."""
    rank = max(len(first), len(second))
    wide = [(1,) * (rank - len(shape)) + tuple(shape) for shape in (first, second)]
    for axis, (a, b) in enumerate(zip(*wide, strict=True)):
        if a != b and 1 not in (a, b):
            from_right = rank - axis
            raise ShapesDoNotFitError(
                f"{first} and {second} do not fit: aligned at the right, lengths have to be the same or 1, "
                f"and axis -{from_right} has {a} and {b}"
            )
    return tuple(b if a == 1 else a for a, b in zip(*wide, strict=True))


def pair(first: Array, second: Array) -> tuple[Array, Array]:
    """Both as read-only views of one shape. Raises ShapesDoNotFitError where they do not fit."""
    shape = common_shape(first.shape, second.shape)
    return np.broadcast_to(first, shape), np.broadcast_to(second, shape)


def difference(first: Array, second: Array) -> Array:
    """A − B of two arrays of one shape: whole numbers exactly (int64), others in float64 rounded to float32.

    Unlike NumPy's own, the difference of two uint8 does not begin again at 255 below zero. Whole numbers of
    64 bits are subtracted as floats.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        if all(array.dtype.kind in "bui" and array.dtype.itemsize <= 4 for array in (first, second)):
            result: Array = first.astype(np.int64) - second.astype(np.int64)
        else:
            result = (first.astype(np.float64) - second.astype(np.float64)).astype(np.float32)
    return result


def distance(first: Array, second: Array) -> Distance:
    """How far two arrays of one shape are apart, in bounded memory."""
    measuring = measure_distance(first, second)
    while True:
        try:
            next(measuring)
        except StopIteration as end:
            result: Distance = end.value
            return result


def measure_distance(first: Array, second: Array) -> Generator[None, None, Distance]:
    """The same in small portions: yields after each, for a window to breathe, and returns the result."""
    largest, squares, finite, unequal = -1.0, 0.0, 0, 0
    for a, b in _chunks(first, second):
        with np.errstate(over="ignore", invalid="ignore"):
            apart = a - b
            unequal += int(np.count_nonzero((a != b) & ~(np.isnan(a) & np.isnan(b))))
            kept = apart[np.isfinite(apart)]
            finite += kept.size
            if kept.size:
                largest = max(largest, float(np.abs(kept).max()))
                squares += float(np.square(kept).sum())
        yield
    rms = math.sqrt(squares / finite) if finite and math.isfinite(squares) else None
    return Distance(largest if finite else None, rms, unequal, first.size - finite, first.size)


def _chunks(first: Array, second: Array) -> Iterator[tuple[Array, Array]]:
    """Both arrays side by side, in float64, whatever their layout."""
    if not first.size:
        return
    walk = np.nditer(
        [first, second],
        flags=["external_loop", "buffered"],
        op_flags=[["readonly"], ["readonly"]],
        buffersize=CHUNK,
        order="K",
    )
    for chunk in walk:
        a, b = (np.asarray(part, np.float64) for part in chunk)
        yield a, b


def shared_levels(first: Levels, second: Levels) -> Levels:
    """One scale for two tensors, evenly around zero where one of them has it so."""
    if first.signed or second.signed:
        reach = max(abs(end) for end in (first.low, first.high, second.low, second.high))
        return Levels(-reach, reach, True)
    return Levels(min(first.low, second.low), max(first.high, second.high), False)


def difference_levels(largest: float | None) -> Levels:
    """The scale of a difference: evenly around zero, as far as the largest; ±1 where they are equal."""
    reach = largest or 1.0
    return Levels(-reach, reach, True)


def candidates(entry: TensorEntry, flow: tuple[TensorEntry, ...]) -> list[TensorEntry]:
    """What a tensor may be held against: those of its own shape first, then those it can be broadcast with.

    Last come those whose shapes do not fit, of which the rule is told. The tensor itself is left out, and so
    is one whose form nobody knows yet.
    """
    if entry.form is None:
        return []
    shape, whole = entry.form.shape, entry if entry.cut is None else entry.cut[0]
    same, fitting, rest = [], [], []
    for other in flow:
        if other.form is None or other.form.dtype.kind not in "buif" or other.key == whole.key:
            continue
        # A slice is cut out of the other one too, so that the whole shapes decide.
        if other.form.shape == (shape if whole.form is None else whole.form.shape):
            same.append(other)
            continue
        try:
            common_shape(shape, other.form.shape)
        except ShapesDoNotFitError:
            rest.append(other)
        else:
            fitting.append(other)
    return same + fitting + rest
