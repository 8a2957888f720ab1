"""The tensors of a run that is over: every question is answered, and none holds up the window."""

import threading
from collections.abc import Iterator

import pytest

from digitpad.data.sources import load
from digitpad.state import last_step
from digitpad.state.last_step import LastStep
from digitpad.state.tasks import Task
from digitpad.training.events import TensorsCaptured
from digitpad.training.trainer import Trainer
from tests.training_kit import TIMEOUT, recipe, record

NAMES = (("loss.value",), ("layers.0.weight", "loss.value"), ("batch.labels",))


@pytest.fixture
def trainer(digits_file: str) -> Trainer:
    """One whose run is over."""
    made = Trainer(recipe(epochs=1), load(digits_file))
    made.watched = True
    for _ in made.run():
        pass
    return made


@pytest.fixture
def last(qapp, trainer: Trainer) -> Iterator[LastStep]:
    made = LastStep()
    made.follow(trainer)
    yield made
    made.shutdown()


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every network counts as a large one."""
    monkeypatch.setattr(last_step, "AT_ONCE", 0)


def test_a_small_network_answers_at_once(last: LastStep):
    told = record(last.captured, lambda event: tuple(event.tensors))
    last.capture(("loss.value",))
    assert told == [("loss.value",)]


def test_a_large_one_answers_every_question_in_turn_and_from_another_thread(
    last: LastStep, trainer: Trainer, large: None, monkeypatch: pytest.MonkeyPatch, qtbot
):
    threads: list[int] = []
    capture = trainer.capture

    def noted(names: tuple[str, ...]) -> TensorsCaptured:
        threads.append(threading.get_ident())
        return capture(names)

    monkeypatch.setattr(trainer, "capture", noted)
    told = record(last.captured, lambda event: tuple(sorted(event.tensors)))
    for names in NAMES:
        last.capture(names)
    assert told == []
    qtbot.waitUntil(lambda: len(told) == len(NAMES), timeout=TIMEOUT)
    assert told == [tuple(sorted(names)) for names in NAMES]
    assert threading.get_ident() not in threads


def test_nothing_is_heard_of_a_run_after_which_another_one_began(last: LastStep, large: None, qtbot):
    told = record(last.captured)
    for names in NAMES:
        last.capture(names)
    last.follow(None)
    qtbot.waitUntil(lambda: not last.findChildren(Task), timeout=TIMEOUT)
    last.capture(NAMES[0])
    assert told == []


def test_what_keeps_tensors_from_being_captured_is_a_fault_and_the_next_question_is_answered(
    last: LastStep, trainer: Trainer, large: None, monkeypatch: pytest.MonkeyPatch, qtbot
):
    capture = trainer.capture

    def refuse(names: tuple[str, ...]) -> TensorsCaptured:
        monkeypatch.setattr(trainer, "capture", capture)
        raise MemoryError("no room")

    monkeypatch.setattr(trainer, "capture", refuse)
    told = record(last.captured)
    with qtbot.captureExceptions() as faults:
        last.capture(NAMES[0])
        last.capture(NAMES[1])
        qtbot.waitUntil(lambda: len(told) == 1, timeout=TIMEOUT)
    assert [fault[0] for fault in faults] == [MemoryError]
