"""Digits that touch or cross: one region of ink to the digits that it is made of.

regions → those that are hardly one digit → cuts → all pieces between them read at once → the best way

The candidates are the pieces between any two cuts, the whole region among them. Each gets a score from what
the network makes of it, from its shape and from the ink that its left cut runs through; the best way from the
region's left side to its right one is the one with the largest sum, found by dynamic programming, as in
`several` for strokes. Where digits lie against each other along a stroke, it belongs to both: a piece may
begin a little before the one on its left ends. A region that the network reads well is never cut. The weights
were fitted on made photos (`scripts/bench/photos/`) of other writers than those that are measured on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.recognition.picture_cuts import Cut, cuts_of
from digitpad.recognition.picture_digit import stroke_width
from digitpad.recognition.picture_library import opencv
from digitpad.recognition.picture_parts import Floats, Region
from digitpad.recognition.prediction import Prediction

Judge = Callable[[Sequence[Region]], list[Prediction]]

CLEAR = 0.9
"""A region of such a score is one digit, unless it is `TOO_WIDE`."""

NARROW = 0.55
"""Width over height up to which a region is no two digits."""

TOO_WIDE = 1.5
"""Width over height from which on a region is hardly one digit, and pieces never are."""

LOWEST = 0.35
"""Of the region's height that a piece has at least."""

LOST = 0.02
"""Of the region's ink that two cuts may disagree about, and that a piece has at least."""

UNSURE = 2.5
"""Less probable than this (as a logarithm) all pieces are alike."""

MOST_REGIONS = 24
"""Whoever has more regions on a page that could be several digits has the widest of them cut."""

WEIGHTS = np.array([0.8, 2.0, 2.8, 0.1, 10.8, 12.8, 3.6, 0.05, 11.9, 0.3])
"""For `_measures`."""

SHARED = (0.15, 0.5)
"""What it costs that two digits share ink: at all, and for a stroke as long as the region is high."""

MOST_SHARED = (4.0, 1.6)
"""How far apart the two cuts are at most then, in strokes' widths, and the ink that is shared, in strokes."""


@dataclass(frozen=True, eq=False)
class _Piece:
    """What lies between two cuts of a region, given by their numbers."""

    first: int
    last: int
    region: Region


def split(found: Sequence[Region], judge: Judge) -> list[tuple[Region, Prediction]]:
    """The digits in regions, each with what it is read as; `judge` is asked twice at most."""
    wholes = list(zip(found, judge(found), strict=True))
    doubtful = sorted(
        (k for k, whole in enumerate(wholes) if _maybe_several(*whole)), key=lambda k: -_ratio(found[k])
    )
    crowds = {k: cuts_of(found[k].mask) for k in doubtful[:MOST_REGIONS]}
    pieces = {k: _pieces(found[k], cuts) for k, cuts in crowds.items()}
    readings = iter(judge([piece.region for of_one in pieces.values() for piece in of_one]))
    result: list[tuple[Region, Prediction]] = []
    for k, whole in enumerate(wholes):
        result += (
            _best(whole, crowds[k], [(p, next(readings)) for p in pieces[k]]) if k in crowds else [whole]
        )
    return result


def score(prediction: Prediction) -> float:
    """How good a digit something is, 0–1."""
    if prediction.confidence is None or not np.isfinite(prediction.confidence):
        return 0.0
    good = prediction.confidence * (1 - (prediction.doubt or 0.0))
    return good if prediction.accepted else 0.2 * good


def _ratio(region: Region) -> float:
    return region.width / region.height


def _maybe_several(region: Region, prediction: Prediction) -> bool:
    if _ratio(region) < NARROW:
        return False
    return _ratio(region) >= TOO_WIDE or score(prediction) < CLEAR


