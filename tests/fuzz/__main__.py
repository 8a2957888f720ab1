"""`python -m tests.fuzz --cases N --seed S [--reader NAME]`, which `scripts/bench/fuzz.py` starts."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.fuzz.harness import fuzz
from tests.fuzz.readers import READERS


def main() -> int:
    """Fuzz, print a table and every finding; 1 when there is one."""
    parser = argparse.ArgumentParser(prog="fuzz.py", description="Read many damaged files with every reader.")
    parser.add_argument("--cases", type=int, default=200, help="mutants for each reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--reader", action="append", choices=list(READERS), help="only this one; may be given again"
    )
    parser.add_argument("--keep", type=Path, help="a folder for the files of what was found")
    arguments = parser.parse_args()
    print(
        "| reader | cases | header passes | read | peak MB | ms a case | found |\n" + "| --- " * 7 + "|",
        flush=True,
    )
    failed = False
    for name in arguments.reader or READERS:
        with tempfile.TemporaryDirectory(prefix="digitpad-fuzz-") as folder:
            result = fuzz([name], arguments.cases, arguments.seed, Path(folder))
            counts = result.counts[name]
            done = max(1, counts["done"])
            print(
                f"| {name} | {done:,} | {counts['passed'] / done:.0%} | {counts['read'] / done:.0%} "
                f"| {counts['peak']} | {1000 * counts['seconds'] / done:.1f} | {len(result.findings)} |",
                flush=True,
            )
            for finding in result.findings:
                failed = True
                print(f"  {finding}", file=sys.stderr, flush=True)
            found = Path(folder) / "found"
            if arguments.keep is not None and found.is_dir():
                shutil.copytree(found, arguments.keep, dirs_exist_ok=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
