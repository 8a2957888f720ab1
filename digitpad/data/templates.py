"""The ways in which people write a digit, as smooth curves: `resources/templates/<digit>.json`.

Out: for each digit its `Form`s, each with a matrix that turns control points into points along the pen's way.

A file says `{"digit": 7, "forms": [{"name": "crossed", "share": 3, "shapes": [shape, …]}, …]}`. A shape is a
list of strokes, a stroke a list of control points `[x, y]` in a box about 100 high, y down; `[x, y, 1]`
marks a sharp corner. The shapes of one form have the same strokes with the same number of points, so that any
mixture of them is again a digit of that form.
"""

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad import paths
from digitpad.errors import DataError

SPACING = 5.0
"""Distance between neighbouring points along a stroke, in the units of the template: finer than a pixel."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Form:
    """One way of writing a digit.

    Attributes:
        digit: 0–9.
        name: what is particular about it.
        share: how many write so, relative to the other forms of the digit.
        shapes: (V, C, 2) float64, variants with the control points of all strokes.
        controls: (S + 1,) where each stroke's control points begin, and the end.
        samples: (S + 1,) the same for the points along the strokes.
        curve: (T, C) float64; `curve @ shape` are the points along the pen's way.
    """

    digit: int
    name: str
    share: float
    shapes: Floats
    controls: tuple[int, ...]
    samples: tuple[int, ...]
    curve: Floats


def load_forms(folder: Path | None = None) -> tuple[Form, ...]:
    """The forms of all ten digits, from `folder` or those that come with digitpad.

    Raises:
        DataError: a file is missing or malformed.
    """
    folder = paths.resource("templates") if folder is None else folder
    return tuple(form for digit in range(10) for form in _read(folder / f"{digit}.json", digit))


def _read(path: Path, digit: int) -> list[Form]:
    try:
        content = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise DataError(path, f"is not JSON: {error}") from error
    try:
        if content["digit"] != digit:
            raise ValueError(f"is of the digit {content['digit']}, not {digit}")
        forms = [_form(digit, entry) for entry in content["forms"]]
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(path, f"is no template: {error}") from error
    if not forms:
        raise DataError(path, "has no forms")
    return forms


def _form(digit: int, entry: dict[str, Any]) -> Form:
    """Check one form and prepare its curve. Raises ValueError, KeyError or TypeError."""
    name, share = str(entry["name"]), float(entry["share"])
    lengths = [len(stroke) for stroke in entry["shapes"][0]]
    shapes = []
    for shape in entry["shapes"]:
        if [len(stroke) for stroke in shape] != lengths:
            raise ValueError(f"the shapes of {name!r} differ in their strokes or points")
        shapes.append([point[:2] for stroke in shape for point in stroke])
    if min(lengths) < 2 or not share > 0:
        raise ValueError(f"{name!r} has a stroke of one point, or no share")
    variants = np.array(shapes, dtype=np.float64)
    corner = [len(point) > 2 for stroke in entry["shapes"][0] for point in stroke]

    typical = variants.mean(axis=0)
    controls = [0, *np.cumsum(lengths).tolist()]
    blocks = []
    for first, end in pairwise(controls):
        blocks.append(curve_matrix(typical[first:end], corner[first:end]))
    samples = [0, *np.cumsum([len(block) for block in blocks]).tolist()]
    curve = np.zeros((samples[-1], controls[-1]))
    for k, block in enumerate(blocks):
        curve[samples[k] : samples[k + 1], controls[k] : controls[k + 1]] = block
    return Form(digit, name, share, variants, tuple(controls), tuple(samples), curve)


def curve_matrix(points: Floats, corner: list[bool]) -> Floats:
    """The matrix that turns control points into a smooth curve through all of them.

    A Catmull–Rom spline with centripetal knots (Barry and Goldman 1988; Yuksel et al. 2011), broken at sharp
    corners. For fixed knots each point of the curve is a fixed weighted sum of control points; the weights
    are found here once, for the typical shape, by running the recursion on unit vectors.

    Args:
        points: (C, 2) typical control points.
        corner: whether the curve has a sharp corner at each.

    Returns:
        (T, C) float64, rows summing to 1, T points about SPACING apart.
    """
    unit = np.eye(len(points))
    step = np.hypot(*np.diff(points, axis=0).T)
    knots = np.concatenate([[0.0], np.cumsum(np.sqrt(np.maximum(step, 1e-3)))])
    rows = [unit[:1]]
    for k in range(len(points) - 1):
        before_is_end = k == 0 or corner[k]
        after_is_end = k + 2 == len(points) or corner[k + 1]
        # Beyond an end the curve goes on as if mirrored in the last point.
        p0 = 2 * unit[k] - unit[k + 1] if before_is_end else unit[k - 1]
        p3 = 2 * unit[k + 1] - unit[k] if after_is_end else unit[k + 2]
        t1, t2 = knots[k], knots[k + 1]
        t0 = t1 - (t2 - t1) if before_is_end else knots[k - 1]
        t3 = t2 + (t2 - t1) if after_is_end else knots[k + 2]
        pieces = max(1, int(np.ceil(step[k] / SPACING)))
        t = np.linspace(t1, t2, pieces + 1)[1:, None]
        a1 = ((t1 - t) * p0 + (t - t0) * unit[k]) / (t1 - t0)
        a2 = ((t2 - t) * unit[k] + (t - t1) * unit[k + 1]) / (t2 - t1)
        a3 = ((t3 - t) * unit[k + 1] + (t - t2) * p3) / (t3 - t2)
        b1 = ((t2 - t) * a1 + (t - t0) * a2) / (t2 - t0)
        b2 = ((t3 - t) * a2 + (t - t1) * a3) / (t3 - t1)
        rows.append(((t2 - t) * b1 + (t - t1) * b2) / (t2 - t1))
    return np.concatenate(rows)
