"""What the network that reads makes of the test set, worked out while somebody looks."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from digitpad.data import sources
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader, judge
from digitpad.state.dataset import DatasetState
from digitpad.state.evaluation import EvaluationState
from digitpad.state.model import ModelState
from tests.training.helpers import small_dataset


class Parts:
    def __init__(self) -> None:
        self.model, self.dataset = ModelState(), DatasetState()
        self.evaluation = EvaluationState(self.model, self.dataset)
        self.somebody = QObject()


def reader(seed: int) -> Reader:
    network = Network(NetworkSpec.dense(784, (8,), 10), np.random.default_rng(seed))
    return Reader(network.snapshot(), f"network {seed}")


@pytest.fixture
def parts(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    monkeypatch.setattr(sources, "load", lambda *_, **__: small_dataset())
    made = Parts()
    made.model.set_past(reader(1))
    made.dataset.load("small")
    qtbot.waitUntil(lambda: made.dataset.current is not None)
    yield made
    made.evaluation.shutdown()
    made.dataset.shutdown()


def test_nothing_is_worked_out_while_nobody_looks(parts: Parts):
    assert not parts.evaluation.is_busy
    assert parts.evaluation.current is None


def test_it_says_what_the_reader_says_of_every_picture(parts: Parts, qtbot: QtBot):
    parts.evaluation.watch(parts.somebody, True)
    qtbot.waitUntil(lambda: parts.evaluation.current is not None)
    found = parts.evaluation.current
    assert found is not None
    test = found.dataset.test
    expected, _ = judge(found.reader, test.images)
    np.testing.assert_array_equal(found.probabilities, expected)
    assert found.accuracy == np.mean(expected.argmax(axis=1) == test.labels)


def test_another_reader_is_evaluated_anew(parts: Parts, qtbot: QtBot):
    parts.evaluation.watch(parts.somebody, True)
    qtbot.waitUntil(lambda: parts.evaluation.current is not None)
    other = reader(2)
    parts.model.set_past(other)
    assert parts.evaluation.current is None
    qtbot.waitUntil(lambda: parts.evaluation.current is not None)
    assert parts.evaluation.current is not None
    assert parts.evaluation.current.reader is other


def test_a_network_in_training_is_left_in_peace(parts: Parts):
    parts.evaluation.watch(parts.somebody, True)
    parts.model.set_past(None)
    parts.model.set_live(reader(3))
    assert not parts.evaluation.is_busy
