"""Edits of the network that reads: one by one, taken back, and what they do to the accuracy."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.errors import SettingError
from digitpad.files.models import Model, load_model, save_model
from digitpad.inspection.edits import SetValue, SwitchOff, apply
from digitpad.nn.calibration import Calibration
from digitpad.recognition.recogniser import Reader, judge
from digitpad.state.model import LoadedModel
from tests.training_kit import record
from tests.units_kit import Parts, load_small, reader

OFF = SwitchOff(0, 3)
SET = SetValue("layers.0.weight", (406, 2), 1.0)


@pytest.fixture
def parts(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    load_small(monkeypatch)
    made = Parts.made()
    yield made
    made.shutdown()


def bits(parts: Parts) -> bytes:
    assert parts.model.reader is not None
    return parts.model.reader.snapshot.parameters.tobytes()


class TestEdits:
    def test_an_edited_copy_reads_and_its_name_says_so(self, parts: Parts):
        base = parts.model.base
        assert base is not None
        parts.experiment.add(OFF)
        assert parts.model.reader is not None
        assert parts.model.reader.name == "network 1, 1 edit"
        parts.experiment.add(SET)
        assert parts.model.reader.name == "network 1, 2 edits"
        assert bits(parts) == apply(base.snapshot, [OFF, SET]).parameters.tobytes()
        assert parts.model.base is base

    def test_undo_brings_back_the_very_same_network_and_redo_the_same_copy(self, parts: Parts):
        original, before = parts.model.reader, bits(parts)
        parts.experiment.add(OFF)
        edited = bits(parts)
        parts.experiment.undo()
        assert parts.model.reader is original
        assert bits(parts) == before
        parts.experiment.redo()
        assert bits(parts) == edited != before

    def test_one_edit_of_several_is_taken_back_alone_and_that_is_undone_too(self, parts: Parts):
        parts.experiment.add(OFF)
        parts.experiment.add(SET)
        parts.experiment.remove(OFF)
        assert parts.experiment.edits == (SET,)
        parts.experiment.undo()
        assert parts.experiment.edits == (OFF, SET)
        parts.experiment.clear()
        assert parts.experiment.edits == ()
        parts.experiment.undo()
        assert parts.experiment.edits == (OFF, SET)

    def test_a_new_edit_ends_what_could_be_taken_again(self, parts: Parts):
        parts.experiment.add(OFF)
        parts.experiment.undo()
        assert parts.experiment.can_redo
        parts.experiment.add(SET)
        assert not parts.experiment.can_redo

    def test_a_second_value_at_the_same_place_takes_the_place_of_the_first(self, parts: Parts):
        parts.experiment.add(SET)
        other = SetValue(SET.tensor, SET.index, 2.0)
        parts.experiment.add(other)
        assert parts.experiment.edits == (other,)
        parts.experiment.undo()
        assert parts.experiment.edits == (SET,)

    def test_the_same_edit_twice_is_one_step(self, parts: Parts):
        parts.experiment.switch(0, 3, on=False)
        parts.experiment.switch(0, 3, on=False)
        assert parts.experiment.is_off(0, 3)
        parts.experiment.undo()
        assert not parts.experiment.can_undo
        assert not parts.experiment.is_off(0, 3)

    def test_what_does_not_fit_is_refused_and_changes_nothing(self, parts: Parts):
        with pytest.raises(SettingError, match="unit: 8 is not between 0 and 7"):
            parts.experiment.add(SwitchOff(0, 8))
        assert parts.experiment.edits == ()
        assert not parts.experiment.can_undo


class TestOtherNetworks:
    def test_edits_stay_for_another_network_of_the_same_form(self, parts: Parts):
        parts.experiment.add(OFF)
        other = reader(2)
        parts.model.set_past(other)
        assert bits(parts) == apply(other.snapshot, [OFF]).parameters.tobytes()

    def test_each_step_of_a_training_is_edited_anew(self, parts: Parts):
        parts.model.set_past(None)
        parts.model.set_live(reader(1))
        parts.experiment.add(OFF)
        parts.model.set_live(reader(2))
        assert parts.model.reader is not None
        assert parts.model.reader.name == "network 2, 1 edit"
        parts.model.set_live(None)

    def test_edits_are_dropped_and_told_when_a_network_of_another_form_reads(self, parts: Parts):
        told = record(parts.experiment.edits_dropped)
        parts.experiment.add(OFF)
        other = reader(2, hidden=(9,))  # it has a unit 3 too, but that is another one
        parts.model.set_past(other)
        assert told == [1]
        assert parts.model.reader is other
        assert parts.experiment.edits == ()
        assert not parts.experiment.can_undo

    def test_calibration_and_refusal_stay_with_the_reader(self, parts: Parts):
        calibration = Calibration(2.0, "some digits")
        parts.model.set_past(Reader(reader().snapshot, "calibrated", calibration))
        parts.experiment.add(OFF)
        assert parts.model.reader is not None
        assert parts.model.reader.calibration is calibration


class TestAccuracy:
    def test_both_accuracies_are_found_while_somebody_looks(self, parts: Parts, qtbot: QtBot):
        parts.load(qtbot)
        parts.experiment.add(OFF)
        assert parts.experiment.base_accuracy is None
        parts.experiment.watch(True)
        qtbot.waitUntil(lambda: None not in (parts.experiment.accuracy, parts.experiment.base_accuracy))
        data, model = parts.dataset.current, parts.model
        assert data is not None
        assert model.reader is not None
        assert model.base is not None
        for found, who in (
            (parts.experiment.accuracy, model.reader),
            (parts.experiment.base_accuracy, model.base),
        ):
            read = judge(who, data.test.images)[0].argmax(axis=1)
            assert found == np.mean(read == data.test.labels)

    def test_that_of_the_base_is_remembered_from_before_the_edit(self, parts: Parts, qtbot: QtBot):
        parts.load(qtbot)
        parts.experiment.watch(True)
        qtbot.waitUntil(lambda: parts.experiment.base_accuracy is not None)
        parts.experiment.add(OFF)
        assert parts.experiment.base_accuracy is not None
        assert parts.experiment.accuracy is None
        qtbot.waitUntil(lambda: parts.experiment.accuracy is not None)

    def test_nothing_is_evaluated_while_a_network_trains_or_nobody_looks(self, parts: Parts, qtbot: QtBot):
        parts.load(qtbot)
        parts.experiment.add(OFF)
        assert not parts.experiment.is_evaluating
        parts.model.set_live(reader())
        parts.model.set_past(None)
        parts.experiment.watch(True)
        assert parts.experiment.edits == (OFF,)
        assert not parts.experiment.is_evaluating
        parts.model.set_live(None)


class TestSaving:
    def test_an_edited_model_is_kept_without_the_claims_of_the_first(self, parts: Parts, tmp_path: Path):
        of = Model(
            reader().snapshot,
            recipe={"name": "tiny"},
            data={"mnist": "0f3a"},
            figures={"test_accuracy": 0.97},
            calibration=Calibration(2.0, "some digits"),
        )
        parts.model.set_past(None)
        parts.model.offer(LoadedModel(of, "a run's"))
        assert parts.experiment.edited_model() is None
        parts.experiment.add(OFF)
        made = parts.experiment.edited_model()
        assert made is not None
        save_model(tmp_path / "edited.safetensors", made)
        read = load_model(tmp_path / "edited.safetensors")
        assert read.snapshot.parameters.tobytes() == apply(of.snapshot, [OFF]).parameters.tobytes()
        assert (read.recipe, read.figures, read.data) == ({}, {}, {"mnist": "0f3a"})
        assert read.calibration == Calibration(2.0, "some digits, before 1 edit by hand")
