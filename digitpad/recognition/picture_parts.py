"""Where ink hangs together, and which pieces of it make one digit.

In: (h, w) float32 contrast without light and lines, ink positive. Out: `Region`s, one for each thing that is
as large as a digit: its box and its ink.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from digitpad.recognition.picture_library import opencv

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

SMALLEST = 0.008
"""Of the picture's longest side: what is lower and narrower is a speck."""

WHOLE = 0.5
"""Of the typical height: what is lower is a piece of a digit, or none."""

TALLEST = 1.45
"""Of the typical height: pieces are not joined to more than this."""

NEAR = 0.28
"""Of the typical height: how far a piece may lie from the digit that it belongs to."""


MOST_PARTS = 300
"""Whoever writes more digits on a page than this has them read in pieces; it is the largest that count."""


@dataclass(frozen=True, eq=False)
class Region:
    """Something that could be a digit.

    Attributes:
        left, top: of its box, in pixels of the picture that is worked on.
        mask: (h, w) bool, its pixels in the box.
        level: its contrast, typically.
    """

    left: int
    top: int
    mask: Mask
    level: float

    @property
    def width(self) -> int:
        """Of the box."""
        return int(self.mask.shape[1])

    @property
    def height(self) -> int:
        """Of the box."""
        return int(self.mask.shape[0])

    @property
    def right(self) -> int:
        """The first column behind the box."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row below the box."""
        return self.top + self.height

    def ink(self, contrast: Floats) -> Floats:
        """How much ink each pixel around it has, 0–1: (h + 4, w + 4), half of it at the edge of a stroke."""
        cv2 = opencv()
        room = 2
        wider = cv2.dilate(np.pad(self.mask, room).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        padded = np.zeros(wider.shape, np.float32)
        top, left = max(self.top - room, 0), max(self.left - room, 0)
        part = contrast[top : self.bottom + room, left : self.right + room]
        y, x = top - self.top + room, left - self.left + room
        padded[y : y + part.shape[0], x : x + part.shape[1]] = part
        ink: Floats = np.clip(padded / self.level, 0.0, 1.0) * wider
        return ink


class _Box(NamedTuple):
    left: int
    top: int
    right: int
    bottom: int


def joined(regions: list[Region]) -> Region:
    """Several as one."""
    if len(regions) == 1:
        return regions[0]
    left, top = min(r.left for r in regions), min(r.top for r in regions)
    mask = np.zeros((max(r.bottom for r in regions) - top, max(r.right for r in regions) - left), dtype=bool)
    for r in regions:
        mask[r.top - top : r.bottom - top, r.left - left : r.right - left] |= r.mask
    largest = max(regions, key=lambda r: int(r.mask.sum()))
    return Region(left, top, mask, largest.level)


def threshold(contrast: Floats, floor: float) -> float:
    """From which contrast on a pixel is ink: a third of what ink typically has."""
    cv2 = opencv()
    values = contrast[contrast > floor]
    if len(values) < 20:
        return floor
    top = float(np.quantile(values, 0.995))
    levels = np.clip(values * (255 / top), 0, 255).astype(np.uint8)
    cut, _ = cv2.threshold(levels[:, None], 0, 255, cv2.THRESH_OTSU)
    ink = float(np.median(values[levels > cut])) if (levels > cut).any() else top
    return max(floor, 0.36 * ink)


def regions(contrast: Floats, floor: float) -> list[Region]:
    """Everything in a picture that could be a digit, in no order."""
    parts = _parts(contrast, threshold(contrast, floor))
    if not parts:
        return []
    typical = _typical_height(parts)
    parts = [p for p in parts if max(p.height, p.width) > 0.12 * typical]
    parts = sorted(parts, key=lambda p: -int(p.mask.sum()))[:MOST_PARTS]
    return _digits(parts, typical)


def _parts(contrast: Floats, cut: float) -> list[Region]:
    """The pieces of ink, without specks and what comes in from the picture's edge."""
    cv2 = opencv()
    height, width = contrast.shape
    mask = (contrast > cut).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    smallest = SMALLEST * max(contrast.shape)
    parts = []
    for label in range(1, count):
        left, top, wide, high, area = (int(value) for value in stats[label])
        if max(wide, high) < smallest or area < smallest * smallest / 8:
            continue
        at_side = left == 0 or left + wide == width
        at_top = top == 0 or top + high == height
        if (at_side and high > 0.3 * height) or (at_top and wide > 0.3 * width):
            continue
        if wide > 0.95 * width and high > 0.95 * height:
            continue
        own = labels[top : top + high, left : left + wide] == label
        values = contrast[top : top + high, left : left + wide][own]
        parts.append(Region(left, top, own, float(np.quantile(values, 0.7))))
    return parts


def _typical_height(parts: list[Region]) -> float:
    """Of the digits: the median of what is not much smaller than the rest, heavy ink counting more."""
    heights = np.array([p.height for p in parts], dtype=np.float64)
    weights = np.array([p.mask.sum() * p.level for p in parts], dtype=np.float64)
    order = np.argsort(heights)
    share = np.cumsum(weights[order]) / weights.sum()
    return float(heights[order][np.searchsorted(share, 0.5)])


def _digits(parts: list[Region], typical: float) -> list[Region]:
    """Join the pieces of each digit."""
    whole = [p for p in parts if p.height >= WHOLE * typical]
    pieces = [p for p in parts if p.height < WHOLE * typical]
    groups: list[list[Region]] = []
    for part in whole:
        together: list[Region] = [part]
        apart: list[list[Region]] = []
        for group in groups:
            if _belong(_around(together), _around(group), typical):
                together += group
            else:
                apart.append(group)
        groups = [*apart, together]
    outlines = [_edge_points(joined(group)) for group in groups]
    alone = []
    for piece in sorted(pieces, key=lambda p: -int(p.mask.sum())):
        own = _edge_points(piece)
        best, nearest = None, NEAR * typical
        for k, outline in enumerate(outlines):
            low, high = outline.min(axis=0), outline.max(axis=0)
            if (own.min(axis=0) > high + nearest).any() or (own.max(axis=0) < low - nearest).any():
                continue
            tall = max(high[1], own[:, 1].max()) - min(low[1], own[:, 1].min())
            if tall > max(TALLEST * typical, 1.15 * (high[1] - low[1])):
                continue
            away = _distance(own, outline)
            if away < nearest:
                best, nearest = k, away
        if best is None:
            alone.append(piece)
        else:
            groups[best].append(piece)
            outlines[best] = np.concatenate([outlines[best], own])
    return [joined(group) for group in groups] + [p for p in alone if p.height >= 0.35 * typical]


def _around(regions: list[Region]) -> _Box:
    """The box around all of them."""
    return _Box(
        min(r.left for r in regions),
        min(r.top for r in regions),
        max(r.right for r in regions),
        max(r.bottom for r in regions),
    )


def _belong(one: _Box, other: _Box, typical: float) -> bool:
    """Whether two large pieces are one digit: a 4 of two strokes, an 8 that is broken in the middle."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    if wide < 0.5 * min(one.right - one.left, other.right - other.left):
        return False
    tall = max(one.bottom, other.bottom) - min(one.top, other.top)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    if high > 0.5 * min(one.bottom - one.top, other.bottom - other.top):
        return True
    # Two lines of writing never come as near to each other as the ends of a stroke that is broken.
    return (-high < 0.12 * typical and tall < 1.3 * typical) or (-high < 0.04 * tall and tall < 2.2 * typical)


def _edge_points(region: Region) -> npt.NDArray[np.float64]:
    """Some points of the outline, (n, 2) x and y."""
    cv2 = opencv()
    mask = np.pad(region.mask, 1).astype(np.uint8)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    points = np.concatenate([outline[:, 0] for outline in outlines]).astype(np.float64)
    step = max(1, len(points) // 64)
    result: npt.NDArray[np.float64] = points[::step] + np.array([region.left - 1, region.top - 1])
    return result


def _distance(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    """Between the nearest points of two outlines."""
    between = one[:, None, :] - other[None, :, :]
    return float(np.sqrt((between * between).sum(axis=2).min()))
