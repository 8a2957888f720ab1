"""What a reader is to the harness, and what the readers share."""

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fuzz.mutate import Rng, choose
from tests.fuzz.seeds import Files


class UnsoundError(AssertionError):
    """What a reader gave out is not what the program relies on."""


@dataclass(frozen=True)
class Reader:
    """One reader.

    Attributes:
        name: as on the command line.
        seeds: makes sound files.
        mutate: a seed, all seeds and a generator to spoiled files.
        passes: whether a mutant's header would be believed: told by hand here, not by the reader.
        read: reads a folder, and a scratch folder to write to; raises DigitpadError, or UnsoundError.
        writes: paths in the folder that reading may change.
    """

    name: str
    seeds: Callable[[], list[Files]]
    mutate: Callable[[Files, list[Files], Rng], Files]
    passes: Callable[[Files], bool]
    read: Callable[[Path, Path], None]
    writes: frozenset[str] = frozenset()


def require(condition: object, what: str) -> None:
    """Raise UnsoundError unless the condition holds."""
    if not condition:
        raise UnsoundError(what)


def only(files: Files) -> tuple[str, bytes]:
    """The name and content of the only file, or the first."""
    return next(iter(files.items()))


def one_file(change: Callable[[bytes, Rng, bytes], bytes]) -> Callable[[Files, list[Files], Rng], Files]:
    """A mutation of the seed's only file, which may take from another seed's."""

    def mutate(seed: Files, others: list[Files], rng: Rng) -> Files:
        name, content = only(seed)
        return {name: change(content, rng, only(choose(rng, others))[1])}

    return mutate


def json_of(content: bytes) -> Any:
    """The JSON value in bytes; None where there is none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


@contextlib.contextmanager
def home(folder: Path) -> Iterator[None]:
    """The user's folders lie in this one while the block runs."""
    before = os.environ["DIGITPAD_HOME"]
    os.environ["DIGITPAD_HOME"] = str(folder)
    try:
        yield
    finally:
        os.environ["DIGITPAD_HOME"] = before
