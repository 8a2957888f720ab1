"""Atomic writing: a file is there whole, or as it was before."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from digitpad.errors import SaveError

PART = ".part"
"""How the name of a file ends that is not whole yet; it begins with a dot."""


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Yield a binary file that becomes `path` when the block ends without an error.

    The content goes to a temporary name in the same folder, is flushed to the disk, and is renamed over
    `path`: a crash or a full disk at any moment leaves the old file whole. Missing folders are made.

    Raises:
        SaveError: the folder or the disk refused.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Made by its name alone and not by `tempfile`: it has the mode that any new file here gets, without
        # a chmod, which some network drives refuse.
        name = path.parent / f".{os.urandom(6).hex()}{PART}"
        with name.open("xb") as file:
            temporary = name
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        temporary = None
    except OSError as error:
        raise SaveError(path, f"cannot be written: {error.strerror or error}") from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path` atomically. Raises SaveError."""
    with replacing(path) as file:
        file.write(content)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 to `path` atomically. Raises SaveError."""
    write_bytes(path, text.encode())
