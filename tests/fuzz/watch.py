"""What is watched while a case is read: memory, files that are opened, files that must stay as they are."""

import os
import shutil
import sys
import sysconfig
from pathlib import Path
from typing import Any

from tests.fuzz.seeds import Files

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

HEADROOM = 4 << 30
"""Bytes of addresses beyond what the child has at its start, so that a bomb cannot fill the machine.
More than the memory that is allowed, because NumPy reserves what it never touches."""

_STATUS = "/proc/self/status"
_LIBRARY = sysconfig.get_path("stdlib") + os.sep
_CODE = (
    "pickle.find_class",
    "os.system",
    "subprocess.Popen",
    "os.exec",
    "os.posix_spawn",
    "ctypes.dlopen",
    "socket.connect",
)
_PLACES = (
    "open",
    "os.listdir",
    "os.scandir",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "shutil.rmtree",
    "glob.glob",
)


def limit_memory() -> None:
    """Let no bomb harm the machine that tests."""
    if sys.platform != "linux" or resource is None:
        return
    with open(_STATUS, encoding="ascii") as file:  # noqa: PTH123
        size = next(int(line.split()[1]) << 10 for line in file if line.startswith("VmSize"))
    resource.setrlimit(resource.RLIMIT_AS, (size + HEADROOM, size + HEADROOM))


class Meter:
    """The most memory that this process held: resident, for NumPy reserves addresses that it never uses."""

    def __init__(self) -> None:
        self._status = os.open(_STATUS, os.O_RDONLY) if sys.platform == "linux" else -1

    def reset(self) -> None:
        """Forget the peak so far, when it is high enough to hide the next one."""
        if self._status >= 0 and self.megabytes() > 300:
            with open("/proc/self/clear_refs", "w", encoding="ascii") as file:  # noqa: PTH123
                file.write("5")

    def megabytes(self) -> int:
        """The peak; 0 where it cannot be told."""
        if self._status >= 0:
            status = os.pread(self._status, 4096, 0)
            return int(status[status.index(b"VmHWM:") + 6 :].split(None, 1)[0]) >> 10
        if resource is None:
            return 0
        peak: int = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak >> (20 if sys.platform == "darwin" else 10)


class Opened:
    """Notes what is opened, made, listed or removed outside the allowed folders, and what runs code.

    Python tells an audit hook of every such call, whoever makes it. What an import does is left out: modules
    are loaded when they are first needed.
    """

    def __init__(self, allowed: tuple[Path, ...]) -> None:
        self._allowed = tuple(str(path) for path in allowed)
        self._found: list[str] = []
        self._on = False

    def install(self) -> None:
        """Begin to listen; there is no way to end it."""
        sys.addaudithook(self._hear)

    def __enter__(self) -> None:
        self._on = True

    def __exit__(self, *exception: object) -> None:
        self._on = False

    def strange(self) -> list[str]:
        """What was heard since the last call."""
        found, self._found = self._found, []
        return found

    def _hear(self, event: str, details: tuple[Any, ...]) -> None:
        if not self._on:
            return
        if event in _PLACES and isinstance(details[0], str | bytes | os.PathLike):
            place = os.path.abspath(os.fsdecode(details[0]))  # noqa: PTH100
            inside = any(place == folder or place.startswith(folder + os.sep) for folder in self._allowed)
            if not inside and not _importing() and not _is_own_resource(place):
                self._found.append(f"{event} {place}")
        elif event in _CODE or (event in ("exec", "compile") and not _importing()):
            self._found.append(f"{event} {details[:1]!r:.200}")


def _importing() -> bool:
    """Whether the import machinery is at work: it opens, compiles and executes modules."""
    frame = sys._getframe(2)
    while frame is not None:
        if "importlib" in frame.f_code.co_filename:
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return False


def _is_own_resource(place: str) -> bool:
    """Presets and templates that came with the program, its source, and what Linux tells of a process."""
    parts = Path(place).parts
    # Qt's binding and Python's warnings look into the source of who calls them.
    return (
        "resources" in parts
        or ("digitpad" in parts and place.endswith(".py"))
        or (place.startswith(_LIBRARY) and place.endswith(".py"))
        or place.startswith("/proc/self/")
        or place == os.devnull
    )


class Stamps:
    """How every file of the sandbox is now; `changes` tells what is another afterwards."""

    def __init__(self, sandbox: Path, folder: Path, writes: frozenset[str]) -> None:
        self._roots = (sandbox / "home", sandbox / "outside", folder)
        self._writes = {str(folder / path) for path in writes}
        self._before = self._now()

    def changes(self) -> list[str]:
        """The paths that are new, gone or others, but for those that may be."""
        now = self._now()
        return sorted(
            path
            for path in now.keys() | self._before.keys()
            if now.get(path) != self._before.get(path) and path not in self._writes
        )

    def _now(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        folders = [str(root) for root in self._roots]
        while folders:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    about = entry.stat(follow_symlinks=False)
                    is_folder = entry.is_dir(follow_symlinks=False)
                    if is_folder:
                        folders.append(entry.path)
                    # A folder's time changes with a file in it that may be written.
                    found[entry.path] = () if is_folder else (about.st_ino, about.st_size, about.st_mtime_ns)
        return found


def write_files(folder: Path, files: Files) -> None:
    """Make the folder hold these files and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
