"""An index into a tensor, as NumPy's basic indexing knows it: what it makes of a shape, of axes, of an array.

In: integers, slices, `...` and `None`, as `slices` has read them. Out: the result's shape without a look at
the data, a read-only view of it, and where it does not fit, NumPy's own words for that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import EllipsisType
from typing import Any

import numpy.typing as npt

from digitpad.errors import SliceError

Array = npt.NDArray[Any]
Part = int | slice | EllipsisType | None

NEW_AXIS = "new axis"
"""What an axis is called that `None` has put in."""

MOST_AXES = 64
"""NumPy's limit."""


@dataclass(frozen=True)
class TensorIndex:
    """What stands between the brackets.

    Attributes:
        text: as it was written.
        parts: from left to right, as NumPy takes them.
    """

    text: str
    parts: tuple[Part, ...]

    def __str__(self) -> str:
        """The index as NumPy's users write it, in brackets, however it was written."""
        return f"[{', '.join(map(_written, self.parts))}]"

    def shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        """The shape of what is indexed in a tensor of this shape. Raises SliceError where it does not fit."""
        return tuple(length for length, _ in self._result(shape))

    def axes(self, axes: Sequence[str], shape: Sequence[int]) -> tuple[str, ...]:
        """The names of the result's axes, of those of the tensor; () where not every axis has one.

        Raises:
            SliceError: the index does not fit a tensor of this shape.
        """
        sources = [source for _, source in self._result(shape)]
        if len(axes) != len(shape):
            return ()
        return tuple(NEW_AXIS if source is None else axes[source] for source in sources)

    def origin(self, place: Sequence[int], shape: Sequence[int]) -> tuple[int, ...]:
        """Where in a tensor of this shape the number stands that is at `place` in the result.

        Raises:
            SliceError: the index does not fit a tensor of this shape.
            IndexError: `place` lies outside the result.
        """
        found: list[int] = []
        steps = iter(place)
        for part in self.whole(len(shape)):
            if part is None:
                next(steps)
            elif isinstance(part, slice):
                found.append(range(*part.indices(shape[len(found)]))[next(steps)])
            else:
                found.append(part % shape[len(found)])
        return tuple(found)

    def apply(self, array: Array) -> Array:
        """The part of an array, a read-only view of it; a single number is an array of rank 0.

        Raises:
            SliceError: the index does not fit the array.
        """
        self._result(array.shape)
        view: Array = array[(*self.parts, ...)] if Ellipsis not in self.parts else array[self.parts]
        view.flags.writeable = False
        return view

    def _result(self, shape: Sequence[int]) -> list[tuple[int, int | None]]:
        """Each axis of the result: its length, and which axis it was, None for a new one."""
        return list(self._walk(self.whole(len(shape)), shape))

    def whole(self, rank: int) -> list[int | slice | None]:
        """The parts for a tensor of this rank, with `...` written out, and what was left off at the end.

        Raises:
            SliceError: there are too many parts.
        """
        if self.parts.count(Ellipsis) > 1:
            raise SliceError(self.text, "an index can only have a single ellipsis ('...')")
        used = sum(isinstance(part, int | slice) for part in self.parts)
        if used > rank:
            raise SliceError(
                self.text,
                f"too many indices for array: array is {rank}-dimensional, but {used} were indexed",
            )
        left = [slice(None)] * (rank - used)
        place = self.parts.index(Ellipsis) if Ellipsis in self.parts else len(self.parts)
        parts = [part for part in self.parts if not isinstance(part, EllipsisType)]
        whole: list[int | slice | None] = [*parts[:place], *left, *parts[place:]]
        axes = sum(not isinstance(part, int) for part in whole)
        if axes > MOST_AXES:
            raise SliceError(
                self.text,
                f"number of dimensions must be within [0, {MOST_AXES}], indexing result would have {axes}",
            )
        return whole

    def _walk(
        self, whole: list[int | slice | None], shape: Sequence[int]
    ) -> Iterator[tuple[int, int | None]]:
        axis = 0
        for part in whole:
            if part is None:
                yield 1, None
                continue
            length = shape[axis]
            if isinstance(part, slice):
                if part.step == 0:
                    raise SliceError(self.text, "slice step cannot be zero")
                yield len(range(*part.indices(length))), axis
            elif not -length <= part < length:
                raise SliceError(
                    self.text, f"index {part} is out of bounds for axis {axis} with size {length}"
                )
            axis += 1


def _written(part: Part) -> str:
    if isinstance(part, EllipsisType):
        return "..."
    if not isinstance(part, slice):
        return str(part)
    bounds = (part.start, part.stop) if part.step is None else (part.start, part.stop, part.step)
    return ":".join("" if bound is None else str(bound) for bound in bounds)
