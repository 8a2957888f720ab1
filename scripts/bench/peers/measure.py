"""Processes, measured: a command line in; its answer, its seconds or its memory out."""

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import places
from command import SetupError

SAMPLE_SECONDS = 0.002


def call(words: list[str], threads: int, paths: list[str] | None = None) -> str:
    """Run a process on so many threads; its standard output comes back. Raises SetupError when it failed."""
    done = subprocess.run(
        words,
        env=places.environment(threads, paths or []),
        capture_output=True,
        text=True,
        encoding="utf-8",
        preexec_fn=_on_so_many_cores(threads),
    )
    if done.returncode:
        raise SetupError(f"{' '.join(words)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def answer(words: list[str], threads: int, paths: list[str] | None = None) -> dict[str, Any]:
    """The JSON object in the last line that a process prints."""
    found: dict[str, Any] = json.loads(call(words, threads, paths).splitlines()[-1])
    return found


def timed(words: list[str], threads: int, paths: list[str] | None = None) -> tuple[float, dict[str, Any]]:
    """Seconds from the start of the process to its end, and what it answered."""
    begun = time.perf_counter()
    found = answer(words, threads, paths)
    return time.perf_counter() - begun, found


def most_anonymous(words: list[str], threads: int, paths: list[str] | None = None) -> int:
    """Bytes of anonymous memory at the peak of a process (Linux: RssAnon, looked at 500 times a second)."""
    if not Path("/proc/self/status").exists():
        raise SetupError("anonymous memory is read from /proc, which this system does not have")
    quiet = subprocess.DEVNULL
    most = 0
    with subprocess.Popen(
        words, env=places.environment(threads, paths or []), stdout=quiet, stderr=quiet
    ) as child:
        status = Path(f"/proc/{child.pid}/status")
        while child.poll() is None:
            for line in status.read_text().splitlines():
                if line.startswith("RssAnon:"):
                    most = max(most, int(line.split()[1]) * 1024)
            time.sleep(SAMPLE_SECONDS)
    if child.returncode:
        raise SetupError(f"{' '.join(words)} failed with {child.returncode}")
    return most


def _on_so_many_cores(threads: int) -> Any:
    """What confines a child to so many cores, for those that count cores and not variables (XLA)."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    cores = set(sorted(os.sched_getaffinity(0))[:threads])
    return lambda: os.sched_setaffinity(0, cores)
