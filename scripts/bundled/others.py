"""All pictures that are no digits, by family: signs, spoilt digits, scribbles and patterns."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bundled import hands, not_digits, patterns, signs
from digitpad.data import synthetic
from digitpad.ink.pipeline import to_images
from digitpad.ink.stroke import Drawing

Images = npt.NDArray[np.uint8]

SIGNS = 70_000
EACH = 25_000
"""Pictures of every other family."""

SPOILT = 20_000
"""Synthetic digits that are spoilt, beside the pen drawings."""


def gather(found: hands.Hands, rng: np.random.Generator, fewer: int = 1) -> dict[str, Images]:
    """The families by name, each (N, 28, 28); `fewer` divides their sizes."""
    pool = [*found.drawings, *synthetic.generate(SPOILT, rng)]
    families = {"signs": _pictures(signs.draw_signs(SIGNS // fewer, rng), rng)}
    for name, make in not_digits.FAMILIES.items():
        families[name] = _pictures(make(EACH // fewer, pool, rng), rng)
    families["patterns"] = patterns.patterns(EACH // fewer, found.mnist, rng)
    return families


def _pictures(drawings: Sequence[Drawing], rng: np.random.Generator) -> Images:
    return to_images(drawings, hands.pens(len(drawings), rng))
