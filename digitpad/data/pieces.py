"""Cut strokes into pieces of their ways, and take points along these: the geometry beneath `device`.

A way is a stroke seen as a curve: a place on it is a distance from its beginning. A piece is what the pen
leaves of it between two places, together with what flies off at an angle beyond either of them. Everything is
done for the strokes of all drawings at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.ink.normalise import Ink

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

NEAR = 0.04
"""How much of a way's end shows its direction, as a fraction of the size."""

MOST_MISSING = 0.25
"""No end loses more than this share of its stroke."""

MOST_HOOK = 0.3
"""No hook is longer than this share of its stroke."""

HOOK_ANGLE = (90.0, 170.0)
"""By how many degrees a hook turns away from where the stroke would have gone on."""

LOOSE_ANGLE = 17.0
"""Standard deviation in degrees of the direction in which a stroke goes on beyond its end."""

SHORTEST_BROKEN = 0.3
"""Strokes shorter than this, as a fraction of the size, are not broken in two."""


@dataclass(frozen=True, eq=False)
class Ways:
    """All strokes of many drawings, measured; lengths are fractions of the drawing's longest side.

    Attributes:
        points: (P, 2) in the drawings' unit.
        place: (P,) distance from the beginning of the first stroke of all, so it rises throughout.
        begin, end: (S,) the places where each stroke begins and ends.
        drawing: (S,) which drawing it belongs to.
        size: (N,) longest side of each drawing in its unit; 1 where there is no extent.
    """

    points: Floats
    place: Floats
    begin: Floats
    end: Floats
    drawing: Indices
    size: Floats

    @classmethod
    def of(cls, ink: Ink) -> "Ways":
        """Measure strokes; at least one is needed."""
        starts = np.flatnonzero(np.diff(ink.drawing, prepend=-1))
        span = np.maximum.reduceat(ink.points, starts) - np.minimum.reduceat(ink.points, starts)
        size = np.ones(ink.count)
        size[ink.drawing[starts]] = np.where(span.max(axis=1) > 0, span.max(axis=1), 1.0)
        step = np.hypot(*np.diff(ink.points, axis=0, prepend=ink.points[:1]).T) / size[ink.drawing]
        # From one stroke to the next the place jumps, so that no place lies on both.
        step[ink.strokes] = 1.0
        place = np.cumsum(step)
        last = np.append(ink.strokes[1:], len(place)) - 1
        return cls(ink.points, place, place[ink.strokes], place[last], ink.drawing[ink.strokes], size)

    def at(self, place: Floats) -> Floats:
        """(n, 2) the points at (n,) places."""
        return np.stack([np.interp(place, self.place, self.points[:, k]) for k in (0, 1)], axis=1)


@dataclass(frozen=True, eq=False)
class Pieces:
    """What the pen leaves of the ways, ordered by drawing.

    Attributes:
        stroke: (K,) the stroke whose way each follows.
        begin, end: (K,) places on it.
        before, after: (K,) length of what flies off beyond either of them.
        turn: (K, 2) angle in radians by which it leaves the way, at the beginning and at the end.
    """

    stroke: Indices
    begin: Floats
    end: Floats
    before: Floats
    after: Floats
    turn: Floats


