"""What can be measured of a digit's picture, to hold against MNIST: width of its strokes, size, and place.

In: (N, 28, 28) uint8 pictures, wherever they come from. Out: `Measures`, in pixels.

The width follows from two sums over the picture. Ink that a round pen of radius r left along lines of length
L covers A = 2rL + πr²χ and has an edge of P = 2L + 2πrχ (Steiner's formula for tubes; χ, Euler's number, is
the number of separate pieces less that of the holes). L drops out:

    A = r·P − πr²χ        solved for r; the width is 2r

A is the sum of the grey levels. P is the sum of the lengths of their gradients: across an edge, however soft,
they add up to one. χ is counted from the corners of the inked pixels (Gray 1971, *Local Properties of Binary
Images in Two Dimensions*).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.ink.pipeline import SIDE, Images

Values = npt.NDArray[np.float64]

STROKE_RANGE = (1.7, 3.8)
"""Stroke width of MNIST's 60,000 training images by this measure, 5 % to 95 %; the median is 2.4."""

SIZE_RANGE = (20, 20)
"""Longest side of MNIST's digits: 20 pixels, but for 13 of 60,000, which have 19."""

OFFSET_RANGE = (0.0, 0.5)
"""How far MNIST's centres of mass lie from the middle on either axis: MNIST moved by whole pixels."""

MIDDLE = 14.0
"""Row and column, counted from 0, where MNIST's centre of mass lies on average."""

ROUNDS = 6
"""The width is found to a thousandth of a pixel by then; it begins with that of a line without ends."""


@dataclass(frozen=True)
class Measures:
    """A digit's picture in numbers, all in pixels.

    Attributes:
        stroke: width of its strokes. Within a tenth, as a rule, for pens of 1.7 to 5 pixels; one thinner than
            a pixel leaves only grey, and is taken for 1.2 or more; where wide strokes run together, what
            they have become is measured.
        size: the longer side of the box that holds all ink.
        down, right: from the picture's middle (14, 14) to the centre of mass; negative is up and left.
    """

    stroke: float
    size: int
    down: float
    right: float

    @property
    def offset(self) -> float:
        """How far off the middle it is, on the axis where it is further."""
        return max(abs(self.down), abs(self.right))


def is_usual(value: float, usual: tuple[float, float]) -> bool:
    """Whether a measure, to the tenth of a pixel, lies in MNIST's range."""
    return usual[0] <= round(value, 1) <= usual[1]


def measure(images: Images) -> list[Measures | None]:
    """Measure pictures, many at once.

    Args:
        images: (N, 28, 28) uint8, 0 = paper, 255 = ink.

    Returns:
        N measures, None for a picture without ink.
    """
    values = np.pad(images / 255.0, ((0, 0), (1, 1), (1, 1)))
    area = values.sum(axis=(1, 2))
    widths = _widths(area, _edges(values), _euler(values > 0.5))
    index = np.arange(-1, SIDE + 1) - MIDDLE
    mass = np.maximum(area, 1e-9)
    down = values.sum(axis=2) @ index / mass
    right = values.sum(axis=1) @ index / mass
    ink = images > 0
    sizes = np.maximum(_spans(ink.max(axis=2)), _spans(ink.max(axis=1)))
    return [
        Measures(float(widths[k]), int(sizes[k]), float(down[k]), float(right[k])) if area[k] else None
        for k in range(len(images))
    ]


def _edges(values: Values) -> Values:
    """(N,) length of the edge of the ink: the sum of the gradients' lengths."""
    across = np.diff(values, axis=2)[:, :-1]
    along = np.diff(values, axis=1)[:, :, :-1]
    length: Values = np.sqrt(across * across + along * along).sum(axis=(1, 2))
    return length


def _euler(ink: npt.NDArray[np.bool_]) -> Values:
    """(N,) pieces less holes; pixels that touch by a corner hang together."""
    a, b, c, d = ink[:, :-1, :-1], ink[:, :-1, 1:], ink[:, 1:, :-1], ink[:, 1:, 1:]
    count = a.astype(np.int8) + b + c + d
    one, three = (count == 1).sum(axis=(1, 2)), (count == 3).sum(axis=(1, 2))
    crossed = ((count == 2) & (a == d)).sum(axis=(1, 2))
    number: Values = (one - three - 2 * crossed) / 4
    return number


def _widths(area: Values, edge: Values, euler: Values) -> Values:
    """2r from A = r·P − πr²χ, by putting r back in: nothing to choose, and no root of what is negative."""
    # A cloud of dots has more pieces than the formula can bear: no more are believed than keep r below 2A/P.
    euler = np.minimum(euler, edge * edge / (4 * np.pi * np.maximum(area, 1e-9)))
    radius = simple = area / np.maximum(edge, 1e-9)
    for _ in range(ROUNDS):
        radius = simple + np.pi * radius * radius * euler / np.maximum(edge, 1e-9)
    return 2 * radius


def _spans(inked: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """(N, 28) whether a row has ink → (N,) from the first such row to the last."""
    spans: npt.NDArray[np.intp] = np.where(
        inked.any(axis=1), SIDE - inked[:, ::-1].argmax(axis=1) - inked.argmax(axis=1), 0
    )
    return spans
