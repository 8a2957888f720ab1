"""Files of named arrays with a few words about them: safetensors, written whole or not at all, read in doubt.

safetensors itself accepts a key twice, takes any dtype, and garbles arrays that are not C-contiguous without
a word: what is written here is read back before it takes its name, and what is read is checked by its caller.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import safetensors
import safetensors.numpy

from digitpad import atomic
from digitpad.errors import DataError, FileError, SaveError
from digitpad.files.whole import check_size

Tensors = dict[str, npt.NDArray[Any]]
FAULTS = (safetensors.SafetensorError, KeyError, ValueError)
"""What reading arrays raises: a KeyError for a dtype, and a ValueError for a rank, that NumPy has not."""

MAX_HEADER = 12_000_000
"""Bytes of a header: 10,000 epochs take 4 MB, and JSON may make thirty times its size of a hostile one."""

MAX_FILE = 1 << 40
"""No limit of its own: a file is read when it is as long as its header says, and that is checked first."""


def write_tensors(path: Path, tensors: Mapping[str, npt.NDArray[Any]], metadata: Mapping[str, str]) -> None:
    """Write arrays and metadata atomically. Raises SaveError."""
    whole = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}
    content = safetensors.numpy.save(whole, dict(metadata))
    back = safetensors.numpy.load(content)
    if any(back[name].tobytes() != tensor.tobytes() for name, tensor in whole.items()):
        raise SaveError(path, "would not be the same when read again")
    atomic.write_bytes(path, content)


def read_metadata(path: Path, file_format: str) -> dict[str, str]:
    """The words about the arrays, without reading them. Raises DataError."""
    size = check_size(path, MAX_FILE)
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if not 2 <= length <= min(MAX_HEADER, size - 8):
                raise DataError(path, "is not a safetensors file: it has no header")
            header = file.read(length)
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror or error}") from error
    metadata = parse_metadata(header, path, size=size)
    if metadata.get("format") != file_format:
        raise DataError(path, f"is not of the format {file_format}")
    return metadata


def read_tensors(path: Path, file_format: str, most: int) -> tuple[Tensors, dict[str, str]]:
    """The arrays and the words about them.

    Args:
        path, file_format: which file, and what it says that it is.
        most: bytes that the arrays can have together, as the caller knows; of more nothing is read.

    Raises:
        DataError: the file is not there, is no safetensors file, is of another format, or holds more.
    """
    metadata = read_metadata(path, file_format)
    try:
        if path.stat().st_size > 8 + MAX_HEADER + most:
            raise DataError(path, f"holds more than the {most:,} bytes that it can have")
        return safetensors.numpy.load(path.read_bytes()), metadata
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror or error}") from error
    except FAULTS as error:
        raise DataError(path, f"is not a safetensors file: {error}") from error


def parse_metadata(
    header: bytes, path: Path | str, fault: type[FileError] = DataError, size: int | None = None
) -> dict[str, str]:
    """The words about the arrays in a header, which has no key twice (safetensors takes the last of them).

    Args:
        header: the text of it.
        path: for the message.
        fault: what is raised.
        size: of the file in bytes; then it is checked that the arrays fill it.

    Raises:
        fault: it is no header, or says nothing, or the file is longer or shorter than it says.
    """
    try:
        entries = json.loads(header.decode(), object_pairs_hook=_without_twins)
    except (ValueError, RecursionError) as error:
        raise fault(path, f"is not a safetensors file: {error}") from error
    metadata = entries.get("__metadata__") if isinstance(entries, dict) else None
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise fault(path, "is not a file of digitpad: it says nothing about itself")
    if size is not None and size != 8 + len(header) + _announced(entries):
        raise fault(path, "is not a safetensors file: its arrays do not fill it")
    return metadata


def _announced(entries: Mapping[str, Any]) -> int:
    """Where the last array ends, as the header says; -1 where it says no such thing."""
    end = 0
    for name, entry in entries.items():
        if name == "__metadata__":
            continue
        places = entry.get("data_offsets") if isinstance(entry, dict) else None
        if not isinstance(places, list) or len(places) != 2 or not isinstance(places[1], int):
            return -1
        end = max(end, places[1])
    return end


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) != len(pairs):
        raise ValueError("its header has a key twice")
    return entries
