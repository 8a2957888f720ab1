"""The columns of the inspector's list: an entry and what is measured of it in, a short text for each out."""

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from digitpad.inspection.entry import TensorEntry
from digitpad.inspection.listing import kind_text
from digitpad.inspection.statistics import Statistics
from digitpad.ui.inspect.wording import axis_text, number_text, shape_text


class Column(IntEnum):
    """What a line tells of a tensor, from left to right."""

    NAME = 0
    SHAPE = 1
    NDIM = 2
    DTYPE = 3
    KIND = 4
    AXES = 5
    BYTES = 6
    ORDER = 7
    MINIMUM = 8
    MAXIMUM = 9
    MEAN = 10
    DEVIATION = 11
    ZEROS = 12
    FAULTS = 13
    DEAD = 14


ALWAYS = (Column.NAME, Column.SHAPE, Column.NDIM, Column.DTYPE)
"""What cannot be hidden."""

MEASURED = frozenset(
    {Column.MINIMUM, Column.MAXIMUM, Column.MEAN, Column.DEVIATION, Column.ZEROS, Column.FAULTS}
)
TO_THE_RIGHT = MEASURED | {Column.NDIM, Column.BYTES, Column.DEAD}

SAMPLES = {
    Column.NAME: "squares.layers.0.weight",
    Column.SHAPE: "(60000, 28, 28)",
    Column.NDIM: "ndim",
    Column.DTYPE: "float32",
    Column.KIND: "weight gradient",
    Column.AXES: "samples, rows, columns",
    Column.BYTES: "47,040,000",
    Column.ORDER: "strided",
    Column.MINIMUM: "-0.000123",
    Column.MAXIMUM: "-0.000123",
    Column.MEAN: "-0.000123",
    Column.DEVIATION: "0.000123",
    Column.ZEROS: "100 %",
    Column.FAULTS: "NaN, inf",
    Column.DEAD: "10 of 512",
}
"""What each has room for."""

_HEADINGS: dict[Column, Any] = {
    Column.NAME: QT_TRANSLATE_NOOP("Inspector", "name"),
    Column.KIND: QT_TRANSLATE_NOOP("Inspector", "what"),
    Column.AXES: QT_TRANSLATE_NOOP("Inspector", "axes"),
    Column.BYTES: QT_TRANSLATE_NOOP("Inspector", "bytes"),
    Column.ORDER: QT_TRANSLATE_NOOP("Inspector", "order"),
    Column.ZEROS: QT_TRANSLATE_NOOP("Inspector", "zeros"),
    Column.DEAD: QT_TRANSLATE_NOOP("Inspector", "dead"),
}
_NUMPYS = {
    Column.SHAPE: "shape",
    Column.NDIM: "ndim",
    Column.DTYPE: "dtype",
    Column.MINIMUM: "min",
    Column.MAXIMUM: "max",
    Column.MEAN: "mean",
    Column.DEVIATION: "std",
    Column.FAULTS: "NaN, inf",
}
"""Words that are NumPy's own in every language."""

_TIPS: dict[Column, Any] = {
    Column.SHAPE: QT_TRANSLATE_NOOP("Inspector", "How many numbers along each axis"),
    Column.NDIM: QT_TRANSLATE_NOOP("Inspector", "How many axes: the tensor's rank"),
    Column.DTYPE: QT_TRANSLATE_NOOP("Inspector", "The type of each number"),
    Column.KIND: QT_TRANSLATE_NOOP("Inspector", "What the tensor is to the network"),
    Column.AXES: QT_TRANSLATE_NOOP("Inspector", "What lies along each axis"),
    Column.BYTES: QT_TRANSLATE_NOOP("Inspector", "What the numbers take in memory"),
    Column.ORDER: QT_TRANSLATE_NOOP(
        "Inspector",
        "How the numbers lie in memory. C: row after row, the last axis without gaps.\n"
        "F: column after column. strided: with gaps, as a slice such as x[:, ::2] leaves them.\n"
        "A transpose copies nothing: W.T of a C-ordered W is a view of the same numbers, in the order F.",
    ),
    Column.DEVIATION: QT_TRANSLATE_NOOP("Inspector", "Standard deviation"),
    Column.ZEROS: QT_TRANSLATE_NOOP("Inspector", "How many of the numbers are exactly 0"),
    Column.FAULTS: QT_TRANSLATE_NOOP(
        "Inspector", "How many numbers are NaN or infinite: there should be none"
    ),
    Column.DEAD: QT_TRANSLATE_NOOP(
        "Inspector",
        "ReLU units that gave 0 for every sample of the batch: they have no gradient, and learn nothing",
    ),
}
_UNKNOWN = "…"
_NOTHING = "–"


