"""Numbers as text to take elsewhere: a plane (rows, columns) in; a table, columns or NumPy's code out.

No digit is lost: what is written gives the same numbers back in their own dtype.
"""

from digitpad.inspection.entry import Array


def tab_separated(plane: Array) -> str:
    """A line for each row, tabs between columns, as spreadsheets take it."""
    return "".join("\t".join(row) + "\n" for row in _rows(plane))


def comma_separated(plane: Array) -> str:
    """A line for each row, commas between columns."""
    return "".join(",".join(row) + "\n" for row in _rows(plane))


def aligned(plane: Array) -> str:
    """A line for each row, the columns right-aligned with spaces, to be read."""
    rows = _rows(plane)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) + "\n" for row in rows
    )


def numpy_code(numbers: Array) -> str:
    """An expression that makes the same array of rank 0 to 2: `np.array([[0, 255]], dtype=np.uint8)`.

    NumPy is `np` in it, as everywhere.
    """
    dtype = "bool" if numbers.dtype.kind == "b" else f"np.{numbers.dtype.name}"  # np.bool is NumPy 2's
    if numbers.size == 0:
        return f"np.zeros({numbers.shape}, dtype={dtype})"
    rows = [[_NAMES.get(cell, cell) for cell in row] for row in _rows(numbers.reshape(-1, _columns(numbers)))]
    if numbers.ndim == 0:
        body = rows[0][0]
    elif numbers.ndim == 1:
        body = f"[{', '.join(rows[0])}]"
    else:
        body = "[" + ",\n          ".join(f"[{', '.join(row)}]" for row in rows) + "]"
    return f"np.array({body}, dtype={dtype})"


_NAMES = {"nan": "np.nan", "inf": "np.inf", "-inf": "-np.inf"}


def _columns(numbers: Array) -> int:
    return numbers.shape[-1] if numbers.ndim else 1


def _rows(plane: Array) -> list[list[str]]:
    if plane.dtype.kind in "biu" or plane.dtype.itemsize == 8:
        return [list(map(str, row)) for row in plane.tolist()]  # Python's own numbers print in full
    return [list(map(str, row)) for row in plane]
