"""Where the named sources lie on this computer, what they hold, and how to get one that is not there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from digitpad import paths
from digitpad.data import idx
from digitpad.data.stream import is_file
from digitpad.errors import DataError

NAMES = ("mnist", "synthetic", "pendigits")
LICENCES = {
    "mnist": "MNIST handwritten digits, Yann LeCun and Corinna Cortes, CC BY-SA 3.0",
    "synthetic": "Digits synthesised by digitpad from its own stroke templates, MIT",
    "pendigits": "Pen-Based Recognition of Handwritten Digits, E. Alpaydin and F. Alimoglu (UCI), CC BY 4.0",
}
PENDIGITS_FILE = "train.jsonl.gz"


@dataclass(frozen=True)
class SourceInfo:
    """One line of `digitpad data list`.

    Attributes:
        name: what `load` takes.
        path: the folder or file it is read from, or None when it is not there or is built in.
        available: whether `load` can begin now without a download.
        note: where it is, or what to do to get it.
        counts: how many training and test digits, or None where that is not known without reading all.
        licence: one line of attribution.
    """

    name: str
    path: Path | None
    available: bool
    note: str
    counts: tuple[int, int] | None
    licence: str


def find(name: str, folder: Path | None = None) -> Path | None:
    """Where a named source is now, without reading it: the folder of `mnist`, the file of `pendigits`.

    Args:
        name: one of `NAMES`; `synthetic` is built in and has no place of its own: None.
        folder: look there alone instead of in `DIGITPAD_DATA` and the user's cache.
    """
    for place in _places(name, folder):
        if name == "mnist" and idx.is_complete(place):
            return place
        if name == "pendigits" and is_file(place / PENDIGITS_FILE):
            return place / PENDIGITS_FILE
    return None


def _places(name: str, folder: Path | None = None) -> Iterator[Path]:
    """The folders in which a named source may lie, best first."""
    roots = [folder] if folder is not None else [paths.data_dir(), paths.cache_dir()]
    for root in roots:
        if root is not None:
            yield root / name
            if name == "mnist" or folder is not None:
                yield root  # itself the folder of the files


def required(name: str) -> Path:
    """Where the source is, or the DataError that says how to get it."""
    found = find(name)
    if found is not None:
        return found
    if name == "mnist":
        for place in _places(name):
            if idx.holds_any(place):
                return place  # reading it names the file that is missing
    raise DataError(name, _how_to_get(name))


def _how_to_get(name: str) -> str:
    if name == "mnist":
        remedy = "get it with “digitpad data download mnist”, or with “Download MNIST…” in the window"
    else:
        wanted = paths.cache_dir() / name / PENDIGITS_FILE
        remedy = f"put the file at {wanted}, or let DIGITPAD_DATA name the folder that holds {name}/"
    return f"is not on this computer; {remedy}"


def list_sources() -> tuple[SourceInfo, ...]:
    """What `digitpad data list` shows of each named source; nothing large is read."""
    return tuple(_info(name) for name in NAMES)


def _info(name: str) -> SourceInfo:
    if name == "synthetic":
        from digitpad.data.synthetic import TEST, TRAIN

        return SourceInfo(name, None, True, "built in; made when first used", (TRAIN, TEST), LICENCES[name])
    found = find(name)
    if found is None:
        return SourceInfo(name, None, False, _how_to_get(name), None, LICENCES[name])
    counts = None
    if name == "mnist":
        try:
            counts = (idx.count(found, "train"), idx.count(found, "test"))
        except DataError as error:
            return SourceInfo(name, found, False, str(error), None, LICENCES[name])
    return SourceInfo(name, found, True, f"in {found}", counts, LICENCES[name])
