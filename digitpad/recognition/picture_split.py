"""Digits that touch: one region that is too wide to two or more, where the network likes the pieces better.

In: a region and who reads. Out: the same region, or its pieces from left to right.
"""

from collections.abc import Callable, Sequence

import numpy as np

from digitpad.recognition.picture_parts import Floats, Mask, Region
from digitpad.recognition.prediction import Prediction

Judge = Callable[[Sequence[Region]], list[Prediction]]

WIDE = 0.9
"""Width over height from which on a region is looked at: few digits are wider."""

TOO_WIDE = 1.5
"""And from which on it is hardly one digit."""

MOST = 5
"""Digits that touch in a row."""

CUTS = 14
"""Places that are tried."""


def split(region: Region, judge: Judge) -> list[Region]:
    """The digits in a region."""
    ratio = region.width / region.height
    if ratio < WIDE:
        return [region]
    whole = score(judge([region])[0])
    if ratio < TOO_WIDE and whole > 0.6:
        return [region]
    places = [0, *_cuts(region.mask), region.width]
    narrowest = 0.12 * region.height
    spans = [
        (a, b)
        for i, a in enumerate(places)
        for b in places[i + 1 :]
        if narrowest <= b - a <= 1.3 * region.height and (a, b) != (0, region.width)
    ]
    pieces = {span: piece for span in spans if (piece := _piece(region, *span)) is not None}
    scores = dict(zip(pieces, map(score, judge(list(pieces.values()))), strict=True))
    # The best way to each place: as many digits as it takes, each as likely as can be.
    best: dict[int, tuple[float, list[tuple[int, int]]]] = {0: (0.0, [])}
    for b in places[1:]:
        ways = [
            (best[a][0] + float(np.log(max(scores[a, b], 1e-6))), [*best[a][1], (a, b)])
            for a in places
            if a in best and (a, b) in scores and len(best[a][1]) < MOST
        ]
        if ways:
            best[b] = max(ways, key=lambda way: way[0])
    if region.width not in best:
        return [region]
    chosen = best[region.width][1]
    weakest = min(scores[span] for span in chosen)
    needed = 0.35 if ratio >= TOO_WIDE else 0.8
    if weakest < needed or weakest < whole:
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


def _cuts(mask: Mask) -> list[int]:
    """Columns with little ink, the lowest of their neighbourhood, in order."""
    height, width = mask.shape
    ink = mask.sum(axis=0).astype(np.float64)
    ink = np.convolve(np.pad(ink, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    reach = max(2, height // 16)
    lowest = [
        x
        for x in range(reach, width - reach)
        if ink[x] == ink[max(0, x - reach) : x + reach + 1].min() and ink[x] < 0.45 * height
    ]
    kept: list[int] = []
    for x in sorted(lowest, key=lambda x: ink[x]):
        if all(abs(x - other) > reach for other in kept):
            kept.append(x)
    return sorted(kept[:CUTS])


def _piece(region: Region, first: int, last: int) -> Region | None:
    """The columns `first` to `last`, cut to the ink that is there."""
    part = region.mask[:, first:last]
    filled = np.flatnonzero(part.any(axis=1))
    columns = np.flatnonzero(part.any(axis=0))
    if len(filled) == 0 or filled[-1] - filled[0] < 0.35 * region.height:
        return None
    top, bottom, left, right = filled[0], filled[-1] + 1, columns[0], columns[-1] + 1
    cut = part[top:bottom, left:right]
    return Region(int(region.left + first + left), int(region.top + top), cut, region.level)


__all__ = ["Floats", "Judge", "score", "split"]
