"""Make `.venv` ready: the locked dependencies, and digitpad itself, run from its sources.

In: the Python that runs this, the lock files and pyproject.toml. Out: the path of `.venv`'s Python.

`.venv` is trusted only when its stamp says that it was made from exactly these inputs and no set-up of it is
unfinished; then nothing is run at all. The marker of an unfinished set-up is there before anything else
changes, and the stamp is written last, so that a set-up that was killed at any moment is begun anew.
"""

import contextlib
import errno
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import system_packages
from command import SetupError, child_environment, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = ROOT / "scripts" / "requirements"
NEWEST_PYTHON = (3, 14)  # the newest that every locked dependency has a wheel for
STAMP = "digitpad-stamp.json"
UNFINISHED = "digitpad-unfinished"


@dataclass(frozen=True)
class Stamp:
    """Hashes of what `.venv` was made from; `tools` is None while it holds no tools for tests and checks."""

    environment: str
    project: str
    tools: str | None


def wanted_stamp() -> Stamp:
    """The stamp that `.venv` would have if it were made now, with the tools."""
    python = (sys.version, sysconfig.get_platform(), sys.base_prefix, str(ROOT))
    return Stamp(
        environment=_digest(*python, *(LOCKS / f"{name}.txt" for name in ("runtime", "build", "pictures"))),
        project=_digest(ROOT / "pyproject.toml", ROOT / "digitpad" / "__init__.py"),
        tools=_digest(LOCKS / "tools.txt", LOCKS / "fast.txt"),
    )


