"""The bytes of a file, plain or gzipped, in small pieces: a file to a stream of bytes or of lines.

Nothing here believes a file's name or a number written in it: gzip is known by its first two bytes, and what
a reader holds at any time is what has really been unpacked so far.
"""

import stat
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from digitpad.errors import DataError

GZIP_MAGIC = b"\x1f\x8b"
PIECE = 1 << 20
"""The most bytes that are handed on at once."""

MOST_TEXT = 1 << 30
MOST_LINES = 1_000_000
"""What is read of a file of lines, so that a small gzip cannot keep us busy for hours."""

Reached = Callable[[float], None]
"""Told, as a file is read, which share of it has been read, 0–1."""

_READ = 1 << 16
_EMPTY_MEMBERS = 1000


def is_file(path: Path) -> bool:
    """Whether there is a regular file at `path` that can be asked about; never an error."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def check_regular(path: Path) -> None:
    """Raise DataError unless there is a regular file: opening a pipe would wait for ever for its writer."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise DataError(path, "is a folder or a device; a file is wanted")
    except FileNotFoundError as error:
        raise DataError(path, "there is no such file") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise unreadable(path, error) from error


def unreadable(path: Path | str, error: OSError | ValueError) -> DataError:
    """The DataError for a file that the system did not let us read."""
    return DataError(path, f"cannot be read: {getattr(error, 'strerror', None) or error}")


def pieces(path: Path, reached: Reached | None = None) -> Iterator[bytes]:
    """The content of `path`, unpacked if it is gzip, in pieces of at most `PIECE` bytes.

    Raises:
        DataError: the file is missing, not a regular file, unreadable, or a damaged gzip.
    """
    check_regular(path)
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            head = file.read(_READ)
            packed = head.startswith(GZIP_MAGIC)
            rest = _rest(file, _READ if packed else PIECE, size, reached)
            if packed:
                yield from _gunzip(path, head, rest)
            elif head:
                yield head
                yield from rest
    except OSError as error:
        raise unreadable(path, error) from error


def pieces_of(name: str, file: BinaryIO) -> Iterator[bytes]:
    """The content of an open stream as it comes, unpacked if it is gzip: a slow pipe gives small pieces.

    Raises:
        DataError: it cannot be read, or is a damaged gzip; `name` stands in the message.
    """
    # It gives what is there, where `read` would wait until there is as much as was asked for.
    read_some = file.read1  # type: ignore[attr-defined] # BinaryIO does not list it
    try:
        head = b""
        while len(head) < len(GZIP_MAGIC) and (more := read_some(_READ)):
            head += more
        rest = iter(lambda: read_some(_READ), b"")
        if head.startswith(GZIP_MAGIC):
            yield from _gunzip(name, head, rest)
        elif head:
            yield head
            yield from rest
    except OSError as error:
        raise unreadable(name, error) from error


def _rest(file: BinaryIO, size: int, total: int, reached: Reached | None) -> Iterator[bytes]:
    while piece := file.read(size):
        if reached is not None:
            reached(min(file.tell() / max(total, 1), 1.0))
        yield piece


def _gunzip(path: Path | str, packed: bytes, more: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack gzip members one after another, as gzip itself does."""
    empty = 0
    while packed:
        member, produced = zlib.decompressobj(wbits=31), False
        while not member.eof:
            try:
                piece = member.decompress(packed, PIECE)
            except zlib.error as error:
                raise DataError(path, "is damaged: its gzip stream does not unpack") from error
            if piece:
                produced = True
                yield piece
            packed = member.unconsumed_tail
            if not member.eof and not packed:
                packed = next(more, b"")
                # What zlib still holds back comes out without further input; then there is nothing left.
                if not packed and not piece:
                    raise DataError(path, "was cut off: its gzip stream ends too early")
        # Zeros after a member are padding (tapes, block devices); anything else must be a new member.
        packed = member.unused_data.lstrip(b"\0")
        while not packed and (chunk := next(more, b"")):
            packed = chunk.lstrip(b"\0")
        empty = 0 if produced else empty + 1
        if empty > _EMPTY_MEMBERS:
            raise DataError(path, "is not a data file: thousands of empty gzip members")


def lines(path: Path, longest: int, reached: Reached | None = None) -> Iterator[tuple[int, bytes]]:
    """Line number (from 1) and content of every line of `path`, without the end of line and a leading BOM.

    Raises:
        DataError: as `pieces`; or a line is longer than `longest` bytes, or there is no end of them.
    """
    total, number = 0, 0

    def counted() -> Iterator[bytes]:
        nonlocal total
        for piece in pieces(path, reached):
            total += len(piece)
            if total > MOST_TEXT or number >= MOST_LINES:
                raise DataError(
                    path, f"is longer than {MOST_TEXT >> 20:,} MB or {MOST_LINES:,} lines; divide it"
                )
            yield piece

    for item in whole_lines(counted(), longest):
        if item is None:
            continue
        number, line = item
        if line is None:
            raise DataError(f"{path}:{number}", too_long(longest))
        yield number, line


def whole_lines(stream: Iterable[bytes], longest: int) -> Iterator[tuple[int, bytes | None] | None]:
    """Line number (from 1) and content of every line of a stream of pieces, which may have no end.

    The content is without the end of line and a leading BOM; it is None for a line of more than `longest`
    bytes, of which nothing is kept. After the lines that a piece completes comes a None: the next piece may
    be long in coming.
    """
    number, rest, skipping = 1, b"", False
    for piece in stream:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            if not skipping:
                yield number, None if len(line) > longest else _bare(number, line)
            number, skipping = number + 1, False
        if not skipping and len(rest) > longest:
            yield number, None  # now, and not at its end, which may be gigabytes away
            skipping = True
        if skipping:
            rest = b""
        yield None
    if rest:
        yield number, _bare(number, rest)


def too_long(longest: int) -> str:
    """What is wrong with a line of more than `longest` bytes."""
    return f"the line is longer than {longest:,} bytes"


def _bare(number: int, line: bytes) -> bytes:
    if number == 1:
        line = line.removeprefix(b"\xef\xbb\xbf")
    return line.removesuffix(b"\r")
