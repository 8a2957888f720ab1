"""The hidden units of what reads: in the background, for whoever looks."""

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.inspection.edits import SwitchOff
from digitpad.inspection.unit_statistics import unit_statistics
from digitpad.nn.snapshot import Snapshot
from digitpad.recognition.recogniser import Reader
from tests.units_kit import SEVEN, Parts, load_small, reader


@pytest.fixture
def parts(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    load_small(monkeypatch)
    made = Parts.made()
    yield made
    made.shutdown()


def test_nothing_is_worked_out_while_nobody_looks(parts: Parts, qtbot: QtBot):
    parts.load(qtbot)
    parts.drawing.replace(SEVEN)
    qtbot.waitUntil(lambda: parts.reading.is_current)
    assert not parts.units.is_busy
    assert parts.units.statistics is None
    assert parts.units.drawing == {}


def test_statistics_are_those_of_the_training_pictures(parts: Parts, qtbot: QtBot):
    data = parts.load(qtbot)
    parts.units.watch(True)
    assert parts.units.is_busy
    qtbot.waitUntil(lambda: parts.units.statistics is not None)
    assert parts.units.statistics is not None
    expected = unit_statistics(reader().snapshot, data.train.images)[0]
    np.testing.assert_array_equal(parts.units.statistics[0].mean, expected.mean)
    assert parts.units.dataset is data


def test_an_edit_leaves_the_statistics_of_the_network_as_they_are(parts: Parts, qtbot: QtBot):
    parts.load(qtbot)
    parts.units.watch(True)
    qtbot.waitUntil(lambda: parts.units.statistics is not None)
    before = parts.units.statistics
    parts.experiment.add(SwitchOff(0, 3))
    assert parts.units.statistics is before
    assert not parts.units.is_busy


def test_another_network_has_statistics_of_its_own(parts: Parts, qtbot: QtBot):
    parts.load(qtbot)
    parts.units.watch(True)
    qtbot.waitUntil(lambda: parts.units.statistics is not None)
    parts.model.set_past(reader(2))
    assert parts.units.statistics is None
    qtbot.waitUntil(lambda: parts.units.statistics is not None)


def test_a_network_in_training_is_left_in_peace(parts: Parts, qtbot: QtBot):
    parts.load(qtbot)
    parts.model.set_past(None)
    parts.model.set_live(reader(3))
    parts.units.watch(True)
    assert parts.units.is_put_off
    assert not parts.units.is_busy
    parts.model.set_live(None)


def test_a_network_that_diverged_says_why_there_are_none(parts: Parts, qtbot: QtBot):
    parts.load(qtbot)
    spec = reader().snapshot.spec
    broken = Snapshot.of(spec, np.full(spec.parameter_count, np.nan, np.float32))
    parts.model.set_past(Reader(broken, "diverged"))
    parts.units.watch(True)
    qtbot.waitUntil(lambda: bool(parts.units.fault))
    assert "no finite numbers" in parts.units.fault
    assert parts.units.statistics is None
    assert not parts.units.is_busy


def test_the_units_of_the_drawing_follow_pen_and_edits(parts: Parts, qtbot: QtBot):
    parts.units.watch(True)
    assert parts.units.drawing == {}
    parts.drawing.replace(SEVEN)
    qtbot.waitUntil(lambda: bool(parts.units.drawing))
    before, said = parts.units.drawing[0], parts.reading.prediction
    assert said is not None
    assert before.digit == said.digit
    assert parts.units.before is None
    active = int(np.argmax(np.abs(before.contributions)))
    parts.experiment.add(SwitchOff(0, active))
    qtbot.waitUntil(lambda: parts.units.drawing[0] is not before)
    assert parts.units.drawing[0].contributions[active] == 0
    assert parts.units.before is not None
    np.testing.assert_array_equal(parts.units.before.probabilities, said.probabilities)
