"""Run the tests off screen, after setting up if need be: python3 scripts/test.py [arguments].

Arguments go to pytest; paths among them may be relative to the checkout or to the working directory. Without
a path the files of tests are shared out among the cores. With
`--screen` one more test runs, in which a real pointer leads a person's way through the window: on Debian, as
root, what that needs is installed. With `--platforms` the interface's tests run, and those alone, four times:
on a screen of scale 2, with a dark palette, with the locale C and with a Chinese one.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        f"digitpad needs Python 3.11 or newer; this is Python {sys.version.split()[0]}, {sys.executable}"
    )

import os
from pathlib import Path

import display
import qt_libraries
import screen_tools
from command import child_environment, finish, hand_over
from setup_environment import ROOT, prepare

SCREEN = "--screen"
PLATFORMS = "--platforms"
SHARED_OUT = ["--numprocesses", "auto", "--maxprocesses", "8", "--dist", "loadfile", "--no-loadscope-reorder"]
"""A file's tests stay together, for what its fixtures have made; `tests/order.py` says which comes first."""
ONE_PROCESS = (
    "-n",
    "--numprocesses",
    "--dist",
    "--pdb",
    "--trace",
    "-s",
    "--capture",
    "-h",
    "--help",
    "--version",
)
"""What says itself how tests are shared out, or makes sense in one process only."""


def from_the_checkout(word: str) -> str:
    """The same argument for use in the checkout: a path that is only right from here becomes absolute."""
    path = Path(word.split("::")[0])
    is_path_from_here = not word.startswith("-") and path.exists() and not (ROOT / path).exists()
    return str(Path.cwd() / word) if is_path_from_here else word


def shared_out(words: list[str]) -> list[str]:
    """The same arguments for several processes, if all tests are to run."""
    some = any((ROOT / word.split("::")[0]).exists() for word in words if not word.startswith("-"))
    alone = any(word.startswith(option) for word in words for option in ONE_PROCESS)
    return words if some or alone else [*SHARED_OUT, *words]


def main(arguments: list[str]) -> int:
    """Set up and run pytest with these arguments; return its exit status."""
    python = prepare(tools=True)
    environment = child_environment(QT_QPA_PLATFORM=os.environ.get("QT_QPA_PLATFORM") or "offscreen")
    platforms = ["offscreen", display.chosen_platform() or "offscreen"]
    if SCREEN in arguments and screen_tools.ensure():
        platforms.append("xcb")
    qt_libraries.ensure(python, platforms)
    words = [from_the_checkout(word) for word in arguments if word not in (SCREEN, PLATFORMS)]
    if PLATFORMS in arguments:
        words = [*SHARED_OUT, *words]
        return hand_over([python, "-m", "tests.platforms", *words], environment, ROOT)
    return hand_over([python, "-P", "-m", "pytest", *shared_out(words)], environment, ROOT)


if __name__ == "__main__":
    finish(main)
