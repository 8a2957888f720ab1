"""`python -m tests.kills --kills N --minutes M --seed S [--way WAY]`: `scripts/bench/kills.py` starts it."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

from tests.kills.killing import KINDS, WAYS, digits_file, kill_and_go_on, moments, unharmed

KILLS_A_RUN = 10


def main() -> int:
    """Kill, print a table and every fault; 1 when there is one."""
    parser = argparse.ArgumentParser(prog="kills.py", description="Kill runs at random moments.")
    parser.add_argument("--kills", type=int, default=200, help="in each way")
    parser.add_argument("--minutes", type=float, default=60, help="to stop after, in each way")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--way", choices=WAYS, action="append", help="only this one; may be given again")
    arguments = parser.parse_args()
    print("| way | runs | kills | " + " | ".join(KINDS) + " | most epochs lost | bit-identical | faults |")
    print("| --- " * (len(KINDS) + 6) + "|", flush=True)
    faults = []
    for way in arguments.way or WAYS:
        rng = np.random.default_rng(arguments.seed)
        kills: Counter[str] = Counter()
        runs = identical = lost = found = 0
        until = time.monotonic() + 60 * arguments.minutes
        with tempfile.TemporaryDirectory(prefix="digitpad-kills-") as name:
            whole = unharmed(Path(name) / "whole", digits_file(Path(name) / "whole"))
            while kills.total() < arguments.kills and time.monotonic() < until:
                folder = Path(name) / str(runs)
                count = min(KILLS_A_RUN, arguments.kills - kills.total())
                story = kill_and_go_on(way, folder, digits_file(folder), whole, moments(rng, count))
                kills.update(story.kills)
                runs, identical = runs + 1, identical + story.identical
                lost, found = max(lost, story.lost), found + len(story.faults)
                faults += [f"{way}, run {runs}: {fault}" for fault in story.faults]
        row = [
            way,
            runs,
            kills.total(),
            *(kills[kind] for kind in KINDS),
            lost,
            f"{identical} of {runs}",
            found,
        ]
        print("| " + " | ".join(map(str, row)) + " |", flush=True)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
