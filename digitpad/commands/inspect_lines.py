"""A tensor of `digitpad inspect` as one line: JSON for programs, columns for people."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from digitpad.errors import SettingError
from digitpad.inspection.entry import Array, TensorEntry
from digitpad.inspection.listing import dead_units, kind_text
from digitpad.inspection.statistics import Statistics, statistics

HEADING = ("name", "shape", "ndim", "dtype", "bytes", "min", "max", "mean")
MOST_VALUES = 100_000
"""Numbers that `--json` prints of one tensor."""

_LINE_WIDTH = 120
"""Characters: the 28 columns of a picture fit into one line."""

_TO_THE_RIGHT = {"ndim", "bytes", "min", "max", "mean"}


def columns(entries: Sequence[TensorEntry], heading: bool = False) -> list[str]:
    """A line for each tensor, in columns of one width; what is no finite number stands at the end."""
    measured = [statistics(entry.numbers) for entry in entries]
    rows = [_cells(*pair) for pair in zip(entries, measured, strict=True)]
    rows = [HEADING, *rows] if heading else rows
    widths = [max(len(row[k]) for row in rows) for k in range(len(HEADING))]
    lines = ["  ".join(map(_padded, HEADING, row, widths)).rstrip() for row in rows]
    notes = [""] * heading + [_note(known) for known in measured]
    return [line + note for line, note in zip(lines, notes, strict=True)]


def numbers(array: Array) -> str:
    """The numbers as NumPy prints them, the middle of large arrays left out."""
    return np.array2string(array, max_line_width=_LINE_WIDTH)


def json_object(entry: TensorEntry) -> dict[str, Any]:
    """All that is known of a tensor, but its numbers."""
    array = entry.numbers
    known = statistics(array)
    return {
        "name": entry.name,
        "group": entry.group.value,
        "kind": kind_text(entry),
        "layer": entry.layer,
        "shape": list(array.shape),
        "axes": list(entry.axes),
        "ndim": array.ndim,
        "dtype": str(array.dtype),
        "bytes": array.nbytes,
        "c_contiguous": array.flags.c_contiguous,
        "f_contiguous": array.flags.f_contiguous,
        "min": known.minimum,
        "max": known.maximum,
        "mean": known.mean,
        "std": known.deviation,
        "zeros": known.zero_share,
        "nan": known.nan,
        "infinite": known.infinite,
        "dead_units": dead_units(entry),
    }


def json_values(entry: TensorEntry) -> Any:
    """The numbers as nested lists, a single one as itself; JSON knows no NaN: what is not finite is null.

    Raises:
        SettingError: there are more than a program would want on one line.
    """
    array = entry.numbers
    if array.size > MOST_VALUES:
        raise SettingError(
            "--tensor",
            f"{entry.name} has {array.size:,} values, and --json prints {MOST_VALUES:,} at most; "
            f"{_smaller(entry)}",
        )
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        wrong = ~np.isfinite(array)
        array = array.astype(object)
        array[wrong] = None
    return array.tolist()


def _smaller(entry: TensorEntry) -> str:
    """What to ask for instead: the first so many that may be printed."""
    if "[" in entry.name:
        return "take less of it"
    shape, index = entry.numbers.shape, []
    while (room := MOST_VALUES // math.prod(shape[1:])) < 1:
        index.append("0")
        shape = shape[1:]
    return f"take a part of it, such as {entry.name}[{', '.join([*index, f':{room}'])}]"


def _cells(entry: TensorEntry, known: Statistics) -> tuple[str, ...]:
    array = entry.numbers
    spans = map(_number, (known.minimum, known.maximum, known.mean))
    return (entry.name, str(array.shape), str(array.ndim), str(array.dtype), str(array.nbytes), *spans)


def _number(value: int | float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.6g}"


def _padded(column: str, cell: str, width: int) -> str:
    return cell.rjust(width) if column in _TO_THE_RIGHT else cell.ljust(width)


def _note(known: Statistics) -> str:
    """What is wrong with the numbers."""
    wrong = [
        f"{count:,} {word}" for count, word in ((known.nan, "NaN"), (known.infinite, "infinite")) if count
    ]
    return f"  !  {', '.join(wrong)}" if wrong else ""
