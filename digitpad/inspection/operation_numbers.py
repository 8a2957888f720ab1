"""How one cell of a tensor comes about, in numbers: an `Operation` and a cell in, parts that add up out.

Everything is reckoned anew in float64 from the operands' own arrays. What the tensor itself holds there
stands beside it: the two agree within float32's rounding, unless the operands are of another moment (a run
shows its weights after the update, and its activations before it).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from digitpad.data.dataset import IMAGE_SIDE
from digitpad.inspection.arithmetic import exact_sum, sum_of
from digitpad.inspection.entry import Array
from digitpad.inspection.operation import Operation, Step
from digitpad.inspection.operation_parts import Bend, Line, Parts, Shares, Working
from digitpad.nn.batch_norm import EPSILON

TERMS = 24
"""Contributions that are told one by one at most; a view shows as many of them as it has room for."""

TOLERANCE = 2e-5
"""By how much of the largest number on the way float32 may be off: 784 terms of rounding, twice."""

Cell = tuple[int, ...]


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
    near = abs(value - held) <= TOLERANCE * parts.size + 1e-12
    both_lost = not (math.isfinite(value) or math.isfinite(held))
    return Explanation(cell, parts, value, held, bool(near or both_lost), aside)


Told = tuple[Parts, Working | None]


def _reshape(found: Operation, cell: Cell) -> Told:
    sample, place = cell
    row, column = divmod(place, IMAGE_SIDE)
    grey = float(_picture(found.numbers("images"), sample)[row, column])
    return Working(
        (
            Line("row", "row", f"{place} // {IMAGE_SIDE}", row),
            Line("column", "column", f"{place} % {IMAGE_SIDE}", column),
            Line("pixel", "x", f"{row} · {IMAGE_SIDE} + {column} = {place}", grey),
        )
    ), None


def _scale(found: Operation, cell: Cell) -> Told:
    images = found.numbers("images")
    flat = images.shape == found.cells
    grey = float(images[cell] if flat else _picture(images, cell[0]).reshape(-1)[cell[1]])
    return Working((Line("grey", "grey", "", grey), Line("scaled", "x", f"{grey:g} / 255", grey / 255))), None


def _picture(images: Array, sample: int) -> Array:
    return images if images.ndim == 2 else images[sample]


def _one_hot(found: Operation, cell: Cell) -> Told:
    sample, digit = cell
    label = int(found.numbers("labels")[sample])
    hit = float(label == digit)
    lines = [Line("label", "label", "", label), Line("one-hot", "t", f"{digit} = {label}?", hit)]
    targets = found.result.numbers
    classes = targets.shape[1]
    smoothing = classes * float(targets[sample].min())  # of plain one-hot rows 0: what is smoothed never is
    if smoothing > 0:
        value = hit * (1 - smoothing) + smoothing / classes
        words = f"{hit:g} · (1 − {smoothing:.3g}) + {smoothing:.3g} / {classes}"
        lines.append(Line("smoothed", "t", words, value))
    return Working(tuple(lines)), None


def _affine(found: Operation, cell: Cell) -> Told:
    x, weight, bias = found.numbers("x"), found.numbers("W"), found.numbers("b")
    axis = found.operand("x").axes[-1:] or ("inputs",)
    return sum_of(x[cell[0]], weight[:, cell[1]], axis[0], ("x", "W"), float(bias[cell[1]]), TERMS), None


def _product(found: Operation, cell: Cell) -> Told:
    """Any product of two matrices without more: the weights' gradient, and what goes further back."""
    left, right = found.operands
    axis = left.axes[-1:] or ("units",)
    a, b = found.numbers(left.symbol), found.numbers(right.symbol)
    return sum_of(a[cell[0]], b[:, cell[1]], axis[0], (left.symbol, right.symbol), None, TERMS), None


def _column_sum(found: Operation, cell: Cell) -> Told:
    return sum_of(found.numbers("dy")[:, cell[0]], None, "samples", ("dy",), None, TERMS), None


def _activation(found: Operation, cell: Cell) -> Told:
    z = found.numbers("z")
    return Bend.of(found.detail, z, cell), None


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


def _dropout(found: Operation, cell: Cell) -> Told:
    x = float(found.numbers("x")[cell])
    if not found.in_training:
        return Working((Line("input", "x", "", x), Line("reading", "y", "x", x))), None
    mask = float(found.numbers("m")[cell])
    name = "dropped" if mask == 0 else "kept"
    return Working(
        (Line("input", "x", "", x), Line("mask", "m", "", mask), Line(name, "y", "m · x", mask * x))
    ), None


def _dropout_gradient(found: Operation, cell: Cell) -> Told:
    given, mask = float(found.numbers("dy")[cell]), float(found.numbers("m")[cell])
    name = "dropped" if mask == 0 else "handed on"
    lines = (Line("given", "dy", "", given), Line("mask", "m", "", mask))
    return Working((*lines, Line(name, "dx", "m · dy", mask * given))), None


def _normalised(x: Array) -> tuple[Array, float, float]:
    """A column (N,) with mean 0 and variance 1, its mean, and its variance."""
    column = np.asarray(x, np.float64)
    mean = exact_sum(column.tolist()) / len(column)
    variance = exact_sum(((column - mean) ** 2).tolist()) / len(column)
    return (column - mean) / np.sqrt(variance + EPSILON), mean, variance


