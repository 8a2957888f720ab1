"""The way there in numbers: how one cell of each tensor from the pictures to the loss comes about.

In: an `Operation` whose numbers are known, and a cell of its result. Out: the parts, in float64.
"""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from digitpad.data.dataset import IMAGE_SIDE
from digitpad.inspection.arithmetic import exact_sum, sum_of
from digitpad.inspection.entry import Array
from digitpad.inspection.operation import Operation, Step
from digitpad.inspection.operation_parts import Bend, Line, Parts, Shares, Working
from digitpad.inspection.tree import CALIBRATED
from digitpad.nn.batch_norm import EPSILON

TERMS = 24
"""Contributions that are told one by one at most; a view shows as many of them as it has room for."""

Cell = tuple[int, ...]
Told = tuple[Parts, Working | None]
"""The parts, and of a sum whose terms are worth a look of their own how the chosen one comes about."""

Rule = Callable[[Operation, Cell], Told]


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


def _activation(found: Operation, cell: Cell) -> Told:
    z = found.numbers("z")
    return Bend.of(found.detail, z, cell), None


def _dropout(found: Operation, cell: Cell) -> Told:
    x = float(found.numbers("x")[cell])
    if not found.in_training:
        return Working((Line("input", "x", "", x), Line("reading", "y", "x", x))), None
    mask = float(found.numbers("m")[cell])
    name = "dropped" if mask == 0 else "kept"
    return Working(
        (Line("input", "x", "", x), Line("mask", "m", "", mask), Line(name, "y", "m · x", mask * x))
    ), None


def _batch_norm(found: Operation, cell: Cell) -> Told:
    unit = cell[1]
    x = found.numbers("x")
    if found.in_training:
        _, mean, variance = normalised(x[:, unit])
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
            Line("normalised", "s", "(x − μ) / √(σ² + ε)", standard),
            Line("scale", "γ", "", gamma),
            Line("shift", "β", "", beta),
            Line("scaled and shifted", "y", "γ · s + β", gamma * standard + beta),
        )
    )
    # In float32 mean and input are rounded before they are held against each other.
    rounding = abs(gamma) * max(abs(value), abs(mean)) / math.sqrt(variance + EPSILON)
    return replace(made, span=max(made.size, rounding)), None


def _softmax(found: Operation, cell: Cell) -> Told:
    sample, digit = cell
    logits = np.asarray(found.numbers("z")[sample], np.float64)
    temperature = None
    if found.detail == CALIBRATED:
        temperature = Shares.temperature_between(logits, found.result.numbers[sample])
    return Shares.of(logits, digit, temperature), None


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
        Line("surprise", "l", "−log p", float(-logs[sample, digit])),
    ]
    if np.count_nonzero(t[sample]) > 1:
        lines.append(Line("smoothed loss", "l", "−Σ t · log p", float(losses[sample])))
    lines.append(
        Line("share of mean", "/ N", f"{float(losses[sample]):.4g} / {n}", float(losses[sample]) / n)
    )
    return total, Working(tuple(lines))


def normalised(x: Array) -> tuple[Array, float, float]:
    """A column (N,) with mean 0 and variance 1, its mean, and its variance."""
    column = np.asarray(x, np.float64)
    mean = exact_sum(column.tolist()) / len(column)
    variance = exact_sum(((column - mean) ** 2).tolist()) / len(column)
    return (column - mean) / np.sqrt(variance + EPSILON), mean, variance


FORWARD: dict[Step, Rule] = {
    Step.RESHAPE: _reshape,
    Step.SCALE: _scale,
    Step.ONE_HOT: _one_hot,
    Step.AFFINE: _affine,
    Step.ACTIVATION: _activation,
    Step.BATCH_NORM: _batch_norm,
    Step.DROPOUT: _dropout,
    Step.SOFTMAX: _softmax,
    Step.LOSS: _loss,
}
