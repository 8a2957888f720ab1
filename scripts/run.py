"""Set digitpad up if need be, and open its window: python3 scripts/run.py [arguments of digitpad].

The second call sets up nothing. Without a display, the window is driven off screen through its tour instead.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        f"digitpad needs Python 3.11 or newer; this is Python {sys.version.split()[0]}, {sys.executable}"
    )

import display
import qt_libraries
from command import Command, child_environment, finish, hand_over, run_to_its_end, say
from setup_environment import ROOT, prepare

WITHOUT_QT = ("train", "evaluate", "predict", "inspect", "gradcheck", "data")
TOUR_FOLDER = ROOT / "build" / "tour"


def asked_for(arguments: list[str]) -> str:
    """What these arguments start: `text` (no Qt), the `tour`, or the `window`."""
    if any(word in ("-h", "--help", "--version") for word in arguments):
        return "text"
    first = next((word for word in arguments if not word.startswith("-")), None)
    if first in WITHOUT_QT:
        return "text"
    return "tour" if first == "tour" else "window"


def main(arguments: list[str]) -> int:
    """Set up and run digitpad with these arguments; return its exit status."""
    python = prepare()
    digitpad: Command = [python, "-P", "-m", "digitpad"]
    environment = child_environment()
    wanted = asked_for(arguments)
    if wanted != "text":
        why_not = display.why_no_window()
        qt_libraries.ensure(python, display.platforms_in_use())
        # A file, or a word that is no command, is not dropped for the tour: digitpad says what is wrong.
        instead = why_not and arguments in ([], ["window"])
        if why_not and (instead or wanted == "tour"):
            environment["QT_QPA_PLATFORM"] = "offscreen"
        if instead:
            say(f"{why_not}: the tour drives the window off screen; its pictures go to {TOUR_FOLDER}")
            status = run_to_its_end([*digitpad, "tour", TOUR_FOLDER], environment)
            how = "well" if status == 0 else f"with {status}"
            say(f"the tour ended {how}; its pictures are in {TOUR_FOLDER}")
            return status
    return hand_over([*digitpad, *arguments], environment)


if __name__ == "__main__":
    finish(main)
