"""What is read wrongly, as it is chosen: cells, orders, suspects, parts, and moments of runs."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.data import sources
from digitpad.data.dataset import Dataset, Examples
from digitpad.inspection.mistakes import Order
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader
from digitpad.state import answer_jobs
from digitpad.state.answers import Part, Situation
from digitpad.state.evaluation import probabilities_of
from digitpad.state.mistakes import MistakesState
from digitpad.state.session import Session
from tests.state.mistakes_kit import expected, load, mistakes, reader, session
from tests.training.helpers import small_dataset

__all__ = ["mistakes", "session"]


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
