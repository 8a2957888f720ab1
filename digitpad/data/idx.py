"""IDX, the form of the original MNIST files: a folder of four files to a training and a test part.

A file is a big-endian header – a magic number, then one uint32 for each dimension – and the raw bytes.
Images: magic 2051, (N, 28, 28) uint8. Labels: magic 2049, (N,) uint8.
"""

import math
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitpad.data.dataset import CLASSES, IMAGE_SIDE, MOST_DIGITS, Examples
from digitpad.data.stream import is_file, pieces
from digitpad.errors import Cancelled, DataError

IMAGES_MAGIC = 2051
LABELS_MAGIC = 2049
PARTS = {"train": "train", "test": "t10k"}
"""The parts of a data set and how the names of their files begin."""

Bytes = npt.NDArray[np.uint8]


def read_images(path: Path, most: int = MOST_DIGITS) -> Bytes:
    """At most `most` images of an IDX file, gzipped or plain: (N, 28, 28) uint8. Raises DataError."""
    return _read(path, IMAGES_MAGIC, "images", 3, most)


def read_labels(path: Path) -> Bytes:
    """The labels of an IDX file, gzipped or plain: (N,) uint8, each 0–9. Raises DataError."""
    labels = _read(path, LABELS_MAGIC, "labels", 1, MOST_DIGITS)
    wrong = np.flatnonzero(labels >= CLASSES)
    if len(wrong):
        raise DataError(path, f"label {labels[wrong[0]]} at position {wrong[0]} is not a digit 0–9")
    return labels


def read_part(folder: Path, part: str, most: int = MOST_DIGITS) -> Examples:
    """The images and labels of `part` (`train` or `test`) of the IDX files in `folder`. Raises DataError."""
    image_file, label_file = (_existing(folder, name) for name in _stems(part))
    images, labels = read_images(image_file, most), read_labels(label_file)
    if len(images) != len(labels):
        raise DataError(
            label_file, f"holds {len(labels):,} labels, but {image_file.name} holds {len(images):,} images"
        )
    return Examples(images, labels)


def read_folder(folder: Path, cancelled: Callable[[], bool] | None = None) -> tuple[Examples, Examples]:
    """The training and the test part of the four IDX files in `folder`.

    Raises:
        DataError: a file is missing or damaged, or images and labels do not go together.
        Cancelled: `cancelled()` said so between the parts.
    """
    for part in PARTS:
        for stem in _stems(part):
            _existing(folder, stem)
    train = read_part(folder, "train")
    if cancelled is not None and cancelled():
        raise Cancelled
    return train, read_part(folder, "test", MOST_DIGITS - len(train))


def is_complete(folder: Path) -> bool:
    """Whether `folder` holds all four IDX files (whatever is in them)."""
    return all(_find(folder, stem) for part in PARTS for stem in _stems(part))


def holds_any(folder: Path) -> bool:
    """Whether `folder` holds at least one of the four IDX files."""
    return any(_find(folder, stem) for part in PARTS for stem in _stems(part))


def count(folder: Path, part: str) -> int:
    """How many labels the header of a part's label file announces. Raises DataError."""
    path = _existing(folder, _stems(part)[1])
    head = next(pieces(path), b"")
    return int(_shape(path, head, LABELS_MAGIC, "labels", 1, MOST_DIGITS)[0])


def _stems(part: str) -> tuple[str, str]:
    return f"{PARTS[part]}-images-idx3-ubyte", f"{PARTS[part]}-labels-idx1-ubyte"


def _find(folder: Path, stem: str) -> Path | None:
    """The file of that name in `folder`, plain before gzipped; some tools write `.idx` for `-idx`."""
    for name in (stem, stem.replace("-idx", ".idx")):
        for ending in ("", ".gz"):
            if is_file(folder / (name + ending)):
                return folder / (name + ending)
    return None


def _existing(folder: Path, stem: str) -> Path:
    found = _find(folder, stem)
    if found is None:
        raise DataError(
            folder / stem, "there is no such file (nor with .gz); the four IDX files belong together"
        )
    return found


def _read(path: Path, magic: int, what: str, dimensions: int, most: int) -> Bytes:
    """The array of an IDX file. It grows with what is really there, so a lying header costs no memory."""
    content, header = bytearray(), 4 + 4 * dimensions
    shape: tuple[int, ...] | None = None
    wanted = header
    for piece in pieces(path):
        content += piece
        if shape is None and len(content) >= header:
            shape = _shape(path, content, magic, what, dimensions, most)
            wanted = header + math.prod(shape)
        if shape is not None and len(content) > wanted:
            raise DataError(path, f"holds more than the {wanted:,} bytes that its header announces")
    if shape is None:
        shape = _shape(path, content, magic, what, dimensions, most)
    if len(content) < wanted:
        raise DataError(path, f"was cut off: {len(content):,} of {wanted:,} bytes are there")
    return np.frombuffer(content, dtype=np.uint8, offset=header).reshape(shape)


def _shape(
    path: Path, content: bytes | bytearray, magic: int, what: str, dimensions: int, most: int
) -> tuple[int, ...]:
    """The dimensions in the header, checked."""
    header = 4 + 4 * dimensions
    if len(content) >= 4 and (found := int.from_bytes(content[:4], "big")) != magic:
        hint = {IMAGES_MAGIC: " (images)", LABELS_MAGIC: " (labels)"}.get(found, "")
        raise DataError(path, f"is not an IDX file of {what}: its magic number is {found}{hint}, not {magic}")
    if len(content) < header:
        raise DataError(path, f"was cut off: {len(content)} bytes, less than the header of an IDX file")
    shape = struct.unpack_from(f">{dimensions}I", content, 4)
    if dimensions == 3 and shape[1:] != (IMAGE_SIDE, IMAGE_SIDE):
        raise DataError(
            path, f"holds images of {shape[1]}×{shape[2]} pixels; {IMAGE_SIDE}×{IMAGE_SIDE} is wanted"
        )
    if not 0 < shape[0] <= most:
        raise DataError(path, f"its header announces {shape[0]:,} {what}; 1 to {most:,} can be read")
    return shape
