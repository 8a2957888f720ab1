"""A person's way in: the installed program, a window manager, the real pointer, real keys, and eyes."""

import json
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from digitpad import paths
from digitpad.files.models import load_model
from digitpad.training.archive import list_runs
from digitpad.ui.display import missing_display
from tests.e2e.person import ACCENT, PAPER, TRACK, Box, Person, missing_tools, person_at_a_screen

SEVEN = [[(0.28, 0.25), (0.72, 0.25), (0.45, 0.8)]]
ONE = [[(0.5, 0.2), (0.5, 0.8)]]
ARTEFACTS = Path(__file__).resolve().parents[2] / "build" / "person"

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or bool(missing_tools()),
    reason=f"a person needs a screen: {', '.join(missing_tools()) or 'Linux'} is not here",
)


@pytest.fixture
def person(request: pytest.FixtureRequest) -> Iterator[Person]:
    artefacts = ARTEFACTS / request.node.name.removeprefix("test_")
    shutil.rmtree(artefacts, ignore_errors=True)
    with person_at_a_screen(artefacts) as somebody:
        why_not = missing_display({"DISPLAY": somebody.display})
        if why_not is not None:
            pytest.skip(why_not)
        yield somebody


class Program:
    """The program as it stands on the screen."""

    def __init__(self, person: Person, home: Path) -> None:
        self.person = person
        installed = Path(sys.executable).with_name("digitpad")
        person.environment.pop(paths.DATA_VARIABLE, None)  # the built-in digits will do
        self.process = person.start(installed, **{paths.HOME_VARIABLE: str(home)})
        self.start_button = person.must_find(ACCENT, (60, 20), "the window")
        # The largest white square is the paper; the invitation on it is of another colour.
        self.paper = person.must_find(PAPER, (150, 150), "the paper")

    def seen_digit(self) -> int | None:
        """Which of the ten bars stands out."""
        right = self.paper[0] + self.paper[2]
        beside: Box = (right, self.paper[1], 1280 - right, self.paper[3])
        winner = self.person.find(ACCENT, (20, 8), beside)
        tracks = self.person.all(TRACK, (20, 8), beside)
        if winner is None:
            return None
        rows = [box[1] for box in (*tracks, winner)]
        places = sorted({min(rows, key=lambda other: abs(other - row)) for row in rows})
        heights = [place for k, place in enumerate(places) if not k or place - places[k - 1] > 6]
        return int(np.argmin([abs(place - winner[1]) for place in heights]))

    def wait_for_digit(self, digit: int | None) -> None:
        self.person.wait(lambda: self.seen_digit() == digit, f"the reading {digit}")

    def answer_dialog(self, title: str, text: str) -> None:
        """Write a path into the dialog of this title, and accept."""
        self.person.wait(lambda: title in self.person.window_in_front(), f"the dialog {title}")
        self.person.press("ctrl+a")
        self.person.write(text)
        time.sleep(0.5)  # as people do: keys that come while a field completes names are easily lost
        self.person.press("Return")
        # Keys that are pressed before the window manager has given the focus back reach nobody.
        self.person.wait(
            lambda: self.person.window_in_front() == "digitpad", f"the end of the dialog {title}"
        )


def test_a_drawing_survives_the_death_of_the_program(person: Person, tmp_path: Path) -> None:
    program = Program(person, tmp_path / "home")
    person.draw(program.paper, SEVEN)
    program.wait_for_digit(7)
    person.wait(lambda: any((tmp_path / "home" / "data" / "rescue").glob("*.jsonl")), "the drawing's copy")
    program.process.kill()
    program.process.wait()
    again = Program(person, tmp_path / "home")
    again.wait_for_digit(7)
    person.keep("after the death of the program")
    person.close_window()
    assert again.process.wait(timeout=20) == 0
    assert list((tmp_path / "home" / "data" / "rescue").iterdir()) == []


def test_a_stroke_keeps_its_corner_while_the_machine_has_no_time(person: Person, tmp_path: Path) -> None:
    program = Program(person, tmp_path / "home")
    program.process.send_signal(signal.SIGSTOP)
    person.draw(program.paper, SEVEN)
    program.process.send_signal(signal.SIGCONT)
    program.wait_for_digit(7)
    person.keep("drawn while nobody had time")


def test_a_person_draws_trains_saves_opens_again_and_leaves(person: Person, tmp_path: Path) -> None:
    home, drawing, model = tmp_path / "home", tmp_path / "my seven.jsonl", tmp_path / "my model.safetensors"
    program = Program(person, home)
    person.keep("the first look")

    person.draw(program.paper, SEVEN)
    program.wait_for_digit(7)
    person.keep("a seven")
    person.press("ctrl+s")
    program.answer_dialog("Save drawing", str(drawing))
    person.wait(drawing.exists, "the drawing's file")
    assert len(json.loads(drawing.read_text())["strokes"]) == 1
    person.press("ctrl+z")
    program.wait_for_digit(None)
    person.draw(program.paper, ONE)
    program.wait_for_digit(1)

    person.click(program.start_button)
    person.wait(lambda: any(run.epochs for run in list_runs(home / "data" / "runs")[0]), "the first epoch")
    person.draw(program.paper, [[(0.3, 0.3), (0.35, 0.35)]])  # while it trains
    person.keep("while it trains")
    person.wait(lambda: list_runs(home / "data" / "runs")[0][0].status == "finished", "the end of the run")
    person.press("alt+f", "v")
    program.answer_dialog("Save model", str(model))
    person.wait(model.exists, "the model's file")
    assert load_model(model).figures["steps"] > 0
    person.press("ctrl+shift+o")
    program.answer_dialog("Open model", str(model))
    person.press("Delete")
    person.draw(program.paper, SEVEN)
    program.wait_for_digit(7)
    person.keep("read by the saved model")

    person.click(program.start_button)
    person.wait(lambda: len(list_runs(home / "data" / "runs")[0]) == 2, "the second run")
    person.close_window()
    assert program.process.wait(timeout=20) == 0
    # The run that the window was closed over can go on the next time.
    assert {run.status for run in list_runs(home / "data" / "runs")[0]} == {"finished", "interrupted"}
    kept = json.loads((home / "config" / "settings.json").read_text())
    assert kept["model"] == str(model)
