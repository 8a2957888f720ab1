"""A person at a screen: sees pixels, moves the real pointer, presses real keys, and knows nothing else.

In: an X server without a monitor, a window manager, xdotool. Out: what can be seen. Nothing here looks into a
program: buttons and sheets are found by their colours, as eyes do.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import ImageGrab

from digitpad.ui.colours import LIGHT

TOOLS = ("Xvfb", "openbox", "xdotool")
SIZE = (1280, 800)
ACCENT, PAPER, TRACK = LIGHT.accent, LIGHT.paper, LIGHT.grid
PATIENCE = 120.0
"""Seconds after which something that should have happened counts as broken."""

Picture = npt.NDArray[np.uint8]
"""(rows, columns, 3)."""

Box = tuple[int, int, int, int]
"""Left, top, width, height."""


def missing_tools() -> list[str]:
    """What a person would need here and is not installed."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


class Person:
    """Looks and acts."""

    def __init__(self, display: str, artefacts: Path) -> None:
        self.display, self._artefacts = display, artefacts
        self.environment = {
            k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")
        }
        self.environment["DISPLAY"] = display
        self.programs: list[subprocess.Popen[bytes]] = []
        self._pictures = 0

    def start(self, program: Path, **environment: str) -> "subprocess.Popen[bytes]":
        """Start a program at this screen; it goes with the person."""
        process = subprocess.Popen([str(program)], env={**self.environment, **environment})
        self.programs.append(process)
        return process

    # Seeing

    def look(self) -> Picture:
        """What is on the screen now."""
        return np.array(ImageGrab.grab(xdisplay=self.display).convert("RGB"))

    def keep(self, name: str) -> None:
        """Leave a screenshot for whoever wants to know how it went."""
        self._pictures += 1
        self._artefacts.mkdir(parents=True, exist_ok=True)
        picture = ImageGrab.grab(xdisplay=self.display)
        picture.save(self._artefacts / f"{self._pictures:02}-{name.replace(' ', '-')}.png")

    def wait(self, happened: Callable[[], bool], what: str) -> None:
        """Watch until something has happened."""
        end = time.monotonic() + PATIENCE
        while not happened():
            if time.monotonic() > end:
                self.keep(f"in vain {what}")
                raise AssertionError(f"{what} did not come within {PATIENCE:.0f} seconds")
            time.sleep(0.1)

    def find(self, colour: str, least: tuple[int, int], inside: Box = (0, 0, *SIZE)) -> Box | None:
        """The largest area of one colour, at least so wide and high; None where there is none."""
        return max(self.all(colour, least, inside), key=lambda box: box[2] * box[3], default=None)

    def must_find(self, colour: str, least: tuple[int, int], what: str, inside: Box = (0, 0, *SIZE)) -> Box:
        """As `find`, waiting until it is there and stays there: a window that opens is laid out anew."""
        places: list[Box | None] = [None]

        def stays() -> bool:
            places.append(self.find(colour, least, inside))
            return places[-1] is not None and places[-1] == places[-2]

        self.wait(stays, what)
        found = places[-1]
        assert found is not None
        return found

    # Acting

    def all(self, colour: str, least: tuple[int, int], inside: Box) -> list[Box]:
        """Every area of a colour that is so wide and high, from top to bottom."""
        left, top, width, height = inside
        seen = self.look()[top : top + height, left : left + width]
        boxes = [(left + x, top + y, w, h) for x, y, w, h in _areas(_is(seen, colour))]
        return sorted((box for box in boxes if box[2] >= least[0] and box[3] >= least[1]), key=lambda b: b[1])

    def click(self, box: Box) -> None:
        """Click the middle of something."""
        x, y = box[0] + box[2] // 2, box[1] + box[3] // 2
        self._do("mousemove", x, y, "sleep", 0.05, "click", 1)

    def draw(self, sheet: Box, strokes: Sequence[Sequence[tuple[float, float]]]) -> None:
        """Draw strokes, in shares of the sheet, with the pointer; it moves about as a hand does."""
        for stroke in strokes:
            places = [(sheet[0] + sheet[2] * x, sheet[1] + sheet[3] * y) for x, y in _dense(stroke)]
            words: list[object] = ["mousemove", *map(round, places[0]), "mousedown", 1]
            for place in places[1:]:
                words += ["mousemove", *map(round, place), "sleep", 0.004]
            self._do(*words, "mouseup", 1)

    def close_window(self) -> None:
        """Have the window manager close the window in front, as the button of a title bar does."""
        self.press("alt+F4")

    def press(self, *keys: str) -> None:
        """Press keys one after the other, by the names that xdotool has for them."""
        self._do("key", "--delay", 40, *keys)

    def write(self, text: str) -> None:
        """Type."""
        self._do("type", "--delay", 25, text)

    def is_managed(self) -> bool:
        """Whether a window manager is at work."""
        asked = ["xdotool", "get_num_desktops"]  # which none but a window manager knows
        return subprocess.run(asked, env=self.environment, capture_output=True).returncode == 0

    def window_in_front(self) -> str:
        """The title of the window that the keys go to."""
        done = subprocess.run(
            ["xdotool", "getactivewindow", "getwindowname"],
            env=self.environment,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def _do(self, *words: object) -> str:
        done = subprocess.run(
            ["xdotool", *map(str, words)], env=self.environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def person_at_a_screen(artefacts: Path) -> Iterator[Person]:
    """A person at a screen of their own, which goes when they do."""
    reading, writing = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "{}x{}x24".format(*SIZE),
        "-nolisten",
        "tcp",
        "-noreset",  # else a client that only looks in makes it begin anew, and takes all others down
    ]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    manager = person = None
    try:
        with os.fdopen(reading) as told:
            person = Person(f":{told.readline().strip()}", artefacts)
        manager = subprocess.Popen(
            ["openbox"], env=person.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        person.wait(person.is_managed, "the window manager")
        yield person
    finally:
        for process in [*(person.programs if person is not None else []), manager, server]:
            if process is not None:
                process.kill()
                process.wait()


def _is(seen: Picture, colour: str) -> npt.NDArray[np.bool_]:
    wanted = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)], np.int16)
    near: npt.NDArray[np.bool_] = (np.abs(seen.astype(np.int16) - wanted) <= 4).all(axis=2)
    return near


def _areas(mask: npt.NDArray[np.bool_]) -> list[Box]:
    """Boxes around the connected parts of a mask, found by walking over rows of it."""
    boxes: list[list[int]] = []  # left, top, right, bottom of each; those of the row above are open
    open_runs: list[tuple[int, int, int]] = []  # first, past, box
    for y, row in enumerate(mask):
        edges = np.flatnonzero(np.diff(np.concatenate([[False], row, [False]]).astype(np.int8)))
        runs = []
        for first, past in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            if past - first < 8:  # letters and lines
                continue
            above = next((box for a, b, box in open_runs if a < past and first < b), None)
            if above is None:
                boxes.append([first, y, past, y + 1])
                above = len(boxes) - 1
            box = boxes[above]
            boxes[above] = [min(box[0], first), box[1], max(box[2], past), y + 1]
            runs.append((first, past, above))
        open_runs = runs
    return [(left, top, right - left, bottom - top) for left, top, right, bottom in boxes]


def _dense(stroke: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """A place every fiftieth of the sheet."""
    places = np.array(stroke)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(places, axis=0).T))])
    count = max(int(along[-1] * 50), 2)
    at = np.linspace(0, along[-1], count)
    return list(
        zip(
            np.interp(at, along, places[:, 0]).tolist(),
            np.interp(at, along, places[:, 1]).tolist(),
            strict=True,
        )
    )
