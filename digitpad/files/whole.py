"""A small file read as a whole, and not believed: a path goes in, at most so many bytes come out.

What stands at a path need not be a file: opening a pipe waits for ever for its writer, a device has no end,
and a file may have grown to gigabytes of nothing.
"""

import stat
from pathlib import Path

from digitpad.errors import DataError, FileError

MOST_TEXT = 16 << 20
"""The most bytes of a file of JSON that people and programs write here: a run of 10,000 epochs has 4 MB."""


def read_whole(path: Path, most: int, fault: type[FileError] = DataError) -> bytes:
    """The content of a regular file of at most `most` bytes.

    Raises:
        fault: it is not there, cannot be read, is a folder or a device, or is larger.
    """
    size = check_size(path, most, fault)
    try:
        with path.open("rb") as file:
            content = file.read(size + 1)  # memory is taken for all that is asked for
            if len(content) > size:  # it has grown meanwhile
                content += file.read(most + 1 - len(content))
    except OSError as error:
        raise fault(path, f"cannot be read: {error.strerror or error}") from error
    if len(content) > most:
        raise fault(path, _too_large(most))
    return content


def read_text(path: Path, most: int = MOST_TEXT) -> str:
    """The text of such a file, which must be UTF-8. Raises DataError."""
    try:
        return read_whole(path, most).decode()
    except UnicodeDecodeError as error:
        raise DataError(path, f"is not UTF-8 text: {error}") from error


def check_size(path: Path, most: int, fault: type[FileError] = DataError) -> int:
    """How many bytes a regular file has. Raises `fault` as `read_whole` does."""
    try:
        about = path.stat()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise fault(path, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if not stat.S_ISREG(about.st_mode):
        raise fault(path, "cannot be read: it is a folder or a device, and a file is wanted")
    if about.st_size > most:
        raise fault(path, _too_large(most))
    return about.st_size


def _too_large(most: int) -> str:
    return f"is larger than {most >> 20:,} MB; none that digitpad writes is"
