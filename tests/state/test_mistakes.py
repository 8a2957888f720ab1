"""What is read wrongly, as it is chosen: cells, orders, suspects, parts, and moments of runs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import sleep

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.data import sources
from digitpad.data.dataset import Dataset, Examples
from digitpad.errors import DataError
from digitpad.inspection.mistakes import Order
from digitpad.nn.network import Network
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader, judge
from digitpad.state import answer_jobs
from digitpad.state.answer_jobs import newest_frame
from digitpad.state.answers import Part, Situation
from digitpad.state.evaluation import probabilities_of
from digitpad.state.mistakes import MistakesState
from digitpad.state.session import Session
from digitpad.state.settings import Settings
from digitpad.training.film import Film, Frame
from tests.training.helpers import small_dataset, small_recipe


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


def test_the_matrix_counts_every_test_picture_once(mistakes: MistakesState, session: Session):
    answers = mistakes.answers
    assert answers is not None
    test = session.dataset.current.test
    read = expected(session, test).argmax(axis=1)
    assert answers.matrix.sum() == len(test)
    assert answers.right == (read == test.labels).sum()
    for true in range(10):
        for digit in range(10):
            assert answers.matrix[true, digit] == ((test.labels == true) & (read == digit)).sum()


def test_at_first_there_are_all_mistakes_with_the_surest_first(mistakes: MistakesState, session: Session):
    test = session.dataset.current.test
    rows = expected(session, test)
    wrong = np.flatnonzero(rows.argmax(axis=1) != test.labels)
    assert sorted(mistakes.indices) == wrong.tolist()
    assert (np.diff(rows.max(axis=1)[mistakes.indices]) <= 0).all()
    mistakes.sort(Order.INDEX)
    assert mistakes.indices.tolist() == wrong.tolist()


def test_a_cell_shows_its_pictures_and_none_brings_all_back(mistakes: MistakesState, qtbot: QtBot):
    everything = mistakes.indices.tolist()
    answers = mistakes.answers
    true, read = np.argwhere(answers.matrix * (1 - np.eye(10)) > 0)[0].tolist()
    with qtbot.waitSignal(mistakes.pictures_changed):
        mistakes.choose_cell((true, read))
    assert len(mistakes.indices) == answers.matrix[true, read]
    assert (answers.examples.labels[mistakes.indices] == true).all()
    assert (answers.predicted[mistakes.indices] == read).all()
    mistakes.choose_cell(None)
    assert mistakes.indices.tolist() == everything


def test_suspected_labels_are_another_list(mistakes: MistakesState):
    mistakes.choose_suspects()
    assert mistakes.shows_suspects
    assert mistakes.indices.tolist() == [one.index for one in mistakes.answers.suspects]
    mistakes.choose_cell((1, 2))
    assert not mistakes.shows_suspects


def test_the_training_part_is_read_when_it_is_asked_for(
    mistakes: MistakesState, session: Session, qtbot: QtBot
):
    mistakes.choose_part(Part.TRAIN)
    assert mistakes.situation is Situation.WORKING
    assert not len(mistakes.indices)
    qtbot.waitUntil(lambda: mistakes.situation is Situation.READY)
    train = session.dataset.current.train
    assert mistakes.answers.matrix.sum() == len(train)
    np.testing.assert_array_equal(mistakes.answers.probabilities, expected(session, train))
    known = mistakes.answers
    mistakes.choose_part(Part.TEST)
    qtbot.waitUntil(lambda: mistakes.situation is Situation.READY)
    mistakes.choose_part(Part.TRAIN)
    assert mistakes.answers is known, "nothing is read twice"


def test_another_reader_has_other_mistakes_in_the_same_cell(
    mistakes: MistakesState, session: Session, qtbot: QtBot
):
    mistakes.choose_cell((3, 4))
    session.model.set_past(reader(2))
    assert mistakes.answers is None
    assert not len(mistakes.indices)
    qtbot.waitUntil(lambda: mistakes.situation is Situation.READY)
    assert mistakes.cell == (3, 4)
    assert mistakes.answers.name == "network 2"
    assert len(mistakes.indices) == mistakes.answers.matrix[3, 4]


def test_a_picture_goes_onto_the_canvas_with_its_name_and_label(mistakes: MistakesState, session: Session):
    mistakes.open(7)
    subject = session.tracing.subject
    assert subject is not None
    assert subject.source == "test_images[7]"
    assert subject.label == session.dataset.current.test.labels[7]
    np.testing.assert_array_equal(subject.image, session.dataset.current.test.images[7])
    with pytest.raises(IndexError):
        mistakes.open(100)


def test_what_is_missing_is_said(session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    mistakes = session.mistakes
    mistakes.watch(True)
    assert mistakes.situation is Situation.NO_DATA
    some = small_dataset()
    none = Examples(np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8))
    monkeypatch.setattr(sources, "load", lambda *_, **__: Dataset("no test", some.train, none, "1" * 64))
    load(session, qtbot)
    assert mistakes.situation is Situation.NO_PICTURES
    mistakes.choose_part(Part.TRAIN)
    assert mistakes.situation is Situation.NO_MODEL
    session.model.set_past(reader(1))
    qtbot.waitUntil(lambda: mistakes.situation is Situation.READY)


def test_a_network_that_diverged_is_known_as_such(session: Session, qtbot: QtBot):
    spec = NetworkSpec.dense(784, (8,), 10)
    snapshot = Snapshot.of(spec, np.full(spec.parameter_count, np.nan, np.float32))
    session.model.set_past(Reader(snapshot, "diverged"))
    load(session, qtbot)
    session.mistakes.watch(True)
    qtbot.waitUntil(lambda: session.mistakes.situation is Situation.READY)
    assert session.mistakes.answers.is_diverged
    session.mistakes.choose_suspects()
    assert not len(session.mistakes.indices)


def test_nobody_looks_and_nothing_is_worked_out(mistakes: MistakesState, session: Session, qtbot: QtBot):
    mistakes.watch(False)
    session.model.set_past(reader(5))
    assert not session.evaluation.is_busy
    mistakes.choose_part(Part.TRAIN)
    assert mistakes.answers is None or mistakes.answers.part is Part.TEST
    mistakes.watch(True)
    mistakes.shutdown()  # in the middle of its work


def test_the_training_part_is_read_by_a_frame_that_stays_and_not_by_those_that_pass(
    mistakes: MistakesState, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    read: list[str] = []

    def noted(by: Reader, *rest) -> np.ndarray:
        read.append(by.name)
        return probabilities_of(by, *rest)

    monkeypatch.setattr(answer_jobs, "probabilities_of", noted)
    mistakes.choose_part(Part.TRAIN)
    for seed in (2, 3, 4):
        session.model.set_past(reader(seed))
        qtbot.wait(50)
    qtbot.waitUntil(lambda: mistakes.situation is Situation.READY)
    assert read == ["network 4"]


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
