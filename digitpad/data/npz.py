"""Keras' mnist.npz: an archive of arrays to a training and a test part.

The arrays are x_train and x_test, (N, 28, 28) or (N, 784), and y_train and y_test, (N,). They are read here
and not by `numpy.load`, which makes room for whatever shape a header claims.
"""

import errno
import io
import math
import re
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from digitpad.data.dataset import CLASSES, IMAGE_SIDE, MOST_COPIED, MOST_DIGITS, Examples
from digitpad.data.stream import PIECE, check_regular, unreadable
from digitpad.errors import DataError

KEYS = ("x_train", "y_train", "x_test", "y_test")

_PIXELS = IMAGE_SIDE * IMAGE_SIDE
_LONGEST_HEADER = 4096
_ITEM = re.compile(r"'(\w+)':\s*('[^']*'|True|False|\([\dL, ]*\)|\[.*\])(?:,\s*|\s*(?=}))")
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,
)


class _ShortReads(io.FileIO):
    """A file that hands out little at once, however much an archive's directory claims to be long."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(PIECE if size is None or size < 0 else min(size, PIECE)) or b""


def read_npz(path: Path) -> tuple[Examples, Examples]:
    """The training and the test part.

    Raises:
        DataError: it is not such an archive, damaged, holds objects (which are never unpacked), numbers that
            are not whole and 0–255, or images of another size; or images and labels differ in number.
    """
    check_regular(path)
    try:
        with _ShortReads(path) as file, zipfile.ZipFile(file) as archive:
            arrays: dict[str, npt.NDArray[np.uint8]] = {}
            for key in KEYS:
                most = MOST_DIGITS - sum(len(array) for known, array in arrays.items() if known[0] == key[0])
                arrays[key] = _member(path, archive, key, most)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place before the beginning, says a damaged directory
            raise unreadable(path, error) from error
        raise DataError(path, "is not a sound npz archive: its directory is damaged") from error
    except _DAMAGE as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise DataError(path, f"is not a sound npz archive: {reason}") from error
    return _part(path, arrays, "train"), _part(path, arrays, "test")


def _part(path: Path, arrays: dict[str, npt.NDArray[np.uint8]], part: str) -> Examples:
    images, labels = arrays[f"x_{part}"], arrays[f"y_{part}"]
    if len(images) != len(labels):
        raise DataError(path, f"x_{part} holds {len(images):,} images, but y_{part} {len(labels):,} labels")
    if labels.max() >= CLASSES:
        raise DataError(path, f"y_{part} holds label {labels.max()}, which is not a digit 0–9")
    return Examples(images.reshape(-1, IMAGE_SIDE, IMAGE_SIDE), labels)


def _member(path: Path, archive: zipfile.ZipFile, key: str, most: int) -> npt.NDArray[np.uint8]:
    """One array of the archive as uint8, built from what is really unpacked."""
    found = [info for info in archive.infolist() if info.filename == key + ".npy"]
    if len(found) != 1:
        there = ", ".join(
            sorted(repr(info.filename.removesuffix(".npy")[:20]) for info in archive.infolist()[:8])
        )
        fault = (
            f"{key} is there {len(found)} times"
            if found
            else f"{key} is missing; there is {there or 'nothing'}"
        )
        raise DataError(path, f"{fault}; each of {', '.join(KEYS)} is wanted once")
    info = found[0]
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DataError(path, f"{key} is packed in a way that numpy does not write")
    with archive.open(info) as member:
        dtype, fortran, shape, header = _header(path, key, member)
        most = min(most, MOST_COPIED) if fortran else most
        if not 0 < shape[0] <= most:
            raise DataError(path, f"{key} announces {shape[0]:,} digits; 1 to {most:,} can be read here")
        announced = header + math.prod(shape) * dtype.itemsize
        if announced != info.file_size:
            raise DataError(
                path, f"{key}: its header announces {announced:,} bytes, the archive {info.file_size:,}"
            )
        values = bytearray()
        rest = b""
        while piece := member.read(PIECE):
            piece = rest + piece
            whole = len(piece) - len(piece) % dtype.itemsize
            values += _exact(path, key, np.frombuffer(piece[:whole], dtype=dtype))
            rest = piece[whole:]
    if len(values) != math.prod(shape):
        raise DataError(path, f"{key} was cut off: {len(values):,} of {math.prod(shape):,} numbers are there")
    array = np.frombuffer(values, dtype=np.uint8)
    return array.reshape(shape[::-1]).T.copy() if fortran else array.reshape(shape)


def _header(path: Path, key: str, member: IO[bytes]) -> tuple[np.dtype[Any], bool, tuple[int, ...], int]:
    """The npy header: dtype, whether columns come first, the shape, and how many bytes it took."""
    magic = member.read(8)
    width = {1: 2, 2: 4, 3: 4}.get(magic[6] if magic.startswith(b"\x93NUMPY") and len(magic) == 8 else 0)
    if width is None:
        raise DataError(path, f"{key} is not an npy array")
    length = int.from_bytes(member.read(width), "little")
    if length > _LONGEST_HEADER:
        raise DataError(path, f"{key}: a header of {length:,} bytes is not one of numbers")
    items = _items(member.read(length).decode("latin-1"))
    if set(items) != {"descr", "fortran_order", "shape"} or not items["shape"].startswith("("):
        raise DataError(path, f"{key}: its header cannot be read")
    if not re.fullmatch(r"'[<>|=]?([ui][1248]|f[248])'", items["descr"]):
        fault = (
            "holds Python objects, which are never unpacked"
            if "O" in items["descr"]
            else "holds no plain numbers"
        )
        raise DataError(path, f"{key} {fault}; uint8 is wanted")
    shape = tuple(int(size) for size in re.findall(r"\d+", items["shape"]))
    wanted = (
        [
            (),
        ]
        if key.startswith("y")
        else [(IMAGE_SIDE, IMAGE_SIDE), (_PIXELS,)]
    )
    if not shape or shape[1:] not in wanted:
        form = "(N,)" if key.startswith("y") else f"(N, {IMAGE_SIDE}, {IMAGE_SIDE})"
        raise DataError(path, f"{key} is of shape {items['shape'][:60]}; {form} is wanted")
    return np.dtype(items["descr"].strip("'")), items["fortran_order"] == "True", shape, 8 + width + length


def _items(header: str) -> dict[str, str]:
    """The keys and values of the header's dictionary, as text; empty when it is not one or repeats a key."""
    text = header.strip()
    items: dict[str, str] = {}
    position = 1
    while text.startswith("{") and (match := _ITEM.match(text, position)):
        if match[1] in items:
            return {}
        items[match[1]] = match[2]
        position = match.end()
    return items if text[position:] == "}" else {}


def _exact(path: Path, key: str, values: npt.NDArray[Any]) -> bytes:
    """The numbers as bytes, when each is one of 0, 1, … 255."""
    if values.dtype != np.uint8:
        with np.errstate(invalid="ignore"):  # a signalling NaN
            exact = (values >= 0) & (values <= 255) & (values == np.trunc(values))
        if not exact.all():
            raise DataError(path, f"{key} holds {values[~exact][0]!s}; whole numbers 0–255 are wanted")
    return values.astype(np.uint8).tobytes()
