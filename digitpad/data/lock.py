"""One process at a time: a file that is locked while a block runs, and freed even when the process dies."""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from digitpad.errors import Cancelled, InUseError, SaveError

_LOOK_UP = 0.1
_ATTEMPTS = 5
_SHORT = 0.002
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)


@contextlib.contextmanager
def alone(path: Path, waiting: Callable[[], None], cancelled: Callable[[], bool]) -> Iterator[None]:
    """Run the block while no other process or thread runs one for the same `path`.

    Args:
        path: the lock's file; it is made, and stays there, empty.
        waiting: called ten times a second while another one is in its block.
        cancelled: asked as often.

    Raises:
        SaveError: the file cannot be made.
        Cancelled: `cancelled()` said so while waiting.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = _open(path, "ab")
    except OSError as error:
        raise SaveError(path.parent, f"cannot be written: {error.strerror or error}") from error
    with file:  # closing it gives the lock back
        while not _take(file):
            waiting()
            if cancelled():
                raise Cancelled
            time.sleep(_LOOK_UP)
        yield


@contextlib.contextmanager
def in_turn(path: Path, patience: float) -> Iterator[None]:
    """Run a short block after those of other processes for the same `path`, if they end within some seconds.

    The block runs in any case: who cannot lock, or waits for a program that stands still, goes on without.

    Args:
        path: the lock's file; it is made, and stays there, empty.
        patience: seconds.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = _open(path, "ab")
    except OSError:
        yield
        return
    with file:
        until = time.monotonic() + patience
        while not _take(file) and time.monotonic() < until:
            time.sleep(_SHORT)
        yield


class Hold:
    """A lock that is held until `release`, or until the process dies.

    Raises:
        InUseError: another program or thread holds it.
        SaveError: the file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._file = _open(path, "ab")
        except OSError as error:
            raise SaveError(path, f"cannot be written: {error.strerror or error}") from error
        for _ in range(_ATTEMPTS):
            if _take(self._file):
                return
            time.sleep(_LOOK_UP / _ATTEMPTS)  # it may be one who only looks whether it is held
        self._file.close()
        raise InUseError(path.parent, "is being written by another program")

    def release(self) -> None:
        """Let others have it; again is no harm."""
        self._file.close()


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock of this file, in this process or another."""
    try:
        file = _open(path, "rb")  # to read: so that it can be told in a folder that nobody may write to
    except OSError:
        return False
    with file:
        return not _take(file)


def _open(path: Path, mode: Literal["ab", "rb"]) -> BinaryIO:
    """The lock's file, at once: a pipe may lie there, whose other end never comes. Raises OSError."""
    return open(path, mode, opener=lambda name, flags: os.open(name, flags | _AT_ONCE, 0o666))


if sys.platform == "win32":
    import msvcrt

    def _take(file: BinaryIO) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # a file system without locks: better without than never
        return True
