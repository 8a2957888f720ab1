"""The interface's tests elsewhere: on a screen of scale 2, in the dark, without a language, in Chinese.

`python -m tests.platforms [arguments of pytest]`, which `scripts/test.py --platforms` starts: all tests of
the interface, once in each setting. CI runs a handful of them (`tests/test_platforms.py`).
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OFF_SCREEN = "offscreen:configfile=" + str(ROOT / "tests" / "screen.json")
"""Qt's own has 800 pixels, which are 400 at scale 2."""

SETTINGS = {
    "scale 2": {"QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": OFF_SCREEN},
    "dark": {"DIGITPAD_TESTS_PALETTE": "dark"},
    "LANG=C": {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "Chinese": {"LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8", "LANGUAGE": "zh_CN"},
}


def run(setting: str, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """pytest in one of the settings."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    command = [sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment | SETTINGS[setting],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def main() -> int:
    """Run all of them, and say where what failed; 1 when anything did."""
    failed = False
    for setting in SETTINGS:
        done = run(setting, sys.argv[1:])
        failed = failed or done.returncode != 0
        lines = done.stdout.splitlines()
        told = [line for line in lines if line.startswith(("FAILED", "ERROR"))] + lines[-1:]
        print(f"{setting}:", *told, sep="\n  ", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
