"""The flow: every tensor that is there, in the order of the data, the very arrays, for any network."""

from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest

from digitpad.ink.pipeline import network_input, to_images
from digitpad.ink.stroke import Drawing
from digitpad.inspection.entry import Group, Kind, Section
from digitpad.inspection.first_batch import Subject, first_batch
from digitpad.inspection.moment import Moment
from digitpad.inspection.tree import flow
from digitpad.nn.calibration import Calibration
from digitpad.nn.network import Network
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.training.capture import tensor_names
from tests.inspection.test_names import SPECS
from tests.training.helpers import small_dataset, small_recipe

SEVEN = Drawing.of([[(100, 100), (600, 120), (300, 800)], [(250, 450), (520, 430)]])


KEPT = OPTIMIZERS["adam"].remembers


def captured_run() -> Moment:
    """A moment of a run with everything in it."""
    recipe = small_recipe(network=SPECS["one"], optimizer={"kind": "adam"})
    subject = Subject(snapshot_of(recipe.network), 50, optimizer=recipe.optimizer)
    size = len(subject.snapshot.parameters)
    remembered = {name: np.full(size, 0.5, np.float32) for name in KEPT}
    return first_batch(replace(subject, remembered=remembered), small_dataset().train)


def snapshot_of(spec: NetworkSpec) -> Snapshot:
    return Network(spec, np.random.default_rng(4)).snapshot(step=7)


def test_nothing_loaded_and_nothing_drawn_is_an_empty_flow():
    assert flow() == []
    assert flow(drawing=Drawing(())) == []


def test_the_data_set_is_shown_under_the_names_of_the_books_and_as_it_is():
    data = small_dataset()
    entries = flow(dataset=data)
    assert [entry.name for entry in entries] == ["train_images", "train_labels", "test_images", "test_labels"]
    assert entries[0].array is data.train.images
    assert entries[0].axes == ("samples", "rows", "columns")
    assert entries[3].array is data.test.labels
    assert entries[2].labels is data.test.labels


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_a_drawing_is_followed_from_the_hand_to_the_probabilities(spec: NetworkSpec):
    snapshot = snapshot_of(spec)
    entries = [entry for entry in flow(drawing=SEVEN, snapshot=snapshot) if entry.group is Group.DRAWING]
    shapes = [entry.form.shape for entry in entries if entry.form]
    layers = [(1, width) for width in spec.widths]
    assert shapes == [(5, 2), (5, 2), (20, 20), (28, 28), (1, 784), *layers, (1, 10)]
    assert [entry.name for entry in entries[5:]] == [
        *(f"layers.{index}.output" for index in range(len(spec.layers))),
        "probabilities",
    ]
    pixels = network_input(to_images([SEVEN]))
    np.testing.assert_array_equal(entries[4].array, pixels)
    np.testing.assert_array_equal(entries[-2].array, snapshot.forward(pixels))
    np.testing.assert_array_equal(entries[-1].array, snapshot.probabilities(pixels))
    assert entries[-2].kind is Kind.LOGITS
    assert entries[0].strokes is not None
    assert sum(map(len, entries[0].strokes)) == 5


def test_strokes_with_and_without_time_are_put_into_one_tensor():
    mixed = Drawing.of([[(1, 2, 3, 0.5), (4, 5, 6, 0.5)], [(7, 8)]])
    first = flow(drawing=mixed)[0]
    assert first.form is not None
    assert first.form.shape[0] == 3


def test_nothing_in_the_flow_can_be_written_to():
    moment = Moment(SPECS["one"], ("loss.value",)).captured(1, {"loss.value": frozen(np.float64(2))})
    for entry in flow(small_dataset(), SEVEN, snapshot_of(SPECS["one"]), moment):
        assert entry.array is not None
        assert not entry.array.flags.writeable, entry.key


def test_without_a_run_the_parameters_are_those_of_the_model_that_reads():
    snapshot = snapshot_of(SPECS["three, tanh"])
    entries = flow(snapshot=snapshot)
    assert [entry.name for entry in entries] == list(snapshot.tensors)
    assert all(entry.array is snapshot.tensors[entry.name] for entry in entries)
    assert {entry.group for entry in entries} == {Group.PARAMETERS}


def test_running_statistics_of_a_model_stand_behind_the_parameters_of_their_layer():
    snapshot = snapshot_of(SPECS["dropout and batch norm"])
    entries = flow(snapshot=snapshot)
    assert [entry.name for entry in entries][:7] == [
        *(f"layers.0.{key}" for key in ("weight", "bias")),
        *(f"layers.1.{key}" for key in ("gamma", "beta", "running_mean", "running_var")),
        "layers.4.weight",
    ]
    assert len(entries) == len(snapshot.tensors) + len(snapshot.buffer_tensors)
    assert entries[4].array is snapshot.buffer_tensors["layers.1.running_mean"]
    assert {entry.group for entry in entries} == {Group.PARAMETERS}


