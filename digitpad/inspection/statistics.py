"""What a tensor's numbers span: any array in, minimum, maximum and mean out, in bounded memory."""

import weakref
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

CHUNK = 1 << 18
"""Numbers looked at in one go: few enough for the cache, and so many that Python's own time vanishes."""


@dataclass(frozen=True)
class Statistics:
    """The span of a tensor's finite numbers, and how many are not finite.

    Attributes:
        minimum, maximum: exact, as Python's int or float; None where nothing is finite or comparable.
        mean: of the finite numbers, summed in float64 (integers up to 32 bits: exactly), or None.
        nan, infinite: how many numbers are NaN, and how many are plus or minus infinity.
    """

    minimum: int | float | None = None
    maximum: int | float | None = None
    mean: float | None = None
    nan: int = 0
    infinite: int = 0

    @property
    def all_finite(self) -> bool:
        """Whether there is neither a NaN nor an infinity."""
        return self.nan == 0 and self.infinite == 0


def statistics(array: Array) -> Statistics:
    """The statistics of an array of any shape, memory order and dtype.

    Text, objects and complex numbers have none; booleans count as 0 and 1.
    """
    measurement = measure(array)
    while True:
        try:
            next(measurement)
        except StopIteration as end:
            result: Statistics = end.value
            return result


def measure(array: Array) -> Generator[None, None, Statistics]:
    """The same in small portions: yields after each, for a window to breathe, and returns the result."""
    kind = array.dtype.kind
    if kind not in "buif" or array.size == 0:
        return Statistics()
    minimum: int | float | None = None
    maximum: int | float | None = None
    total: int | float = 0
    count = nan = infinite = 0
    # Unlike reshape(-1), nditer walks any layout without copying it; its buffer bounds what it must convert.
    for chunk in np.nditer(array, flags=["external_loop", "buffered"], buffersize=CHUNK, order="K"):
        part: Array = np.asarray(chunk)
        low, high, finite = _span(part)
        if finite is not None:
            missing = int(np.count_nonzero(np.isnan(part)))
            nan += missing
            infinite += part.size - finite.size - missing
            part = finite
        if part.size:
            count += part.size
            total += _sum(part)
            minimum = _number(low) if minimum is None else min(minimum, _number(low))
            maximum = _number(high) if maximum is None else max(maximum, _number(high))
        yield
    return Statistics(minimum, maximum, total / count if count else None, nan, infinite)


def _span(part: Array) -> tuple[np.generic, np.generic, Array | None]:
    """Minimum and maximum of a chunk's finite numbers, and these numbers, or None when all of them are."""
    with np.errstate(invalid="ignore"):
        low, high = part.min(), part.max()  # both are NaN as soon as one number is
    if part.dtype.kind != "f" or (np.isfinite(low) and np.isfinite(high)):
        return low, high, None
    finite = part[np.isfinite(part)]
    return (finite.min(), finite.max(), finite) if finite.size else (low, high, finite)


def _number(value: np.generic) -> int | float:
    number: int | float = value.item()
    return int(number) if isinstance(number, bool) else number


def _sum(part: Array) -> int | float:
    """The sum of one chunk: exact for integers that cannot overflow 64 bits, in float64 otherwise."""
    if part.dtype.kind != "f" and part.dtype.itemsize <= 4:
        return int(part.sum(dtype=np.int64))
    with np.errstate(over="ignore"):
        return float(part.sum(dtype=np.float64))


class StatisticsCache:
    """Statistics that have been worked out, by array identity, for as long as the array lives.

    Only for arrays that nobody writes to: the same object is taken to hold the same numbers.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[Array], Statistics]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def find(self, array: Array) -> Statistics | None:
        """What is known of this very array, or None."""
        known = self._known.get(id(array))
        return known[1] if known is not None and known[0]() is array else None

    def get(self, array: Array) -> Statistics:
        """What is known of this very array; worked out now where nothing is."""
        known = self.find(array)
        if known is None:
            known = statistics(array)
            self.remember(array, known)
        return known

    def remember(self, array: Array, result: Statistics) -> None:
        """Keep what was worked out elsewhere, a background task for example."""
        key = id(array)
        self._known[key] = (weakref.ref(array, lambda _: self._known.pop(key, None)), result)
