"""Several digits in one drawing: which strokes belong together, and what the groups say.

drawing → rows and candidate groups (`ink.segment`) → all of them read at once → the best way through each row

Every candidate gets a score from its shape and from what the network makes of it, every border between two
groups one from the paper between them. The best way through a row is the one with the largest sum, found by
dynamic programming: a semi-Markov random field (Sarawagi and Cohen 2004). Its weights were fitted by
`scripts/bench/several.py --fit`, on strings set from other hands than those that it is measured on.
"""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from digitpad.ink.extent import Strokes, touch
from digitpad.ink.normalise import Floats, Indices
from digitpad.ink.rows import split_rows
from digitpad.ink.segment import CROWD, Row, crowded_row, one_row
from digitpad.ink.stroke import Drawing
from digitpad.recognition.number import Found, Number
from digitpad.recognition.prediction import Prediction
from digitpad.recognition.recogniser import Reader, recognise_many

SHAPE_WEIGHTS = np.array([0.8, -1.0, -2.6, -1.2, -1.4, -3.9, -0.9, -7.8, -2.5, -4.4, -1.9, -12.2])
"""For `ink.grouping.SHAPES`."""

CUT_WEIGHTS = np.array([-8.5, -9.2, 11.5, 0.7, -0.5, -5.4, -0.8, -4.5])
"""For `ink.grouping.CUTS`."""

READING_WEIGHTS = np.array([2.1, 3.7])
"""For `reading_measures`."""

UNSURE = 2.5
"""Less probable than this (as a logarithm) all candidates are alike."""

FREE = 0.08
"""Paper between two groups, in heights, that sets them apart though one of them may be no digit."""

TOUCHING = 0.05
"""Two groups whose ink is nearer than this, in heights, touch: pens have a width."""

FURTHER_ROW = 3.5
"""What a second row must be better by: an 8 of two rings is no 0 above a 0."""


Known = dict[tuple[int, ...], Prediction]
"""What groups of strokes were read as, by the identities of their arrays."""


def read_several(reader: Reader, drawing: Drawing, known: Known | None = None) -> Number:
    """Read all digits of a drawing, those of the upper rows first.

    Strokes may come in any order. Dots and dashes between digits are left out; what is no digit stands in the
    number as one that is not accepted, if the reader's model can tell.

    Args:
        reader: who reads.
        drawing: strokes in any unit.
        known: readings of the last time by the same reader, when the strokes of that time still live; it then
            holds those of this time. While one writes on, hardly a group is read twice.
    """
    if drawing.is_blank:
        return Number(())
    strokes = Strokes.of(drawing.strokes)
    layouts = _layouts(strokes)
    read = read_groups(reader, drawing, [row for rows in layouts for row in rows], known)
    ways = [[_best_of(row, read) for row in rows] for rows in layouts]
    sums = [sum(score for _, score in way) - FURTHER_ROW * (len(way) - 1) for way in ways]
    best = int(np.argmax(sums))
    found = []
    for row, (way, _) in zip(layouts[best], ways[best], strict=True):
        for first, last in row.spans[way]:
            which = row.strokes[first:last]
            found.append(_found(strokes, which, read[frozenset(which.tolist())]))
    used = sum(len(one.strokes) for one in found)
    return Number(tuple(found), tuple(len(way) for way, _ in ways[best]), len(strokes) - used)


def is_clearly_several(number: Number, drawing: Drawing) -> bool:
    """Whether a drawing of which nobody said how many digits it is should be taken for several.

    At least half of what stands in `number`, read in `drawing`, are digits; some stand side by side, and no
    more than half of these touch: a d could be a 0 and a 1, an n a 1 and a 7. What is no digit – a letter's
    part, or a digit that is begun – stands free beside the others. A dash that was left out touches none of
    them: it would be the bar of an H.
    """
    accepted = sum(found.prediction.accepted for found in number.digits)
    if len(number.digits) < 2 or 2 * accepted < len(number.digits):
        return False
    strokes = Strokes.of(drawing.strokes)
    ends = np.cumsum(number.rows)
    borders = touching = 0
    for place, (left, right) in enumerate(pairwise(number.digits), 1):
        if place in ends:
            continue
        height = max(left.box[3], right.box[3])
        both = left.prediction.accepted and right.prediction.accepted
        if not both and right.box[0] - left.box[0] - left.box[2] < FREE * height:
            return False
        borders += 1
        touching += touch(strokes, left.strokes, right.strokes, TOUCHING * height)
    return borders > 0 and 2 * touching <= borders and not _is_a_bar_left_out(strokes, number)


