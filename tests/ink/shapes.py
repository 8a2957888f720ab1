"""Shapes that several tests of the ink draw."""

import numpy as np


def ring(count: int = 60, rx: float = 1.0, ry: float = 1.0) -> list[tuple[float, float]]:
    angle = np.linspace(0, 2 * np.pi, count)
    return [(float(x), float(y)) for x, y in zip(rx * np.cos(angle), ry * np.sin(angle), strict=True)]
