"""An imagined hand: from the form of a letter or shape to strokes as somebody would draw them.

A form is text: strokes parted by `;`, points `x y` by `,`, x to the right and y down, in hundredths of the
height. A curve runs through the points, and a point with a star is a corner:

    "5 100, 40 0*, 75 100; 18 62, 62 62"        an A in two strokes

Every drawing varies its points, slant, proportions, ends and corners, trembles, and is sampled as densely as
some device would. Out: strokes (n, 2) float64, in hundredths.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]

FINE = 1.0
"""Distance between two points of a stroke before it is sampled by a device."""


@dataclass(frozen=True)
class Hand:
    """How far a hand strays from a form; lengths in hundredths of the height, angles in radians.

    Attributes:
        wander: of each point of the form: its standard deviation is drawn for each drawing, up to this.
        tremble: of the slow waver along a stroke.
        rounding: how far corners are cut, at most.
        ends: how far a stroke ends too early or too late.
        slant: x moves by at most this times y, more often to the right.
        turn: angle by which the whole is turned, at most.
        stretch: width over height changes by at most this factor.
    """

    wander: float = 4.0
    tremble: float = 1.0
    rounding: float = 4.0
    ends: float = 4.0
    slant: float = 0.3
    turn: float = 0.12
    stretch: float = 1.25


LOOSE = Hand()
"""For letters."""

CALM = Hand(wander=2.0, tremble=0.7, rounding=2.0, ends=2.0, slant=0.12, turn=0.08, stretch=1.15)
"""For shapes that live by their corners."""


def parse(form: str) -> list[tuple[Points, npt.NDArray[np.bool_]]]:
    """The strokes of a form: points (n, 2), and which of them are corners (n,)."""
    strokes = []
    for text in form.split(";"):
        words = [point.strip() for point in text.split(",")]
        points = [[float(number) for number in word.rstrip("*").split()] for word in words]
        strokes.append((np.array(points), np.array([word.endswith("*") for word in words])))
    return strokes


def draw(form: str, rng: np.random.Generator, hand: Hand) -> list[Points]:
    """One drawing of a form by such a hand."""
    wander = hand.wander * rng.uniform(0.25, 1)
    strokes = [
        curve(points + rng.normal(0, wander, points.shape), corners) for points, corners in parse(form)
    ]
    return finish(strokes, rng, hand)


def finish(strokes: Sequence[Points], rng: np.random.Generator, hand: Hand) -> list[Points]:
    """Give exact strokes, in hundredths, what a hand and a device add; also their order and direction."""
    cut = rng.uniform(0, hand.rounding)
    strokes = [shift_ends(rounded(resample(stroke, FINE), cut), rng, hand.ends) for stroke in strokes]
    strokes = [stroke + waver(len(stroke), rng, hand.tremble) for stroke in strokes]
    slant = rng.uniform(-0.4, 1.0) * hand.slant
    angle = rng.uniform(-1, 1) * hand.turn
    width = hand.stretch ** rng.uniform(-1, 1)
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = matrix @ np.array([[width, -slant], [0.0, 1.0]])
    spacing = rng.choice([1.5, 3.0, 6.0])
    strokes = [resample(stroke @ matrix.T, spacing) for stroke in strokes]
    if rng.random() < 0.3:  # a mouse on a coarse screen
        strokes = [np.rint(stroke / 1.5) * 1.5 for stroke in strokes]
    strokes = [stroke[::-1] if rng.random() < 0.15 else stroke for stroke in strokes]
    if rng.random() < 0.25:
        strokes = [strokes[index] for index in rng.permutation(len(strokes))]
    return strokes


def curve(points: Points, corners: npt.NDArray[np.bool_]) -> Points:
    """A smooth way through the points, with a kink at the corners; straight from one kink to the next.

    Each piece is a cubic with the tangents of Catmull and Rom.
    """
    kinks = [0, *(np.flatnonzero(corners[1:-1]) + 1).tolist(), len(points) - 1]
    pieces = [points[:1]]
    for first, last in pairwise(kinks):
        part = points[first : last + 1]
        tangents = np.gradient(part, axis=0)
        t = np.linspace(0, 1, 13)[1:, None]
        for k in range(len(part) - 1):
            p, q, u, v = part[k], part[k + 1], tangents[k], tangents[k + 1]
            pieces.append(
                (2 * t**3 - 3 * t**2 + 1) * p
                + (t**3 - 2 * t**2 + t) * u
                + (3 * t**2 - 2 * t**3) * q
                + (t**3 - t**2) * v
            )
    return np.concatenate(pieces)


def lengths(stroke: Points) -> Points:
    """(n,) the way along the stroke from its first point to each."""
    steps = np.hypot(*np.diff(stroke, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def resample(stroke: Points, spacing: float) -> Points:
    """Points about `spacing` apart along the stroke; its ends stay. A dot stays two points."""
    along = lengths(stroke)
    count = max(2, round(along[-1] / spacing) + 1)
    at = np.linspace(0, along[-1], count)
    return np.stack([np.interp(at, along, stroke[:, axis]) for axis in (0, 1)], axis=1)


def rounded(stroke: Points, cut: float) -> Points:
    """The stroke (evenly sampled, FINE apart) averaged over ±`cut`; its ends stay where they are."""
    reach = min(int(cut / FINE), (len(stroke) - 1) // 4)
    if reach < 1:
        return stroke
    window = np.ones(2 * reach + 1) / (2 * reach + 1)
    padded = np.concatenate([np.repeat(stroke[:1], reach, 0), stroke, np.repeat(stroke[-1:], reach, 0)])
    smooth = np.stack([np.convolve(padded[:, axis], window, "valid") for axis in (0, 1)], axis=1)
    smooth[[0, -1]] = stroke[[0, -1]]
    return smooth


def shift_ends(stroke: Points, rng: np.random.Generator, most: float) -> Points:
    """Begin and end a little too early or too late; a short stroke (a dot) is left alone."""
    if len(stroke) < 5 * most:
        return stroke
    for _ in range(2):
        by = int(rng.normal(0, most / 2) / FINE)
        if by > 0:
            step = stroke[0] - stroke[1]
            more = stroke[0] + step * np.arange(by, 0, -1)[:, None]
            stroke = np.concatenate([more, stroke])
        else:
            stroke = stroke[-by:]
        stroke = stroke[::-1]
    return stroke


def waver(count: int, rng: np.random.Generator, most: float) -> Points:
    """(count, 2) a slow wavering along a stroke with points FINE apart: a few waves of random phase."""
    at = np.arange(count)[:, None] * FINE
    wave = np.zeros((count, 2))
    for period in (90.0, 45.0, 22.0, 11.0):
        phase = rng.uniform(0, 2 * np.pi, 2)
        wave += np.sin(2 * np.pi * at / period + phase) * rng.normal(0, most, 2) * (period / 90) ** 0.5
    return wave
