"""A hand: how the strokes of a template come out when someone really draws them.

In: a `Form` and a generator. Out: many drawings of that form at once, each as drawn by another hand.

Every distortion works on arrays of n drawings with T points along the pen's way, (n, T, 2), in the units of
the template (the digit is about 100 high, y down). They follow what hands do, in this order: everybody has a
shape of their own between the variants of a form; nobody hits the same points twice; a stroke starts early or
ends late, and the second one is off its place; the whole is bent, slanted, turned and stretched; and the
pen shakes.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from digitpad.data.templates import Form

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Habits:
    """How far hands differ: the distortions' strengths, in units of the template unless said otherwise.

    Attributes:
        mixture: concentration of the mixture of a form's variants; small keeps near one of them.
        extrapolation: how far a mixture may leave the variants, as a fraction of their differences.
        carelessness: spread (natural logarithm) of the factor by which a hand errs more than another.
        jitter: standard deviation of each control point.
        ends: standard deviation of how much too long or short a stroke is, as a fraction of its length.
        placing: standard deviation of a stroke's place, when there are several.
        resizing: standard deviation (logarithm) of a stroke's size, when there are several.
        turning: standard deviation in degrees of a stroke's direction, when there are several.
        bend: standard deviation of the smooth warp of the paper.
        slant: mean and standard deviation of the shear in degrees, to the right positive.
        slant_limits: beyond these no one slants.
        rotation: standard deviation in degrees.
        stretch: standard deviation of the logarithm of width over height.
        squash: standard deviation of how much larger the upper part is than the lower one.
        tremor: standard deviation of the shaking.
        pen: mean and standard deviation of the logarithm of the pen's width in pixels.
        pen_limits: thinnest and widest pen in pixels.
    """

    mixture: float = 0.6
    extrapolation: float = 0.15
    carelessness: float = 0.35
    jitter: float = 2.5
    ends: float = 0.03
    placing: float = 3.0
    resizing: float = 0.1
    turning: float = 4.0
    bend: float = 2.5
    slant: tuple[float, float] = (8.0, 12.0)
    slant_limits: tuple[float, float] = (-20.0, 40.0)
    rotation: float = 5.0
    stretch: float = 0.2
    squash: float = 0.1
    tremor: float = 0.5
    pen: tuple[float, float] = (0.90, 0.24)
    pen_limits: tuple[float, float] = (1.5, 4.5)


def draw(form: Form, count: int, rng: np.random.Generator, habits: Habits) -> Floats:
    """Draw a form `count` times.

    Returns:
        (count, T, 2) float64, cut into strokes at `form.samples`.
    """
    care = np.exp(rng.normal(0.0, habits.carelessness, (count, 1, 1)))
    control = mix(form, count, rng, habits)
    control += care * habits.jitter * rng.normal(size=control.shape)
    points: Floats = form.curve @ control
    strokes = [slice(a, b) for a, b in pairwise(form.samples)]
    for stroke in strokes:
        part = overshoot(points[:, stroke], care[:, 0] * rng.normal(0.0, habits.ends, (count, 2)))
        if len(strokes) > 1:
            part = misplace(part, rng, habits)
        points[:, stroke] = part
    points -= 0.5 * (points.max(axis=1, keepdims=True) + points.min(axis=1, keepdims=True))
    points = bend(points, care * habits.bend, rng)
    points = squash(points, rng.normal(0.0, habits.squash, (count, 1, 1)))
    points = slant(points, rng, habits)
    return points + habits.tremor * care * tremor(points.shape, rng)


def mix(form: Form, count: int, rng: np.random.Generator, habits: Habits) -> Floats:
    """Control points between the variants of a form: (count, C, 2)."""
    variants = len(form.shapes)
    weights = rng.dirichlet(np.full(variants, habits.mixture), count)
    weights += habits.extrapolation * (weights - 1.0 / variants)
    control: Floats = np.einsum("nv,vcd->ncd", weights, form.shapes)
    return control


def overshoot(points: Floats, beyond: Floats) -> Floats:
    """Let strokes start and end too early or too late.

    Args:
        points: (n, T, 2), one stroke.
        beyond: (n, 2) how much is added at the start and at the end, as a fraction of the points; what is
            negative is missing.

    Returns:
        (n, T, 2), the same way at as many places; beyond its ends it goes straight on.
    """
    count, length, _ = points.shape
    last = length - 1
    begin, end = -beyond[:, :1] * last, (1 + beyond[:, 1:]) * last
    place = begin + (end - begin) * np.linspace(0.0, 1.0, length)
    before = np.clip(np.floor(place), 0, last - 1).astype(np.intp)
    row = np.arange(count)[:, None]
    fraction = (place - before)[:, :, None]
    result: Floats = points[row, before] * (1 - fraction) + points[row, before + 1] * fraction
    return result


def misplace(points: Floats, rng: np.random.Generator, habits: Habits) -> Floats:
    """Move, turn and resize one stroke of several about its own middle."""
    count = len(points)
    middle = points.mean(axis=1, keepdims=True)
    angle = np.radians(rng.normal(0.0, habits.turning, (count, 1)))
    size = np.exp(rng.normal(0.0, habits.resizing, (count, 1)))
    x, y = np.moveaxis(points - middle, 2, 0)
    cos, sin = size * np.cos(angle), size * np.sin(angle)
    turned: Floats = np.stack([cos * x - sin * y, sin * x + cos * y], axis=2)
    place = middle + rng.normal(0.0, habits.placing, (count, 1, 2))
    result: Floats = place + turned
    return result


def bend(points: Floats, strength: Floats, rng: np.random.Generator) -> Floats:
    """Warp the paper smoothly: two slow waves across each direction, of random phase and direction."""
    count = len(points)
    result = points.copy()
    for wave in (1.0, 2.0):
        direction = rng.uniform(0.0, 2 * np.pi, (count, 1))
        phase = rng.uniform(0.0, 2 * np.pi, (count, 1))
        along = points[:, :, 0] * np.cos(direction) + points[:, :, 1] * np.sin(direction)
        height = np.sin(2 * np.pi * wave * along / 160.0 + phase)
        push = rng.normal(size=(count, 1, 2)) * strength / wave
        result += push * height[:, :, None]
    return result


def squash(points: Floats, amount: Floats) -> Floats:
    """Make the upper half of a digit larger or smaller than the lower one, both in height and in width."""
    y = points[:, :, 1:] / 50.0
    height = points[:, :, 1:] + 25.0 * amount * (1 - y * y)
    width = points[:, :, :1] * (1 + 0.5 * amount * y)
    return np.concatenate([width, height], axis=2)


def slant(points: Floats, rng: np.random.Generator, habits: Habits) -> Floats:
    """Stretch, slant and turn whole digits about their middle."""
    count = len(points)
    width = np.exp(rng.normal(0.0, habits.stretch, (count, 1)))
    shear = np.tan(np.radians(np.clip(rng.normal(*habits.slant, (count, 1)), *habits.slant_limits)))
    angle = np.radians(rng.normal(0.0, habits.rotation, (count, 1)))
    x, y = np.moveaxis(points, 2, 0)
    x = width * x - shear * y
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([cos * x - sin * y, sin * x + cos * y], axis=2)


def tremor(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Shaking of standard deviation 1 that changes over three points or so: (n, T, 2)."""
    noise = rng.normal(size=(shape[0], shape[1] + 2, 2))
    shaking: Floats = (noise[:, :-2] + noise[:, 1:-1] + noise[:, 2:]) / np.sqrt(3.0)
    return shaking


def pens(count: int, rng: np.random.Generator, habits: Habits) -> Floats:
    """(count,) widths of pens in pixels, spread like those of MNIST."""
    return np.clip(np.exp(rng.normal(*habits.pen, count)), *habits.pen_limits)