def _is_a_bar_left_out(strokes: Strokes, number: Number) -> bool:
    """Whether a stroke that is in none of the digits touches one."""
    used = {stroke for found in number.digits for stroke in found.strokes}
    left_out = [stroke for stroke in range(len(strokes)) if stroke not in used]
    if not left_out:
        return False
    low, high = strokes.low[left_out], strokes.high[left_out]
    for found in number.digits:
        x, y, width, height = found.box
        reach = TOUCHING * height
        near = ((high > (x - reach, y - reach)) & (low < (x + width + reach, y + height + reach))).all(axis=1)
        for k in np.flatnonzero(near).tolist():
            if touch(strokes, found.strokes, (left_out[k],), reach):
                return True
    return False


def _layouts(strokes: Strokes) -> list[list[Row]]:
    """The ways to see rows in a drawing: all in one and, where strokes stand above each other, in several."""
    if len(strokes) > CROWD:
        return [[crowded_row(strokes)]]
    rows = split_rows(strokes)
    several = [[one_row(strokes, which) for which in rows]] if len(rows) > 1 else []
    return [[one_row(strokes)], *several]


def _best_of(row: Row, read: Mapping[frozenset[int], Prediction]) -> tuple[list[int], float]:
    measures = reading_measures([read[group] for group in groups_of(row)])
    groups = row.shapes @ SHAPE_WEIGHTS + measures @ READING_WEIGHTS
    return best_way(row, groups, row.cuts @ CUT_WEIGHTS)


def groups_of(row: Row) -> list[frozenset[int]]:
    """The strokes of each candidate of a row."""
    return [frozenset(row.strokes[first:last].tolist()) for first, last in row.spans]


def read_groups(
    reader: Reader, drawing: Drawing, rows: list[Row], known: Known | None = None
) -> dict[frozenset[int], Prediction]:
    """What each candidate of the rows is read as; all that are not known are read at once."""
    known = {} if known is None else known
    names = {
        group: tuple(id(drawing.strokes[k]) for k in sorted(group))
        for group in {group for row in rows for group in groups_of(row)}
    }
    new = sorted((group for group, name in names.items() if name not in known), key=sorted)
    drawings = [Drawing(tuple(drawing.strokes[k] for k in sorted(group))) for group in new]
    read = dict(zip(new, recognise_many(reader, drawings), strict=True))
    found = {group: read[group] if group in read else known[name] for group, name in names.items()}
    known.clear()
    known.update((names[group], prediction) for group, prediction in found.items())
    return found


def reading_measures(predictions: list[Prediction]) -> Floats:
    """(G, 2), 0 and less: how probable each candidate's digit is, as a logarithm, and minus its doubt.

    The probability is compared with that of the surest candidate: a network that is not sure of anything, as
    at the beginning of its training, leaves the choice to the shapes. So does one that has diverged.
    """
    logarithms = np.array([_logarithm(prediction) for prediction in predictions])
    finite = np.isfinite(logarithms)
    surest = logarithms[finite].max(initial=-np.inf)
    measures = np.zeros((len(predictions), 2))
    measures[finite, 0] = np.maximum(logarithms[finite] - surest, -UNSURE)
    measures[:, 1] = [
        -prediction.doubt if prediction.doubt is not None else 0.0 for prediction in predictions
    ]
    return np.nan_to_num(measures)


def _logarithm(prediction: Prediction) -> float:
    return float(np.log(max(prediction.confidence, 1e-9))) if prediction.confidence is not None else np.nan


def best_way(row: Row, groups: Floats, borders: Floats) -> tuple[list[int], float]:
    """The candidates that use every stroke once, from left to right, with the largest sum of scores; and it.

    Args:
        row: S strokes, G candidates and P pairs of them that can follow each other.
        groups: (G,) scores of the candidates.
        borders: (P,) scores of the pairs.
    """
    best = np.where(row.spans[:, 0] == 0, groups, -np.inf)
    before = np.full(len(groups), -1)
    # A pair's first candidate ends where the second begins: in the order of that place, firsts are settled.
    places = row.spans[row.pairs[:, 1], 0]
    for p in np.argsort(places, kind="stable").tolist():
        first, second = row.pairs[p]
        sum_ = best[first] + borders[p] + groups[second]
        if sum_ > best[second]:
            best[second], before[second] = sum_, first
    ends = np.flatnonzero(row.spans[:, 1] == len(row.strokes))
    last = int(ends[best[ends].argmax()])
    way = [last]
    while before[way[-1]] >= 0:
        way.append(int(before[way[-1]]))
    return way[::-1], float(best[last])


def _found(strokes: Strokes, which: Indices, prediction: Prediction) -> Found:
    x, y = strokes.low[which].min(axis=0).tolist()
    right, bottom = strokes.high[which].max(axis=0).tolist()
    return Found(prediction, (x, y, right - x, bottom - y), tuple(sorted(which.tolist())))
