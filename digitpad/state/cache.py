"""The cache: how large it is, and emptying it. Everything in it can be downloaded or made again."""

import shutil
from pathlib import Path

from digitpad import paths
from digitpad.errors import FileError


def cache_size(folder: Path | None = None) -> int:
    """Bytes of the files in the cache; what vanishes meanwhile counts nothing."""
    total = 0
    for path in (folder or paths.cache_dir()).rglob("*"):
        try:
            if path.is_file() and not path.is_symlink():
                total += path.stat().st_size
        except OSError:
            continue
    return total


def clear_cache(folder: Path | None = None) -> None:
    """Delete what is in the cache; of a link only the link. Raises FileError at what cannot be deleted."""
    folder = folder or paths.cache_dir()
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        except OSError as error:
            raise FileError(path, f"cannot be deleted: {error.strerror or error}") from error
