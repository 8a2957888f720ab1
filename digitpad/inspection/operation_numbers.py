"""How one cell of a tensor comes about, in numbers: an `Operation` and a cell in, parts that add up out.

Everything is reckoned anew in float64 from the operands' own arrays. What the tensor itself holds there
stands beside it: the two agree within float32's rounding, unless the operands are of another moment (while a
run goes on, a drawing may have been read a few steps before the weights that are shown).
"""

import math
from dataclasses import dataclass

import numpy as np

from digitpad.inspection.operation import Operation, Step
from digitpad.inspection.operation_back import BACK
from digitpad.inspection.operation_forward import FORWARD, Cell
from digitpad.inspection.operation_parts import Parts, Working
from digitpad.inspection.operation_update import told_update

TOLERANCE = 2e-5
"""By how much of the largest number on the way float32 may be off: 784 terms of rounding, twice."""

LOSS_ROUNDING = 1e-6
"""By how much a loss may be off however small it is: a probability near 1 and its logits are rounded as
numbers of that size, and −log p is then what is left of them."""

_RULES = FORWARD | BACK | {Step.UPDATE: told_update}


@dataclass(frozen=True, eq=False)
class Explanation:
    """One cell of a tensor, and how it comes about.

    Attributes:
        cell: which one, as an index of the tensor; of a loss, the sample that is looked at.
        parts: what its value is made of.
        value: what the parts make, in float64.
        held: what the tensor holds there.
        agrees: whether these are the same number within float32's rounding.
        aside: of a sum whose terms are worth a look of their own, how the chosen one comes about.
    """

    cell: Cell
    parts: Parts
    value: float
    held: float
    agrees: bool
    aside: Working | None = None


def explain(found: Operation, cell: Cell) -> Explanation:
    """How a cell of the operation's result comes about.

    Args:
        found: whole: all of its operands' numbers are known and fit each other.
        cell: an index into an array of shape `found.cells`.

    Raises:
        ValueError: not all of the numbers are known, or they do not fit.
        IndexError: there is no such cell.
    """
    if not found.is_whole:
        raise ValueError(
            f"{found.result.name} cannot be told: {found.absent or found.awaited or found.clash}"
        )
    if len(cell) != len(found.cells) or not all(0 <= i < n for i, n in zip(cell, found.cells, strict=True)):
        raise IndexError(f"{cell} in {found.result.name} of shape {found.cells}")
    with np.errstate(all="ignore"):  # a network that has diverged is shown as it is
        parts, aside = _RULES[found.step](found, cell)
    whole = found.result.numbers
    held = float(whole if found.step is Step.LOSS else whole[cell])
    value = parts.value
    least = LOSS_ROUNDING if found.step is Step.LOSS else 1e-12
    near = abs(value - held) <= TOLERANCE * parts.size + least
    both_lost = not (math.isfinite(value) or math.isfinite(held))
    return Explanation(cell, parts, value, held, bool(near or both_lost), aside)
