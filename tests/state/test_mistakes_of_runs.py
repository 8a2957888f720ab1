"""The mistakes of runs: of the one under way, and of the frames of a film."""

from dataclasses import replace
from pathlib import Path
from time import sleep

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.data import sources
from digitpad.data.dataset import Dataset
from digitpad.errors import DataError
from digitpad.nn.network import Network
from digitpad.state.answer_jobs import newest_frame
from digitpad.state.answers import Situation
from digitpad.state.session import Session
from digitpad.training.film import Film, Frame
from tests.state.mistakes_kit import mistakes, session
from tests.training.helpers import small_dataset, small_recipe

__all__ = ["mistakes", "session"]


def test_a_run_under_way_shows_the_newest_frame_of_its_film(session: Session, qtbot: QtBot):
    mistakes = session.mistakes
    mistakes.watch(True)
    session.training.start(small_recipe(epochs=10_000), "small")
    qtbot.waitUntil(lambda: session.model.is_live, timeout=20_000)
    qtbot.waitUntil(lambda: mistakes.situation is Situation.READY, timeout=20_000)
    answers = mistakes.answers
    assert answers is not None
    assert answers.probabilities is None
    assert answers.matrix.sum() == 100
    assert answers.name.startswith("small, step ")
    assert not session.evaluation.is_busy, "the training keeps the processor"
    mistakes.choose_cell(None)
    assert len(mistakes.indices) == 100 - answers.right
    assert mistakes.indices.tolist() == sorted(mistakes.indices.tolist())
    session.training.stop()
    qtbot.waitUntil(lambda: not session.model.is_live, timeout=20_000)
    qtbot.waitUntil(
        lambda: mistakes.answers is not None and mistakes.answers.probabilities is not None, timeout=20_000
    )


def test_a_frame_that_takes_long_to_be_written_is_shown_when_it_is_there(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    add, mistakes = Film.add, session.mistakes

    def slowly(film: Film, frame: Frame) -> None:
        sleep(0.3)
        add(film, frame)

    monkeypatch.setattr(Film, "add", slowly)
    mistakes.watch(True)
    session.training.start(small_recipe(epochs=10_000), "small", step="batch")
    qtbot.waitUntil(lambda: mistakes.situation is Situation.READY, timeout=20_000)
    session.training.step_once("batch")
    qtbot.waitUntil(lambda: mistakes.answers.name == "small, step 2", timeout=5_000)


def test_the_frame_of_a_film_is_shown_before_its_probabilities_are_known(session: Session, qtbot: QtBot):
    mistakes, time = session.mistakes, session.time
    session.training.start(small_recipe(epochs=2), "small")
    qtbot.waitUntil(lambda: session.model.candidate is not None, timeout=20_000)
    mistakes.watch(True)
    watcher = mistakes
    time.watch(watcher, True)
    qtbot.waitUntil(lambda: bool(time.steps), timeout=20_000)
    seen: list[bool] = []
    mistakes.answers_changed.connect(
        lambda: seen.append(mistakes.answers is not None and mistakes.answers.probabilities is None)
    )
    time.go_to(time.steps[0])
    qtbot.waitUntil(lambda: time.frame is not None, timeout=20_000)
    assert any(seen)
    frame = time.frame
    np.testing.assert_array_equal(mistakes.answers.predicted, frame.predicted)
    assert not mistakes.needed_source
    qtbot.waitUntil(lambda: mistakes.answers.probabilities is not None, timeout=20_000)
    np.testing.assert_array_equal(mistakes.answers.predicted, frame.predicted)


def test_a_run_on_other_data_asks_for_that_data(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    mistakes, time = session.mistakes, session.time
    session.training.start(small_recipe(epochs=1), "small")
    qtbot.waitUntil(lambda: session.model.candidate is not None, timeout=20_000)
    some = small_dataset()
    monkeypatch.setattr(sources, "load", lambda *_, **__: Dataset("other", some.train, some.test, "1" * 64))
    session.dataset.load("other")
    qtbot.waitUntil(lambda: session.dataset.current.name == "other")
    mistakes.watch(True)
    time.watch(mistakes, True)
    qtbot.waitUntil(lambda: bool(time.steps), timeout=20_000)
    time.go_to(time.steps[-1])
    qtbot.waitUntil(lambda: mistakes.situation is Situation.OTHER_DATA, timeout=20_000)
    assert mistakes.needed_source == "bars"
    assert mistakes.answers is None
    assert not mistakes.is_source_changed
    session.dataset.load("bars")
    qtbot.waitUntil(lambda: session.dataset.source == "bars")
    assert mistakes.is_source_changed, "it is there, but is not what it was"
    monkeypatch.setattr(sources, "load", lambda *_, **__: small_dataset())
    session.dataset.load("small")
    qtbot.waitUntil(lambda: mistakes.situation is Situation.READY, timeout=20_000)
    assert not mistakes.needed_source
    time.return_to_present()
    qtbot.waitUntil(lambda: mistakes.situation is Situation.READY, timeout=20_000)


def test_a_torn_frame_of_a_run_under_way_is_no_fault(session: Session, qtbot: QtBot, tmp_path: Path):
    film = Film(tmp_path / "film", 10.0)
    network = Network(small_recipe().network, np.random.default_rng(0))
    film.add(Frame(replace(network.snapshot(), step=4), np.zeros(3, np.uint8)))
    film.path(4).write_bytes(b"torn")
    job = newest_frame(tmp_path, small_recipe(), small_dataset(), "{recipe}, step {step}")
    with pytest.raises(DataError):
        job(lambda *_: None, lambda: False)
    session.mistakes._on_failed(DataError(tmp_path, "is torn"))
    assert session.mistakes.answers is None
