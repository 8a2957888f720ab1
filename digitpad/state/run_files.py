"""What the list of runs does with folders: read all of them, load the curves of some, move them to the trash.

In: paths. Out: KeptRun and RunHistory, or the error of each folder that is none. Folders may go meanwhile.
"""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFile

from digitpad.data.lock import is_held
from digitpad.errors import Cancelled, DataError, FileError
from digitpad.training import archive
from digitpad.training.archive import KeptRun, load_history, read_run
from digitpad.training.history import RunHistory
from digitpad.training.runs import LOCK

ATTEMPTS = 3
"""How often a folder is read that changes under the reader's hands, as that of the run under way does."""


@dataclass(frozen=True)
class RunList:
    """The runs of a folder, newest first, and what is wrong with those that cannot be read."""

    runs: tuple[KeptRun, ...] = ()
    faults: tuple[DataError, ...] = ()


def read_runs(root: Path, progress: Callable[[float, str], None], cancelled: Callable[[], bool]) -> RunList:
    """Every run under `root`. Raises Cancelled."""
    runs, faults = [], []
    folders = _folders(root)
    for number, folder in enumerate(folders):
        if cancelled():
            raise Cancelled
        progress(number / len(folders), folder.name)
        try:
            run = _read(folder)
        except DataError as error:
            faults.append(error)
        else:
            if run is not None:
                runs.append(run)
    return RunList(tuple(runs), tuple(faults))


def load_histories(
    folders: Iterable[Path], cancelled: Callable[[], bool]
) -> dict[Path, RunHistory | DataError]:
    """The curves of these runs; in place of those that cannot be read, why. Raises Cancelled."""
    found: dict[Path, RunHistory | DataError] = {}
    for folder in folders:
        if cancelled():
            raise Cancelled
        try:
            if not folder.is_dir():
                raise DataError(folder, "is not there any more")
            found[folder] = load_history(folder)
        except DataError as error:
            found[folder] = error
        except (OSError, KeyError, TypeError, ValueError) as error:
            found[folder] = DataError(folder, f"its curves cannot be read: {error}")
    return found


def rename(run: KeptRun, name: str, group: str | None = None) -> KeptRun:
    """Call a run something else, or put it into another group.

    Raises:
        FileError: its folder has gone; writing would make it again, empty.
        SaveError: the disk refuses.
    """
    if not run.path.is_dir():
        raise FileError(run.path, "is not there any more: somebody has deleted or moved it")
    return archive.rename(run, name, group)


def move_to_trash(folder: Path) -> bool:
    """Put the folder of a run into the system's trash; False when the system has none that takes it.

    Raises:
        FileError: a program is writing the run.
    """
    _require_idle(folder)
    return _trash(folder) or not folder.exists()


def delete(folder: Path) -> None:
    """Delete the folder of a run for good; of a link only the link.

    Raises:
        FileError: a program is writing the run, or the disk refuses.
    """
    _require_idle(folder)
    try:
        if folder.is_symlink():
            folder.unlink()
        elif folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        raise FileError(folder, f"cannot be deleted: {error.strerror or error}") from error


def _trash(folder: Path) -> bool:
    return QFile(str(folder)).moveToTrash()


def _require_idle(folder: Path) -> None:
    if is_held(folder / LOCK):
        raise FileError(folder, "is being written by a run under way; wait for its end, or stop it")


def _folders(root: Path) -> list[Path]:
    try:
        return sorted((path for path in root.iterdir() if path.is_dir()), reverse=True)
    except FileNotFoundError:
        return []  # no run was ever kept
    except OSError as error:
        raise DataError(root, f"cannot be read: {error.strerror or error}") from error


def _read(folder: Path) -> KeptRun | None:
    """The run in a folder; None when it has gone meanwhile, or another program is only making it."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return read_run(folder)
        except DataError:
            if not folder.exists() or is_held(folder / LOCK):
                return None  # gone, or only being made
            raise
        except OSError as error:  # a checkpoint was there when the folder was listed, and is not any more
            if attempt == ATTEMPTS:
                raise DataError(folder, f"cannot be read: {error.strerror or error}") from error
    return None
