"""The environments that are measured: digitpad's own, the peers', and numba beside digitpad's own."""

import datetime
import functools
import hashlib
import os
import platform
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

from command import SetupError, child_environment, run_to_its_end, say
from setup_environment import LOCKS, ROOT, prepare, python_of

BENCH = ROOT / ".bench"
VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@functools.cache
def digitpad() -> Path:
    """The Python that runs digitpad: this one where it can, else that of `.venv`, made if need be."""
    wanted = "import digitpad.training.trainer, digitpad.data.sources"
    own = subprocess.run([sys.executable, "-c", wanted], capture_output=True, cwd=ROOT)
    return Path(sys.executable) if own.returncode == 0 else prepare()


@functools.cache
def peers() -> Path:
    """The Python of the peers' environment, made from scripts/requirements/peers.txt if need be."""
    requirements = LOCKS / "peers.txt"
    folder = BENCH / "peers"
    if not _is_made(folder, requirements):
        say(f"installing the peers into {folder} (some hundred MB, once)")
        venv.create(folder, with_pip=True, clear=True)
        _install([str(python_of(folder))], ["--requirement", str(requirements)])
        _stamp(folder, requirements)
    return python_of(folder)


@functools.cache
def fast_paths() -> list[str]:
    """Where numba lies for digitpad[fast]: a folder for PYTHONPATH, so that digitpad's own stays without."""
    requirements, folder = LOCKS / "fast.txt", BENCH / "fast"
    if not _is_made(folder, requirements):
        say(f"installing numba into {folder}")
        _install([str(peers())], ["--target", str(folder), "--upgrade", "--requirement", str(requirements)])
        _stamp(folder, requirements)
    return [str(folder)]


def _install(python: list[str], words: list[str]) -> None:
    command = [*python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *words]
    if run_to_its_end(command, child_environment(), aside=True):
        raise SetupError(f"pip could not install {words[-1]}")


def _is_made(folder: Path, requirements: Path) -> bool:
    stamp = folder / "stamp"
    return stamp.exists() and stamp.read_text() == _digest(requirements)


def _stamp(folder: Path, requirements: Path) -> None:
    (folder / "stamp").write_text(_digest(requirements))


def _digest(requirements: Path) -> str:
    return hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()


def environment(threads: int, paths: list[str]) -> dict[str, str]:
    """The environment of a measured process: so many threads, by every name that anyone listens to."""
    several = "true" if threads > 1 else "false"
    changes = dict.fromkeys(VARIABLES, str(threads))
    changes["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={several} intra_op_parallelism_threads={threads}"
    changes["JAX_PLATFORMS"] = "cpu"
    changes["DIGITPAD_FAST"] = str(int(bool(paths)))  # the extra may be installed here for the tests
    return {**child_environment(), **changes, "PYTHONPATH": os.pathsep.join([*paths, str(ROOT)])}


def machine(threads: int) -> dict[str, Any]:
    """What the figures depend on: machine, versions, date, threads."""
    model = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(
            (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model
        )
    return {
        "date": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        "processor": model,
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "threads": {
            name: value
            for name, value in environment(threads, []).items()
            if name in (*VARIABLES, "XLA_FLAGS")
        },
        "peers": (LOCKS / "peers.txt").read_text(encoding="utf-8").splitlines()[1:],
    }
