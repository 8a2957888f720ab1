"""Strings of digits as people write them, set from single drawings: one hand a string, side by side.

In: drawings with labels by writer. Out: `Written`: one drawing that holds several digits, and which of its
strokes belong to which. Everything is in units of the digits' height, y down; the baseline is y = 0.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.ink.stroke import Drawing

Floats = npt.NDArray[np.float64]

SPACINGS: Mapping[str, tuple[float, float]] = {
    # Free paper between two digits, in heights, at the 5 % and 95 % of a string's gaps.
    "wide": (0.35, 0.90),
    "usual": (0.12, 0.38),
    "tight": (0.00, 0.14),
    "touching": (-0.12, 0.06),
}
SHARES = (0.25, 0.45, 0.20, 0.10)
"""How many strings of each spacing."""

LATE = 0.15
"""Strings in which a digit's last stroke is made after all the others: the bar of a 5, the cross of a 7."""

BROKEN = 0.02
"""Strokes in which the pen skipped."""


@dataclass(frozen=True, eq=False)
class Written:
    """A string of digits.

    Attributes:
        drawing: all its strokes, in the order in which they were made.
        text: the digits from left to right.
        groups: for each digit, the indices of its strokes.
        spacing: one of `SPACINGS`.
    """

    drawing: Drawing
    text: str
    groups: tuple[frozenset[int], ...]
    spacing: str


def by_writer(drawings: Iterable[Drawing]) -> dict[str, list[Drawing]]:
    """Drawings with a label, by their writer."""
    found: dict[str, list[Drawing]] = defaultdict(list)
    for drawing in drawings:
        if drawing.label is not None and drawing.writer is not None:
            found[drawing.writer].append(drawing)
    return dict(found)


def write(
    hands: Mapping[str, Sequence[Drawing]],
    rng: np.random.Generator,
    length: int | None = None,
    spacing: str | None = None,
    late: float = LATE,
    broken: float = BROKEN,
) -> Written:
    """One string of one hand.

    Args:
        hands: drawings by writer, upright and in any unit.
        rng: every choice comes from it.
        length: how many digits; 3–8 if None.
        spacing: one of `SPACINGS`; any if None.
        late: how often strokes are made late.
        broken: how often the pen skips.
    """
    writers = sorted(hands)
    hand = hands[writers[rng.integers(len(writers))]]
    length = int(rng.integers(3, 9)) if length is None else length
    spacing = str(rng.choice(list(SPACINGS), p=SHARES)) if spacing is None else spacing
    chosen = [hand[k] for k in rng.integers(len(hand), size=length)]
    low, high = SPACINGS[spacing]
    usual = rng.uniform(low + 0.2 * (high - low), high - 0.2 * (high - low))
    slant, slope = rng.normal(0.0, 0.08), rng.normal(0.0, 0.04)
    wander = 0.05 if rng.random() < 0.75 else 0.12

    strokes: list[tuple[int, Floats]] = []
    right = 0.0
    for place, drawing in enumerate(chosen):
        digit = _sized(drawing, slant, rng)
        left = min(stroke[:, 0].min() for stroke in digit)
        gap = usual + rng.normal(0.0, (high - low) / 5.0) if place else 0.0
        shift = np.array([right + gap - left, rng.normal(0.0, wander)])
        shift[1] += slope * shift[0]
        moved = [stroke + shift for stroke in digit]
        right = max(stroke[:, 0].max() for stroke in moved)
        strokes += [(place, stroke) for whole in moved for stroke in _perhaps_broken(whole, broken, rng)]
    if rng.random() < late:
        strokes = _late(strokes)
    groups = tuple(
        frozenset(index for index, (place, _) in enumerate(strokes) if place == digit)
        for digit in range(length)
    )
    drawing = Drawing.of([1000.0 * stroke for _, stroke in strokes], writer=hand[0].writer)
    return Written(drawing, "".join(str(digit.label) for digit in chosen), groups, spacing)


def _sized(drawing: Drawing, slant: float, rng: np.random.Generator) -> list[Floats]:
    """A digit about 1 high that stands on the baseline, in the slant of its string."""
    every = np.concatenate([stroke[:, :2] for stroke in drawing.strokes])
    low, high = every.min(axis=0), every.max(axis=0)
    # What is far wider than high, which no digit is, is not blown up.
    height = max(float(high[1] - low[1]), 0.5 * float(high[0] - low[0]), 1e-9)
    size = np.exp(rng.normal(0.0, 0.13)) / height
    digit = []
    for stroke in drawing.strokes:
        x, y = ((stroke[:, :2] - [low[0], high[1]]) * size).T
        digit.append(np.stack([x - slant * y, y], axis=1))
    return digit


def _perhaps_broken(stroke: Floats, broken: float, rng: np.random.Generator) -> list[Floats]:
    """A stroke or, rarely, its two parts with a little missing between them."""
    if rng.random() >= broken or len(stroke) < 12:
        return [stroke]
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))])
    middle, missing = way[-1] * rng.uniform(0.25, 0.75), rng.uniform(0.03, 0.10)
    parts = [stroke[way <= middle - missing / 2], stroke[way >= middle + missing / 2]]
    return parts if min(map(len, parts)) > 3 else [stroke]


def _late(strokes: list[tuple[int, Floats]]) -> list[tuple[int, Floats]]:
    """Put each digit's last stroke, if it has several, behind all others."""
    last = {place: index for index, (place, _) in enumerate(strokes)}
    first = {place: index for index, (place, _) in reversed(list(enumerate(strokes)))}
    late = {last[place] for place in last if last[place] != first[place]}
    kept = [stroke for index, stroke in enumerate(strokes) if index not in late]
    return kept + [strokes[index] for index in sorted(late)]