def _pieces(region: Region, cuts: list[Cut]) -> list[_Piece]:
    """Everything between two cuts that is as high as a digit may be, but for the whole."""
    least = LOST * region.mask.sum()
    pieces = []
    for last in range(1, len(cuts)):
        for first in range(last):
            if (first, last) == (0, len(cuts) - 1):
                continue
            if cuts[last].column - cuts[first].column > TOO_WIDE * region.height:
                continue
            own = cuts[last].left & ~cuts[first].left
            if own.sum() < least or (cuts[first].left & ~cuts[last].left).sum() > least:
                continue
            rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
            top, left = int(rows[0]), int(columns[0])
            own = own[top : rows[-1] + 1, left : columns[-1] + 1]
            if len(own) >= LOWEST * region.height and own.shape[1] <= TOO_WIDE * region.height:
                part = Region(region.left + left, region.top + top, own, region.level)
                pieces.append(_Piece(first, last, part))
    return pieces


def _best(
    whole: tuple[Region, Prediction], cuts: list[Cut], read: list[tuple[_Piece, Prediction]]
) -> list[tuple[Region, Prediction]]:
    """The best way through a region."""
    region, prediction = whole
    stroke = stroke_width(region.mask) / region.height
    candidates = [*read, (_Piece(0, len(cuts) - 1, region), prediction)]
    candidates.sort(key=lambda candidate: candidate[0].last)
    scores = [
        float(_measures(piece.region, how, region.height, cuts[piece.first].ink, stroke) @ WEIGHTS)
        for piece, how in candidates
    ]
    shares = _shares(cuts, region, stroke)
    ways: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for k, (piece, _) in enumerate(candidates):
        for end, cost in [(piece.first, 0.0), *shares.get(piece.first, ())]:
            if end in ways and end < piece.last:
                sum_ = ways[end][0] - cost + scores[k]
                if piece.last not in ways or sum_ > ways[piece.last][0]:
                    ways[piece.last] = (sum_, [*ways[end][1], k])
    return [(candidates[k][0].region, candidates[k][1]) for k in ways[len(cuts) - 1][1]]


def _shares(cuts: list[Cut], region: Region, stroke: float) -> dict[int, list[tuple[int, float]]]:
    """For each cut that a piece may begin at, later ones where that before it may end, and what it costs."""
    least = LOST * region.mask.sum()
    whole_stroke = stroke * region.height * region.height
    shares: dict[int, list[tuple[int, float]]] = {}
    for first in range(1, len(cuts) - 1):
        for end in range(first + 1, len(cuts) - 1):
            if cuts[end].column - cuts[first].column > MOST_SHARED[0] * stroke * region.height:
                break
            both = float((cuts[end].left & ~cuts[first].left).sum()) / whole_stroke
            if both < MOST_SHARED[1] and (cuts[first].left & ~cuts[end].left).sum() < least:
                shares.setdefault(first, []).append((end, SHARED[0] + SHARED[1] * both))
    return shares


def _measures(piece: Region, read: Prediction, height: int, cut: float, stroke: float) -> Floats:
    """(10,) float64, nearly all 0 and less: what speaks against a piece.

    Args:
        piece: what it is.
        read: what the network makes of it.
        height: of the region that it was cut from.
        cut: the ink that its left cut runs through, of that height.
        stroke: the width of the pen, of that height.
    """
    confidence = read.confidence if read.confidence is not None and np.isfinite(read.confidence) else 0.0
    ratio = _ratio(piece)
    return np.array(
        [
            max(np.log(max(confidence, 1e-9)), -UNSURE),
            -(read.doubt or 0.0),
            -float(not read.accepted),
            -max(0.0, 0.3 - ratio),
            -max(0.0, ratio - 0.9),
            -max(0.0, 0.85 - piece.height / height),
            -_loose(piece),
            -1.0,  # for each digit: as few as it takes
            -min(cut, 3.0),
            -max(0.0, cut - 2.2 * stroke),
        ]
    )


def _loose(piece: Region) -> float:
    """The share of a piece's ink that does not hang together with the rest."""
    areas = opencv().connectedComponentsWithStats(piece.mask.astype(np.uint8), connectivity=8)[2][1:, 4]
    return float(1 - areas.max() / areas.sum())