def read_stamp(venv: Path) -> Stamp | None:
    """What `venv` was made from; None when it is not there, not finished or not usable."""
    try:
        stamp = Stamp(**json.loads((venv / STAMP).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    whole = not (venv / UNFINISHED).exists() and python_of(venv).exists()
    return stamp if whole else None


def is_ready(stamp: Stamp | None, wanted: Stamp, tools: bool) -> bool:
    """Whether an environment with this stamp needs nothing more."""
    return stamp is not None and stamp == (wanted if tools else replace(wanted, tools=stamp.tools))


def prepare(tools: bool = False) -> Path:
    """Make `.venv` ready if it is not, with the tools for tests and checks if asked; return its Python.

    Raises:
        SetupError: it cannot be done here; the message says what would help.
    """
    wanted = wanted_stamp()
    if not is_ready(read_stamp(VENV), wanted, tools):
        if sys.version_info[:2] > NEWEST_PYTHON:
            newest = ".".join(map(str, NEWEST_PYTHON))
            raise SetupError(f"the locked dependencies are for Python 3.11 to {newest}; this is {_version()}")
        with _alone() as lock:
            stamp = read_stamp(VENV)  # again: another call may have made it while this one waited
            if not is_ready(stamp, wanted, tools):
                _bring_up_to_date(stamp, wanted, tools, lock)
    return python_of(VENV)


def python_of(venv: Path) -> Path:
    """The path of the Python in `venv`."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _bring_up_to_date(stamp: Stamp | None, wanted: Stamp, tools: bool, lock: int) -> None:
    """Do the least that makes `.venv` what it should be: from the ground, the tools, or the project alone."""
    anew = (
        stamp is None
        or stamp.environment != wanted.environment
        or (tools and stamp.tools not in (None, wanted.tools))
    )
    done = Stamp(wanted.environment, wanted.project, None if stamp is None or anew else stamp.tools)
    if anew:
        _clear_the_place()
        say(f"making {VENV} for Python {_version()}")
    (VENV / UNFINISHED).touch()
    if anew:
        _make_venv(lock)
        say("installing the locked dependencies (once; about 180 MB to download, 600 MB on the disk)")
        _install_locked(["runtime", "build"], lock)
        _install_pictures(lock)
    if tools and done.tools is None:
        say("installing the locked tools for tests and checks")
        _install_locked(["tools", "fast"], lock)  # the extra too, so that the tests can try it
        done = replace(done, tools=wanted.tools)
    # Hashes cannot be asked of a folder; what the project needs is there already, its build backend too.
    _pip(["install", "--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT)], lock)
    _write_stamp(done)


def _write_stamp(stamp: Stamp) -> None:
    part = VENV / (STAMP + ".part")
    part.write_text(json.dumps(asdict(stamp)), encoding="utf-8")
    part.replace(VENV / STAMP)
    (VENV / UNFINISHED).unlink()
    say("ready")


def _clear_the_place() -> None:
    """Leave an empty `.venv` marked as unfinished; one that was made by other means is moved aside."""
    try:
        ours = any((VENV / name).exists() for name in (STAMP, UNFINISHED))
        foreign = VENV.is_symlink() or VENV.is_file() or (VENV.is_dir() and not ours and any(VENV.iterdir()))
        if foreign:
            aside = next(path for n in range(1, 1000) if not (path := ROOT / f".venv-{n}").exists())
            VENV.rename(aside)
            say(f"moved the .venv that was there to {aside}")
        VENV.mkdir(exist_ok=True)
        (VENV / UNFINISHED).touch()
        for path in VENV.iterdir():
            if path.name != UNFINISHED:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    except OSError as error:
        raise SetupError(f"{error.filename or VENV} cannot be replaced: {error.strerror or error}") from error


def _make_venv(lock: int) -> None:
    """Make the environment with pip in it or, where this Python lacks ensurepip, without."""
    # A Python that lives in the very .venv that was cleared has to be asked for by its original name.
    base = getattr(sys, "_base_executable", sys.executable)
    has_ensurepip = importlib.util.find_spec("ensurepip") is not None
    if not has_ensurepip and not _can_install_elsewhere():
        package = f"python3.{sys.version_info.minor}-venv"
        if not system_packages.has_apt():
            raise SetupError(
                "this Python has no ensurepip; install what your system has to make environments with"
            )
        if not (system_packages.may_install() and sys.base_prefix == "/usr"):
            command = system_packages.install_command([package])
            raise SetupError(f"this Python cannot make environments yet; run: {command}")
        system_packages.install([package])
        has_ensurepip = True
    _run([base, "-I", "-m", "venv", *([] if has_ensurepip else ["--without-pip"]), str(VENV)], lock)


def _can_install_elsewhere() -> bool:
    """Whether this Python's own pip can fill another environment (`--python`, since 22.3)."""
    try:
        major, minor = importlib.metadata.version("pip").split(".")[:2]
    except importlib.metadata.PackageNotFoundError:
        return False
    return (int(major), int(minor)) >= (22, 3)


def _install_locked(names: list[str], lock: int) -> None:
    files = [word for name in names for word in ("--requirement", str(LOCKS / f"{name}.txt"))]
    _pip(["install", "--require-hashes", "--only-binary=:all:", *files], lock)


def _install_pictures(lock: int) -> None:
    """Install what finds digits in photos; where it cannot be had, digitpad does without, and says so."""
    try:
        _install_locked(["pictures"], lock)
    except SetupError:
        say("OpenCV cannot be installed here: photos cannot be read, everything else works")


def _pip(arguments: list[str], lock: int) -> None:
    """Run `.venv`'s pip, or this Python's own pip on `.venv` where that has none."""
    if (Path(python_of(VENV)).parent / ("pip.exe" if os.name == "nt" else "pip")).exists():
        pip = [str(python_of(VENV)), "-I", "-m", "pip"]
    else:
        pip = [sys.executable, "-I", "-m", "pip", "--python", str(python_of(VENV))]
    quiet = [] if sys.stderr.isatty() else ["-qq"]
    _run([*pip, "--disable-pip-version-check", *arguments, *quiet], lock)


def _run(command: list[str], lock: int) -> None:
    """Run a step of the set-up; what it prints goes to standard error, for standard output is digitpad's.

    It holds the lock as well: should this script be killed, the next call waits for the orphan's end.
    """
    held = () if os.name == "nt" else (lock,)
    try:
        subprocess.run(
            command, check=True, stdout=2, cwd=ROOT, env=child_environment(pip=True), pass_fds=held
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(f"the set-up did not succeed ({error}); the next call begins it anew") from error


@contextlib.contextmanager
def _alone() -> Iterator[int]:
    """Hold the lock of set-ups of this checkout, which the operating system frees however a process ends."""
    try:
        handle = os.open(ROOT / ".venv-lock", os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise SetupError(f"{ROOT} cannot be written to, and .venv belongs there: {error.strerror}") from error
    try:
        if not _try_lock(handle):
            say("waiting for another set-up to end")
            while not _try_lock(handle, wait=True):
                pass
        yield handle
    finally:
        os.close(handle)


def _try_lock(handle: int, wait: bool = False) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)  # LK_LOCK: ten seconds
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError as error:
        # Any other fault says that this file system knows no locks: then go on without.
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
    return True


def _digest(*parts: str | Path) -> str:
    """The SHA-256 of texts and of files' contents, told apart by their lengths."""
    whole = hashlib.sha256()
    for part in parts:
        content = part.read_bytes() if isinstance(part, Path) else part.encode()
        whole.update(b"%d:" % len(content) + content)
    return whole.hexdigest()


def _version() -> str:
    return sys.version.split()[0]
