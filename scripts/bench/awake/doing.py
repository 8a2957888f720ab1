"""One part of `scripts/bench/pauses.py`, in a window of its own: what is done, and the longest pause of each.

In: the part's name and the folder of what was made for all. Out: one JSON object on standard output.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import awake.as_started  # noqa: F401
from awake import files, hand, inside, looks, runs
from awake.ends import ENDS
from awake.person import Person
from awake.watch import Pause
from digitpad import paths
from digitpad.app import build_window, create_application, finish, guarding, limit_threads
from digitpad.data.drawings import load_drawings
from digitpad.state.settings import Settings
from digitpad.training.recipe import preset

Part = Callable[[Person], None]

PARTS: dict[str, tuple[Part, bool]] = {
    "docks": (looks.docks, True),
    "tensors": (looks.tensors, True),
    "units": (inside.units, True),
    "units-resting": (inside.units, False),
    "mistakes": (inside.mistakes, True),
    "mistakes-resting": (inside.mistakes, False),
    "film": (inside.film, True),
    "why": (inside.why, True),
    "canvas": (hand.canvas, True),
    "window": (hand.window_, True),
    "data": (files.data, False),
    "models": (files.models, False),
    "photos": (files.photos, True),
    "control": (runs.control, False),
    "list": (runs.list_, True),
    "curves": (runs.curves, False),
}
"""What is done → by whom, and whether a network is in training meanwhile."""

NEEDS_RUNS = ("list", "film")


def main() -> None:
    """Do one part, and print."""
    name, goods = sys.argv[1], Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as home:
        os.environ[paths.HOME_VARIABLE] = home
        os.environ["XDG_DATA_HOME"] = home  # the trash
        folder = Path(home) / "files"
        shutil.copytree(goods / "files", folder, copy_function=os.link)
        if name in NEEDS_RUNS or name.startswith("end"):
            shutil.copytree(goods / "runs", paths.runs_dir(), copy_function=os.link, dirs_exist_ok=True)
        found, missed = _act(name, folder)
    print(json.dumps({"pauses": {what: asdict(pause) for what, pause in found.items()}, "missed": missed}))


def _act(name: str, folder: Path) -> tuple[dict[str, Pause], list[str]]:
    settings = Settings()
    settings.first_steps = False
    application = create_application()
    limit_threads(settings.threads)
    with guarding() as (failures, _):
        window = build_window(application, settings, failures)
        window.resize(1280, 800)
        window.show()
        part, is_training = PARTS.get(name, (None, False))
        person = Person(window, folder, "mnist", is_training)
        person.digits_to_draw = load_drawings(paths.resource("tour") / "digits.jsonl")
        if part is None:
            _end(person, name.removeprefix("end: "))
        else:
            if is_training:
                person.begin_training(replace(preset("chollet"), epochs=5000, steps=None, film=20))
            elif name.endswith("resting"):
                person.load("mnist")
            if name != "docks":
                person.settle(3.0)  # all panels are made ahead
            try:
                part(person)
            except Exception as error:  # what was seen until then is told
                person.missed.append(f"{name} broke off: {error!r}")
            person.do("window closed at the end of a part", window.close)
        # Off screen, what Python put on the clipboard outlives Python, and ends the process by a fault.
        application.clipboard().clear()
        finish(application, window)
    return person.pauses, person.missed


def _end(person: Person, job: str) -> None:
    person.settle(2.5)
    ENDS[job](person)
    person.settle(0.15)
    # The window is gone for its user as soon as it is hidden; until then it is deaf.
    begun, worked = time.perf_counter(), time.thread_time()
    person.window.close()
    took, busy = 1000 * (time.perf_counter() - begun), 1000 * (time.thread_time() - worked)
    person.pauses[f"closed while {job}"] = Pause(took, busy, busy)


if __name__ == "__main__":
    main()
