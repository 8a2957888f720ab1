"""Is the window always awake? `.venv/bin/python scripts/bench/ui.py [--rounds 5] [--seconds 8] [--json]`.

The window trains 784-512-10 at full speed with curves, inspector and prediction live while a mouse draws; in
turn with it, round after round, a bare PySide6 window with one pyqtgraph plot beside a process that
multiplies matrices. Off screen, and under Xvfb where that is installed. Milliseconds, medians of the rounds:

    heartbeat   how late a beat of 16 ms is
    ink         from a pointer event to the end of the paint that shows it
    bars        from a pointer event to the end of the paint of the bars that it changes
    plots       of each second, the milliseconds that the curves take
    appears     from the start of the process (its bytecode is kept) to the first paint of what one draws on
    --help      `digitpad --help` beside `python -c pass`
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
STARTS = 5
"""How often a program is started for its time, in every round."""

Found = dict[str, Any]


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--data", default="mnist")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as bytecode:
        # As at every start but the first, also where the shell forbids Python to keep what it has compiled.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = bytecode
        found: Found = {"help": _help(arguments.rounds * STARTS)}
        for platform, environment in _platforms():
            with environment as variables:
                found[platform] = _measure(arguments, variables)
    if arguments.json:
        print(json.dumps(found))
    else:
        _report(found)
    return 0


def _platforms() -> Iterator[tuple[str, contextlib.AbstractContextManager[dict[str, str]]]]:
    yield "off screen", contextlib.nullcontext({"QT_QPA_PLATFORM": "offscreen"})
    if shutil.which("Xvfb"):
        yield "Xvfb", screen()


@contextlib.contextmanager
def screen() -> Iterator[dict[str, str]]:
    """An X server without a screen, which chooses its own number."""
    reading, writing = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "1280x800x24",
        "-nolisten",
        "tcp",
        "-noreset",
    ]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{told.readline().strip()}"}
    finally:
        server.terminate()
        server.wait()


def _measure(arguments: argparse.Namespace, variables: dict[str, str]) -> Found:
    rounds: dict[str, list[Found]] = {"bare": [], "real": []}
    appears: dict[str, list[float]] = {"bare": [], "real": []}
    for _ in range(arguments.rounds):
        for which, kept in rounds.items():
            kept.append(_child(which, arguments.seconds, arguments.data, variables))
        for _ in range(STARTS):
            for which, times in appears.items():
                times.append(_child(which, 0, arguments.data, variables)["appears"])
    found = {which: _medians(kept) for which, kept in rounds.items()}
    for which, times in appears.items():
        found[which]["appears"] = 1000 * statistics.median(times)
    return found


def _child(which: str, seconds: float, data: str, variables: dict[str, str]) -> Found:
    path = os.pathsep.join([str(HERE), str(HERE.parents[1])])
    environment = {**os.environ, **variables, "PYTHONPATH": path}
    words = [sys.executable, "-m", f"awake.{which}", str(seconds), repr(time.time()), data]
    done = subprocess.run(words, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"ui: {which} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    found: Found = json.loads(done.stdout)
    return found


def _medians(rounds: list[Found]) -> Found:
    """Of every number in a tree of them, the median over the rounds."""
    return {
        key: _medians([one[key] for one in rounds])
        if isinstance(value, dict)
        else statistics.median(one[key] for one in rounds)
        for key, value in rounds[0].items()
    }


def _help(count: int) -> Found:
    """Milliseconds of `digitpad --help` and of a Python that does nothing, in turn."""
    programs = {"help": ["-m", "digitpad", "--help"], "pass": ["-c", "pass"]}
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(count):
        for name, words in programs.items():
            begun = time.perf_counter()
            subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True)
            times[name].append(1000 * (time.perf_counter() - begun))
    return {name: statistics.median(kept) for name, kept in times.items()}


def _report(found: Found) -> None:
    line = "{:12} {:10} {:>7} {:>7} {:>7} {:>7}"
    for platform, of in found.items():
        if platform == "help":
            continue
        print(f"\n{platform}")
        print(line.format("", "", "p50", "p95", "p99", "worst"))
        for what in ("heartbeat", "ink", "bars"):
            for which in ("bare", "real"):
                numbers = of[which].get(what)
                if numbers:
                    cells = [f"{numbers[name]:.1f}" for name in ("p50", "p95", "p99", "worst")]
                    print(line.format(what, which, *cells))
        bare, real = of["bare"]["appears"], of["real"]["appears"]
        print(f"appears      bare {bare:.0f} ms, real {real:.0f} ms, ratio {real / bare:.2f}")
        print(f"plots        {1000 * of['real']['plots']:.1f} ms a second")
        print(f"one reading  {of['real']['reading_ms']:.2f} ms; {of['real']['steps_per_second']:.0f} steps/s")
    helps, nothing = found["help"]["help"], found["help"]["pass"]
    print(f"\n--help       {helps:.1f} ms, python -c pass {nothing:.1f} ms, ratio {helps / nothing:.2f}")


if __name__ == "__main__":
    sys.exit(main())
