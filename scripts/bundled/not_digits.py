"""Everything that people may draw and that is no digit, as strokes: to teach the bundled model doubt.

In: labelled drawings of digits, to be spoilt, and a generator. Out: drawings. No family tries to be complete;
together they surround the digits from many sides, so that what lies outside looks unfamiliar.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from digitpad.ink.stroke import Drawing

Floats = npt.NDArray[np.float64]
Maker = Callable[[int, Sequence[Drawing], np.random.Generator], list[Drawing]]

MIRRORED = (3, 4, 6, 7, 9)
"""Digits that left for right are none; a 2 is nearly a 5 then, and the other way round."""

TURNED = (1, 2, 3, 4, 5, 6, 7, 8, 9)
"""Digits that lie on their side are none; a 0 still is one."""

OVERTURNED = (3, 4, 7)
"""Digits that upside down (half a turn) are none."""

ROUND = (0, 6, 8, 9)
"""Digits of which a part may be a 0."""

CRUMB = 0.12
"""A piece that is smaller than this, as a share of the digit's size, is not worth a stroke."""

ALIKE = {frozenset(pair) for pair in ((1, 7), (1, 4), (1, 9), (0, 6), (0, 9), (4, 9), (3, 8), (5, 6), (0, 8))}
"""Pairs that over each other may still be one of the two."""


def unit(drawing: Drawing) -> list[Floats]:
    """The strokes, moved and scaled so that the longer side is 1 and the middle is the origin."""
    strokes = [stroke[:, :2] for stroke in drawing.strokes]
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    side = max(float((high - low).max()), 1e-9)
    return [(stroke - (low + high) / 2) / side for stroke in strokes]


def parts(count: int, digits: Sequence[Drawing], rng: np.random.Generator) -> list[Drawing]:
    """Digits of which about half is missing; not what is left a bare line or perhaps a 0."""
    made: list[Drawing] = []
    while len(made) < count:
        drawing = digits[int(rng.integers(len(digits)))]
        if drawing.label in (0, 1) and rng.random() < 0.8:
            continue
        angle = rng.choice([0, 90, 180, 270]) + rng.normal(0, 12)
        if drawing.label in ROUND and abs(angle % 180 - 90) < 40 and rng.random() < 0.9:
            continue  # the upper or the lower loop
        normal = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        strokes = unit(drawing)
        along = np.concatenate([stroke @ normal for stroke in strokes])
        edge = np.quantile(along, rng.uniform(0.35, 0.58))
        kept = [piece for stroke in strokes for piece in _pieces(stroke, stroke @ normal < edge)]
        kept = [piece for piece in kept if np.ptp(piece, axis=0).max() > CRUMB]
        if kept and _is_wide(kept):
            made.append(Drawing.of(kept))
    return made


def overlays(count: int, digits: Sequence[Drawing], rng: np.random.Generator) -> list[Drawing]:
    """Two different digits over each other, at about the same place and size."""
    made: list[Drawing] = []
    while len(made) < count:
        a, b = (digits[k] for k in rng.integers(len(digits), size=2).tolist())
        if a.label == b.label or frozenset((a.label, b.label)) in ALIKE:
            continue
        made.append(Drawing.of([*unit(a), *_placed(unit(b), rng.uniform(0.7, 1.3), rng.normal(0, 0.12, 2))]))
    return made


def in_a_row(count: int, digits: Sequence[Drawing], rng: np.random.Generator) -> list[Drawing]:
    """Two to four digits side by side: a number is no digit."""
    made = []
    for _ in range(count):
        strokes: list[Floats] = []
        right = 0.0
        for k in rng.integers(len(digits), size=rng.choice([2, 2, 2, 3, 4])).tolist():
            one = _placed(unit(digits[k]), rng.uniform(0.75, 1.2), (0.0, rng.normal(0, 0.06)))
            points = np.concatenate(one)
            shift = right - points[:, 0].min() + rng.uniform(0.0, 0.3)
            strokes += [stroke + np.array([shift, 0.0]) for stroke in one]
            right = shift + points[:, 0].max()
        made.append(Drawing.of(strokes))
    return made


def moved(count: int, digits: Sequence[Drawing], rng: np.random.Generator) -> list[Drawing]:
    """Digits left for right, on their side, or upside down, where that is no digit."""
    made: list[Drawing] = []
    while len(made) < count:
        drawing = digits[int(rng.integers(len(digits)))]
        way = rng.choice(["mirrored", "mirrored", "mirrored", "turned", "overturned"])
        if way == "mirrored" and drawing.label in MIRRORED:
            matrix = np.diag([-1.0, 1.0])
        elif way == "turned" and drawing.label in TURNED:
            matrix = rng.choice([-1.0, 1.0]) * np.array([[0.0, 1.0], [-1.0, 0.0]])
        elif way == "overturned" and drawing.label in OVERTURNED:
            matrix = -np.eye(2)
        else:
            continue
        made.append(Drawing.of([stroke @ matrix for stroke in unit(drawing)]))
    return made


