"""Through a device: what a pen, a finger, a mouse or a trackpad makes of the way that a hand went.

In: any drawings, synthetic or real, in any unit. Out: as many drawings with the same labels and writers, each
as if it had been drawn on one of the devices. It works in four steps, on the strokes of all drawings at once:

1. *pieces*: the way of every stroke is cut into pieces – its ends are missing or too long, it is broken in
   two, a part is traced twice – and ends fly off in a hook when the pen is put down or lifted;
2. *points* are taken along each piece, evenly, however far apart they were;
3. *shaking*: waves of several lengths, and each piece lands a little off its place;
4. *sensing*: a filter lags behind and cuts corners, few points are reported, and on a coarse grid.

All lengths are fractions of the drawing's longest side, all of them small beside a digit's loops: what was
legible stays so. Time and pressure are left behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from digitpad.data.pieces import Pieces, Ways, cut, follow
from digitpad.ink.normalise import Ink
from digitpad.ink.stroke import Drawing

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Device:
    """How a device spoils what is drawn on it; lengths as fractions of the drawing's longest side.

    For each drawing every length is drawn anew, half-normal with the one given here: most drawings suffer
    less, one in twenty twice as much.

    Attributes:
        share: how many drawings are made on it, relatively.
        tremor: amplitude of the fast shaking, about 0.1 long.
        sway: amplitude of the slow shaking, about 0.4 long.
        landing: how far off its place a stroke lies, along x and along y, when there are several.
        lag: how far behind and ahead a filter looks; it rounds corners and narrows loops.
        spacing: distance between the points that are reported.
        grid: distance between the places that can be reported.
        missing: how much of a stroke's beginning and of its end is not sensed.
        beyond: how far a stroke goes on behind its end, or begins before its beginning.
        hook: length of the hook where the pen is put down or lifted.
        hooked: probability of a hook, for each end of a stroke.
        broken: probability that a stroke is broken in two.
        gap: how much is missing there.
        traced: probability that a part of a drawing's stroke is traced twice.
    """

    share: float
    tremor: float
    sway: float
    landing: float
    lag: float
    spacing: float
    grid: float
    missing: float
    beyond: float
    hook: float
    hooked: float
    broken: float
    gap: float
    traced: float


STYLUS = Device(
    share=3, tremor=0.003, sway=0.008, landing=0.010, lag=0.02, spacing=0.04, grid=0.004,
    missing=0.03, beyond=0.04, hook=0.06, hooked=0.15, broken=0.02, gap=0.03, traced=0.03,
)  # fmt: skip
FINGER = Device(
    share=3, tremor=0.003, sway=0.013, landing=0.025, lag=0.07, spacing=0.10, grid=0.008,
    missing=0.05, beyond=0.06, hook=0.06, hooked=0.08, broken=0.03, gap=0.05, traced=0.02,
)  # fmt: skip
MOUSE = Device(
    share=3, tremor=0.004, sway=0.016, landing=0.025, lag=0.01, spacing=0.09, grid=0.018,
    missing=0.03, beyond=0.07, hook=0.05, hooked=0.05, broken=0.04, gap=0.03, traced=0.04,
)  # fmt: skip
TRACKPAD = Device(
    share=2, tremor=0.004, sway=0.018, landing=0.040, lag=0.05, spacing=0.11, grid=0.012,
    missing=0.05, beyond=0.08, hook=0.06, hooked=0.08, broken=0.08, gap=0.04, traced=0.04,
)  # fmt: skip
DEVICES = (STYLUS, FINGER, MOUSE, TRACKPAD)

STEP = 0.02
"""Distance between the points along a piece before the device thins them out."""

WAVES = ((0.1, "tremor"), (0.4, "sway"))
"""Lengths of the waves in which hands shake, and which strength is theirs."""

LONGEST = 2.5
"""No strength is more than this many times the device's own."""


def through_device(
    drawings: Sequence[Drawing],
    rng: np.random.Generator,
    strength: float = 1.0,
    devices: Sequence[Device] = DEVICES,
) -> list[Drawing]:
    """Each drawing as if it had been made on one of the devices.

    Args:
        drawings: any, of any number of points; a blank one stays blank.
        rng: every choice comes from it.
        strength: factor of all lengths and probabilities; 0 only takes the points anew.
        devices: which there are; each drawing is made on one of them, by their shares.

    Returns:
        drawings in the same order and unit and at the same place, with the same labels, writers and other
        keys; strokes (n, 2), read-only. A stroke that was broken or traced twice has become two.
    """
    ink = Ink.of(drawings)
    if not len(ink.points):
        return list(drawings)
    ways = Ways.of(ink)
    used = _chosen(len(drawings), rng, strength, devices)
    pieces = cut(ways, used, rng)
    points, piece, place = follow(ways, pieces, STEP)
    owner = ways.drawing[pieces.stroke]
    points += ways.size[owner[piece], None] * (
        _shaking(piece, place, owner, used, rng) + _landing(pieces, owner, used, rng)[piece]
    )
    points, piece = _sensed(points, piece, owner, ways.size, used, rng)
    return _drawings(drawings, points, piece, owner)


