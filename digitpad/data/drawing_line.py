"""One drawing as a line of JSON: text to `Drawing` and back, with the same numbers.

{"label": 7, "writer": "12", "strokes": [[[267, 167], [267, 164], …], …], …}
"""

import itertools
import json
import unicodedata
from typing import Any, NoReturn

import numpy as np

from digitpad.ink.stroke import Drawing, Points

LONGEST_LINE = 4 << 20
MOST_POINTS = 50_000
LARGEST = 1e9
"""The largest coordinate: far beyond any tablet's."""

LATEST = 1e15
LONGEST_WRITER = 64


class _RefusedError(ValueError):
    """What JSON readers take, and this one does not."""


def parse_drawing(line: bytes | str) -> Drawing:
    """The drawing on one line.

    Raises:
        ValueError: it is not a drawing; the message is a plain sentence without the file's name.
    """
    try:
        text = line if isinstance(line, str) else line.decode()
        record = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except UnicodeDecodeError as error:
        raise ValueError("the line is not UTF-8 text") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"the line is not JSON: {error.msg} at column {error.colno}") from error
    except _RefusedError:
        raise
    except ValueError as error:  # an integer of thousands of digits
        raise ValueError("a number is out of all bounds") from error
    except RecursionError as error:
        raise ValueError("the line is nested too deeply for a drawing") from error
    if not isinstance(record, dict) or not isinstance(record.get("strokes"), list):
        raise ValueError('a drawing is wanted: {"strokes": [[[x, y], …], …]}')
    label, writer = record.pop("label", None), record.pop("writer", None)
    if label is not None and (type(label) is not int or label not in range(10)):
        raise ValueError(f"the label is {_shown(label)}, not a digit 0–9")
    if writer is not None and not _is_name(writer):
        raise ValueError(
            f"the writer is {_shown(writer)}; a text of 1 to {LONGEST_WRITER} characters is wanted"
        )
    strokes = record.pop("strokes")
    arrays = [_points(stroke, number) for number, stroke in enumerate(strokes, 1) if stroke != []]
    if sum(map(len, arrays)) > MOST_POINTS:
        raise ValueError(f"the drawing has more than {MOST_POINTS:,} points")
    if record:
        _check_extra(record)
    return Drawing.of(arrays, label, writer, record)


def format_drawing(drawing: Drawing) -> bytes:
    """The line for a drawing, as ASCII without the end of line; `parse_drawing` gives back the same.

    Raises:
        ValueError: the drawing, or another key that it carries, is not one that `parse_drawing` takes.
    """
    record: dict[str, Any] = {}
    if drawing.label is not None:
        record["label"] = drawing.label
    if drawing.writer is not None:
        record["writer"] = drawing.writer
    record.update((key, value) for key, value in drawing.extra.items() if key not in ("label", "writer"))
    record["strokes"] = [_numbers(stroke) for stroke in drawing.strokes]
    try:
        line = json.dumps(record, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, RecursionError) as error:
        raise ValueError(f"a key has a value that JSON does not know: {error}") from error
    if len(line) > LONGEST_LINE:
        raise ValueError(f"it takes more than {LONGEST_LINE:,} bytes")
    parse_drawing(line)
    return line


def _points(stroke: Any, number: int) -> Points:
    """A stroke as (n, 2…4) float64. Points of unequal length keep what all of them have."""
    if type(stroke) is not list or set(map(type, stroke)) != {list}:
        raise ValueError(f"stroke {number} is not a list of points [x, y]")
    width = min(map(len, stroke))
    if width < 2 or max(map(len, stroke)) > 4:
        raise ValueError(f"stroke {number}: a point is [x, y], [x, y, time] or [x, y, time, pressure]")
    if not set(map(type, itertools.chain.from_iterable(stroke))) <= {int, float}:
        raise ValueError(f"stroke {number}: a coordinate is not a number")
    try:
        points = np.array([point[:width] for point in stroke], dtype=np.float64)
    except OverflowError as error:
        raise ValueError(f"stroke {number}: a coordinate is out of all bounds") from error
    if not (np.abs(points[:, :2]) <= LARGEST).all():
        raise ValueError(f"stroke {number}: a coordinate is beyond ±{LARGEST:g}")
    if width > 2 and not (np.abs(points[:, 2]) <= LATEST).all():
        raise ValueError(f"stroke {number}: a time is beyond ±{LATEST:g} ms")
    if width > 3 and not ((points[:, 3] >= 0) & (points[:, 3] <= 1)).all():
        raise ValueError(f"stroke {number}: a pressure is not between 0 and 1")
    return points


def _numbers(stroke: Points) -> list[list[float]]:
    """The points as numbers, without a needless `.0`."""
    whole = (stroke == np.rint(stroke)) & ~((stroke == 0) & np.signbit(stroke)) & (np.abs(stroke) < 2**53)
    numbers: list[list[float]] = (stroke.astype(np.int64) if whole.all() else stroke).tolist()
    return numbers


def _is_name(writer: Any) -> bool:
    return (
        isinstance(writer, str)
        and 0 < len(writer) <= LONGEST_WRITER
        and not any(unicodedata.category(character) in ("Cc", "Cs") for character in writer)
    )


def _check_extra(record: dict[str, Any]) -> None:
    """Refuse what could not be written again: 1e999 is read as infinity."""
    try:
        json.dumps(record, allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise ValueError("a number is not finite, or the line is nested too deeply") from error


def _refuse_constant(name: str) -> NoReturn:
    raise _RefusedError(f"{name} is not a number that JSON knows")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise _RefusedError("a key stands twice in the line")
    return record


def _shown(value: Any) -> str:
    """A value of the file for a message: on one line, of bounded length."""
    if isinstance(value, str) and len(value) <= LONGEST_WRITER:
        return repr(value)
    if isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < LARGEST):
        return repr(value)
    return {list: "a list", dict: "an object", int: "a huge number"}.get(type(value), "a long text")
