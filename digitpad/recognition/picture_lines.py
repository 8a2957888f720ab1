"""Ruled and squared paper, margins and edges: long straight thin lines, taken out of the contrast.

In and out: (h, w) float32 contrast, ink positive. Lines are found as chains of horizontal runs that agree on
one gently bent course and nearly fill it, which no row of digits does. Along its course a line is replaced by
what stands above and below it: paper beside a digit, and the stroke where one crosses. What is much darker
than the line is ink that lies on it, and stays.

Vertical lines are horizontal ones of the picture turned over its diagonal.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.recognition.picture_library import opencv

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.uint8]

RUN = 0.035
"""A piece of a line is at least so long, as a fraction of the side along it."""

SPAN = (0.3, 0.5)
"""And a whole one, horizontally and vertically."""

FILLED = 0.75
"""So much of its course is covered."""

THIN = 0.012
"""Its thickness over its length is less; the stroke of a 1 is thicker."""

STEEPEST = 0.16
"""Rise over run: nine degrees."""

THICK = 10
"""Pixels: no line of a notebook is as thick as this at the size that is worked on."""

MOST_SEEDS = 80
"""Pieces, the longest ones, from which a line is followed: grain has thousands that lead nowhere."""

REACH = 6
"""Pixels around the course in which the line's profile is looked at."""


@dataclass(frozen=True, eq=False)
class Course:
    """Where a line runs: the rows of its middle in the columns `first` to `last`."""

    first: int
    last: int
    bend: npt.NDArray[np.float64]
    """Coefficients of a polynomial of degree 2, as `numpy.polyval` takes them."""


def without_lines(contrast: Floats, floor: float) -> Floats:
    """The contrast without ruled lines.

    Args:
        contrast: (h, w), ink positive.
        floor: what counts as more than the paper's grain.
    """
    across = _erase(contrast, find(contrast, floor, SPAN[0]), floor)
    turned = np.ascontiguousarray(across.T)
    upright = _erase(turned, find(turned, floor, SPAN[1]), floor)
    return np.ascontiguousarray(upright.T)


def find(contrast: Floats, floor: float, span: float) -> list[Course]:
    """The courses of all lines that run mainly from left to right."""
    cv2 = opencv()
    _, width = contrast.shape
    shortest = max(12, round(RUN * width))
    if width < shortest:  # a strip of a few columns has no room for a line, and none to tell its slope by
        return []
    mask = (contrast > floor).astype(np.uint8)
    # Without thick strokes, which would tie two lines together; a line goes on behind them.
    mask &= 1 - cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((THICK, 1), np.uint8))
    mask = cv2.dilate(mask, np.ones((3, 1), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, 7), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    pieces = []
    for label in range(1, count):
        left, top, wide, high, area = stats[label]
        # Thick marks and whole shadows are no lines; neither is what is as steep as a stroke.
        if high > STEEPEST * wide + 12 or area > wide * 14:
            continue
        rows, columns = np.nonzero(labels[top : top + high, left : left + wide] == label)
        pieces.append((columns + left, rows + top))
    return _chains(pieces, width, span)


def _chains(
    pieces: list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]], width: int, span: float
) -> list[Course]:
    """Join the pieces that lie on one course, the longest first."""
    order = sorted(range(len(pieces)), key=lambda k: -int(np.ptp(pieces[k][0])))
    middles = np.array([(float(x.mean()), float(y.mean())) for x, y in pieces]).reshape(-1, 2)
    free = np.ones(len(pieces), dtype=bool)
    courses: list[Course] = []
    for seed in order[:MOST_SEEDS]:
        if not free[seed]:
            continue
        x, y = pieces[seed]
        members = [seed]
        bend = _fit(x, y, 1)
        if abs(bend[0]) > STEEPEST:
            continue
        for degree in (1, 1, 2):
            away = np.abs(np.polyval(bend, middles[:, 0]) - middles[:, 1])
            near = np.abs(middles[:, 0] - x.mean()) * 0.004 if degree == 1 else 0.0
            members = [int(k) for k in np.flatnonzero((away < 4 + near) & free) if k != seed] + [seed]
            xs = np.concatenate([pieces[k][0] for k in members])
            ys = np.concatenate([pieces[k][1] for k in members])
            bend = _fit(xs, ys, degree)
        covered = np.zeros(width, dtype=bool)
        covered[xs] = True
        first, last = int(xs.min()), int(xs.max())
        long = last - first + 1
        if long < span * width or covered.sum() < FILLED * long:
            continue
        # Typically, as strokes may run along with it; the mask was dilated by one row above and below.
        thickness = float(np.median(np.bincount(xs)[covered[: last + 1]])) - 2
        if thickness > max(THIN * long, 3):
            continue
        free[members] = False
        courses.append(Course(first, last, np.atleast_1d(bend)))
    return courses


