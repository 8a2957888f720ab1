"""Where one region of ink could be cut into a left and a right part: candidates, most of them wrong.

In: (h, w) bool, the ink of one region. Out: `Cut`s from left to right.

A seam runs from top to bottom and crosses as little ink as can be: straight down between digits that touch,
aslant along those that lean into each other. Where strokes of two digits cross, what a seam leaves on the
wrong side are snippets that hang on the other part: each seam is a second candidate with these given back.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.recognition.picture_library import opencv
from digitpad.recognition.picture_parts import Floats, Mask

Seam = npt.NDArray[np.float64]

MOST = 40
"""Cuts of one region, besides its sides."""

ROWS = 64
"""Height at which seams are looked for, in pixels."""

THROUGH = (0.15, 0.3, 0.5, 0.7, 0.85)
"""Heights at which the cheapest ways through are looked for."""

MOST_INK = 0.45
"""Of the height: more ink than this no seam crosses."""

ASLANT = 0.02
"""What a step costs besides the ink, so that seams are straight where nothing bends them."""

ALIKE = 1.0
"""Seams are one if they are less than this apart, in pixels of `ROWS`, in the mean."""

SNIPPET = 0.5
"""Of the ink of the smaller part: what is larger is no snippet."""


@dataclass(frozen=True, eq=False)
class Cut:
    """A way to part a region.

    Attributes:
        left: (h, w) bool, the ink that stands to the left of it.
        ink: how much ink it runs through, as a fraction of the height.
        column: its middle, in pixels from the region's left side.
    """

    left: Mask
    ink: float
    column: float


def cuts_of(mask: Mask) -> list[Cut]:
    """All cuts of a region, from left to right; the first and the last are its sides, and part nothing."""
    width = mask.shape[1]
    columns = np.arange(width)
    cuts: list[Cut] = []
    for seam in seams(mask):
        column = float(seam.mean())
        plain = mask & (columns < seam[:, None])
        tidy = _without_snippets(mask, plain)
        for left in [plain] if np.array_equal(tidy, plain) else [plain, tidy]:
            if left.any() and (mask & ~left).any():
                cuts.append(Cut(left, _border(left, mask & ~left) / len(mask), column))
    # The narrower its place, the likelier one is: in a crowd the others are left out.
    cuts = sorted(sorted(cuts, key=lambda cut: cut.ink)[:MOST], key=lambda cut: cut.column)
    return [Cut(np.zeros_like(mask), 0.0, 0.0), *cuts, Cut(mask, 0.0, float(width))]


def seams(mask: Mask) -> list[Seam]:
    """Ways from top to bottom that cross as little ink as can be: for each row a column, (h,), in no order.

    What it costs to come to a pixel, going down or aslant, is the ink on the way.
    """
    cv2 = opencv()
    height, width = mask.shape
    wide = max(8, round(ROWS * width / height))
    small = cv2.resize(mask.astype(np.float32), (wide, ROWS), interpolation=cv2.INTER_AREA)
    down, up = _costs(small), _costs(small[::-1])[::-1]
    through = down + up - small - np.float32(ASLANT)
    found: list[Seam] = []
    for row in (round(share * ROWS) for share in THROUGH):
        for x in _lowest(through[row]):
            way = _way(down, up, row, x)
            if all(np.abs(way - other).mean() >= ALIKE for other in found):
                found.append(way)
    rows = (np.arange(height) + 0.5) * ROWS / height - 0.5
    return [np.interp(rows, np.arange(ROWS), way) * width / wide for way in found]


def _lowest(costs: Floats) -> list[int]:
    """The columns of the valleys of (w,) costs, one each."""
    reach = 2
    kept: list[int] = []
    for x in np.argsort(costs[1:-1], kind="stable") + 1:
        around = costs[max(0, x - reach) : x + reach + 1]
        if costs[x] > MOST_INK * ROWS:
            break
        if costs[x] <= around.min() and all(abs(x - other) > reach for other in kept):
            kept.append(int(x))
    return kept


def _costs(ink: Floats) -> Floats:
    """What the cheapest way from the first row to each pixel crosses."""
    costs = ink + np.float32(ASLANT)
    for y in range(1, len(ink)):
        above = np.pad(costs[y - 1], 1, constant_values=np.inf)
        aslant = np.minimum(above[:-2], above[2:]) + np.float32(ASLANT)
        costs[y] += np.minimum(above[1:-1], aslant)
    return costs


def _way(down: Floats, up: Floats, row: int, x: int) -> Seam:
    """The columns of the cheapest way through a pixel."""
    rows, wide = down.shape
    way = np.full(rows, x + 0.5)
    for costs, steps in ((down, range(row - 1, -1, -1)), (up, range(row + 1, rows))):
        here = x
        for y in steps:
            near = range(max(here - 1, 0), min(here + 2, wide))
            here = min((float(costs[y, k]) + ASLANT * (k != here), k) for k in near)[1]
            way[y] = here + 0.5
    return way


def _without_snippets(mask: Mask, left: Mask) -> Mask:
    """The left part with each side's snippets given to the side that they hang on."""
    small = SNIPPET * min(int(left.sum()), int((mask & ~left).sum()))
    tidy = left.copy()
    for side in (left, mask & ~left):
        for snippet in _snippets(side, mask & ~side, small):
            tidy ^= snippet
    return tidy


def _snippets(side: Mask, other: Mask, small: float) -> list[Mask]:
    """The pieces of one side, but for its largest, that touch the other and are small."""
    cv2 = opencv()
    count, labels, stats, _ = cv2.connectedComponentsWithStats(side.astype(np.uint8), connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    if count <= 2:
        return []
    near = cv2.dilate(other.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    touching = set(np.unique(labels[near & side]).tolist())
    largest = 1 + int(np.argmax(areas))
    return [
        labels == label
        for label in range(1, count)
        if label != largest and label in touching and areas[label - 1] < small
    ]


def _border(one: Mask, other: Mask) -> float:
    """How long the border of two parts is, in pixels."""
    down = (one[1:] & other[:-1]).sum() + (one[:-1] & other[1:]).sum()
    across = (one[:, 1:] & other[:, :-1]).sum() + (one[:, :-1] & other[:, 1:]).sum()
    return float(np.hypot(down, across))
