"""The operation that made a tensor: what met, in shapes, as a formula, and as the line of NumPy that does it.

In: a tensor of the flow and all the others. Out: an `Operation`, with every operand that is there; which
number met which in one cell is told by `operation_numbers.explain`. Formulas: *Deep Learning from Scratch*,
ch. 3 and 5, in the letters that it and *Deep Learning with Python*, ch. 2, use.
"""

from dataclasses import dataclass
from enum import Enum

from digitpad.inspection.entry import Array, TensorEntry


class Step(Enum):
    """What can be done to tensors on the way from a picture to its loss, and back."""

    RESHAPE = "reshape"
    SCALE = "scale"
    ONE_HOT = "one-hot"
    AFFINE = "affine"
    ACTIVATION = "activation"
    BATCH_NORM = "batch norm"
    DROPOUT = "dropout"
    SOFTMAX = "softmax"
    LOSS = "cross-entropy"
    LOGITS_GRADIENT = "logits gradient"
    WEIGHT_GRADIENT = "weight gradient"
    BIAS_GRADIENT = "bias gradient"
    INPUT_GRADIENT = "input gradient"
    ACTIVATION_GRADIENT = "activation gradient"
    DROPOUT_GRADIENT = "dropout gradient"
    GAMMA_GRADIENT = "gamma gradient"
    BATCH_NORM_GRADIENT = "batch norm gradient"
    UPDATE = "update"


class Takes(Enum):
    """Which part of an operand meets in cell (i, j) of the result."""

    ROW = "row i"
    COLUMN = "column j"
    CELL = "cell (i, j)"
    ENTRY = "entry j of a vector"
    SAMPLE = "entry i of a vector"
    PICTURE = "picture i"


@dataclass(frozen=True, eq=False)
class Operand:
    """One tensor that goes into an operation.

    Attributes:
        symbol: the letter it has in the formula.
        names: the names under which it may be found in the flow, the best first.
        takes: which part of it meets in a cell of the result, once it is transposed where that is said.
        sign: what stands before it: "", "·", "+".
        transposed: whether rows and columns change places first.
        entry: the tensor, or None where the flow has none of these names.
    """

    symbol: str
    names: tuple[str, ...]
    takes: Takes
    sign: str = ""
    transposed: bool = False
    entry: TensorEntry | None = None

    @property
    def array(self) -> Array | None:
        """Its numbers as they meet, transposed where that is said; None while they are not known."""
        array = self.entry.array if self.entry is not None else None
        return array.T if array is not None and self.transposed else array

    @property
    def shape(self) -> tuple[int, ...] | None:
        """Its shape as it meets."""
        form = self.entry.form if self.entry is not None else None
        if form is None:
            return None
        return form.shape[::-1] if self.transposed else form.shape

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of its axes as it meets."""
        axes = self.entry.axes if self.entry is not None else ()
        return axes[::-1] if self.transposed else axes

    @property
    def is_repeated(self) -> bool:
        """Whether it is broadcast: one vector for all rows."""
        return self.takes is Takes.ENTRY


@dataclass(frozen=True, eq=False)
class Operation:
    """How a tensor comes from others.

    Attributes:
        step: what is done.
        result: the tensor that it makes.
        operands: what goes in, in the order of the formula.
        formula: in letters: `z = x · W + b`.
        code: the same as NumPy, with the letters as names.
        detail: the activation's kind.
        symbol: the letter of the result.
        in_training: False on the way of a drawing, where dropout and batch norm read instead of learning.
        labels: what each sample shows, (N,), where that is known.
    """

    step: Step
    result: TensorEntry
    operands: tuple[Operand, ...]
    formula: str
    code: str
    detail: str = ""
    symbol: str = "y"
    in_training: bool = True
    labels: Array | None = None

    def operand(self, symbol: str) -> Operand:
        """The operand with this letter. Raises KeyError."""
        for operand in self.operands:
            if operand.symbol == symbol:
                return operand
        raise KeyError(symbol)

    def numbers(self, symbol: str) -> Array:
        """The numbers of an operand as they meet. Raises ValueError while they are not known."""
        array = self.operand(symbol).array
        if array is None:
            raise ValueError(f"{self.operand(symbol).names[0]} of this moment has not been looked at")
        return array

    @property
    def absent(self) -> tuple[str, ...]:
        """The operands that the flow does not have at all."""
        return tuple(operand.names[0] for operand in self.operands if operand.entry is None)

    @property
    def awaited(self) -> tuple[str, ...]:
        """The tensors whose numbers of this moment are not known yet."""
        parts = [(operand.names[0], operand.entry) for operand in self.operands]
        parts.append((self.result.name, self.result))
        return tuple(name for name, entry in parts if entry is not None and entry.array is None)

    @property
    def is_whole(self) -> bool:
        """Whether all numbers are there, and can meet."""
        return not self.absent and not self.awaited and not self.clash

    @property
    def clash(self) -> str:
        """Operands that cannot meet, a run's weights and a drawing read by another network, or nothing."""
        made = self.result.form.shape if self.result.form is not None else ()
        inner: tuple[Operand, int] | None = None
        for operand in self.operands:
            shape = operand.shape
            if shape is None:
                continue
            if operand.sign == "·" and inner is not None and inner[1] != shape[0]:
                return f"{inner[0].symbol} {inner[0].shape}, {operand.symbol} {shape}"
            inner = (operand, shape[-1] if shape else 1)
            if made and operand.takes in (Takes.COLUMN, Takes.ENTRY) and shape[-1:] != made[-1:]:
                return f"{operand.symbol} {shape}, {self.symbol} {made}"
        return ""

    @property
    def shapes(self) -> str:
        """`(1, 784) · (784, 512) + (512,) → (1, 512)`; an ellipsis for a shape that is not known."""
        text = ""
        for operand in self.operands:
            sign = operand.sign or ("," if text else "")
            before = {"": "", ",": ", "}.get(sign, f" {sign} ")
            text += f"{before}{_shape(operand.shape)}"
        form = self.result.form
        return f"{text} → {_shape(form.shape if form is not None else None)}"

    @property
    def cells(self) -> tuple[int, ...]:
        """The shape of what can be chosen: the result's, of a loss its samples; () while it is not known."""
        if self.step is Step.LOSS:
            shape = self.operands[0].shape
            return shape[:1] if shape else ()
        return self.result.form.shape if self.result.form is not None else ()


def _shape(shape: tuple[int, ...] | None) -> str:
    return "…" if shape is None else str(shape)
