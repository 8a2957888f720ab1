"""Scribbles: what a hand does when it tries a pen, crosses something out, or is two years old.

Each kind has so much ink that no digit comes out of it by chance: five strokes and more, or ENOUGH of a line.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from digitpad.ink.stroke import Drawing
from nondigits.pen import Hand, finish, lengths

Points = npt.NDArray[np.float64]

ENOUGH = 5.0
"""A line is this many times as long as the longer side of its box; an 8 is less than four times."""

WILD = Hand(tremble=1.5, rounding=6.0, ends=0.0, slant=0.4, turn=0.8, stretch=1.6)


def line(points: Points, count: int = 300) -> Points:
    """A smooth way past control points (n, 2): a uniform cubic B-spline, which cuts every corner."""
    controls = np.concatenate([points[:1], points[:1], points, points[-1:], points[-1:]])
    at = np.linspace(0, len(controls) - 3 - 1e-9, count)
    k, t = at.astype(np.intp), (at % 1)[:, None]
    smooth: Points = (
        (1 - t) ** 3 * controls[k]
        + (3 * t**3 - 6 * t**2 + 4) * controls[k + 1]
        + (-3 * t**3 + 3 * t**2 + 3 * t + 1) * controls[k + 2]
        + t**3 * controls[np.minimum(k + 3, len(controls) - 1)]
    ) / 6
    return smooth


def tangle(rng: np.random.Generator) -> list[Points]:
    """One long smooth line that wanders over the whole sheet."""
    return [line(rng.uniform(0, 100, (int(rng.integers(12, 19)), 2)))]


def corners(rng: np.random.Generator) -> list[Points]:
    """One line of straight dashes from anywhere to anywhere."""
    return [rng.uniform(0, 100, (int(rng.integers(8, 15)), 2))]


def coil(rng: np.random.Generator) -> list[Points]:
    """Loops that move on, as when trying whether a pen writes."""
    loops = rng.uniform(3, 5)
    at = np.linspace(0, 2 * np.pi * loops, 300)
    x = np.linspace(0, rng.uniform(70, 130), 300) + 16 * np.cos(at)
    return [np.stack([x, rng.uniform(20, 45) * np.sin(at)], axis=1)]


def back_and_forth(rng: np.random.Generator) -> list[Points]:
    """Crossing out: a dense zigzag, sometimes twice."""
    passes = []
    for turned in range(int(rng.integers(1, 3))):
        turns = int(rng.integers(7, 11))
        along = np.linspace(0, 100, turns) + rng.normal(0, 3, turns)
        across = np.where(np.arange(turns) % 2, 100, 0) + rng.normal(0, 10, turns)
        passes.append(np.stack([across, along] if turned else [along, across], axis=1))
    return passes


def dashes(rng: np.random.Generator) -> list[Points]:
    """Many short strokes, everywhere."""
    count = int(rng.integers(7, 16))
    start, angle = rng.uniform(0, 100, (count, 2)), rng.uniform(0, 2 * np.pi, count)
    length = rng.uniform(12, 40, count)
    end = start + length[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return [np.stack([a, b]) for a, b in zip(start, end, strict=True)]


def dots(rng: np.random.Generator) -> list[Points]:
    """Specks: taps of a pen."""
    places = rng.uniform(0, 100, (int(rng.integers(6, 20)), 2))
    return [place + rng.normal(0, 1.0, (2, 2)) for place in places]


def crossing_lines(rng: np.random.Generator) -> list[Points]:
    """Five to nine long straight lines across each other."""
    lines = []
    for _ in range(int(rng.integers(5, 10))):
        angle = rng.uniform(0, np.pi)
        way = np.array([np.cos(angle), np.sin(angle)])
        middle = rng.uniform(25, 75, 2)
        lines.append(np.stack([middle - 50 * way, middle + 50 * way]))
    return lines


def writing(rng: np.random.Generator) -> list[Points]:
    """Two lines of waves that imitate handwriting."""
    lines = []
    for row in range(2):
        count = int(rng.integers(10, 14))
        x = np.linspace(0, 110, count) + rng.normal(0, 2, count)
        y = 60 * row + np.where(np.arange(count) % 2, 60, -60) * rng.uniform(0.5, 1.2, count)
        lines.append(line(np.stack([x, y], axis=1)))
    return lines


def ball(rng: np.random.Generator) -> list[Points]:
    """Round and round, over and over, and through the middle: a ball of wool."""
    turns = rng.uniform(3, 4.5)
    at = np.linspace(0, 2 * np.pi * turns, 400)
    radius = 50 * np.abs(np.cos(at * rng.uniform(0.3, 0.4)))
    return [np.stack([radius * np.cos(at), radius * np.sin(at)], axis=1)]


KINDS: dict[str, Callable[[np.random.Generator], list[Points]]] = {
    "tangle": tangle,
    "corners": corners,
    "coil": coil,
    "crossed out": back_and_forth,
    "dashes": dashes,
    "dots": dots,
    "lines": crossing_lines,
    "writing": writing,
    "ball": ball,
}


def scribbles(count: int, rng: np.random.Generator) -> list[tuple[str, Drawing]]:
    """`count` drawings with their kind, each kind equally often."""
    names = list(KINDS)
    made = []
    for number in range(count):
        name = names[number % len(names)]
        strokes: list[Points] = []
        while not is_enough(strokes):
            strokes = KINDS[name](rng)
        made.append((name, Drawing.of(finish(strokes, rng, WILD))))
    return made


def is_enough(strokes: list[Points]) -> bool:
    """Whether there is too much ink for a digit."""
    if not strokes:
        return False
    size = float(np.ptp(np.concatenate(strokes), axis=0).max())
    return len(strokes) >= 5 or sum(float(lengths(stroke)[-1]) for stroke in strokes) >= ENOUGH * size
