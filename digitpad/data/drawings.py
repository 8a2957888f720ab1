"""Drawings in JSON Lines, plain or gzipped: a file to `Drawing`s, or to labelled pictures, and back.

One drawing a line: `{"strokes": [[[x, y], …], …]}`, x to the right and y down, in any unit. A point may
go on with time in milliseconds and pressure 0–1; `label` (0–9) and `writer` (text) may be there; other keys
are kept.
"""

import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from digitpad import atomic
from digitpad.data.dataset import IMAGE_SIDE, MOST_COPIED, Examples
from digitpad.data.drawing_line import LONGEST_LINE, format_drawing, parse_drawing
from digitpad.data.stream import Reached, lines, too_long, whole_lines
from digitpad.errors import Cancelled, DataError, SaveError
from digitpad.ink.stroke import Drawing

MOST_MEMORY = 256 << 20
"""What `load_drawings` holds at once, in bytes: some 100,000 drawings."""

BATCH = 512
BATCH_POINTS = 200_000


def read_drawings(path: Path, reached: Reached | None = None) -> Iterator[tuple[int, Drawing | DataError]]:
    """Every line of a file that is not empty: its number from 1, and the drawing or what is wrong with it.

    A faulty line does not end the reading; its `DataError` names `file:line`.

    Raises:
        DataError: the file itself is missing or damaged, or a line is too long to be a drawing.
    """
    for number, line in lines(path, LONGEST_LINE, reached):
        if not line.strip():
            continue
        try:
            yield number, parse_drawing(line)
        except ValueError as error:
            yield number, DataError(f"{path}:{number}", str(error))


def stream_drawings(name: str, stream: Iterable[bytes]) -> Iterator[tuple[int, Drawing | DataError] | None]:
    """The same for a stream of pieces that may have no end, and be slow: nothing bounds its length.

    A line that is too long does not end the reading either, and a None says that the next piece of the stream
    is yet to come: whoever waits for answers should get them now. Errors of the stream pass through.
    """
    for item in whole_lines(stream, LONGEST_LINE):
        if item is None:
            yield None
            continue
        number, line = item
        if line is None:
            yield number, DataError(f"{name}:{number}", too_long(LONGEST_LINE))
        elif line.strip():
            try:
                yield number, parse_drawing(line)
            except ValueError as error:
                yield number, DataError(f"{name}:{number}", str(error))


def load_drawings(path: Path) -> list[Drawing]:
    """All drawings of a file. Raises DataError for the first line that is not one."""
    drawings, memory = [], 0
    for number, drawing in read_drawings(path):
        if isinstance(drawing, DataError):
            raise drawing
        drawings.append(drawing)
        memory += 1000 + sum(stroke.nbytes + 200 for stroke in drawing.strokes)
        memory += 24 * len(json.dumps(drawing.extra)) if drawing.extra else 0
        if memory > MOST_MEMORY:
            raise DataError(
                f"{path}:{number}", "the file holds more ink than can be opened at once; divide it"
            )
    return drawings


def load_drawing(path: Path) -> Drawing:
    """The first drawing of a file. Raises DataError, also when there is none."""
    for _, drawing in read_drawings(path):
        if isinstance(drawing, DataError):
            raise drawing
        return drawing
    raise DataError(path, "holds no drawing")


def save_drawings(path: Path, drawings: Iterable[Drawing]) -> None:
    """Write drawings, one a line, gzipped when the name ends in `.gz`; whole or not at all.

    `load_drawings` gives back exactly the same numbers and keys.

    Raises:
        SaveError: the disk refused, or a drawing is larger than `read_drawings` takes.
    """
    written = (_line(path, drawing) for drawing in drawings)
    with atomic.replacing(path) as file:
        file.writelines(_packed(written) if path.name.lower().endswith(".gz") else written)


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in the form of gzip, without a name or a time: the same drawings give the same file.

    A `gzip.GzipFile` writes its last bytes when it is thrown away: to a file that was closed when the disk
    was full.
    """
    packer = zlib.compressobj(level=9, wbits=16 + zlib.MAX_WBITS)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


def read_examples(
    path: Path, reached: Reached | None = None, cancelled: Callable[[], bool] | None = None
) -> Examples:
    """The labelled drawings of a file as pictures; strokes are let go as soon as they are drawn.

    Raises:
        DataError: a line is not a drawing or has no label, or there is none at all, or there are too many.
        Cancelled: `cancelled()` said so.
    """
    from digitpad.ink.pipeline import to_images

    images = bytearray()
    labels: list[int] = []
    writers: list[str] = []
    batch: list[Drawing] = []
    points = 0
    for drawing, label in _labelled(path, reached):
        if cancelled is not None and cancelled():
            raise Cancelled
        batch.append(drawing)
        labels.append(label)
        writers.append(drawing.writer or "")
        points += sum(map(len, drawing.strokes))
        if len(batch) == BATCH or points > BATCH_POINTS:
            images += to_images(batch).data
            batch, points = [], 0
    images += to_images(batch).data
    if not labels:
        raise DataError(path, "holds no drawing")
    known = np.array(writers) if any(writers) else None
    pictures = np.frombuffer(images, dtype=np.uint8).reshape(-1, IMAGE_SIDE, IMAGE_SIDE)
    return Examples(pictures, np.array(labels, dtype=np.uint8), known)


def _labelled(path: Path, reached: Reached | None) -> Iterator[tuple[Drawing, int]]:
    for count, (number, drawing) in enumerate(read_drawings(path, reached), 1):
        if isinstance(drawing, DataError):
            raise drawing
        if drawing.label is None:
            raise DataError(f"{path}:{number}", "the drawing has no label; a data set needs one for each")
        if count > MOST_COPIED:
            raise DataError(f"{path}:{number}", f"more than {MOST_COPIED:,} drawings in one data set")
        yield drawing, drawing.label


def _line(path: Path, drawing: Drawing) -> bytes:
    try:
        return format_drawing(drawing) + b"\n"
    except ValueError as error:
        raise SaveError(path, f"a drawing cannot be written: {error}") from error
