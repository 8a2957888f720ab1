"""The interface's tests elsewhere: on a screen of scale 2, in the dark, without a language, in Chinese.

`python -m tests.platforms [arguments of pytest]`, which `scripts/test.py --platforms` starts: all tests of
the interface, or those that the arguments name, once in each setting. CI runs a handful of them
(`tests/test_platforms.py`).
"""

import locale
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OFF_SCREEN = "offscreen:configfile=" + str(ROOT / "tests" / "screen.json")
"""Qt's own has 800 pixels, which are 400 at scale 2."""

INTERFACE = ("tests/ui", "tests/state", "tests/test_app.py", "tests/test_tour.py", "tests/test_leaks.py")
CHINESE = ("zh_CN.UTF-8", "zh_SG.UTF-8", "zh_TW.UTF-8", "zh_HK.UTF-8")


def first_installed(names: tuple[str, ...]) -> str | None:
    """The first of these locales that the C library knows; None when it knows none of them."""
    before = locale.setlocale(locale.LC_TIME)
    for name in names:
        try:
            locale.setlocale(locale.LC_TIME, name)
        except locale.Error:
            continue
        locale.setlocale(locale.LC_TIME, before)
        return name
    return None


def _chinese() -> dict[str, str]:
    # Where there is none, Qt still reads the name, and is Chinese; the C library falls back on its locale C.
    name = first_installed(CHINESE) or CHINESE[0]
    return {"LANG": name, "LC_ALL": name, "LANGUAGE": name.partition(".")[0]}


SETTINGS = {
    "scale 2": {"QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": OFF_SCREEN},
    "dark": {"DIGITPAD_TESTS_PALETTE": "dark"},
    "LANG=C": {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "Chinese": _chinese(),
}


def locale_note() -> str:
    """What "Chinese" is on this system, in one line."""
    name = first_installed(CHINESE)
    if name is None:
        return (
            f"no Chinese locale is installed: Qt takes {CHINESE[0]} from its name, the C library takes C "
            "(on Debian: apt-get install locales; localedef -i zh_CN -f UTF-8 zh_CN.UTF-8)"
        )
    return f"the locale {name}" + ("" if name == CHINESE[0] else f", for {CHINESE[0]} is not installed")


def run(setting: str, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """pytest in one of the settings."""
    of_this_run = ("PYTEST_CURRENT_TEST", "PYTEST_XDIST_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(of_this_run)}
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
    words = sys.argv[1:]
    if not any((ROOT / word.split("::")[0]).exists() for word in words if not word.startswith("-")):
        words += INTERFACE
    failed = False
    for setting in SETTINGS:
        done = run(setting, words)
        failed = failed or done.returncode != 0
        lines = done.stdout.splitlines()
        told = [line for line in lines if line.startswith(("FAILED", "ERROR"))] + lines[-1:]
        title = f"{setting}, {locale_note()}:" if setting == "Chinese" else f"{setting}:"
        print(title, *told, sep="\n  ", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
