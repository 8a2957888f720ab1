"""A disk that refuses: one step of an atomic write fails, or the process dies there.

The steps are those of the operating system, and what fails is what it says when a disk is full or read-only.
"""

import errno
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

STEPS = ("make the folder", "make the file", "write", "flush", "rename")
REASONS = {
    "make the folder": errno.EACCES,
    "make the file": errno.EROFS,
    "write": errno.ENOSPC,
    "flush": errno.EIO,
    "rename": errno.EACCES,
}

Fault = Callable[[], None]


class FullFile:
    """A file that takes its first bytes, and then does what a fault does."""

    def __init__(self, file: BinaryIO, fault: Fault) -> None:
        self._file, self._fault = file, fault

    def write(self, content: Any) -> int:
        self._file.write(bytes(content)[: len(content) // 2])
        self._file.flush()
        self._fault()
        return len(content)

    def writelines(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> "FullFile":
        return self

    def __exit__(self, *reason: object) -> None:
        self._file.close()


def refuse(step: str) -> Fault:
    """What a disk says at this step."""

    def fault() -> None:
        raise OSError(REASONS[step], os.strerror(REASONS[step]))

    return fault


def die() -> None:
    """End as by kill -9: nothing is tidied up."""
    os._exit(9)


def at(step: str, fault: Fault, patch: pytest.MonkeyPatch) -> None:
    """Let this step of every write have a fault."""

    def failing(*_: Any, **__: Any) -> Any:
        fault()

    opened = Path.open

    def opened_new(path: Path, mode: str = "r", *words: Any, **named: Any) -> Any:
        if mode != "xb":
            return opened(path, mode, *words, **named)
        if step == "make the file":
            fault()
        return FullFile(opened(path, mode), fault)

    places: dict[str, tuple[object, str, Callable[..., Any]]] = {
        "make the folder": (Path, "mkdir", failing),
        "make the file": (Path, "open", opened_new),
        "write": (Path, "open", opened_new),
        "flush": (os, "fsync", failing),
        "rename": (Path, "replace", failing),
    }
    patch.setattr(*places[step])
