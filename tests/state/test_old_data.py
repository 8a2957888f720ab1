"""Digits that another data set took the place of are let go by all who looked into them."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from digitpad.data import sources
from digitpad.data.dataset import Dataset
from digitpad.ink.stroke import Drawing
from digitpad.inspection.edits import SwitchOff
from digitpad.state.answers import Part
from digitpad.state.session import Session
from digitpad.state.settings import Settings
from tests.training.helpers import small_dataset

SEVEN = Drawing.of([[(200, 200), (800, 200), (400, 850)]])


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setattr(sources, "load", lambda *_, **__: small_dataset())
    made = Session(Settings(tmp_path / "settings.json"))
    made.model.restore_bundled()
    yield made
    made.shutdown()


def watch(session: Session, on: bool) -> None:
    for state in (session.units, session.mistakes, session.experiment, session.reason):
        state.watch(on)
    session.first_step.watch(session, on)


def is_all_found(session: Session) -> bool:
    found = (
        session.units.statistics,
        session.mistakes.answers,
        session.experiment.base_accuracy,
        session.reason.reason,
        session.first_step.current,
    )
    return all(one is not None for one in found)


@pytest.mark.parametrize("is_hidden", [False, True], ids=["seen", "hidden"])
def test_no_state_keeps_digits_that_are_not_in_memory_any_more(
    session: Session, qtbot: QtBot, is_hidden: bool
):
    session.dataset.load("old")
    qtbot.waitUntil(lambda: session.dataset.current is not None)
    session.drawing.replace(SEVEN)
    session.mistakes.choose_part(Part.TRAIN)
    session.reason.ask(True)
    session.experiment.add(SwitchOff(0, 1))
    watch(session, True)
    qtbot.waitUntil(lambda: is_all_found(session), timeout=20_000)
    assert session.dataset.current is not None
    old: weakref.ref[Dataset] = weakref.ref(session.dataset.current)
    if is_hidden:
        watch(session, False)
    session.dataset.load("new")
    qtbot.waitUntil(lambda: session.dataset.source == "new")
    if not is_hidden:
        qtbot.waitUntil(lambda: is_all_found(session), timeout=20_000)
    gc.collect()
    assert old() is None
