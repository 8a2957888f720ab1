"""The way back in numbers: how one cell of each gradient comes about.

In: an `Operation` whose numbers are known, and a cell of its result. Out: the parts, in float64. The
derivations stand beside each layer's `backward` in `nn/`.
"""

import math
from dataclasses import replace

import numpy as np

from digitpad.inspection.arithmetic import exact_sum, sum_of
from digitpad.inspection.operation import Operation, Step
from digitpad.inspection.operation_forward import TERMS, Cell, Rule, Told, normalised
from digitpad.inspection.operation_parts import Line, Working
from digitpad.nn.batch_norm import EPSILON


def _logits_gradient(found: Operation, cell: Cell) -> Told:
    p, t, n = float(found.numbers("p")[cell]), float(found.numbers("t")[cell]), len(found.numbers("p"))
    return Working(
        (
            Line("probability", "p", "", p),
            Line("target", "t", "", t),
            Line("difference", "p − t", "", p - t),
            Line("mean over batch", "dz", f"(p − t) / {n}", (p - t) / n),
        ),
        span=max(p, t) / n,
    ), None


def _product(found: Operation, cell: Cell) -> Told:
    """Any product of two matrices without more: the weights' gradient, and what goes further back."""
    left, right = found.operands
    axis = left.axes[-1:] or ("units",)
    a, b = found.numbers(left.symbol), found.numbers(right.symbol)
    return sum_of(a[cell[0]], b[:, cell[1]], axis[0], (left.symbol, right.symbol), None, TERMS), None


def _column_sum(found: Operation, cell: Cell) -> Told:
    return sum_of(found.numbers("dy")[:, cell[0]], None, "samples", ("dy",), None, TERMS), None


def _activation_gradient(found: Operation, cell: Cell) -> Told:
    a, given = float(found.numbers("a")[cell]), float(found.numbers("da")[cell])
    slope, words = {
        "relu": (float(a > 0), "a > 0?"),
        "sigmoid": (a * (1 - a), "a · (1 − a)"),
        "tanh": (1 - a * a, "1 − a²"),
        "identity": (1.0, "1"),
    }[found.detail]
    return Working(
        (
            Line("output", "a", "", a),
            Line("slope", "a′", words, slope),
            Line("given", "da", "", given),
            Line("handed on", "dz", "da · a′", given * slope),
        )
    ), None


def _dropout_gradient(found: Operation, cell: Cell) -> Told:
    given, mask = float(found.numbers("dy")[cell]), float(found.numbers("m")[cell])
    name = "dropped" if mask == 0 else "handed on"
    lines = (Line("given", "dy", "", given), Line("mask", "m", "", mask))
    return Working((*lines, Line(name, "dx", "m · dy", mask * given))), None


def _gamma_gradient(found: Operation, cell: Cell) -> Told:
    unit = cell[0]
    standard, _, _ = normalised(found.numbers("x")[:, unit])
    return sum_of(found.numbers("dy")[:, unit], standard, "samples", ("dy", "s"), None, TERMS), None


def _batch_norm_gradient(found: Operation, cell: Cell) -> Told:
    sample, unit = cell
    given = np.asarray(found.numbers("dy")[:, unit], np.float64)
    column, _, variance = normalised(found.numbers("x")[:, unit])
    n, gamma = len(given), float(found.numbers("γ")[unit])
    summed, along = exact_sum(given.tolist()), exact_sum((given * column).tolist())
    inverse = gamma / math.sqrt(variance + EPSILON)
    own, standard = float(given[sample]), float(column[sample])
    shared = (summed + standard * along) / n
    made = Working(
        (
            Line("given", "dy", "", own),
            Line("normalised", "s", "(x − μ) / √(σ² + ε)", standard),
            Line("sum over samples", "dβ", "Σₙ dy", summed),
            Line("sum over samples", "dγ", "Σₙ dy · s", along),
            Line("mean's share", "c", f"(dβ + s · dγ) / {n}", shared),
            Line("factor", "f", "γ / √(σ² + ε)", inverse),
            Line("handed on", "dx", "f · (dy − c)", inverse * (own - shared)),
        )
    )
    return replace(made, span=abs(inverse) * float(np.abs(given).sum()) * (1 + abs(standard))), None


BACK: dict[Step, Rule] = {
    Step.LOGITS_GRADIENT: _logits_gradient,
    Step.WEIGHT_GRADIENT: _product,
    Step.BIAS_GRADIENT: _column_sum,
    Step.INPUT_GRADIENT: _product,
    Step.ACTIVATION_GRADIENT: _activation_gradient,
    Step.DROPOUT_GRADIENT: _dropout_gradient,
    Step.GAMMA_GRADIENT: _gamma_gradient,
    Step.BATCH_NORM_GRADIENT: _batch_norm_gradient,
}
