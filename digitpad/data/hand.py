"""A hand: how the strokes of a template come out when someone really draws them.

In: a `Form` and a generator. Out: many drawings of that form at once, each as drawn by another hand.

Every distortion works on arrays of n drawings with T points along the pen's way, (n, T, 2), in the units of
the template (the digit is about 100 high, y down). They follow what hands do, in this order: everybody has a
shape of their own between the variants of a form; nobody hits the same points twice; a stroke starts early or
ends late, and the second one is off its place; the whole is bent, squashed, stretched, slanted and turned;
and the pen shakes. What is drawn must stay legible, so nobody is extreme in everything at once.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from digitpad.data.templates import Form
from digitpad.ink.normalise import BOX

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
        squash: standard deviation of how much larger the upper part is than the lower one.
        stretch: standard deviation of the logarithm of width over height.
        slant: mean and standard deviation of the shear in degrees, to the right positive.
        rotation: standard deviation in degrees.
        extreme: how many standard deviations squash, stretch, slant and rotation may reach together.
        tremor: standard deviation of the shaking.
        pen: mean and standard deviation of the logarithm of the pen's width in pixels.
        pen_limits: thinnest and widest pen in pixels.
        finest: widest pen as a fraction of the shorter side of what is drawn.
        size: how wide the pen is for each digit 0–9, relatively: people write an 8 larger than a 1, and what
            is larger on paper gets a thinner pen when it is scaled to the box. As in MNIST's training set.
    """

    mixture: float = 0.6
    extrapolation: float = 0.5
    carelessness: float = 0.25
    jitter: float = 4.5
    ends: float = 0.03
    placing: float = 3.0
    resizing: float = 0.1
    turning: float = 4.0
    bend: float = 4.5
    squash: float = 0.2
    stretch: float = 0.28
    slant: tuple[float, float] = (8.0, 17.0)
    rotation: float = 6.0
    extreme: float = 2.0
    tremor: float = 0.5
    pen: tuple[float, float] = (0.90, 0.24)
    pen_limits: tuple[float, float] = (1.3, 6.0)
    finest: float = 0.3
    size: tuple[float, ...] = (1.1, 1.07, 1.03, 1.0, 0.95, 0.94, 0.97, 1.02, 0.9, 0.89)


def draw(form: Form, count: int, rng: np.random.Generator, habits: Habits) -> Floats:
    """Draw a form `count` times.

    Returns:
        (count, T, 2) float64, cut into strokes at `form.samples`.
    """
    care = np.exp(rng.normal(0.0, habits.carelessness, (count, 1, 1)))
    control = mix(form, count, rng, habits)
    control += care * habits.jitter * within(smooth_noise(control.shape, rng), 2.5)
    points: Floats = form.curve @ control
    strokes = [slice(a, b) for a, b in pairwise(form.samples)]
    for stroke in strokes:
        part = overshoot(points[:, stroke], care[:, 0] * rng.normal(0.0, habits.ends, (count, 2)))
        if len(strokes) > 1:
            part = misplace(part, rng, habits)
        points[:, stroke] = part
    points -= 0.5 * (points.max(axis=1, keepdims=True) + points.min(axis=1, keepdims=True))
    points = bend(points, care * habits.bend, rng)
    points = pose(points, within(rng.normal(size=(count, 4)), habits.extreme), habits)
    return points + habits.tremor * care * smooth_noise(points.shape, rng)


def within(deviations: Floats, radius: float) -> Floats:
    """Shorten what is longer than `radius` along the last axis: directions stay, extremes go."""
    length = np.sqrt((deviations * deviations).sum(axis=-1, keepdims=True))
    shortened: Floats = deviations * np.minimum(1.0, radius / np.maximum(length, 1e-12))
    return shortened


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
    place = middle + rng.normal(0.0, habits.placing, (count, 1, 2))
    result: Floats = place + size[:, :, None] * rotated(points - middle, angle)
    return result


def bend(points: Floats, strength: Floats, rng: np.random.Generator) -> Floats:
    """Warp the paper smoothly: two slow waves, of random phase and direction."""
    count = len(points)
    result = points.copy()
    for wave in (1.0, 2.0):
        direction = rng.uniform(0.0, 2 * np.pi, (count, 1))
        phase = rng.uniform(0.0, 2 * np.pi, (count, 1))
        along = points[:, :, 0] * np.cos(direction) + points[:, :, 1] * np.sin(direction)
        height = np.sin(2 * np.pi * wave * along / 160.0 + phase)
        push = within(rng.normal(size=(count, 1, 2)), 2.5) * strength / wave
        result += push * height[:, :, None]
    return result


def pose(points: Floats, deviations: Floats, habits: Habits) -> Floats:
    """Squash, stretch, slant and turn whole digits about their middle.

    Args:
        points: (n, T, 2), the origin in the middle.
        deviations: (n, 4) how many standard deviations of each.
        habits: what a standard deviation is.

    Returns:
        (n, T, 2). Squashing makes the upper half larger, in height and in width, at the lower one's cost.
    """
    amount, width, lean, turn = (deviations[:, k : k + 1] for k in range(4))
    x, y = np.moveaxis(points, 2, 0)
    amount = habits.squash * amount
    x = x * (1 - 0.5 * amount * y / 50.0)
    y = y + 25.0 * amount * (1 - (y / 50.0) ** 2)
    mean, spread = habits.slant
    shear = np.tan(np.radians(mean + spread * lean))
    x = np.exp(habits.stretch * width) * x - shear * y
    return rotated(np.stack([x, y], axis=2), np.radians(habits.rotation * turn))


def rotated(points: Floats, angle: Floats) -> Floats:
    """(n, T, 2) points turned about the origin by (n, 1) radians."""
    x, y = np.moveaxis(points, 2, 0)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([cos * x - sin * y, sin * x + cos * y], axis=2)


def smooth_noise(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """(n, T, 2) deviations of standard deviation 1 that neighbouring points share in part.

    A hand that is off its way comes back slowly; independent errors would make corners that no one draws.
    """
    noise = rng.normal(size=(shape[0], shape[1] + 2, 2))
    shared: Floats = (noise[:, :-2] + noise[:, 1:-1] + noise[:, 2:]) / np.sqrt(3.0)
    return shared


def pens(digit: int, points: Floats, rng: np.random.Generator, habits: Habits) -> Floats:
    """Widths of pens for drawings of one digit.

    They are spread like those of MNIST. Whoever writes narrow digits takes a fine pen, or all loops would
    fill; a 1 has none.

    Args:
        digit: 0–9.
        points: (n, T, 2) what was drawn.

    Returns:
        (n,) widths in pixels of the picture.
    """
    widths = habits.size[digit] * np.exp(rng.normal(*habits.pen, len(points)))
    if digit != 1:
        sides = points.max(axis=1) - points.min(axis=1)
        widths = np.minimum(widths, habits.finest * BOX * sides.min(axis=1) / sides.max(axis=1))
    return np.clip(widths, *habits.pen_limits)
