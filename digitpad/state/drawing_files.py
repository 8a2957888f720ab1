"""Drawings on their way between the canvas and files or the clipboard.

In and out: a `Drawing` in canvas units on one side; on the other a file of drawings, or one line of JSON. A
drawing that leaves the canvas says what it was drawn on, so that it comes back to the same place.
"""

from pathlib import Path

import numpy as np

from digitpad.data.drawing_line import format_drawing, parse_drawing
from digitpad.data.drawings import load_drawing, save_drawings
from digitpad.errors import DataError
from digitpad.ink.stroke import Drawing
from digitpad.state.drawing import CANVAS, POINT_LIMIT

CANVAS_KEY = "canvas"
"""Key of a saved drawing that holds the side of the canvas that it was drawn on."""

MARGIN = 150.0
"""Room around a drawing that is fitted to the canvas, in canvas units."""


def open_drawing(path: Path) -> Drawing:
    """The first drawing of a file, ready for the canvas.

    Raises:
        DataError: the file cannot be read, holds no drawing, or one of too many points.
    """
    drawing = load_drawing(path)
    try:
        return _on_canvas(drawing)
    except ValueError as error:
        raise DataError(path, str(error)) from error


def save_drawing(path: Path, drawing: Drawing) -> None:
    """Write the drawing on the canvas as one line of JSON. Raises SaveError."""
    save_drawings(path, [_marked(drawing)])


def to_text(drawing: Drawing) -> str:
    """The drawing on the canvas as one line of JSON."""
    return format_drawing(_marked(drawing)).decode()


def from_text(text: str) -> Drawing:
    """The drawing of a line of JSON, ready for the canvas. Raises ValueError when it is none."""
    return _on_canvas(parse_drawing(text))


def _marked(drawing: Drawing) -> Drawing:
    extra = {**drawing.extra, CANVAS_KEY: int(CANVAS)}
    return Drawing(drawing.strokes, drawing.label, drawing.writer, extra)


def _on_canvas(drawing: Drawing) -> Drawing:
    """The drawing where it was on the canvas or, drawn elsewhere in another unit, in the middle of it."""
    points = sum(map(len, drawing.strokes))
    if points > POINT_LIMIT:
        raise ValueError(f"the drawing has {points:,} points; the canvas takes {POINT_LIMIT:,}")
    if drawing.is_blank:
        return drawing
    places = np.concatenate([stroke[:, :2] for stroke in drawing.strokes])
    low, high = places.min(axis=0), places.max(axis=0)
    # The key may be anyone's: what lies off the canvas could not be seen, and is fitted all the same.
    if drawing.extra.get(CANVAS_KEY) == CANVAS and low.min() >= 0 and high.max() <= CANVAS:
        return drawing
    longest = float((high - low).max())
    scale = (CANVAS - 2 * MARGIN) / longest if longest > 0 else 1.0
    strokes = []
    for stroke in drawing.strokes:
        moved = stroke.copy()
        moved[:, :2] = scale * (stroke[:, :2] - (low + high) / 2) + CANVAS / 2
        strokes.append(moved)
    return Drawing.of(strokes, drawing.label, drawing.writer, drawing.extra)
