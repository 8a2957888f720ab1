"""What makes the window pause? `.venv/bin/python scripts/bench/pauses.py [--rounds 3] [--screen] [--only …]`.

In the real window (1280×800) one does whatever a user can do, one thing after the other, while 784-512-10 is
in training wherever that is possible; a heartbeat of 16 ms watches, and is late by the time for which the
window does not react. For each thing the table has the longest pause, milliseconds on the clock: the median,
the least and the most of the rounds; `work` is the most that the window's own thread computed between two
beats (the least of the rounds), which other programs on the machine change less. `--where` tells in which
functions a pause was.

Off screen; with --screen under Xvfb. Its settings, runs and files lie in a folder that goes with it.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from awake.doing import PARTS
from awake.ends import ENDS
from awake.goods import write_film, write_photo, write_runs, write_tables
from ui import HERE, screen  # scripts/bench/

from digitpad.data.sources import load

FAULT, LONG = 100, 50
"""Milliseconds of work or of a pause from which on a thing is counted as a fault, or listed."""


def main() -> int:
    """Do everything, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--screen", action="store_true", help="under Xvfb")
    parser.add_argument("--only", nargs="*", default=[], help="parts whose names contain one of these words")
    parser.add_argument("--where", action="store_true", help="tell where long pauses were")
    parser.add_argument("--least", type=float, default=0, help="print pauses from so many milliseconds on")
    parser.add_argument("--goods", type=Path, help="keeps what is opened; on the disk of /tmp")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    missed: dict[str, int] = defaultdict(int)
    with contextlib.ExitStack() as stack:
        goods = options.goods or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        _make(goods)
        variables = stack.enter_context(screen()) if options.screen else {"QT_QPA_PLATFORM": "offscreen"}
        names = [*PARTS, *(f"end: {job}" for job in ENDS)]
        names = [name for name in names if not options.only or any(word in name for word in options.only)]
        for _ in range(options.rounds):
            for name in names:
                told = _child(name, goods, variables)
                for fault in told["missed"]:
                    missed[f"{name}: {fault}"] += 1
                for what, pause in told["pauses"].items():
                    found[what].append(pause)
    if options.json:
        options.json.write_text(json.dumps(found), encoding="utf-8")
    _report(found, options)
    for fault, count in missed.items():
        print(f"pauses: {count}× {fault}", file=sys.stderr)
    return 0


def _make(goods: Path) -> None:
    """Whatever is to be opened."""
    if (goods / "runs").exists():
        return
    files = goods / "files"
    files.mkdir(parents=True, exist_ok=True)
    mnist = load("mnist")
    write_tables(files, mnist)
    write_photo(files / "photo12.jpg", 4000, 3000, mnist)
    write_photo(files / "photo64.jpg", 9248, 6936, mnist)
    drawings = Path(os.environ.get("DIGITPAD_DATA", "")) / "pendigits" / "train.jsonl.gz"
    if drawings.exists():
        (files / "drawings.jsonl.gz").write_bytes(drawings.read_bytes())
    making = goods / "making"
    write_runs(making)
    write_film(making, "mnist")
    making.rename(goods / "runs")


def _child(name: str, goods: Path, variables: dict[str, str]) -> dict[str, Any]:
    path = os.pathsep.join([str(HERE), str(HERE.parents[1])])
    environment = {**os.environ, **variables, "PYTHONPATH": path}
    words = [sys.executable, "-m", "awake.doing", name, str(goods)]
    done = subprocess.run(words, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        return {"pauses": {}, "missed": [f"ended with {done.returncode}"]}
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _report(found: dict[str, list[dict[str, Any]]], options: argparse.Namespace) -> None:
    """The table, the longest pause first."""
    middle = {what: statistics.median(one["late"] for one in pauses) for what, pauses in found.items()}
    print(f"{'':52} {'ms':>6} {'least':>6} {'most':>6} {'work':>6}")
    for what in sorted(middle, key=middle.__getitem__, reverse=True):
        pauses = found[what]
        late = [one["late"] for one in pauses]
        if middle[what] < options.least:
            continue
        work = min(one["busiest"] for one in pauses)
        print(f"{what:52} {middle[what]:6.0f} {min(late):6.0f} {max(late):6.0f} {work:6.0f}")
        if options.where:
            print(f"      {max(pauses, key=lambda one: one['late'])['where']}")
    for limit in (FAULT, LONG):
        count = sum(value > limit for value in middle.values())
        print(f"{count} of {len(middle)} things make the window pause for more than {limit} ms")


if __name__ == "__main__":
    sys.exit(main())