def _chosen(
    count: int, rng: np.random.Generator, strength: float, devices: Sequence[Device]
) -> dict[str, Floats]:
    """For every drawing the strengths of its device, by name, each (count,)."""
    share = np.array([device.share for device in devices])
    which = rng.choice(len(devices), count, p=share / share.sum())
    used = {}
    for field in fields(Device)[1:]:
        own = strength * np.array([getattr(device, field.name) for device in devices])[which]
        if field.name not in ("hooked", "broken", "traced"):
            own = own * np.minimum(np.abs(rng.normal(size=count)), LONGEST)
        used[field.name] = own
    return used


def _shaking(
    piece: Indices, place: Floats, owner: Indices, used: dict[str, Floats], rng: np.random.Generator
) -> Floats:
    """(P, 2) by how much each point is off the way, as a fraction of the size.

    Along x and along y two waves of each length run, which differ in length and so never repeat.
    """
    off = np.zeros((len(place), 2))
    pieces = len(owner)
    for length, name in WAVES:
        height = used[name][owner, None]
        for share in (0.8, 0.6):
            turns = 2 * np.pi / (length * np.exp(rng.normal(0.0, 0.3, (pieces, 2))))
            phase = rng.uniform(0.0, 2 * np.pi, (pieces, 2))
            swing = share * height * np.sqrt(2) * rng.uniform(0.5, 1.0, (pieces, 2))
            off += swing[piece] * np.sin(turns[piece] * place[:, None] + phase[piece])
    return off


def _landing(pieces: Pieces, owner: Indices, used: dict[str, Floats], rng: np.random.Generator) -> Floats:
    """(pieces, 2) by how much each is off its place; a drawing of one stroke is where it is."""
    several = np.bincount(owner)[owner] > 1
    off: Floats = (several * used["landing"][owner])[:, None] * rng.normal(size=(len(owner), 2))
    return off


def _sensed(
    points: Floats,
    piece: Indices,
    owner: Indices,
    size: Floats,
    used: dict[str, Floats],
    rng: np.random.Generator,
) -> tuple[Floats, Indices]:
    """What the device reports: smoothed, thinned and rounded points, and the piece of each."""
    first = np.flatnonzero(np.diff(piece, prepend=-1))
    length = np.diff(first, append=len(piece))
    nth = np.arange(len(piece)) - first[piece]
    last = length[piece] - 1

    # The mean over as many points before as after; fewer near the ends, which so stay where they are.
    reach = np.rint(used["lag"][owner] / STEP).astype(np.intp)[piece]
    reach = np.minimum(reach, np.minimum(nth, last - nth))
    sums = np.concatenate([np.zeros((1, 2)), np.cumsum(points, axis=0)])
    here = np.arange(len(points))
    points = (sums[here + reach + 1] - sums[here - reach]) / (2 * reach + 1)[:, None]

    every = np.maximum(1, np.rint(used["spacing"][owner] / STEP)).astype(np.intp)[piece]
    shift = (rng.random(len(owner))[piece] * every).astype(np.intp)
    kept = (nth == 0) | (nth == last) | ((nth + shift) % every == 0)
    points, piece = points[kept], piece[kept]

    # The grid lies anyhow beneath the drawing, and goes with it wherever it is.
    origin = points[np.searchsorted(owner[piece], np.arange(len(size)))[owner[piece]]]
    cell = (used["grid"] * size)[owner][piece, None]
    corner = rng.random((len(size), 2))[owner][piece]
    step = np.where(cell > 0, cell, 1.0)
    on_grid = origin + (np.rint((points - origin) / step - corner) + corner) * step
    return np.where(cell > 0, on_grid, points), piece


def _drawings(drawings: Sequence[Drawing], points: Floats, piece: Indices, owner: Indices) -> list[Drawing]:
    """Cut the points into strokes and hand these to the drawings they belong to."""
    points.flags.writeable = False
    bounds = np.flatnonzero(np.diff(piece, prepend=-1, append=len(owner))).tolist()
    strokes = [points[a:b] for a, b in pairwise(bounds)]
    ends = [0, *np.cumsum(np.bincount(owner, minlength=len(drawings))).tolist()]
    return [
        replace(drawing, strokes=tuple(strokes[a:b]))
        for drawing, (a, b) in zip(drawings, pairwise(ends), strict=True)
    ]
