"""Parts of a digit that have a name: thirds of its ink, from top to bottom and from left to right.

In: a picture (28, 28) uint8 and a number for each of its pixels. Out: what each part adds together.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

NARROWEST = 9
"""Pixels: what is narrower is not divided, for a third of the stroke of a 1 is no part of it."""


@dataclass(frozen=True)
class Region:
    """A part: `row` −1 top, 0 middle, 1 bottom; `column` −1 left, 0 middle, 1 right."""

    row: int
    column: int


def region_sums(image: npt.NDArray[np.uint8], values: Array) -> dict[Region, Array]:
    """What the numbers of each part add up to; parts without ink are left out.

    All numbers belong to some part, so the sums add up to the sum of `values`, given that they are 0
    wherever there is no ink.

    Args:
        image: (28, 28) uint8.
        values: (…, 28, 28).

    Returns:
        an array (…) for each part, from the top left to the bottom right; empty for a blank.
    """
    inked = image > 0
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not len(rows):
        return {}
    row_parts, column_parts = _thirds(rows), _thirds(columns)
    return {
        Region(row, column): np.asarray(values[..., down, across].sum(axis=(-2, -1)))
        for row, down in row_parts.items()
        for column, across in column_parts.items()
        if inked[down, across].any()
    }


def region_at(image: npt.NDArray[np.uint8], row: float, column: float) -> Region:
    """The part that a place (in pixels) lies in; beside the ink, the nearest one. Not for a blank."""
    inked = image > 0
    places = (
        (np.flatnonzero(inked.any(axis=1)), row),
        (np.flatnonzero(inked.any(axis=0)), column),
    )
    return Region(*(_nearest(_thirds(inked_lines), place) for inked_lines, place in places))


def parts_around(image: npt.NDArray[np.uint8]) -> tuple[list[int], list[int]]:
    """Of each row and of each column, which part of the digit (−1, 0, 1) it crosses, or beside which it lies.

    Not for a blank. Beside ink that is too narrow to be divided, as that of a 1, are its left and its right.
    """
    inked = image > 0
    rows, columns = (
        [_around(np.flatnonzero(inked.any(axis=axis)), place) for place in range(inked.shape[1 - axis])]
        for axis in (1, 0)
    )
    return rows, columns


def _around(lines: npt.NDArray[np.intp], place: int) -> int:
    middle = _thirds(lines)[0]  # or all of it
    return -1 if place < middle.start else int(place >= middle.stop)


def _thirds(lines: npt.NDArray[np.intp]) -> dict[int, slice]:
    """The ink's extent along one axis, in three parts or, where it is short, in one."""
    first, end = int(lines[0]), int(lines[-1]) + 1
    if end - first < NARROWEST:
        return {0: slice(first, end)}
    cuts = [first + round(part * (end - first) / 3) for part in range(4)]
    return {part - 1: slice(cuts[part], cuts[part + 1]) for part in range(3)}


def _nearest(parts: dict[int, slice], place: float) -> int:
    return min(parts, key=lambda part: max(parts[part].start - place, place - parts[part].stop, 0.0))
