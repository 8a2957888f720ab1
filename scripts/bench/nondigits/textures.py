"""Textures: pictures that are no drawing at all, 28×28 pixels as the network would be given them.

Each fills the picture or, as a digit would, the 20×20 pixels in its middle. A single line or bar is none of
them, since it would be a 1, and no ring, which would be a 0.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.float64]
"""A picture (side, side), 0–1."""

SIDE, BOX = 28, 20


def hatching(side: int, rng: np.random.Generator) -> Grey:
    """Parallel stripes, five or more, in any direction."""
    y, x = np.mgrid[:side, :side]
    angle = rng.uniform(0, np.pi)
    period = rng.uniform(3, side / 5)
    across = x * np.cos(angle) + y * np.sin(angle)
    grey: Grey = np.clip(0.5 + 1.5 * np.sin(2 * np.pi * across / period + rng.uniform(0, 6)), 0, 1)
    return grey


def cross_hatching(side: int, rng: np.random.Generator) -> Grey:
    """A grid of two hatchings."""
    return np.maximum(hatching(side, rng), hatching(side, rng))


def checker(side: int, rng: np.random.Generator) -> Grey:
    """A chess-board of squares of 2 to 5 pixels."""
    square = int(rng.integers(2, 6))
    y, x = np.mgrid[:side, :side] + rng.integers(0, square, 2)[:, None, None]
    grey: Grey = ((x // square + y // square) % 2).astype(np.float64)
    return grey


def dots(side: int, rng: np.random.Generator) -> Grey:
    """Round spots in rows, or strewn."""
    y, x = np.mgrid[:side, :side]
    if rng.random() < 0.5:
        step = rng.uniform(4, 7)
        rows, columns = (y / step + rng.random()) % 1, (x / step + rng.random()) % 1
        distance = step * np.hypot(rows - 0.5, columns - 0.5)
    else:
        places = rng.uniform(1, side - 1, (int(rng.integers(9, 20)), 2, 1, 1))
        distance = np.hypot(y - places[:, 0], x - places[:, 1]).min(axis=0)
    grey: Grey = np.clip(rng.uniform(1.4, 2.2) - distance, 0, 1)
    return grey


def noise(side: int, rng: np.random.Generator) -> Grey:
    """Grey noise, pixel by pixel or in grains."""
    grain = int(rng.integers(1, 4))
    coarse = rng.random((side // grain + 1, side // grain + 1))
    grey: Grey = np.kron(coarse, np.ones((grain, grain)))[:side, :side].astype(np.float64)
    return grey


def salt(side: int, rng: np.random.Generator) -> Grey:
    """Black pixels strewn on white, from a tenth to half of all."""
    return (rng.random((side, side)) < rng.uniform(0.1, 0.5)).astype(np.float64)


def blob(side: int, rng: np.random.Generator) -> Grey:
    """A filled round thing with a bumpy edge, at most 1.6 times as long as it is wide."""
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    angle = np.arctan2(y, x)
    edge = rng.uniform(0.3, 0.46) * side
    for waves in range(2, 6):
        edge = edge * (1 + rng.normal(0, 0.07) * np.sin(waves * angle + rng.uniform(0, 6)))
    stretch = rng.uniform(1, 1.6) ** rng.choice([-0.5, 0.5])
    grey: Grey = np.clip(edge - np.hypot(x * stretch, y / stretch) + 0.5, 0, 1)
    return grey


def clouds(side: int, rng: np.random.Generator) -> Grey:
    """Soft spots of light and dark that run into each other."""
    y, x = np.mgrid[:side, :side] / side
    field = np.zeros((side, side))
    for _ in range(12):
        u, v = rng.normal(0, 3, 2)
        field += np.sin(2 * np.pi * (u * x + v * y) + rng.uniform(0, 6))
    return np.clip(0.5 + 0.3 * field, 0, 1)


def slope(side: int, rng: np.random.Generator) -> Grey:
    """From light to dark, straight or from the middle."""
    y, x = np.mgrid[:side, :side] / (side - 1) - 0.5
    angle = rng.uniform(0, 2 * np.pi)
    straight = 0.5 + 0.8 * (x * np.cos(angle) + y * np.sin(angle))
    grey: Grey = np.clip(straight if rng.random() < 0.7 else 1 - np.hypot(x, y) / 0.75, 0, 1)
    return grey


def plain(side: int, rng: np.random.Generator) -> Grey:
    """One grey all over, sometimes inside a frame."""
    grey = np.full((side, side), rng.uniform(0.4, 1.0))
    if rng.random() < 0.5:
        width = int(rng.integers(1, 4))
        grey[width:-width, width:-width] *= rng.uniform(0.2, 0.6)
    return grey


KINDS: dict[str, Callable[[int, np.random.Generator], Grey]] = {
    "hatching": hatching,
    "cross-hatching": cross_hatching,
    "checker": checker,
    "dots": dots,
    "noise": noise,
    "salt": salt,
    "blob": blob,
    "clouds": clouds,
    "slope": slope,
    "plain": plain,
}


def textures(count: int, rng: np.random.Generator) -> list[tuple[str, npt.NDArray[np.uint8]]]:
    """`count` pictures (28, 28) uint8 with their kind, each kind equally often."""
    names = list(KINDS)
    made = []
    for number in range(count):
        name = names[number % len(names)]
        side = SIDE if rng.random() < 0.5 else BOX
        grey = KINDS[name](side, rng)
        if rng.random() < 0.5:  # as bright as ink
            grey = grey / grey.max()
        image = np.zeros((SIDE, SIDE), np.uint8)
        edge = (SIDE - side) // 2
        image[edge : edge + side, edge : edge + side] = np.rint(255 * grey)
        made.append((name, image))
    return made