def _fit(x: npt.NDArray[np.intp], y: npt.NDArray[np.intp], degree: int) -> npt.NDArray[np.float64]:
    """The polynomial that most of the pixels follow; what stands off it belongs to strokes that cross."""
    bend = _through_most(x, y)
    for _ in range(4):
        away = np.abs(np.polyval(bend, x) - y)
        near = away <= max(2.5, 1.5 * float(np.median(away)))
        if near.sum() < 8 or np.ptp(x[near]) < 0.5 * np.ptp(x):
            break
        bend = np.polyfit(x[near], y[near], degree)
    return bend


def _through_most(x: npt.NDArray[np.intp], y: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """A straight line as most pairs of columns give it (Theil and Sen): no stroke on it bends it."""
    counts = np.bincount(x)
    columns = np.flatnonzero(counts)
    columns = columns[:: max(1, len(columns) // 80)]
    rows = np.bincount(x, weights=y)[columns] / counts[columns]
    run = columns[None, :] - columns[:, None]
    far = run > 0.3 * np.ptp(columns)
    if not far.any():
        return np.array([0.0, float(np.median(rows))])
    slope = float(np.median((rows[None, :] - rows[:, None])[far] / run[far]))
    return np.array([slope, float(np.median(rows - slope * columns))])


def _erase(contrast: Floats, courses: list[Course], floor: float) -> Floats:
    result = contrast.copy()
    height, width = contrast.shape
    for course in courses:
        beyond = round(0.03 * width)
        columns = np.arange(max(0, course.first - beyond), min(width, course.last + beyond + 1))
        middle = np.polyval(course.bend, columns)
        # The profile across the line, (columns, 2·REACH + 1), then straightened piece by piece.
        around = np.arange(-REACH, REACH + 1)
        rows = np.clip(np.rint(middle)[:, None].astype(np.intp) + around, 0, height - 1)
        profile = contrast[rows, columns[:, None]]
        shift = _straighten(profile)
        rows = np.clip(np.rint(middle + shift)[:, None].astype(np.intp) + around, 0, height - 1)
        profile = contrast[rows, columns[:, None]]
        typical = np.median(profile, axis=0)
        peak = float(typical.max())
        if peak < floor / 2:
            continue
        wide = np.flatnonzero(typical > max(0.2 * peak, 0.4 * floor))
        top, bottom = max(int(wide.min()) - 1, 1), min(int(wide.max()) + 1, 2 * REACH - 1)
        above, below = profile[:, top - 1], profile[:, bottom + 1]
        share = ((np.arange(top, bottom + 1) - top + 1) / (bottom - top + 2)).astype(np.float32)
        between = above[:, None] * (1 - share) + below[:, None] * share
        there = profile[:, top : bottom + 1]
        keeps = there > 1.6 * peak + floor
        result[rows[:, top : bottom + 1], columns[:, None]] = np.where(
            keeps, there, np.minimum(there, between)
        )
    return result


def _straighten(profile: Floats) -> npt.NDArray[np.float64]:
    """How far the line lies beside its course, column by column, smoothly."""
    strip = 48
    places, offsets = [], []
    around = np.arange(-REACH, REACH + 1)
    for first in range(0, len(profile), strip):
        typical = np.clip(np.median(profile[first : first + strip], axis=0), 0, None)
        best = int(typical.argmax())
        near = slice(max(best - 2, 0), best + 3)
        mass = typical[near].sum()
        if mass > 0:
            places.append(first + strip / 2)
            offsets.append(float((typical[near] * around[near]).sum() / mass))
    if not places:
        return np.zeros(len(profile))
    steady = np.array([np.median(offsets[max(k - 2, 0) : k + 3]) for k in range(len(offsets))])
    beside: npt.NDArray[np.float64] = np.interp(np.arange(len(profile)), places, steady)
    return beside
