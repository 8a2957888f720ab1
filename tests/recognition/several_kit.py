"""What tests of several digits share: strokes of our own, set beside each other."""

from collections.abc import Sequence

import numpy as np

from digitpad.ink.stroke import Drawing, Points
from digitpad.recognition.number import Number

Strokes = list[Points]

BODY_OF_5 = np.array([[10, 2], [8, 45], [30, 38], [55, 50], [60, 75], [45, 97], [20, 100], [2, 90]], float)
BAR_OF_5 = np.array([[14, 3], [35, 2], [60, 1]], float)
STEM_OF_7 = np.array([[0, 2], [30, 1], [60, 0], [45, 35], [32, 70], [25, 100]], float)
CROSS_OF_7 = np.array([[18, 52], [38, 50], [60, 49]], float)
L_OF_4 = np.array([[25, 0], [15, 30], [3, 62], [30, 63], [62, 62]], float)
STEM_OF_4 = np.array([[44, 32], [43, 65], [42, 100]], float)


def moved(stroke: Points, x: float, y: float) -> Points:
    return stroke + np.array([x, y])


def row(parts: Sequence[Strokes], gap: float = 20.0, down: float = 0.0) -> list[Strokes]:
    """The digits side by side, with `gap` between their boxes."""
    placed, right = [], 0.0
    for strokes in parts:
        placed.append([moved(stroke, right, down) for stroke in strokes])
        right = max(float(stroke[:, 0].max()) for stroke in placed[-1]) + gap
    return placed


def drawing_of(parts: Sequence[Strokes]) -> Drawing:
    return Drawing.of([stroke for strokes in parts for stroke in strokes])


def groups(number: Number) -> list[tuple[int, ...]]:
    return [found.strokes for found in number.digits]


def rings(count: int) -> Strokes:
    angle = np.linspace(0, 2 * np.pi, 30)
    return [
        np.stack([25 + 20 * np.sin(angle), 25 + 50 * k - 25 * np.cos(angle)], axis=1) for k in range(count)
    ]
