"""Small photos of digits for tests: the ten digits of the tour, set on paper with a pen."""

import io
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from digitpad.data.drawings import load_drawings
from digitpad.files.models import load_model
from digitpad.paths import resource
from digitpad.recognition.recogniser import Reader

Gray = npt.NDArray[np.uint8]


@cache
def reader() -> Reader:
    """The bundled model."""
    return Reader.of(load_model(resource("models/bundled.safetensors")), "Bundled model")


@cache
def strokes_of(digit: int) -> tuple[npt.NDArray[np.float64], ...]:
    """One drawing of a digit, one high."""
    drawing = next(d for d in load_drawings(resource("tour/digits.jsonl")) if d.label == digit)
    points = np.concatenate([stroke[:, :2] for stroke in drawing.strokes])
    low, high = points.min(axis=0), points.max(axis=0)
    return tuple((stroke[:, :2] - low) / (high[1] - low[1]) for stroke in drawing.strokes)


def page(
    text: str,
    size: tuple[int, int] = (800, 500),
    height: int = 110,
    pen: int = 9,
    ink: int = 40,
    paper: int = 235,
) -> Gray:
    """A page with digits on it, a line of them for each line of text."""
    import cv2

    picture = np.full(size[::-1], paper, np.uint8)
    for row, line in enumerate(text.split("\n")):
        x, y = 0.08 * size[0], 0.15 * size[1] + row * 1.6 * height
        for sign in line:
            strokes = strokes_of(int(sign))
            for stroke in strokes:
                points = np.rint((stroke * height + (x, y)) * 16).astype(np.int32)
                cv2.polylines(picture, [points[:, None]], False, ink, pen, cv2.LINE_AA, 4)
            x += max(float(stroke[:, 0].max()) for stroke in strokes) * height + 0.4 * height
    return picture


def file(picture: Gray, form: str = "PNG", **options: object) -> bytes:
    """The picture as the content of a file."""
    content = io.BytesIO()
    Image.fromarray(picture).save(content, form, **options)
    return content.getvalue()


def written(folder: Path, name: str, picture: Gray) -> Path:
    """The picture as a file."""
    path = folder / name
    Image.fromarray(picture).save(path)
    return path
