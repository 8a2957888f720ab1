"""Fits the weights of `recognition/several.py`: the scores under which people's strings are the best ways.

In: strings of digits whose right division is known. Out: weights for shapes, readings and cuts. The chance of
a way is e to its sum of scores, over that sum for all ways; what is maximised is the mean logarithm of the
chance of the right way (Sarawagi and Cohen 2004, *Semi-Markov Conditional Random Fields*), by Adam.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from written_strings import Written  # scripts/bench/

from digitpad.ink.extent import Strokes
from digitpad.ink.grouping import CUTS, SHAPES
from digitpad.ink.segment import Row, one_row
from digitpad.recognition import several
from digitpad.recognition.recogniser import Reader

Floats = npt.NDArray[np.float64]

BATCH = 50
DECAY = 1e-3
RATES = (0.08, 0.003)
"""Learning rate at the beginning and at the end."""


@dataclass(frozen=True, eq=False)
class Example:
    """A row of writing with its measures, and the right way through it."""

    row: Row
    groups: Floats
    borders: Floats
    right_groups: list[int]
    right_borders: list[int]


def examples(strings: Iterable[Written], reader: Reader) -> list[Example]:
    """The strings whose right division is among their candidates."""
    made = []
    for written in strings:
        row = one_row(Strokes.of(written.drawing.strokes))
        place = {frozenset(row.strokes[a:b].tolist()): k for k, (a, b) in enumerate(row.spans)}
        if not all(group in place for group in written.groups):
            continue
        way = [place[group] for group in written.groups]
        pairs = {(a, b): k for k, (a, b) in enumerate(row.pairs.tolist())}
        read = several.read_groups(reader, written.drawing, [row])
        measures = several.reading_measures([read[group] for group in several.groups_of(row)])
        borders = [pairs[pair] for pair in pairwise(way)]
        made.append(Example(row, np.concatenate([row.shapes, measures], axis=1), row.cuts, way, borders))
    return made


def fit(data: list[Example], epochs: int, rng: np.random.Generator) -> Floats:
    """Weights for shapes, readings and cuts, in this order, end to end."""
    scale = np.concatenate(
        [
            np.concatenate([example.groups for example in data]).std(axis=0),
            np.concatenate([example.borders for example in data]).std(axis=0),
        ]
    )
    scale[scale < 1e-3] = 1.0
    low, high = _signs()
    weights = np.concatenate([several.SHAPE_WEIGHTS, several.READING_WEIGHTS, several.CUT_WEIGHTS]) * scale
    mean, square, step = np.zeros_like(weights), np.zeros_like(weights), 0
    for epoch in range(epochs):
        loss, wrong = 0.0, 0
        rate = RATES[0] + (RATES[1] - RATES[0]) * epoch / max(epochs - 1, 1)
        order = rng.permutation(len(data)).tolist()
        for first in range(0, len(order), BATCH):
            slope = DECAY * weights
            for k in order[first : first + BATCH]:
                part, its_slope, is_wrong = _slope(data[k], weights / scale)
                loss, wrong = loss + part, wrong + is_wrong
                slope += its_slope / scale / BATCH
            step += 1
            mean = 0.9 * mean + 0.1 * slope
            square = 0.99 * square + 0.01 * slope * slope
            change = mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
            weights = np.clip(weights - rate * change, low, high)
        print(f"epoch {epoch + 1}: loss {loss / len(data):.4f}, wrong {wrong / len(data):.4f}", flush=True)
    fitted: Floats = weights / scale
    return fitted


def _signs() -> tuple[Floats, Floats]:
    """Bounds that keep a measure from speaking for what it was made to speak against."""
    shapes, readings = len(SHAPES), len(several.READING_WEIGHTS)
    low = np.full(shapes + readings + len(CUTS), -np.inf)
    high = np.full(len(low), np.inf)
    high[2:shapes] = 0.0
    low[shapes : shapes + readings] = 0.0
    for k, name in enumerate(CUTS, shapes + readings):
        if name.startswith("free"):
            low[k] = 0.0
        else:
            high[k] = 0.0
    return low, high


def _slope(example: Example, weights: Floats) -> tuple[float, Floats, bool]:
    """The loss of one example, its slope by the weights, and whether its best way is a wrong one."""
    split = example.groups.shape[1]
    groups, borders = example.groups @ weights[:split], example.borders @ weights[split:]
    total, in_group, in_border = _chances(example.row, groups, borders)
    right = groups[example.right_groups].sum() + borders[example.right_borders].sum()
    slope = np.concatenate(
        [
            example.groups.T @ in_group - example.groups[example.right_groups].sum(axis=0),
            example.borders.T @ in_border - example.borders[example.right_borders].sum(axis=0),
        ]
    )
    way, _ = several.best_way(example.row, groups, borders)
    return float(total - right), slope, way != example.right_groups


def _chances(row: Row, groups: Floats, borders: Floats) -> tuple[float, Floats, Floats]:
    """The logarithm of the sum over all ways, and each group's and pair's share in it, by two passes."""
    count = len(row.strokes)
    first, second = row.pairs.T
    place = row.spans[second, 0]
    forward = np.where(row.spans[:, 0] == 0, groups, -np.inf)
    backward = np.where(row.spans[:, 1] == count, 0.0, -np.inf)
    for here in range(1, count):
        pairs = np.flatnonzero(place == here)
        reached = forward[first[pairs]] + borders[pairs]
        for group in np.unique(second[pairs]).tolist():
            forward[group] = groups[group] + np.logaddexp.reduce(reached[second[pairs] == group])
    for here in range(count - 1, 0, -1):
        pairs = np.flatnonzero(place == here)
        reached = backward[second[pairs]] + borders[pairs] + groups[second[pairs]]
        for group in np.unique(first[pairs]).tolist():
            backward[group] = np.logaddexp.reduce(reached[first[pairs] == group])
    total = float(np.logaddexp.reduce(forward[row.spans[:, 1] == count]))
    in_border = np.exp(forward[first] + borders + groups[second] + backward[second] - total)
    return total, np.exp(forward + backward - total), in_border
