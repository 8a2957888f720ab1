"""Check format, lint and types, after setting up if need be: python3 scripts/check.py [--fix].

With `--fix`, what ruff can mend by itself is mended first.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        f"digitpad needs Python 3.11 or newer; this is Python {sys.version.split()[0]}, {sys.executable}"
    )

from command import SetupError, child_environment, finish, run_to_its_end
from setup_environment import ROOT, prepare

MEND = {"format": ["ruff", "format"], "lint": ["ruff", "check", "--fix"]}
CHECKS = {
    "format": ["ruff", "format", "--check"],
    "lint": ["ruff", "check"],
    "types": ["mypy", "--strict", "digitpad", "scripts"],
}


def main(arguments: list[str]) -> int:
    """Run every check, also after one has failed; return 1 if any has."""
    if arguments not in ([], ["--fix"]):
        raise SetupError("check.py takes no argument but --fix")
    python = prepare(tools=True)
    environment = child_environment()

    def passes(words: list[str]) -> bool:
        return run_to_its_end([python, "-P", "-m", *words], environment, ROOT) == 0

    if arguments:
        for words in MEND.values():
            passes(words)
    failed = []
    for name, words in CHECKS.items():
        print(f"== {name}: {' '.join(words)}", flush=True)
        if not passes(words):
            failed.append(name)
    print(f"== failed: {', '.join(failed)}" if failed else "== all checks passed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    finish(main)
