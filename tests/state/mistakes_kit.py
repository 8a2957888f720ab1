"""What tests of mistakes share: a session with a small data set, and its mistakes while somebody looks."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.data import sources
from digitpad.data.dataset import Examples
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader, judge
from digitpad.state.answers import Situation
from digitpad.state.mistakes import MistakesState
from digitpad.state.session import Session
from digitpad.state.settings import Settings
from tests.training.helpers import small_dataset


def reader(seed: int) -> Reader:
    network = Network(NetworkSpec.dense(784, (8,), 10), np.random.default_rng(seed))
    return Reader(network.snapshot(), f"network {seed}")


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setattr(sources, "load", lambda *_, **__: small_dataset())
    made = Session(Settings(tmp_path / "settings.json"))
    yield made
    made.shutdown()


@pytest.fixture
def mistakes(session: Session, qtbot: QtBot) -> MistakesState:
    """Of an untrained network, whose mistakes are many."""
    session.model.set_past(reader(1))
    load(session, qtbot)
    session.mistakes.watch(True)
    qtbot.waitUntil(lambda: session.mistakes.situation is Situation.READY)
    return session.mistakes


def load(session: Session, qtbot: QtBot) -> None:
    session.dataset.load("small")
    qtbot.waitUntil(lambda: session.dataset.current is not None)


def expected(session: Session, examples: Examples) -> np.ndarray:
    assert session.model.reader is not None
    return judge(session.model.reader, examples.images)[0]
