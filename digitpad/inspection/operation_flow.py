"""Which operation made which tensor: the names of the flow in, an `Operation` with its operands out.

A tensor of the drawing's own way is made of tensors of that way and of the weights; one of a batch never is.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from digitpad.inspection.entry import Group, Kind, TensorEntry
from digitpad.inspection.operation import Operand, Operation, Step, Takes
from digitpad.inspection.operation_update import DECAY, DECAYS, LETTERS, RULES
from digitpad.inspection.tree import CALIBRATED
from digitpad.nn.batch_norm import BatchNorm
from digitpad.nn.dropout import Dropout
from digitpad.nn.layers import ACTIVATIONS, Affine
from digitpad.training.capture import UPDATED

_PREFIX = "drawing."
_OUTPUT = re.compile(r"layers\.(\d+)\.output")
_GRADIENT = re.compile(r"layers\.(\d+)\.(\w+)\.grad")
_AFTER = f"optimizer.{UPDATED}."
_KINDS = (Affine.kind, BatchNorm.kind, Dropout.kind, *ACTIVATIONS)

_SAVED = (Group.DRAWING, Group.PARAMETERS)
_INPUT = ("input", "batch.input", "Network")
_IMAGE = ("image", "28×28")

CURVES = {
    "relu": ("a = max(z, 0)", "a = np.maximum(z, 0)"),
    "sigmoid": ("a = 1 / (1 + e⁻ᶻ)", "a = 1 / (1 + np.exp(-z))"),
    "tanh": ("a = tanh z", "a = np.tanh(z)"),
    "identity": ("a = z", "a = z"),
}
"""Formula and code of each activation."""

SLOPES = {
    "relu": ("dz = da where a > 0, else 0", "dz = da * (a > 0)"),
    "sigmoid": ("dz = da · a (1 − a)", "dz = da * a * (1 - a)"),
    "tanh": ("dz = da · (1 − a²)", "dz = da * (1 - a**2)"),
    "identity": ("dz = da", "dz = da"),
}
"""The same on the way back."""


def operation(entry: TensorEntry, entries: Iterable[TensorEntry]) -> Operation | None:
    """The operation that made a tensor (or the tensor that a part was cut from); None where none did.

    Args:
        entry: of the flow.
        entries: all of the flow.
    """
    whole = entry.cut[0] if entry.cut is not None else entry
    found = _Finder(whole, entries).found()
    if found is None:
        return None
    return replace(found, in_training=whole.group is not Group.DRAWING)


def names_needed(found: Operation) -> tuple[str, ...]:
    """What a run has to tell so that the operation can be told in numbers."""
    names = [name for operand in found.operands for name in operand.names]
    if not found.in_training:  # what reads a drawing has the weights after the update
        names += [_AFTER + name for name in names]
    return tuple(dict.fromkeys([*names, "batch.labels"]))


def steps(entries: Sequence[TensorEntry]) -> list[TensorEntry]:
    """The tensors that an operation made, in the order of the flow: what one walks along step by step."""
    return [entry for entry in entries if operation(entry, entries) is not None]


class _Finder:
    """Looks up what one tensor is made of."""

    def __init__(self, result: TensorEntry, entries: Iterable[TensorEntry]) -> None:
        self._result = result
        self._drawn = result.group is Group.DRAWING
        self._of_drawing: dict[str, TensorEntry] = {}
        self._of_run: dict[str, TensorEntry] = {}
        self._kinds: dict[int, str] = {}
        for entry in entries:
            drawn = entry.group is Group.DRAWING
            (self._of_drawing if drawn else self._of_run).setdefault(_bare(entry), entry)
            own = drawn == self._drawn and not entry.is_layer_input  # an input tells of the layer before
            if own and entry.layer is not None and entry.detail in _KINDS:
                self._kinds.setdefault(entry.layer, entry.detail)

    def found(self) -> Operation | None:
        name = _bare(self._result)
        if name == "batch.reshaped" or (self._drawn and name == "reshaped"):
            images = Operand("images", ("batch.images", *_IMAGE), Takes.PICTURE)
            code = "x = images.reshape((len(images), 28 * 28))"
            return self._made(Step.RESHAPE, (images,), "x = images, row by row", code, symbol="x")
        if name in _INPUT:
            return self._scaled()
        if name == "batch.targets":
            labels = Operand("labels", ("batch.labels",), Takes.SAMPLE)
            return self._made(Step.ONE_HOT, (labels,), "t = one-hot(labels)", "t = np.eye(10)[labels]", "t")
        if self._result.kind is Kind.PROBABILITIES:
            return self._softmax()
        if self._result.kind is Kind.LOSS:
            p = Operand("p", ("loss.probabilities", "probabilities"), Takes.ROW)
            t = Operand("t", ("batch.targets",), Takes.ROW, ",")
            code = "loss = -np.sum(t * np.log(p)) / len(p)"
            return self._made(Step.LOSS, (p, t), "loss = −Σ t · log p / N", code, "loss")
        if match := _OUTPUT.fullmatch(name):
            return self._forward(int(match[1]))
        if (match := _GRADIENT.fullmatch(name)) and self._result.group is not Group.OPTIMIZER:
            return self._back(int(match[1]), match[2])
        return self._updated(name.removeprefix(_AFTER))

    def _scaled(self) -> Operation:
        flat = self._entry(("batch.reshaped", "reshaped"))
        takes = Takes.CELL if flat is not None else Takes.PICTURE
        names = ("batch.reshaped", "reshaped", "batch.images", *_IMAGE)
        images = Operand("images", names, takes)
        code = 'x = images.astype("float32") / 255'
        if flat is None:
            code = 'x = images.reshape((-1, 784)).astype("float32") / 255'
        return self._made(Step.SCALE, (images,), "x = images / 255", code, "x")

    def _softmax(self) -> Operation:
        last = max(
            (int(m[1]) for name in self._source() if (m := _OUTPUT.fullmatch(name))),
            default=0,
        )
        z = Operand("z", (f"layers.{last}.output",), Takes.ROW)
        code = "e = np.exp(z - z.max(axis=1, keepdims=True)); p = e / e.sum(axis=1, keepdims=True)"
        formula, name = "pₖ = e^zₖ / Σⱼ e^zⱼ", _bare(self._result)
        if name == CALIBRATED:
            formula, code = "pₖ = e^(zₖ/T) / Σⱼ e^(zⱼ/T)", f"z = z / T; {code}"
        return self._made(Step.SOFTMAX, (z,), formula, code, "p", name)

    def _forward(self, layer: int) -> Operation | None:
        before, kind = self._inputs(layer), self._kind(layer)
        if kind == Affine.kind:
            operands = (
                Operand("x", before, Takes.ROW),
                Operand("W", (f"layers.{layer}.weight",), Takes.COLUMN, "·"),
                Operand("b", (f"layers.{layer}.bias",), Takes.ENTRY, "+"),
            )
            return self._made(Step.AFFINE, operands, "z = x · W + b", "z = x @ W + b", "z")
        if kind in ACTIVATIONS:
            formula, code = CURVES[kind]
            return self._made(Step.ACTIVATION, (Operand("z", before, Takes.CELL),), formula, code, "a", kind)
        if kind == Dropout.kind:
            x = Operand("x", before, Takes.CELL)
            if self._drawn:
                return self._made(Step.DROPOUT, (x,), "y = x", "y = x")
            mask = Operand("m", (f"layers.{layer}.mask",), Takes.CELL, "∘")
            return self._made(Step.DROPOUT, (x, mask), "y = m ∘ x", "y = m * x")
        return self._batch_norm(layer, before) if kind == BatchNorm.kind else None

    def _batch_norm(self, layer: int, before: tuple[str, ...]) -> Operation:
        scale = Operand("γ", (f"layers.{layer}.gamma",), Takes.ENTRY, ",")
        shift = Operand("β", (f"layers.{layer}.beta",), Takes.ENTRY, ",")
        formula = "y = γ · (x − μ) / √(σ² + ε) + β"
        if self._drawn:
            mean = Operand("μ", (f"layers.{layer}.running_mean",), Takes.ENTRY, ",")
            variance = Operand("σ²", (f"layers.{layer}.running_var",), Takes.ENTRY, ",")
            x = Operand("x", before, Takes.CELL)
            code = "y = gamma * (x - running_mean) / np.sqrt(running_var + 1e-5) + beta"
            return self._made(Step.BATCH_NORM, (x, mean, variance, scale, shift), formula, code)
        code = "y = gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5) + beta"
        return self._made(Step.BATCH_NORM, (Operand("x", before, Takes.COLUMN), scale, shift), formula, code)

    # The way back

    def _back(self, layer: int, key: str) -> Operation | None:
        dout = Operand("dy", (f"layers.{layer}.output.grad",), Takes.COLUMN, "·")
        summed = replace(dout, sign="")
        match key:
            case "output":
                return self._output_gradient(layer)
            case "weight":
                x = Operand("xᵀ", self._inputs(layer), Takes.ROW, transposed=True)
                return self._made(Step.WEIGHT_GRADIENT, (x, dout), "dW = xᵀ · dy", "dW = x.T @ dy", "dW")
            case "bias":
                return self._made(Step.BIAS_GRADIENT, (summed,), "db = Σₙ dy", "db = dy.sum(axis=0)", "db")
            case "beta":
                return self._made(Step.BIAS_GRADIENT, (summed,), "dβ = Σₙ dy", "db = dy.sum(axis=0)", "dβ")
            case "gamma":
                x = Operand("x", self._inputs(layer), Takes.COLUMN, ",")
                code = "dgamma = (dy * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5)).sum(axis=0)"
                return self._made(
                    Step.GAMMA_GRADIENT, (summed, x), "dγ = Σₙ dy · s, s = (x − μ) / √(σ² + ε)", code, "dγ"
                )
        return None

    def _output_gradient(self, layer: int) -> Operation | None:
        """∂loss/∂output of a layer: what the layer behind it hands back, or the loss where there is none."""
        behind, kind = layer + 1, self._kind(layer + 1)
        dout = Operand("dy", (f"layers.{behind}.output.grad",), Takes.CELL)
        if not kind:
            p = Operand("p", ("loss.probabilities", "probabilities"), Takes.CELL)
            t = Operand("t", ("batch.targets",), Takes.CELL, "−")
            return self._made(Step.LOGITS_GRADIENT, (p, t), "dz = (p − t) / N", "dz = (p - t) / len(p)", "dz")
        if kind == Affine.kind:
            weight = Operand("Wᵀ", (f"layers.{behind}.weight",), Takes.COLUMN, "·", transposed=True)
            rows = replace(dout, takes=Takes.ROW)
            return self._made(Step.INPUT_GRADIENT, (rows, weight), "dx = dy · Wᵀ", "dx = dy @ W.T", "dx")
        if kind in ACTIVATIONS:
            formula, code = SLOPES[kind]
            given = replace(dout, symbol="da")
            a = Operand("a", (f"layers.{behind}.output",), Takes.CELL, ",")
            return self._made(Step.ACTIVATION_GRADIENT, (given, a), formula, code, "dz", kind)
        if kind == Dropout.kind:
            mask = Operand("m", (f"layers.{behind}.mask",), Takes.CELL, "∘")
            return self._made(Step.DROPOUT_GRADIENT, (dout, mask), "dx = m ∘ dy", "dx = m * dy", "dx")
        x = Operand("x", (f"layers.{layer}.output", *self._inputs(behind)), Takes.COLUMN, ",")
        scale = Operand("γ", (f"layers.{behind}.gamma",), Takes.ENTRY, ",")
        columns = replace(dout, takes=Takes.COLUMN)
        formula = "dx = γ / √(σ² + ε) · (dy − (Σ dy + s Σ dy s) / N)"
        code = (
            "r = np.sqrt(x.var(axis=0) + 1e-5); s = (x - x.mean(axis=0)) / r; "
            "dx = gamma / r * (dy - (dy.sum(axis=0) + s * (dy * s).sum(axis=0)) / len(dy))"
        )
        return self._made(Step.BATCH_NORM_GRADIENT, (columns, x, scale), formula, code, "dx")

    def _updated(self, name: str) -> Operation | None:
        """A parameter as the optimizer has left it; None for all else."""
        update, key = self._result.update, name.rpartition(".")[2]
        if update is None or update.kind not in RULES or key not in LETTERS:
            return None
        letter, rule = LETTERS[key], RULES[update.kind]
        formula, code = rule.formula, rule.code
        if update.weight_decay and key == DECAYS:
            formula, code = f"{formula.replace('= W ', '= W₁ ', 1)},  {DECAY[0]}", DECAY[1] + code
        formula, code = formula.replace("W", letter), code.replace("W", key if key != DECAYS else letter)
        operands = (
            Operand(letter, (name,), Takes.CELL),
            Operand("g", (f"{name}.grad",), Takes.CELL, ","),
            *(Operand(sign, (f"optimizer.{kept}.{name}",), Takes.CELL, ",") for sign, kept in rule.memory),
        )
        return self._made(Step.UPDATE, operands, formula, code, f"{letter}′", update.kind)

    # Looking up

    def _made(
        self,
        step: Step,
        operands: tuple[Operand, ...],
        formula: str,
        code: str,
        symbol: str = "y",
        detail: str = "",
    ) -> Operation:
        known = tuple(replace(operand, entry=self._entry(operand.names)) for operand in operands)
        labels = self._of_run.get("batch.labels")
        shown = labels.array if labels is not None and not self._drawn else None
        return Operation(step, self._result, known, formula, code, detail, symbol, labels=shown)

    def _source(self) -> dict[str, TensorEntry]:
        return self._of_drawing if self._drawn else self._of_run

    def _entry(self, names: tuple[str, ...]) -> TensorEntry | None:
        """The first tensor of these names, rather one with numbers; the weights serve a drawing too.

        A run's network reads with the weights after the step's update.
        """
        if self._drawn:
            names = (*(_AFTER + name for name in names), *names)
        sources = (self._of_drawing, self._of_run) if self._drawn else (self._of_run,)
        found = [source[name] for source in sources for name in names if name in source]
        if self._drawn:  # of a run only what is saved: a drawing never went through its batch
            found = [e for e in found if e.group in _SAVED or e.kind is Kind.UPDATED]
        return next((entry for entry in found if entry.array is not None), found[0] if found else None)

    def _inputs(self, layer: int) -> tuple[str, ...]:
        """Where the numbers that enter a layer stand."""
        return (f"layers.{layer}.input", *((f"layers.{layer - 1}.output",) if layer else _INPUT))

    def _kind(self, layer: int) -> str:
        """The kind of a layer, or nothing where there is no such layer."""
        return self._kinds.get(layer, "")


def _bare(entry: TensorEntry) -> str:
    """The name without the prefix that tells the drawing's way from the batch's."""
    return entry.name.removeprefix(_PREFIX) if entry.group is Group.DRAWING else entry.name