def test_a_run_is_shown_in_the_order_in_which_data_meets_its_tensors():
    moment = captured_run()
    entries = flow(small_dataset(), SEVEN, snapshot_of(SPECS["one"]), moment)
    sections = [entry.section for entry in entries]
    assert [section for section, _ in groupby(sections)] == list(Section)
    own = [entry for entry in entries if entry.group not in (Group.DATASET, Group.DRAWING)]
    assert [entry.name for entry in own] == [
        "batch.images",
        "batch.reshaped",
        "batch.input",
        "batch.labels",
        "batch.targets",
        "layers.0.input",
        "layers.0.weight",
        "layers.0.bias",
        "layers.0.output",
        "layers.1.output",
        "layers.2.input",
        "layers.2.weight",
        "layers.2.bias",
        "layers.2.output",
        "loss.probabilities",
        "loss.value",
        "layers.2.output.grad",
        "layers.2.weight.grad",
        "layers.2.bias.grad",
        "layers.1.output.grad",
        "layers.0.output.grad",
        "layers.0.weight.grad",
        "layers.0.bias.grad",
        *(
            f"optimizer.{kept}.layers.{n}.{key}"
            for kept in KEPT
            for n in (0, 2)
            for key in ("weight", "bias")
        ),
    ]
    assert all(e.array is moment.tensors[e.name] for e in own if e.name in moment.names)
    keys = {entry.name: entry.key for entry in own}
    assert keys["layers.2.input"] == "activations/layers.2.input"
    assert keys["batch.reshaped"] == "batch/batch.reshaped"


def test_what_costs_nothing_has_the_very_numbers_and_the_same_array_as_long_as_the_step_is_the_same():
    moment = captured_run()
    first = {entry.key: entry for entry in flow(moment=moment)}
    again = {entry.key: entry for entry in flow(moment=moment)}
    assert first["activations/layers.2.input"].array is first["activations/layers.1.output"].array
    assert first["activations/layers.0.input"].array is first["batch/batch.input"].array
    assert all(entry.array is again[key].array for key, entry in first.items())
    reshaped = first["batch/batch.reshaped"]
    assert np.shares_memory(reshaped.numbers, moment.tensors["batch.images"])
    assert reshaped.axes == ("samples", "pixels")
    assert reshaped.labels is moment.tensors["batch.labels"]


def test_before_anything_is_captured_of_a_step_its_shapes_stay_and_the_weights_are_the_snapshots():
    moment = captured_run()
    snapshot = snapshot_of(moment.spec)
    before = flow(snapshot=snapshot, moment=moment)
    waiting = flow(snapshot=snapshot, moment=moment.without_numbers())
    assert [(e.key, e.form) for e in waiting] == [(e.key, e.form) for e in before]
    assert all(entry.array is None for entry in waiting)
    fresh = flow(snapshot=snapshot, moment=Moment(moment.spec, moment.names))
    assert [entry.array for entry in fresh] == [snapshot.tensors[entry.name] for entry in fresh]


def test_a_run_that_has_told_nothing_yet_shows_the_network_that_still_reads_in_its_own_order():
    deep, flat = snapshot_of(SPECS["three, tanh"]), small_recipe(network=SPECS["no hidden layer"])
    entries = flow(snapshot=deep, moment=Moment(flat.network, tensor_names(flat)))
    assert [entry.name for entry in entries] == list(deep.tensors)


def test_the_drawing_ends_with_the_probabilities_that_people_are_told_where_there_are_others():
    snapshot, calibration = snapshot_of(SPECS["one"]), Calibration(2.0, "test")
    entries = flow(drawing=SEVEN, snapshot=snapshot, calibration=calibration)
    assert entries[-1].key == "drawing/calibrated"
    np.testing.assert_array_equal(entries[-1].array, calibration.probabilities(entries[-3].array))
    assert entries[-2].key == "drawing/probabilities"


def test_keys_are_unique_though_names_come_twice():
    recipe = small_recipe()
    names = tensor_names(recipe)
    moment = Moment(recipe.network, names).captured(1, {name: frozen(np.zeros(2)) for name in names})
    keys = [entry.key for entry in flow(small_dataset(), SEVEN, snapshot_of(recipe.network), moment)]
    assert len(set(keys)) == len(keys)
    assert "drawing/layers.0.output" in keys
    assert "activations/layers.0.output" in keys


def frozen(array: np.ndarray) -> np.ndarray:
    array = np.array(array)
    array.flags.writeable = False
    return array
