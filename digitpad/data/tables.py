"""Tables in CSV, plain or gzipped: lines of a label and 784 pixels to (N, 28, 28) and (N,) uint8.

The form of Kaggle's train.csv, with or without its line of names. A block of regular lines is read by NumPy
all at once; a block with anything else in it (quotes, spaces, `7.0`, a fault) is read again, line by line.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitpad.data.dataset import CLASSES, IMAGE_SIDE, MOST_COPIED, Examples
from digitpad.data.stream import MOST_LINES, MOST_TEXT, Reached, is_file, pieces
from digitpad.errors import Cancelled, DataError

COLUMNS = 1 + IMAGE_SIDE * IMAGE_SIDE
LONGEST_LINE = 1 << 15

_COMMA, _NEWLINE, _ZERO = b",\n0"
_LABELS = {"label", "labels", "class", "target", "y"}


def read_csv(
    path: Path,
    most: int = MOST_COPIED,
    reached: Reached | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Examples:
    """The digits of a table.

    Raises:
        DataError: a line, named as `file:line`, is not a label 0–9 and 784 whole numbers 0–255, or there are
            more than `most` of them, or none; or the file cannot be read.
        Cancelled: `cancelled()` said so.
    """
    images, labels = bytearray(), bytearray()
    for number, block in _blocks(path, reached):
        if cancelled is not None and cancelled():
            raise Cancelled
        rows = _regular(block)
        if rows is None:
            rows = _careful(path, number, block)
        if len(labels) + len(rows) > most:
            raise DataError(path, f"holds more than {most:,} digits")
        labels += rows[:, 0].tobytes()
        images += rows[:, 1:].tobytes()
    if not labels:
        raise DataError(path, "holds no digit; lines of a label and 784 pixels are wanted")
    pixels = np.frombuffer(images, dtype=np.uint8).reshape(-1, IMAGE_SIDE, IMAGE_SIDE)
    return Examples(pixels, np.frombuffer(labels, dtype=np.uint8))


def find_pair(folder: Path) -> tuple[Path, Path] | None:
    """The training and the test table of a folder: one file *train*.csv and one *test*.csv, also with .gz.

    Raises:
        DataError: there are several of one kind, only one of the two, or the folder cannot be read.
    """
    try:
        names = sorted(path for path in folder.iterdir() if path.name.lower().endswith((".csv", ".csv.gz")))
    except OSError as error:
        raise DataError(folder, f"cannot be read: {error.strerror or error}") from error
    pair = []
    for word in ("train", "test"):
        found = [path for path in names if word in path.name.lower() and is_file(path)]
        if len(found) > 1:
            raise DataError(folder, f"holds several *{word}*.csv: {found[0].name}, {found[1].name}, …")
        pair += found
    if len(pair) == 1:
        raise DataError(folder, f"holds {pair[0].name}, but not both a *train*.csv and a *test*.csv")
    return (pair[0], pair[1]) if pair else None


def _blocks(path: Path, reached: Reached | None) -> Iterator[tuple[int, bytes]]:
    """Whole lines, many at once, each ended by a newline, with the number of the first; without the names."""
    number, rest, total, first = 1, b"", 0, True
    for piece in pieces(path, reached):
        total += len(piece)
        if total > MOST_TEXT or number > MOST_LINES:
            raise DataError(path, f"is longer than {MOST_TEXT >> 20:,} MB or {MOST_LINES:,} lines; divide it")
        block, newline, rest = (rest + piece).rpartition(b"\n")
        if len(rest) > LONGEST_LINE:
            raise DataError(path, f"a line is longer than {LONGEST_LINE:,} bytes: not a table of digits")
        if not newline:
            continue
        if first:
            number, block = _without_names(path, block)
            first = False
        yield number, block + b"\n"
        number += block.count(b"\n") + 1
    if rest:
        if first:
            number, rest = _without_names(path, rest)
        yield number, rest + b"\n"


def _without_names(path: Path, block: bytes) -> tuple[int, bytes]:
    """The block from its first line of numbers on, and that line's number."""
    block = block.removeprefix(b"\xef\xbb\xbf")
    line, _, after = block.partition(b"\n")
    names = [name.strip().strip('"').lower() for name in line.decode("latin-1").split(",")]
    if not names[0] or names[0][0].isdigit() or names[0][0] in "+-.":
        return 1, block
    if len(names) != COLUMNS:
        raise DataError(f"{path}:1", _miscounted(len(names), line))
    if names[0] not in _LABELS and not _LABELS.isdisjoint(names[1:]):
        raise DataError(f"{path}:1", "the label is not in the first column, where it is wanted")
    return 2, after


def _regular(block: bytes) -> npt.NDArray[np.uint8] | None:
    """The rows (n, 785) when every line is plain: digits, commas and ends of line, nothing else; or None."""
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    text = np.frombuffer(block, dtype=np.uint8)
    digits = text - np.uint8(_ZERO)  # other characters become more than 9
    ends = np.flatnonzero(digits > 9)
    if len(ends) % COLUMNS:
        return None
    separators = text[ends].reshape(-1, COLUMNS)
    if not ((separators[:, :-1] == _COMMA).all() and (separators[:, -1] == _NEWLINE).all()):
        return None
    lengths = np.diff(ends, prepend=-1) - 1
    if not len(lengths) or lengths.min() < 1 or lengths.max() > 3:
        return None
    values = digits[ends - 1].astype(np.uint16)
    long = np.flatnonzero(lengths > 1)
    values[long] += np.uint16(10) * digits[ends[long] - 2]
    long = long[lengths[long] > 2]
    values[long] += np.uint16(100) * digits[ends[long] - 3]
    rows = values.reshape(-1, COLUMNS)
    if values.max() > 255 or rows[:, 0].max() >= CLASSES:
        return None
    return rows.astype(np.uint8)


def _careful(path: Path, number: int, block: bytes) -> npt.NDArray[np.uint8]:
    """The rows of any block, or the DataError that names the first faulty line."""
    rows = bytearray()
    for at, line in enumerate(block.split(b"\n"), number):
        if not line.strip():
            continue
        fields = [field.strip().strip(b'"') for field in line.split(b",")]
        if len(fields) != COLUMNS:
            raise DataError(f"{path}:{at}", _miscounted(len(fields), line))
        for column, field in enumerate(fields):
            value = _whole(field)
            if value is None or (column == 0 and value >= CLASSES):
                shown = field[:20].decode("ascii", "replace")
                wanted = "a pixel 0–255" if column else "a label 0–9"
                raise DataError(f"{path}:{at}", f"column {column + 1} is {shown!r}, not {wanted}")
            rows.append(value)
    return np.frombuffer(rows, dtype=np.uint8).reshape(-1, COLUMNS)


def _whole(field: bytes) -> int | None:
    """A number 0–255 without a fraction (`7`, `7.0`), or None."""
    try:
        value = float(field) if b"_" not in field else -1.0
    except ValueError:
        return None
    return int(value) if 0 <= value <= 255 and value.is_integer() else None


def _miscounted(columns: int, line: bytes) -> str:
    """What is wrong with a line of so many columns."""
    if columns == COLUMNS - 1:
        return f"{columns} columns: the label is missing (Kaggle's test.csv has none); label first is wanted"
    if columns == 1 and (b";" in line or b"\t" in line):
        return "no commas; columns parted by commas are wanted"
    return f"{columns} columns; a label and {COLUMNS - 1} pixels are wanted"