def _tr(text: Any) -> str:
    return QCoreApplication.translate("Inspector", str(text))


def heading(column: Column) -> str:
    """What stands above a column."""
    return _NUMPYS.get(column) or _tr(_HEADINGS[column])


def heading_tip(column: Column) -> str:
    """What the column tells, in a sentence."""
    return _tr(_TIPS[column]) if column in _TIPS else ""


def order_text(entry: TensorEntry) -> str:
    """How the numbers lie in memory: `C`, `F` or `strided`; what is both, as a vector, counts as C."""
    if entry.array is None:
        return _UNKNOWN
    flags = entry.array.flags
    return "C" if flags.c_contiguous else "F" if flags.f_contiguous else "strided"


def cell_text(
    entry: TensorEntry, column: Column, known: Statistics | None, dead: int | None, *, exact: bool = False
) -> str:
    """One cell; an ellipsis for what is not known yet, a dash where there is nothing to tell.

    Args:
        entry: the tensor of the line.
        column: which cell.
        known: what is measured of it.
        dead: how many of its units are dead, where that says anything.
        exact: with every digit, to be copied.
    """
    form = entry.form
    match column:
        case Column.NAME:
            return entry.name if exact else entry.name.removeprefix("optimizer.")  # the heading says it
        case Column.KIND:
            return kind_text(entry)
        case Column.SHAPE:
            return shape_text(form)
    if form is None:
        return _UNKNOWN
    match column:
        case Column.NDIM:
            return str(form.ndim)
        case Column.DTYPE:
            return str(form.dtype)
        case Column.AXES:
            return ", ".join(axis_text(entry, axis) for axis in range(form.ndim)) or _NOTHING
        case Column.BYTES:
            return str(form.nbytes) if exact else f"{form.nbytes:,}"
        case Column.ORDER:
            return order_text(entry)
        case Column.DEAD:
            if dead is None:
                return _NOTHING
            return str(dead) if exact else f"{dead:,}" if not dead else f"{dead:,} / {form.shape[-1]:,}"
    return _UNKNOWN if known is None else _measured(known, column, exact)


def _measured(known: Statistics, column: Column, exact: bool) -> str:
    if column is Column.FAULTS:
        wrong = known.nan + known.infinite
        return str(wrong) if exact else f"{wrong:,}"
    if column is Column.ZEROS:
        share = known.zero_share
        return _NOTHING if share is None else repr(share) if exact else _percent(share)
    if known.nan and not exact:  # as NumPy has it; the finite ones are in the tool tip
        return "nan"
    if known.infinite and not exact:
        return "inf"
    value = {
        Column.MINIMUM: known.minimum,
        Column.MAXIMUM: known.maximum,
        Column.MEAN: known.mean,
        Column.DEVIATION: known.deviation,
    }[column]
    return _NOTHING if value is None else repr(value) if exact else number_text(value, 3)


def _percent(share: float) -> str:
    """Whole percents, but neither 0 nor 100 where it is not quite."""
    if 0 < share < 0.005:
        return "< 1 %"
    if 0.995 <= share < 1:
        return "> 99 %"
    return f"{100 * share:.0f} %"
