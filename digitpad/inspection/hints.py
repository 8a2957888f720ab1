"""Which stroke is missing for another answer: the one that brings a digit's rival nearest.

In: a reader, a picture (28, 28) uint8 and two digits. Out: a `Hint`, or None where no stroke helps.

The slopes of logit_rival − logit_digit say what ink would do where there is none yet:

    gain(stroke) = Σ pixels max(0, stroke_i − x_i) · ∂(logit_rival − logit_digit)/∂x_i

That is the tangent, and a stroke goes far along it; so in each part of the picture the best stroke of each
direction is drawn into the picture, the network reads all of these, and the best of what it says counts.
"""

import enum
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.ink.pipeline import network_input
from digitpad.inspection.attribution import Attributions
from digitpad.inspection.regions import Region, parts_around
from digitpad.nn.snapshot import Snapshot

Floats = npt.NDArray[np.float64]
Pictures = npt.NDArray[np.uint8]

REACH = 3.0
"""Pixels from the middle of a stroke to either of its ends; a digit is 20 high or wide."""

PEN = 1.5
"""Half the width of a stroke in pixels, as in most pictures."""

SPAN = 20
"""Pixels that a digit has from one side to the other: ink further away would make it smaller as a whole."""

NEW = 0.6
"""Of a stroke's ink, what has to be on paper: drawn over ink it would be no stroke to be seen."""

_WINDOW = 11
_REGIONS = [Region(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1)]


class Direction(enum.Enum):
    """How a stroke lies; rising and falling are read from left to right."""

    LEVEL = (0.0, 1.0)
    UPRIGHT = (1.0, 0.0)
    FALLING = (0.7071, 0.7071)
    RISING = (-0.7071, 0.7071)


@dataclass(frozen=True)
class Hint:
    """A stroke that was tried.

    Attributes:
        row, column: its middle, in pixels.
        direction: how it lies.
        region: in which part of the digit, or beside which.
        towards: the digit that it helps.
        lead: of logit_towards before the other digit's, with the stroke; below 0 that is still ahead.
        read: the digit with the largest logit, with the stroke.
    """

    row: int
    column: int
    direction: Direction
    region: Region
    towards: int
    lead: float
    read: int

    @property
    def ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Row and column of both ends of its line, from the left or the top, in pixels."""
        down, across = self.direction.value
        here = np.array([self.row, self.column])
        first, last = (here + side * REACH * np.array([down, across]) for side in (-1, 1))
        return (float(first[0]), float(first[1])), (float(last[0]), float(last[1]))

    def drawn(self, image: Pictures) -> Pictures:
        """A picture (28, 28) with the stroke."""
        return _drawn(image, self.row, self.column, _stroke(self.direction))


def missing_stroke(
    snapshot: Snapshot, image: Pictures, slopes: Attributions, towards: int, instead_of: int
) -> Hint | None:
    """The stroke that brings the logit of `towards` furthest up against that of `instead_of`.

    Args:
        snapshot: the network.
        image: (28, 28) uint8 with some ink.
        slopes: the network's for this picture.
        towards, instead_of: the digits.

    Returns:
        None when no stroke narrows the lead, or the network's answers are no numbers.
    """
    pull = slopes.slopes[towards] - slopes.slopes[instead_of]
    if not np.isfinite(pull).all() or not image.any():
        return None
    tried = _candidates(image, pull)
    if not tried:
        return None
    pictures = np.stack([_drawn(image, row, column, _stroke(way)) for row, column, way, _ in tried])
    with np.errstate(all="ignore"):
        logits = snapshot.forward(network_input(pictures)).astype(np.float64)
    leads = logits[:, towards] - logits[:, instead_of]
    if not np.isfinite(logits).all():
        return None
    best = int(leads.argmax())
    before = float(slopes.logits[towards] - slopes.logits[instead_of])
    if leads[best] <= before:
        return None
    row, column, way, region = tried[best]
    return Hint(row, column, way, region, towards, float(leads[best]), int(logits[best].argmax()))


def _candidates(image: Pictures, pull: Floats) -> list[tuple[int, int, Direction, Region]]:
    """In each part of the picture, the stroke of each direction that the tangent promises most of."""
    margin = _WINDOW // 2
    window = (_WINDOW, _WINDOW)
    ink = np.pad(image / np.float32(255), margin, constant_values=1.0)  # beside the picture is no paper
    inks = np.lib.stride_tricks.sliding_window_view(ink, window)
    pulls = np.lib.stride_tricks.sliding_window_view(np.pad(pull.astype(np.float32), margin), window)
    row_parts, column_parts = (np.array(parts) for parts in parts_around(image))
    allowed = np.zeros(image.shape, bool)
    allowed[np.ix_(_room(image, 1), _room(image, 0))] = True
    found: list[tuple[int, int, Direction, Region]] = []
    for way in Direction:
        stroke = _stroke(way)
        added = np.maximum(stroke - inks, np.float32(0))
        fits = allowed & (added.sum(axis=(2, 3)) >= NEW * stroke.sum())
        gains = np.where(fits, np.einsum("rcij,rcij->rc", added, pulls), 0)
        for region in _REGIONS:
            here = np.ix_(row_parts == region.row, column_parts == region.column)
            if gains[here].size and gains[here].max() > 0:
                down, across = divmod(int(gains[here].argmax()), gains[here].shape[1])
                found.append((int(here[0].ravel()[down]), int(here[1].ravel()[across]), way, region))
    return found


def _room(image: Pictures, axis: int) -> list[int]:
    """Rows (1) or columns (0) where the middle of a stroke may be without making the digit larger."""
    lines = np.flatnonzero(image.any(axis=axis))
    first, end = int(lines[0]), int(lines[-1]) + 1
    spare = max(SPAN - (end - first), 0)
    edge = round(PEN)
    return list(range(max(first - spare + edge, 0), min(end + spare - edge, image.shape[0])))


@cache
def _stroke(direction: Direction) -> npt.NDArray[np.float32]:
    """(11, 11) float32, 0–1: a line with round ends around the middle, its edge as soft as a pixel."""
    down, across = direction.value
    rows, columns = np.mgrid[:_WINDOW, :_WINDOW] - _WINDOW // 2
    along = np.clip(rows * down + columns * across, -REACH, REACH)
    distance = np.hypot(rows - along * down, columns - along * across)
    return np.asarray(np.clip(PEN + 0.5 - distance, 0.0, 1.0), np.float32)


def _drawn(image: Pictures, row: int, column: int, stroke: npt.NDArray[Any]) -> Pictures:
    """The picture with a stroke around a place; what is beside the picture is cut off."""
    margin = _WINDOW // 2
    padded = np.pad(image, margin)
    here = padded[row : row + _WINDOW, column : column + _WINDOW]
    np.maximum(here, np.rint(255 * stroke).astype(np.uint8), out=here)
    return padded[margin:-margin, margin:-margin]