def cut(ways: Ways, used: Mapping[str, Floats], rng: np.random.Generator) -> Pieces:
    """Decide what is left of each stroke.

    Args:
        ways: the strokes.
        used: `missing`, `beyond`, `hook`, `hooked`, `broken`, `gap` and `traced` of `device.Device` for each
            drawing, (N,).
        rng: every choice comes from it.

    Returns:
        one piece for each stroke, and two for those that are broken or traced twice. Strokes without length
        (dots) stay whole.
    """
    owner, count = ways.drawing, len(ways.begin)
    length = ways.end - ways.begin
    own = {name: value[owner] for name, value in used.items()}

    # An end is too short or too long, or a hook flies off there, sharply back.
    amount = rng.random((2, count))
    is_short = rng.random((2, count)) < 0.5
    short = np.where(is_short, np.minimum(amount * own["missing"], MOST_MISSING * length), 0.0)
    straight = np.where(is_short, 0.0, np.minimum(amount * own["beyond"], length))
    hooked = (rng.random((2, count)) < own["hooked"]) & (length > 0)
    off = np.where(hooked, np.minimum(own["hook"], MOST_HOOK * length), straight)
    sign = np.where(rng.random((2, count)) < 0.5, -1.0, 1.0)
    sharp = sign * np.radians(rng.uniform(*HOOK_ANGLE, (2, count)))
    turn = np.where(hooked, sharp, rng.normal(0.0, np.radians(LOOSE_ANGLE), (2, count)))
    begin, end = ways.begin + short[0], ways.end - short[1]

    # Broken: the first part ends where the gap begins. Traced twice: a part of the way comes once more.
    broken = (rng.random(count) < own["broken"]) & (length > SHORTEST_BROKEN)
    traced = (rng.random(count) < own["traced"]) & (length > 0) & ~broken
    middle = begin + rng.uniform(0.15, 0.85, count) * (end - begin)
    half_gap = np.minimum(0.5 * own["gap"], 0.1 * length)
    until = middle + rng.uniform(0.2, 1.0, count) * (end - middle)

    more = np.flatnonzero(broken | traced)
    none = np.zeros(len(more))
    first = (begin, np.where(broken, middle - half_gap, end), off[0], np.where(broken, 0.0, off[1]), turn.T)
    second = (
        np.where(broken, middle + half_gap, middle)[more],
        np.where(broken, end, until)[more],
        none,
        np.where(broken, off[1], 0.0)[more],
        turn.T[more],
    )
    stroke = np.concatenate([np.arange(count), more])
    order = np.argsort(stroke, kind="stable")
    both = (np.concatenate(pair)[order] for pair in zip(first, second, strict=True))
    return Pieces(stroke[order], *both)


def follow(ways: Ways, pieces: Pieces, step: float) -> tuple[Floats, Indices, Floats]:
    """Take points along the pieces.

    Args:
        ways, pieces: what to follow.
        step: distance between neighbouring points, as a fraction of the size.

    Returns:
        points (P, 2) in the drawings' unit; the piece of each, (P,), rising; and its distance from the
        piece's beginning, (P,). A piece without length has one point, every other one its two ends at least.
    """
    total = pieces.before + (pieces.end - pieces.begin) + pieces.after
    count = np.where(total > 0, np.maximum(2, np.ceil(total / step - 1e-6) + 1), 1).astype(np.intp)
    piece = np.repeat(np.arange(len(total)), count)
    nth = np.arange(len(piece)) - np.repeat(np.cumsum(count) - count, count)
    place = nth * (total / np.maximum(count - 1, 1))[piece]
    wanted = (pieces.begin - pieces.before)[piece] + place
    on = np.clip(wanted, pieces.begin[piece], pieces.end[piece])
    points = ways.at(on)

    out = np.flatnonzero(wanted != on)
    late = wanted[out] > on[out]
    whose = piece[out]
    near = np.minimum(NEAR, pieces.end - pieces.begin)
    inner = np.where(late, (pieces.end - near)[whose], (pieces.begin + near)[whose])
    x, y = (points[out] - ways.at(inner)).T
    angle = pieces.turn[whose, late.astype(np.intp)]
    cos, sin = np.cos(angle), np.sin(angle)
    # From the end itself, as far as the place lies beyond it; a way that came back there has no direction.
    length = np.hypot(x, y)
    far = np.abs(wanted - on)[out] * ways.size[ways.drawing[pieces.stroke[whose]]]
    scale = far / np.where(length > 0, length, 1.0)
    points[out] += np.stack([scale * (cos * x - sin * y), scale * (sin * x + cos * y)], axis=1)
    return points, piece, place