def _batch_norm(found: Operation, cell: Cell) -> Told:
    unit = cell[1]
    x = found.numbers("x")
    if found.in_training:
        _, mean, variance = _normalised(x[:, unit])
        n = len(x)
        means = (
            Line("mean", "μ", f"Σₙ x / {n}", mean),
            Line("variance", "σ²", f"Σₙ (x − μ)² / {n}", variance),
        )
    else:
        mean, variance = float(found.numbers("μ")[unit]), float(found.numbers("σ²")[unit])
        means = (
            Line("running mean", "μ", "", mean),
            Line("running variance", "σ²", "", variance),
        )
    value, gamma, beta = float(x[cell]), float(found.numbers("γ")[unit]), float(found.numbers("β")[unit])
    standard = (value - mean) / math.sqrt(variance + EPSILON)
    made = Working(
        (
            Line("input", "x", "", value),
            *means,
            Line("normalised", "x̂", "(x − μ) / √(σ² + ε)", standard),
            Line("scale", "γ", "", gamma),
            Line("shift", "β", "", beta),
            Line("scaled and shifted", "y", "γ · x̂ + β", gamma * standard + beta),
        )
    )
    # In float32 mean and input are rounded before they are held against each other.
    rounding = abs(gamma) * max(abs(value), abs(mean)) / math.sqrt(variance + EPSILON)
    return replace(made, span=max(made.size, rounding)), None


def _gamma_gradient(found: Operation, cell: Cell) -> Told:
    unit = cell[0]
    normalised, _, _ = _normalised(found.numbers("x")[:, unit])
    return sum_of(found.numbers("dy")[:, unit], normalised, "samples", ("dy", "x̂"), None, TERMS), None


def _batch_norm_gradient(found: Operation, cell: Cell) -> Told:
    sample, unit = cell
    given = np.asarray(found.numbers("dy")[:, unit], np.float64)
    normalised, _, variance = _normalised(found.numbers("x")[:, unit])
    n, gamma = len(given), float(found.numbers("γ")[unit])
    summed, along = exact_sum(given.tolist()), exact_sum((given * normalised).tolist())
    inverse = gamma / math.sqrt(variance + EPSILON)
    own, standard = float(given[sample]), float(normalised[sample])
    shared = (summed + standard * along) / n
    made = Working(
        (
            Line("given", "dy", "", own),
            Line("normalised", "x̂", "(x − μ) / √(σ² + ε)", standard),
            Line("sum over samples", "dβ", "Σₙ dy", summed),
            Line("sum over samples", "dγ", "Σₙ dy · x̂", along),
            Line("mean's share", "c", f"(dβ + x̂ · dγ) / {n}", shared),
            Line("factor", "s", "γ / √(σ² + ε)", inverse),
            Line("handed on", "dx", "s · (dy − c)", inverse * (own - shared)),
        )
    )
    return replace(made, span=abs(inverse) * float(np.abs(given).sum()) * (1 + abs(standard))), None


def _softmax(found: Operation, cell: Cell) -> Told:
    sample, digit = cell
    logits = np.asarray(found.numbers("z")[sample], np.float64)
    temperature = None
    if found.detail.startswith("calibrated"):
        temperature = Shares.temperature_between(logits, found.result.numbers[sample])
    return Shares.of(logits, digit, temperature), None


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


def _loss(found: Operation, cell: Cell) -> Told:
    p, t = (np.asarray(found.numbers(name), np.float64) for name in ("p", "t"))
    n, (sample,) = len(p), cell
    smallest = np.finfo(np.float32).tiny  # where p has underflowed, the loss was taken from the logits
    logs = np.log(np.maximum(p, smallest))
    losses = -(t * logs).sum(axis=1)
    total = sum_of(losses, np.full(n, 1 / n), "samples", ("−log p", "1/N"), None, TERMS)
    digit = int(t[sample].argmax())
    sure = float(p[sample, digit])
    lines = [
        Line("label", "t", "", digit),
        Line("probability", "p", "", sure),
        Line("surprise", "−log p", f"−log {sure:.4g}", float(-logs[sample, digit])),
    ]
    if np.count_nonzero(t[sample]) > 1:
        lines.append(Line("smoothed loss", "−Σ t · log p", "", float(losses[sample])))
    lines.append(
        Line("share of mean", "/ N", f"{float(losses[sample]):.4g} / {n}", float(losses[sample]) / n)
    )
    return total, Working(tuple(lines))


_RULES: dict[Step, Callable[[Operation, Cell], Told]] = {
    Step.RESHAPE: _reshape,
    Step.SCALE: _scale,
    Step.ONE_HOT: _one_hot,
    Step.AFFINE: _affine,
    Step.ACTIVATION: _activation,
    Step.BATCH_NORM: _batch_norm,
    Step.DROPOUT: _dropout,
    Step.SOFTMAX: _softmax,
    Step.LOSS: _loss,
    Step.LOGITS_GRADIENT: _logits_gradient,
    Step.WEIGHT_GRADIENT: _product,
    Step.BIAS_GRADIENT: _column_sum,
    Step.INPUT_GRADIENT: _product,
    Step.ACTIVATION_GRADIENT: _activation_gradient,
    Step.DROPOUT_GRADIENT: _dropout_gradient,
    Step.GAMMA_GRADIENT: _gamma_gradient,
    Step.BATCH_NORM_GRADIENT: _batch_norm_gradient,
}
