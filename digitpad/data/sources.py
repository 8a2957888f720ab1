"""Where digits come from: the name or the path of a source to a `Dataset`.

A name is `mnist`, `synthetic` or `pendigits`; a path is a folder of IDX files, a folder with a training and a
test table, or a file `.npz`, `.csv` or `.jsonl` (the last two also gzipped).
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from digitpad.data import idx
from digitpad.data.dataset import MOST_COPIED, MOST_DIGITS, Dataset, Examples, content_sha256
from digitpad.data.places import LICENCES, NAMES, SourceInfo, find, list_sources, required
from digitpad.errors import Cancelled, DataError

__all__ = ["ACCEPTED", "NAMES", "SourceInfo", "find", "list_sources", "load"]

ACCEPTED = (
    "mnist, synthetic, pendigits, a folder of IDX files, a folder with *train*.csv and *test*.csv, "
    "or a file .npz, .csv[.gz] or .jsonl[.gz]"
)
MNIST_SHA256 = "625c86df0a1319fc9ee83afae9b44174ea5c67d979d470d0a9945b3682b01ff3"
"""`Dataset.sha256` of the MNIST that everybody means."""

Progress = Callable[[float, str], None]
IsCancelled = Callable[[], bool]


def load(source: str, *, progress: Progress | None = None, cancelled: IsCancelled | None = None) -> Dataset:
    """The data set of that name, or at that path.

    Args:
        source: one of `NAMES`, or a path.
        progress: told the share that is done, 0–1, and a word on it.
        cancelled: asked often; once it says True, `Cancelled` is raised.

    Raises:
        DataError: it is not there, not of a known form, or damaged; one line says which file and what.
        Cancelled: `cancelled()` said so.
    """
    if cancelled is not None and cancelled():
        raise Cancelled
    if source == "mnist":
        return _load_idx("mnist", required("mnist"), LICENCES["mnist"], progress, cancelled)
    if source == "synthetic":
        from digitpad.data.synthetic import load_synthetic

        return load_synthetic(progress=progress, cancelled=cancelled)
    if source == "pendigits":
        return _load_pendigits(required(source), progress, cancelled)
    path = _path(source)
    kind = _kind(path)
    if kind == "folder":
        return _load_folder(source, path, progress, cancelled)
    if kind == ".jsonl":
        return _load_drawings(source, path, progress, cancelled)
    if kind == ".csv":
        return _load_table(source, path, progress, cancelled)
    if kind == ".npz":
        return _load_npz(source, path, progress)
    if path.name.lower().removesuffix(".gz").endswith("ubyte"):
        raise DataError(source, "is one IDX file of four; name the folder that holds them")
    raise DataError(source, f"is not a source of digits; accepted are {ACCEPTED}")


def _path(source: str) -> Path:
    try:
        return Path(source).expanduser()
    except RuntimeError as error:  # ~name of a user that is not there
        raise DataError(source, "the home folder that it begins with is not known") from error


def _kind(path: Path) -> str:
    """`folder`, or the ending that says which form a file has, without `.gz` and in small letters."""
    try:
        if path.is_dir():
            return "folder"
    except (OSError, ValueError):  # a name that cannot be one
        return ""
    return Path(path.name.lower().removesuffix(".gz")).suffix


def _load_idx(
    name: str, folder: Path, licence: str, progress: Progress | None, cancelled: IsCancelled | None
) -> Dataset:
    _tell(progress, 0.0, "reading the IDX files")
    train, test = idx.read_folder(folder, cancelled)
    return _dataset(name, train, test, "given", licence, progress)


def _load_folder(
    name: str, folder: Path, progress: Progress | None, cancelled: IsCancelled | None
) -> Dataset:
    if not idx.holds_any(folder):
        from digitpad.data import tables

        if pair := tables.find_pair(folder):
            reached = _share(progress, "reading the tables")
            train = tables.read_csv(pair[0], MOST_DIGITS, reached, cancelled)
            test = tables.read_csv(pair[1], MOST_DIGITS - len(train), reached, cancelled)
            return _dataset(name, train, test, "given", "", progress)
        raise DataError(folder, f"holds no data set; accepted are {ACCEPTED}")
    return _load_idx(name, folder, "", progress, cancelled)


def _load_table(name: str, path: Path, progress: Progress | None, cancelled: IsCancelled | None) -> Dataset:
    from digitpad.data import tables

    digits = tables.read_csv(path, MOST_COPIED, _share(progress, "reading the table"), cancelled)
    return _divided(name, path, digits, progress)


def _load_npz(name: str, path: Path, progress: Progress | None) -> Dataset:
    from digitpad.data import npz

    _tell(progress, 0.0, "reading the arrays")
    return _dataset(name, *npz.read_npz(path), "given", "", progress)


def _load_pendigits(path: Path, progress: Progress | None, cancelled: IsCancelled | None) -> Dataset:
    """The writers whose number is divisible by five are tested: nobody is on both sides."""
    from digitpad.data import drawings, split

    digits = drawings.read_examples(path, _share(progress, "drawing the digits"), cancelled)
    writers = [] if digits.writers is None else digits.writers.tolist()
    if not writers or not all(writer.isdecimal() for writer in writers):
        raise DataError(path, "is not pendigits: a drawing has no writer, or one without a number")
    train, test = split.divide(digits, np.array([int(writer) % 5 == 0 for writer in writers]))
    if not len(train) or not len(test):
        raise DataError(path, "is not pendigits: its writers leave nothing to train on or to test on")
    return _dataset("pendigits", train, test, "given", LICENCES["pendigits"], progress)


def _load_drawings(
    name: str, path: Path, progress: Progress | None, cancelled: IsCancelled | None
) -> Dataset:
    from digitpad.data import drawings

    digits = drawings.read_examples(path, _share(progress, "drawing the digits"), cancelled)
    return _divided(name, path, digits, progress)


def _divided(name: str, path: Path, digits: Examples, progress: Progress | None) -> Dataset:
    from digitpad.data.split import split

    if len(digits) < 2:
        raise DataError(path, "holds only one digit; a data set needs one to train on and one to test on")
    return _dataset(name, *split(digits), "made", "", progress)


def _dataset(
    name: str, train: Examples, test: Examples, split: str, licence: str, progress: Progress | None
) -> Dataset:
    sha256 = content_sha256(train, test)
    if sha256 == MNIST_SHA256:
        licence = LICENCES["mnist"]  # also as an npz, as tables, or in a folder of another name
    _tell(progress, 1.0, f"{len(train):,} training and {len(test):,} test digits")
    return Dataset(name, train, test, sha256, split, licence)


def _tell(progress: Progress | None, share: float, text: str) -> None:
    if progress is not None:
        progress(share, text)


def _share(progress: Progress | None, text: str) -> Callable[[float], None] | None:
    """Tell of the share of a file that has been read; the end is told with the result."""
    return None if progress is None else lambda share: progress(0.98 * share, text)
