"""Kill training runs at random moments, and let them go on: `.venv/bin/python scripts/bench/kills.py`.

    .venv/bin/python scripts/bench/kills.py --kills 200 [--minutes 60] [--seed 1] [--way window]

On the command line and under the window, ten kills a run: some time after an epoch, or while a checkpoint, a
frame of the film or a line of the history is being written. It prints a table, and 1 comes back when more
than one epoch was lost, a run did not go on, or did not end bit-identical. CI does the same with five kills;
the harness lies in `tests/kills/`.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Run the harness with the arguments given; returns 1 when something was lost."""
    command = [sys.executable, "-m", "tests.kills", *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
