"""Does it live long? `.venv/bin/python scripts/bench/life.py [--minutes 60] [--json FILE]`.

In one process a window is opened twelve times, in which day after day one draws, trains, pauses, stops,
looks at tensors, units, mistakes and the past, pins tensors, opens dialogs; and it is closed in the middle
of a run. Then it is counted what is still there. 1 comes back, and a sentence for each, when after a warm-up
the memory in use grows by 5 % or more (on the line that fits it best), when a thread, a timer, an open file,
an object of Qt's or a window is left over, when Qt warns, or when anything fails.

Its settings and runs lie in a folder that goes with it. Off screen unless QT_QPA_PLATFORM says otherwise.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import numpy.typing as npt
from living.census import Sample, growth, left_over, take  # scripts/bench/
from living.day import Day
from PySide6.QtWidgets import QApplication

from digitpad import paths
from digitpad.app import build_window, create_application, finish, guarding, limit_threads
from digitpad.state.settings import Settings
from digitpad.ui.failures import Failures

WINDOWS = 12
"""How often a window is opened and closed: of each, Qt itself keeps a tenth of a megabyte for ever."""
WARM_UP = 3
"""Windows that are not counted: what is loaded once, and caches that fill up to their bounds."""
COUNTED = {"MALLOC_ARENA_MAX": "1", "PYTHONMALLOC": "malloc"}
"""Python's objects are counted with all others; what the allocator keeps does not depend on threads."""
KEPT_RUNS = 4
QUIET = "propagateSizeHints"
"""What Qt says off screen of every window with a smallest size."""


def main() -> int:
    """Live, count, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data", default="", help="to train on (default: small digits made for this)")
    parser.add_argument("--json", type=Path, help="where all samples go")
    options = parser.parse_args()
    if sys.platform == "linux" and not COUNTED.items() <= os.environ.items():
        os.environ.update(COUNTED)
        os.execv(sys.executable, [sys.executable, *sys.argv])
    with tempfile.TemporaryDirectory(prefix="digitpad-life-") as home:
        os.environ[paths.HOME_VARIABLE] = home
        data = options.data or _write_digits(Path(home) / "digits.npz")
        limit_threads(1)
        application = create_application()
        with guarding() as (failures, interrupts):
            interrupts.interrupted.connect(partial(_break_off, home))
            told: list[object] = []
            failures.failed.connect(told.append)
            samples, warm = _live(application, failures, data, options.minutes * 60, options.seed)
        log = paths.log_dir() / "digitpad.log"
        said = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    if options.json:
        options.json.write_text(json.dumps([asdict(sample) for sample in samples]), encoding="utf-8")
    faults = [f"failed: {error!r}" for error in told]
    faults += [line for line in said if "Qt: " in line and QUIET not in line]
    faults += left_over(samples[warm:])
    print(f"{len(samples)} windows, {warm} to warm up; memory grows by {growth(samples[warm:]):+.1%}")
    for fault in dict.fromkeys(faults):
        print(f"digitpad: {fault}", file=sys.stderr)
    return 1 if faults else 0


def _break_off(home: str, number: int) -> None:
    """What Ctrl-C does: the window would only be closed by it, and the next one opened."""
    shutil.rmtree(home, ignore_errors=True)
    os._exit(128 + number)


def _live(
    application: QApplication, failures: Failures, data: str, seconds: float, seed: int
) -> tuple[list[Sample], int]:
    """A sample for each window that was closed, and how many of them are the warm-up."""
    rng = np.random.default_rng(seed)
    begun = time.monotonic()
    samples: list[Sample] = []
    print(_line("days", *asdict(take(0))))
    days = 0
    while len(samples) < WINDOWS:
        until = begun + seconds * (len(samples) + 1) / WINDOWS
        settings = Settings()
        settings.first_steps = False
        window = build_window(application, settings, failures)
        window.resize(1280, 800)
        window.show()
        while True:
            is_last = time.monotonic() + (time.monotonic() - begun) / max(days, 1) > until
            Day(window, data, rng, days, is_last).run()
            days += 1
            if is_last:
                break
        window.close()
        finish(application, window)
        del window
        _forget_old_runs()
        samples.append(take(time.monotonic() - begun))
        now = asdict(samples[-1])
        print(
            _line(
                days,
                f"{now.pop('seconds'):.0f}",
                f"{now.pop('memory') / 1e6:.2f} MB",
                f"{now.pop('resident') / 1e6:.0f} MB",
                *now.values(),
            ),
            flush=True,
        )
    return samples, WARM_UP


def _line(*cells: object) -> str:
    return "".join(f"{cell!s:>10}" for cell in cells)


def _forget_old_runs() -> None:
    """Keep the last runs and models only: a list of runs that grows with their number is no leak."""
    for run in sorted(paths.runs_dir().glob("*"))[:-KEPT_RUNS]:
        shutil.rmtree(run, ignore_errors=True)
    for model in sorted(paths.models_dir().glob("*"))[:-KEPT_RUNS]:
        model.unlink(missing_ok=True)


def _write_digits(path: Path) -> str:
    """Pictures that are learnt at once: a bright bar at a place of its own for each digit, under noise."""
    rng = np.random.default_rng(1)
    arrays: dict[str, Any] = {}
    for part, count in (("train", 2000), ("test", 400)):
        labels = (np.arange(count) % 10).astype(np.uint8)
        images: npt.NDArray[np.uint8] = rng.integers(0, 60, (count, 28, 28), np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[:, 2 + 2 * label : 4 + 2 * label] = 250
        arrays |= {f"x_{part}": images, f"y_{part}": labels}
    np.savez(path, **arrays)
    return str(path)


if __name__ == "__main__":
    sys.exit(main())
