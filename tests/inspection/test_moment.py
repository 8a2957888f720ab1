"""A moment: tensors of one step and never of two, and what must be asked for to see the rest."""

import numpy as np

from digitpad.inspection.entry import Form, Group
from digitpad.inspection.moment import Moment
from digitpad.inspection.tree import of_step
from digitpad.nn.spec import NetworkSpec
from digitpad.nn.update import Update

SPEC = NetworkSpec.dense(784, (), 10)
NAMES = ("layers.0.weight", "layers.0.bias", "loss.value")


def test_everything_is_asked_for_until_everything_was_seen_once():
    moment = Moment(SPEC, NAMES)
    assert moment.to_ask(["loss.value"]) == ()
    moment = moment.captured(0, {"layers.0.weight": np.zeros((784, 10)), "layers.0.bias": np.zeros(10)})
    assert moment.to_ask(["loss.value"]) == ()
    moment = moment.captured(1, {"loss.value": np.zeros(())})
    assert moment.to_ask(["loss.value"]) == ("loss.value",)


def test_what_is_asked_for_comes_in_the_order_of_the_flow_once_and_without_strangers():
    moment = Moment(SPEC, NAMES).captured(1, {name: np.zeros(1) for name in NAMES})
    assert moment.to_ask(["loss.value", "train_images", "layers.0.weight", "loss.value"]) == (
        "layers.0.weight",
        "loss.value",
    )


def test_a_later_step_replaces_all_arrays_and_keeps_the_forms():
    bias = np.zeros(10, np.float32)
    moment = Moment(SPEC, NAMES).captured(3, {"layers.0.bias": bias}).captured(4, {"loss.value": np.ones(())})
    assert moment.step == 4
    assert set(moment.tensors) == {"loss.value"}
    assert moment.forms["layers.0.bias"] == Form((10,), np.dtype(np.float32))
    shown = {entry.name: entry for entry in of_step(moment)}
    assert shown["layers.0.bias"].array is None
    assert shown["layers.0.bias"].form == Form((10,), np.dtype(np.float32))
    assert shown["layers.0.bias"].group is Group.PARAMETERS
    assert "layers.0.weight" not in shown


def test_the_same_step_adds_to_what_is_known():
    moment = Moment(SPEC, NAMES).captured(3, {"layers.0.bias": np.zeros(10)})
    moment = moment.captured(3, {"loss.value": np.ones(())})
    assert set(moment.tensors) == {"layers.0.bias", "loss.value"}
    assert moment.is_whole
    assert not moment.captured(4, {"loss.value": np.ones(())}).is_whole


def test_an_answer_that_comes_too_late_changes_nothing():
    moment = Moment(SPEC, NAMES).captured(5, {"loss.value": np.ones(())})
    assert moment.captured(4, {"loss.value": np.zeros(())}) is moment


def test_beside_an_edited_network_stands_what_the_optimizer_remembers_but_not_what_it_updated():
    names = ("optimizer.squares.layers.0.bias", "optimizer.updated.layers.0.bias")
    run = Moment(SPEC, names).captured(3, {name: np.ones(10) for name in names})
    joined = Moment(SPEC, NAMES).with_optimizer_of(run)
    assert joined.names == (*NAMES, names[0])
    assert set(joined.tensors) == {names[0]}


def test_the_numbers_of_an_update_are_those_of_the_step():
    update = Update("sgd", {}, 0.1, 0.0, 3)
    moment = Moment(SPEC, NAMES).captured(3, {"loss.value": np.ones(())}, update)
    assert moment.update is update
    assert moment.captured(4, {"loss.value": np.ones(())}).update is None
    assert moment.without_numbers().update is None
