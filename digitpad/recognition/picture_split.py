"""Digits that touch: one region that is too wide to two or more, where the network likes the pieces better.

In: a region and who reads. Out: the same region, or its pieces from left to right.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from digitpad.recognition.picture_digit import stroke_width
from digitpad.recognition.picture_library import opencv
from digitpad.recognition.picture_parts import Floats, Mask, Region
from digitpad.recognition.prediction import Prediction

Judge = Callable[[Sequence[Region]], list[Prediction]]

WIDE = 0.9
"""Width over height from which on a region is looked at: few digits are wider."""

TOO_WIDE = 1.5
"""And from which on it is hardly one digit."""

NARROWEST = 0.1
"""Width over the region's height that a piece has at least."""

SEAMS = 16
"""Ways through that are tried."""

ROWS = 64
"""Height at which they are looked for, in pixels."""

MOST_INK = 0.3
"""Of the height: more ink than this is no place where two digits touch."""

ASLANT = 0.02
"""What a step costs besides the ink, so that seams are straight where nothing bends them."""


def split(region: Region, judge: Judge) -> list[Region]:
    """The digits in a region."""
    ratio = region.width / region.height
    if ratio < WIDE:
        return [region]
    whole = score(judge([region])[0])
    if ratio < TOO_WIDE and whole > 0.6:
        return [region]
    # Two digits touch in one place; through a 0 one crosses two strokes.
    most = MOST_INK if ratio >= TOO_WIDE else min(MOST_INK, 1.6 * stroke_width(region.mask) / region.height)
    seams = _seams(region.mask, most)
    ways = len(seams) - 1  # the outermost ones are the region's own sides
    middles = [float(seam.mean()) for seam in seams]
    spans = [
        (a, b)
        for a in range(ways)
        for b in range(a + 1, ways + 1)
        if (b - a < ways) and NARROWEST * region.height <= middles[b] - middles[a] <= 1.3 * region.height
    ]
    pieces = {(a, b): part for a, b in spans if (part := _piece(region, seams[a], seams[b])) is not None}
    scores = dict(zip(pieces, map(score, judge(list(pieces.values()))), strict=True))
    # The best way to each seam: as many digits as it takes, each as likely as can be.
    best: dict[int, tuple[float, list[tuple[int, int]]]] = {0: (0.0, [])}
    for b in range(1, ways + 1):
        found = [
            (best[a][0] + float(np.log(max(scores[a, b], 1e-6))), [*best[a][1], (a, b)])
            for a in range(b)
            if a in best and (a, b) in scores
        ]
        if found:
            best[b] = max(found, key=lambda way: way[0])
    if ways not in best:
        return [region]
    total, chosen = best[ways]
    mean = float(np.exp(total / len(chosen)))
    if mean < whole or mean < (0.15 if ratio >= TOO_WIDE else 0.8):
        return [region]
    return [pieces[span] for span in chosen]


def score(prediction: Prediction) -> float:
    """How good a digit something is, 0–1."""
    if prediction.confidence is None or not np.isfinite(prediction.confidence):
        return 0.0
    doubt = prediction.doubt or 0.0
    return (
        prediction.confidence * (1 - doubt)
        if prediction.accepted
        else 0.2 * prediction.confidence * (1 - doubt)
    )


def _seams(mask: Mask, most: float) -> list[npt.NDArray[np.float64]]:
    """Ways from top to bottom that cross as little ink as can be, from left to right, with both sides.

    Each is the column of its place in every row, (h,). A seam may lean, and follow the gap between digits
    whose columns overlap: what it costs to come to a pixel, going down or aslant, is the ink on the way. None
    crosses more of it than the share `most` of the height.
    """
    cv2 = opencv()
    height, width = mask.shape
    wide = max(8, round(ROWS * width / height))
    small = cv2.resize(mask.astype(np.float32), (wide, ROWS), interpolation=cv2.INTER_AREA)
    down, up = _costs(small), _costs(small[::-1])[::-1]
    middle = ROWS // 2
    total = down[middle] + up[middle] - small[middle]
    reach = max(2, ROWS // 16)
    lowest = [
        x
        for x in range(reach, wide - reach)
        if total[x] == total[max(0, x - reach) : x + reach + 1].min() and total[x] < most * ROWS
    ]
    kept: list[int] = []
    for x in sorted(lowest, key=lambda x: float(total[x])):
        if all(abs(x - other) > reach for other in kept):
            kept.append(x)
    rows = (np.arange(height) + 0.5) * ROWS / height - 0.5
    seams = [np.interp(rows, np.arange(ROWS), _way(down, up, x)) * width / wide for x in sorted(kept[:SEAMS])]
    return [np.zeros(height), *seams, np.full(height, float(width))]


def _costs(ink: Floats) -> Floats:
    """What the cheapest way from the first row to each pixel crosses."""
    costs = ink + np.float32(ASLANT)
    for y in range(1, len(ink)):
        above = np.pad(costs[y - 1], 1, constant_values=np.inf)
        aslant = np.minimum(above[:-2], above[2:]) + np.float32(ASLANT)
        costs[y] += np.minimum(above[1:-1], aslant)
    return costs


def _way(down: Floats, up: Floats, x: int) -> npt.NDArray[np.float64]:
    """The columns of the cheapest way through column `x` of the middle row."""
    rows, wide = down.shape
    middle = rows // 2
    way = np.full(rows, float(x) + 0.5)
    for costs, steps in ((down, range(middle - 1, -1, -1)), (up, range(middle + 1, rows))):
        here = x
        for y in steps:
            near = range(max(here - 1, 0), min(here + 2, wide))
            costing = [(float(costs[y, k]) + ASLANT * (k != here), k) for k in near]
            here = min(costing)[1]
            way[y] = here + 0.5
    return way


def _piece(region: Region, first: npt.NDArray[np.float64], last: npt.NDArray[np.float64]) -> Region | None:
    """What lies between two seams, cut to the ink that is there."""
    columns = np.arange(region.width)
    part = region.mask & (columns >= first[:, None]) & (columns < last[:, None])
    filled, inked = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if len(filled) == 0 or filled[-1] - filled[0] < 0.35 * region.height:
        return None
    top, left = int(filled[0]), int(inked[0])
    cut = part[top : filled[-1] + 1, left : inked[-1] + 1]
    return Region(region.left + left, region.top + top, cut, region.level)
