"""What a tensor's numbers span: any array in; minimum, maximum, mean and more out, in bounded memory."""

import math
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
        deviation: the standard deviation of the finite numbers, √(Σ (x − mean)² / n) as `np.std` has it
            (integers up to 16 bits: of exact sums); None where there is no mean or its squares overflow.
        zeros: how many numbers are 0.
        size: how many numbers there are in all.
    """

    minimum: int | float | None = None
    maximum: int | float | None = None
    mean: float | None = None
    nan: int = 0
    infinite: int = 0
    deviation: float | None = None
    zeros: int = 0
    size: int = 0

    @property
    def zero_share(self) -> float | None:
        """The share of zeros among all numbers, 0–1; None where there are none."""
        return self.zeros / self.size if self.size else None

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
    sums = _Sums()
    nan = infinite = zeros = 0
    # Unlike reshape(-1), nditer walks any layout without copying it; its buffer bounds what it must convert.
    for chunk in np.nditer(array, flags=["external_loop", "buffered"], buffersize=CHUNK, order="K"):
        part: Array = np.asarray(chunk)
        zeros += part.size - int(np.count_nonzero(part))
        low, high, finite = _span(part)
        if finite is not None:
            missing = int(np.count_nonzero(np.isnan(part)))
            nan += missing
            infinite += part.size - finite.size - missing
            part = finite
        if part.size:
            sums.add(part)
            minimum = _number(low) if minimum is None else min(minimum, _number(low))
            maximum = _number(high) if maximum is None else max(maximum, _number(high))
        yield
    return Statistics(minimum, maximum, sums.mean, nan, infinite, sums.deviation, zeros, array.size)


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


class _Sums:
    """What mean and deviation are made of, chunk by chunk.

    Small integers are summed exactly, with their squares. The squares of other numbers would lose what is
    small beside the mean, so each chunk is measured from its own mean, and two means are joined as in Chan,
    Golub and LeVeque, *Updating Formulae and a Pairwise Algorithm for Computing Sample Variances*, 1979:
    with d the distance of the means, Σ² of both = Σ²ₐ + Σ²ᵦ + d² nₐ nᵦ / (nₐ + nᵦ).
    """

    def __init__(self) -> None:
        self._count = 0
        self._total: int | float = 0
        self._squares: int | float = 0  # of the numbers, or of their distances from the mean
        self._exact = True

    def add(self, part: Array) -> None:
        """Count the numbers of one chunk, all finite and at least one."""
        kind, size = part.dtype.kind, part.dtype.itemsize
        self._exact = kind != "f" and size <= 2
        if self._exact:
            whole = part.view(np.uint8) if kind == "b" else part
            # No square of these is too large for twice the bits, nor is the sum of a chunk of bytes for 32.
            twice = np.dtype(f"{whole.dtype.kind}{2 * size}")
            self._total += int(whole.sum(dtype=f"{whole.dtype.kind}4" if size == 1 else np.int64))
            self._squares += int(np.square(whole, dtype=twice).sum(dtype=np.int64))
            self._count += part.size
            return
        with np.errstate(over="ignore", invalid="ignore"):
            far: Array = part.astype(np.float64)
            total = int(part.sum(dtype=np.int64)) if kind != "f" and size <= 4 else float(far.sum())
            far -= total / part.size
            squares = float(np.square(far, out=far).sum())
            if self._count:
                apart = np.float64(total / part.size) - self._total / self._count
                squares += float(apart * apart * self._count * part.size / (self._count + part.size))
        self._total += total
        self._squares += squares
        self._count += part.size

    @property
    def mean(self) -> float | None:
        """The mean, or None of nothing."""
        return self._total / self._count if self._count else None

    @property
    def deviation(self) -> float | None:
        """√ of the mean square distance from the mean; None of nothing, and where a square overflowed."""
        if not self._count:
            return None
        if self._exact:
            squares = (self._count * self._squares - self._total * self._total) / self._count
        else:
            squares = self._squares
        return math.sqrt(squares / self._count) if math.isfinite(squares) else None


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
