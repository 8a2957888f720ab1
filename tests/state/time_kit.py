"""What the tests of the time machine share: the machine with all that it looks at, and a run with a film."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from digitpad.state.runs import RunsState
from digitpad.state.time_machine import TimeMachine
from tests.runs_kit import read, write_run
from tests.training_kit import TIMEOUT, States

STEPS = (1, 2, 4, 8, 15, 16, 30)
"""Of two epochs of 15 batches."""


@dataclass
class Kit:
    """A time machine, and all that it looks at."""

    states: States
    runs: RunsState
    time: TimeMachine
    qtbot: object

    def choose(self, folder: Path) -> None:
        read(self.runs, self.qtbot)
        self.time.choose_run(self.runs.find(folder))

    def go_to(self, step: int) -> None:
        self.time.go_to(step)
        self.wait_for(step)

    def wait_for(self, step: int) -> None:
        self.qtbot.waitUntil(lambda: self.reads(step), timeout=TIMEOUT)

    def reads(self, step: int) -> bool:
        frame = self.time.frame
        return frame is not None and frame.snapshot.step == step


@pytest.fixture
def kit(states: States, qtbot) -> Iterator[Kit]:
    runs = RunsState(states.training, states.dataset)
    time = TimeMachine(states.model, runs, states.training, states.dataset)
    states.model.restore_bundled()
    yield Kit(states, runs, time, qtbot)
    time.shutdown()
    states.training.shutdown()
    runs.shutdown()


@pytest.fixture
def filmed(digits_file: str) -> Path:
    """The folder of a run with a film."""
    return write_run(digits_file, film=50)
