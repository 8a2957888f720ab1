"""Shapes that people doodle: forms given to the hand of `pen`, and a few that are made of circles and waves.

No circle and no upright line, for these are a 0 and a 1; no exclamation mark, which is nearly one.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from digitpad.ink.stroke import Drawing
from nondigits.pen import CALM, draw, finish

Points = npt.NDArray[np.float64]

FORMS: dict[str, tuple[str, ...]] = {
    "triangle": ("5 95, 50 5*, 95 95*, 5 95", "5 5, 95 5*, 50 95*, 5 5", "5 5, 5 95*, 95 95*, 5 5"),
    "square": ("5 5, 95 5*, 95 95*, 5 95*, 5 5", "5 5, 5 95*, 95 95*, 95 5*, 5 5; 5 5, 95 95; 95 5, 5 95"),
    "diamond": ("50 0, 100 50*, 50 100*, 0 50*, 50 0",),
    "star": (
        "20 100, 50 0*, 80 100*, 2 38*, 98 38*, 20 100",
        "50 0, 62 36*, 100 38*, 70 60*, 82 98*, 50 76*, 18 98*, 30 60*, 0 38*, 38 36*, 50 0",
        "50 0, 50 100; 0 50, 100 50; 15 15, 85 85; 85 15, 15 85",
    ),
    "arrow": (
        "0 50, 100 50; 68 22, 100 50*, 68 78",
        "100 50, 0 50; 32 22, 0 50*, 32 78",
        "5 95, 95 5; 50 5, 95 5*, 95 50",
        "50 0, 50 100; 20 68, 50 100*, 80 68",
        "0 35, 55 35*, 55 10*, 100 50*, 55 90*, 55 65*, 0 65*, 0 35",
    ),
    "heart": (
        "50 30, 35 5, 8 14, 8 45, 50 100*, 92 45, 92 14, 65 5, 50 30",
        "50 28, 36 6, 6 18, 14 58, 50 100; 50 28, 64 6, 94 18, 86 58, 50 100",
    ),
    "house": (
        "12 40, 12 100*, 88 100*, 88 40*; 0 45, 50 0*, 100 45",
        "10 100, 90 40*, 10 40*, 50 0*, 90 40*, 90 100*, 10 40*, 10 100*, 90 100",
        "10 40, 10 100*, 90 100*, 90 40*, 50 0*, 10 40*, 90 40; 40 100, 40 66*, 62 66*, 62 100",
    ),
    "check mark": ("0 60, 32 100*, 100 0", "4 52, 16 62, 30 98*, 60 40, 98 2"),
    "cross": ("5 5, 95 95; 95 5, 5 95", "50 0, 50 100; 0 50, 100 50", "50 0, 50 100; 15 32, 85 32"),
    "question mark": (
        "10 25, 30 2, 62 8, 66 34, 42 52, 40 72; 40 92, 42 96",
        "8 22, 36 0, 66 20, 56 42, 38 56, 38 74; 38 93, 39 97",
    ),
    "hash": ("32 0, 26 100; 72 0, 66 100; 0 32, 100 30; 0 68, 100 66",),
    "lightning": ("60 0, 15 58*, 48 56*, 30 100*, 85 38*, 50 40*, 60 0",),
    "fish": ("100 20, 40 85, 8 50, 40 15, 100 80*, 100 20; 25 42, 27 44",),
    "tree": ("50 0, 15 42*, 38 40*, 5 80*, 95 80*, 62 40*, 85 42*, 50 0; 42 80, 42 100*, 58 100*, 58 80",),
    "envelope": ("0 10, 100 10*, 100 85*, 0 85*, 0 10; 0 10, 50 52*, 100 10",),
    "umbrella": ("0 50, 18 15, 50 0, 82 15, 100 50*, 0 50; 50 50, 50 88, 62 100, 76 88",),
    "flag": ("10 0, 10 100; 10 4, 90 8*, 88 52*, 10 48",),
    "cup": ("10 10, 18 100*, 74 100*, 82 10*, 10 10; 80 30, 106 36, 100 68, 77 72",),
    "crown": ("0 100, 0 20*, 26 60*, 50 5*, 74 60*, 100 20*, 100 100*, 0 100",),
    "square root": ("0 60, 14 52*, 30 100*, 50 5*, 110 5",),
    "equals": ("0 30, 100 28; 0 70, 100 72", "0 22, 100 20; 0 78, 100 80; 82 0, 20 100"),
    "greater, less": ("5 5, 95 50*, 5 95", "95 5, 5 50*, 95 95"),
    "zigzag": ("0 20, 18 80*, 36 20*, 54 80*, 72 20*, 90 80",),
    "stairs": ("0 100, 0 75*, 25 75*, 25 50*, 50 50*, 50 25*, 75 25*, 75 0*, 100 0",),
    "ladder": ("20 0, 20 100; 80 0, 80 100; 20 18, 80 18; 20 40, 80 40; 20 62, 80 62; 20 84, 80 84",),
    "note": ("38 84, 22 74, 4 86, 14 99, 36 94, 40 84*, 40 0*, 88 14*, 88 34",),
    "stick man": ("50 40, 50 72; 18 52, 82 52; 20 100, 50 72*, 80 100; 50 0, 34 20, 50 40, 66 20, 50 0",),
}


def ring(x: float, y: float, radius: float, start: float = -90.0, angle: float = 365.0) -> Points:
    """An arc, in hundredths and degrees; a whole ring where nothing else is said."""
    at = np.radians(start + np.linspace(0, angle, 40))
    return np.stack([x + radius * np.cos(at), y + radius * np.sin(at)], axis=1)


def spiral(rng: np.random.Generator) -> list[Points]:
    """Two and a half to four turns: with fewer it might be a 6, a 9 or a curled 0."""
    turns = rng.uniform(2.5, 4)
    at = np.linspace(0, 2 * np.pi * turns, 200) * rng.choice([-1, 1])
    radius = np.linspace(2, 50, 200)
    turn = rng.uniform(0, 2 * np.pi)
    return [np.stack([50 + radius * np.cos(at + turn), 50 + radius * np.sin(at + turn)], axis=1)]


def smiley(rng: np.random.Generator) -> list[Points]:
    """A ring with two eyes and a mouth, one way up or the other."""
    mouth = ring(50, 50, 28, 25, 130) if rng.random() < 0.7 else ring(50, 95, 28, 215, 110)
    eyes = [np.array([[x, 34.0], [x, rng.uniform(36, 44)]]) for x in (34.0, 66.0)]
    return [ring(50, 50, 50), *eyes, mouth]


def sun(rng: np.random.Generator) -> list[Points]:
    """A ring with rays."""
    rays = int(rng.integers(7, 11))
    angles = 2 * np.pi * np.arange(rays) / rays
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return [ring(50, 50, 22), *(50 + np.outer([30, 50], d) for d in directions)]


def flower(rng: np.random.Generator) -> list[Points]:
    """Petals about a middle, in one line."""
    petals = int(rng.integers(5, 8))
    at = np.linspace(0, 2 * np.pi, 200)
    radius = 30 + 20 * np.cos(petals * at)
    return [np.stack([50 + radius * np.cos(at), 50 + radius * np.sin(at)], axis=1)]


def moon(rng: np.random.Generator) -> list[Points]:
    """A crescent, opening to either side."""
    outer, inner = ring(50, 50, 50, 60, 240), ring(72, 50, 46, 290, -220)
    crescent = np.concatenate([outer, inner, outer[:1]])
    return [crescent if rng.random() < 0.5 else crescent * np.array([-1.0, 1.0])]


def infinity(rng: np.random.Generator) -> list[Points]:
    """A lying eight, about twice as wide as it is tall."""
    at = np.linspace(0, 2 * np.pi, 120) + rng.uniform(0, 2 * np.pi)
    return [np.stack([50 * np.cos(at), 22 * np.sin(2 * at)], axis=1)]


def wave(rng: np.random.Generator) -> list[Points]:
    """Three to five waves, once or twice."""
    at = np.linspace(0, 2 * np.pi * rng.uniform(3, 5), 150)
    line = np.stack([np.linspace(0, 100, 150), 15 * np.sin(at)], axis=1)
    return [line] if rng.random() < 0.5 else [line, line + np.array([0.0, 40.0])]


def rings(rng: np.random.Generator) -> list[Points]:
    """A target: a ring in a ring; or three in a row."""
    if rng.random() < 0.5:
        return [ring(50, 50, 50), ring(50, 50, 25)]
    return [ring(x, 50, 16) for x in (16, 52, 88)]


MADE: dict[str, Callable[[np.random.Generator], list[Points]]] = {
    "spiral": spiral,
    "smiley": smiley,
    "sun": sun,
    "flower": flower,
    "moon": moon,
    "infinity": infinity,
    "wave": wave,
    "rings": rings,
}


def shapes(count: int, rng: np.random.Generator) -> list[tuple[str, Drawing]]:
    """`count` drawings with the name of their shape, each shape equally often."""
    names = [*FORMS, *MADE]
    made = []
    for number in range(count):
        name = names[number % len(names)]
        if name in MADE:
            strokes = finish(MADE[name](rng), rng, CALM)
        else:
            forms = FORMS[name]
            strokes = draw(forms[number // len(names) % len(forms)], rng, CALM)
        made.append((name, Drawing.of(strokes)))
    return made
