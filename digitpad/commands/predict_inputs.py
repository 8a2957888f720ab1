"""What `digitpad predict FILE…` is to read: the names of files in, drawings and pictures one by one out.

What a file is follows from its content where that says it, and from its name where it does not.
"""

import itertools
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from digitpad.data.drawings import stream_drawings
from digitpad.data.stream import check_regular, pieces, pieces_of, unreadable
from digitpad.errors import DataError
from digitpad.ink.stroke import Drawing

STANDARD_INPUT = Path("-")
STDIN_NAME = "<stdin>"
DRAWINGS = (".jsonl", ".jsonl.gz")

_BEGINNINGS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
"""How the content of pictures begins; WebP, AVIF and HEIC have more than a beginning."""


@dataclass(frozen=True, eq=False)
class Input:
    """One thing to read.

    Attributes:
        source: `digits.jsonl:3`, or the file's name where it is a picture or nothing can be read in it.
        content: a drawing, the path or the bytes of a picture, or what is wrong.
    """

    source: str
    content: Drawing | Path | bytes | DataError


def inputs(files: Iterable[Path]) -> Iterator[Input | None]:
    """Everything in the files, in order. A None says that more may be long in coming: answer what there is.

    A file that cannot be read is one `Input` with its fault, and does not keep the others from being read.
    """
    for path in files:
        name = STDIN_NAME if path == STANDARD_INPUT else str(path)
        try:
            if path == STANDARD_INPUT:
                if sys.stdin is None:
                    raise DataError(STDIN_NAME, "is closed")
                yield from _pipe(STDIN_NAME, sys.stdin.buffer)
            elif path.is_fifo():  # digitpad predict <(some command)
                yield from _named_pipe(path)
            elif _is_picture(path):
                yield None
                yield Input(name, path)
                yield None
            else:
                yield from _drawings(path)
        except DataError as error:
            yield Input(name, error)
        except OSError as error:  # also the question what a path is can fail: a name may be too long
            yield Input(name, unreadable(path, error))


def _is_picture(path: Path) -> bool:
    """Whether the file is a picture, or drawings. Raises DataError when it is neither, or cannot be asked."""
    if path.is_dir():
        raise DataError(path, "is a folder; name the files in it")
    check_regular(path)
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        raise unreadable(path, error) from error
    if not head:
        raise DataError(path, "is empty")
    if _begins_as_picture(head):
        return True
    from digitpad.recognition.picture_file import PICTURE_SUFFIXES

    name = path.name.lower()
    if name.endswith(DRAWINGS):
        return False
    if name.endswith(PICTURE_SUFFIXES):
        return True
    if next(pieces(path), b"").removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return False
    drawings, pictures = ", ".join(DRAWINGS), ", ".join(PICTURE_SUFFIXES)
    raise DataError(path, f"is neither drawings ({drawings}) nor a picture ({pictures})")


def _begins_as_picture(head: bytes) -> bool:
    webp, avif_or_heic = head[:4] == b"RIFF" and head[8:12] == b"WEBP", head[4:8] == b"ftyp"
    return head.startswith(_BEGINNINGS) or webp or avif_or_heic


def _drawings(path: Path) -> Iterator[Input]:
    found = False
    for item in stream_drawings(str(path), pieces(path)):
        if item is not None:
            found = True
            yield Input(f"{path}:{item[0]}", item[1])
    if not found:
        raise DataError(path, "holds no drawing")


def _pipe(name: str, file: BinaryIO) -> Iterator[Input | None]:
    """Drawings from a pipe, which may be slow and without end, none at all being no fault; or one picture."""
    stream = pieces_of(name, file)
    first = next(stream, b"")
    whole = itertools.chain([first], stream)
    if _begins_as_picture(first):
        yield Input(name, _content(name, whole))
        return
    for item in stream_drawings(name, whole):
        yield None if item is None else Input(f"{name}:{item[0]}", item[1])


def _named_pipe(path: Path) -> Iterator[Input | None]:
    try:
        with path.open("rb") as file:
            yield from _pipe(str(path), file)
    except OSError as error:
        raise unreadable(path, error) from error


def _content(name: str, stream: Iterable[bytes]) -> bytes:
    """All bytes of a picture."""
    from digitpad.recognition.picture_file import MOST_BYTES

    content = bytearray()
    for piece in stream:
        content += piece
        if len(content) > MOST_BYTES:
            raise DataError(name, f"is larger than {MOST_BYTES >> 20} MB; no picture that is read here is")
    return bytes(content)
