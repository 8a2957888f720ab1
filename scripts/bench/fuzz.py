"""Read many spoiled files with every reader: no traceback, no hang, at most 500 MB, nothing changed.

    .venv/bin/python scripts/bench/fuzz.py --cases 100000 --seed 1 [--reader npz] [--keep FOLDER]

The harness lies in `tests/fuzz/`, where CI runs 200 cases of each reader. It prints a table,
and what was found to the standard error; `--keep` keeps the files of it. The same seed gives the same cases.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Run the harness with the arguments given; returns 1 when something was found."""
    command = [sys.executable, "-m", "tests.fuzz", *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