def struck(count: int, digits: Sequence[Drawing], rng: np.random.Generator) -> list[Drawing]:
    """Digits struck out, crossed out, framed, or with a bar or hook that does not belong there."""
    made = []
    for _ in range(count):
        strokes = unit(digits[int(rng.integers(len(digits)))])
        way = rng.integers(5)
        if way == 0:  # struck out several times
            for height in rng.uniform(-0.4, 0.4, rng.integers(2, 5)):
                strokes.append(_bent(np.array([[-0.6, height], [0.6, height + rng.normal(0, 0.1)]]), rng))
        elif way == 1:  # crossed out
            strokes += [_bent(np.array([[-0.6, -0.6], [0.6, 0.6]]), rng)]
            strokes += [_bent(np.array([[0.6, -0.6], [-0.6, 0.6]]), rng)]
        elif way == 2:  # framed
            angle = np.linspace(0, 2 * np.pi, 40)
            ring = 0.75 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
            square = 0.62 * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])
            strokes.append(ring if rng.random() < 0.5 else square)
        elif way == 3:  # a long bar above and below
            strokes += [_bent(np.array([[-0.6, y], [0.6, y]]), rng) for y in (-0.65, 0.65)]
        else:  # two or three more strokes at random
            for _ in range(rng.integers(2, 4)):
                strokes.append(_bent(rng.uniform(-0.6, 0.6, (2, 2)), rng))
        made.append(Drawing.of(strokes))
    return made


def scribbles(count: int, digits: Sequence[Drawing], rng: np.random.Generator) -> list[Drawing]:
    """Lines to and fro, coils, tangles, and strokes at random; `digits` are not used."""
    made = []
    for _ in range(count):
        way = rng.integers(4)
        if way == 0:  # to and fro
            turns = int(rng.integers(4, 14))
            x = np.linspace(0, rng.uniform(0.3, 1.2), turns) + rng.normal(0, 0.04, turns)
            y = np.where(np.arange(turns) % 2, 1.0, 0.0) + rng.normal(0, 0.1, turns)
            strokes = [np.stack([x, y], axis=1) @ _turn(rng.uniform(0, 180))]
        elif way == 1:  # a coil
            t = np.linspace(0, 2 * np.pi * rng.uniform(2.5, 6), 120)
            drift = rng.uniform(0, 0.25) * t[:, None] * [1.0, rng.normal(0, 0.3)]
            radius = np.linspace(rng.uniform(0.1, 1), rng.uniform(0.1, 1), 120)[:, None]
            strokes = [radius * np.stack([np.cos(t), np.sin(t)], axis=1) + drift]
        elif way == 2:  # a tangle
            strokes = [_smooth(rng.normal(0, 1, (int(rng.integers(9, 22)), 2)), 6)]
        else:  # some strokes
            strokes = [
                _smooth(rng.normal(0, 0.5, (int(rng.integers(3, 6)), 2)) + rng.normal(0, 0.5, 2), 6)
                for _ in range(rng.integers(3, 6))
            ]
        made.append(Drawing.of(strokes))
    return made


FAMILIES: dict[str, Maker] = {
    "parts": parts,
    "overlays": overlays,
    "in a row": in_a_row,
    "moved": moved,
    "struck": struck,
    "scribbles": scribbles,
}


def _pieces(stroke: Floats, inside: npt.NDArray[np.bool_]) -> list[Floats]:
    """The stretches of a stroke whose points are inside."""
    edges = np.flatnonzero(np.diff(inside)) + 1
    pieces = np.split(stroke, edges)
    return [
        piece
        for piece, first in zip(pieces, np.r_[0, edges], strict=True)
        if inside[first] and len(piece) > 1
    ]


def _is_wide(strokes: Sequence[Floats]) -> bool:
    """Whether this is more than a bare, straight line, which is a 1."""
    points = np.concatenate(strokes)
    spread = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    return bool(len(points) > 4 and spread[1] > 0.2 * spread[0])


def _placed(strokes: Sequence[Floats], size: float, place: npt.ArrayLike) -> list[Floats]:
    return [size * stroke + np.asarray(place) for stroke in strokes]


def _turn(degrees: float) -> Floats:
    angle = np.radians(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def _bent(ends: Floats, rng: np.random.Generator) -> Floats:
    """A line from one end to the other that is a little bent."""
    t = np.linspace(0, 1, 12)[:, None]
    across = (ends[1] - ends[0])[::-1] * [-1.0, 1.0]
    way: Floats = ends[0] + t * (ends[1] - ends[0]) + across * rng.normal(0, 0.08) * np.sin(np.pi * t)
    return way


def _smooth(points: Floats, between: int) -> Floats:
    """A smooth way through the neighbourhood of points: each coordinate, finely resampled, is averaged."""
    t = np.linspace(0, len(points) - 1, between * len(points))
    fine = np.stack([np.interp(t, np.arange(len(points)), points[:, k]) for k in (0, 1)], axis=1)
    kernel = np.ones(between) / between
    return np.stack([np.convolve(fine[:, k], kernel, mode="valid") for k in (0, 1)], axis=1)
