"""A drawing as the hand made it: strokes, each an (n, 2) array of points, x to the right and y down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
"""(n, 2) to (n, 4) float64: x, y, then time in milliseconds and pressure 0–1 where they are known."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """Strokes in any unit, in the order in which they were drawn, with what is known about them.

    Attributes:
        strokes: arrays (n, 2), (n, 3) or (n, 4), float64, read-only, n >= 1.
        label: the digit that was meant, 0–9, or None.
        writer: who drew it, or None.
        extra: other keys of the file that it came from, kept for when it is saved again.
    """

    strokes: tuple[Points, ...]
    label: int | None = None
    writer: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        strokes: Iterable[Sequence[Sequence[float]] | npt.NDArray[Any]],
        label: int | None = None,
        writer: str | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> "Drawing":
        """A drawing from any nested sequences of points; strokes without a point are left out.

        Raises:
            ValueError: a stroke is not (n, 2…4), a coordinate is not finite, or the label is not 0–9.
        """
        arrays = []
        for stroke in strokes:
            points = np.array(stroke, dtype=np.float64)
            if points.size == 0:
                continue
            if points.ndim != 2 or not 2 <= points.shape[1] <= 4:
                raise ValueError(f"a stroke is a list of points [x, y], not of shape {points.shape}")
            if not np.isfinite(points).all():
                raise ValueError("a coordinate is not a finite number")
            points.flags.writeable = False
            arrays.append(points)
        if label is not None and label not in range(10):
            raise ValueError(f"the label is {label}, not a digit 0–9")
        return cls(tuple(arrays), label, writer, dict(extra or {}))

    @property
    def is_blank(self) -> bool:
        """Whether there is no ink at all."""
        return not self.strokes
