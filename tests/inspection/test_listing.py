"""All tensors in the order of the data, under names that can be typed, found again by them, and in parts."""

import re
from dataclasses import replace

import numpy as np
import pytest

from digitpad.errors import SettingError, SliceError
from digitpad.ink.pipeline import network_input, to_images
from digitpad.inspection.entry import Form, TensorEntry
from digitpad.inspection.first_batch import Subject, first_batch
from digitpad.inspection.listing import dead_units, find, kind_text, listing
from digitpad.inspection.part import part_of
from digitpad.inspection.slices import parse_index
from digitpad.nn.calibration import Calibration
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from tests.inspection.test_tree import SEVEN
from tests.training.helpers import small_dataset

DATA = small_dataset()
DENSE = NetworkSpec.dense(hidden=(16,))
EVERYTHING = NetworkSpec.dense(hidden=(12, 8), dropout=0.5, batch_norm=True)


def entries_of(spec: NetworkSpec = DENSE, *, drawn: bool = False, calibration=None) -> list[TensorEntry]:
    snapshot = Network(spec, np.random.default_rng(3)).snapshot()
    moment = first_batch(Subject(snapshot, batch_size=50), DATA.train)
    return listing(DATA, moment, SEVEN if drawn else None, snapshot, calibration)


def test_the_books_network_is_listed_from_the_data_to_the_gradients():
    found = [(e.name, e.form.shape, kind_text(e)) for e in entries_of() if e.form]
    assert found == [
        ("train_images", (300, 28, 28), "train images"),
        ("train_labels", (300,), "train labels"),
        ("test_images", (100, 28, 28), "test images"),
        ("test_labels", (100,), "test labels"),
        ("batch.images", (50, 28, 28), "images"),
        ("batch.reshaped", (50, 784), "images"),
        ("batch.input", (50, 784), "input"),
        ("batch.labels", (50,), "labels"),
        ("batch.targets", (50, 10), "targets"),
        ("layers.0.input", (50, 784), "input"),
        ("layers.0.weight", (784, 16), "weight"),
        ("layers.0.bias", (16,), "bias"),
        ("layers.0.output", (50, 16), "pre-activation"),
        ("layers.1.output", (50, 16), "activation"),
        ("layers.2.input", (50, 16), "input"),
        ("layers.2.weight", (16, 10), "weight"),
        ("layers.2.bias", (10,), "bias"),
        ("layers.2.output", (50, 10), "logits"),
        ("loss.probabilities", (50, 10), "probabilities"),
        ("loss.value", (), "loss"),
        ("layers.2.output.grad", (50, 10), "logits gradient"),
        ("layers.2.weight.grad", (16, 10), "weight gradient"),
        ("layers.2.bias.grad", (10,), "bias gradient"),
        ("layers.1.output.grad", (50, 16), "output gradient"),
        ("layers.0.output.grad", (50, 16), "output gradient"),
        ("layers.0.weight.grad", (784, 16), "weight gradient"),
        ("layers.0.bias.grad", (16,), "bias gradient"),
    ]


@pytest.mark.parametrize(
    "spec", [DENSE, EVERYTHING, NetworkSpec.dense(hidden=())], ids=["dense", "all", "one"]
)
def test_names_are_unique_need_no_quotes_and_every_axis_has_one(spec: NetworkSpec):
    entries = entries_of(spec, drawn=True, calibration=Calibration(1.5, "test"))
    names = [entry.name for entry in entries]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[\w.]+", name) for name in names)
    for entry in entries:
        assert entry.array is not None
        assert entry.form == Form.of(entry.array)
        assert len(entry.axes) == entry.form.ndim, entry.name
        assert not entry.array.flags.writeable


def test_the_input_of_a_layer_is_the_very_output_of_what_stands_before_it():
    known = {entry.name: entry for entry in entries_of(EVERYTHING)}
    assert known["layers.0.input"].array is known["batch.input"].array
    assert known["layers.4.input"].array is known["layers.3.output"].array  # what dropout has left
    assert known["layers.8.input"].array is known["layers.7.output"].array
    assert np.shares_memory(known["batch.reshaped"].array, known["batch.images"].array)
    assert known["batch.reshaped"].axes == ("samples", "pixels")


def test_a_drawing_is_followed_at_the_end_from_strokes_to_what_people_are_told():
    calibration = Calibration(2.0, "test")
    entries = entries_of(drawn=True, calibration=calibration)
    names = [entry.name for entry in entries]
    assert names[names.index("layers.0.bias.grad") + 1 :] == [
        "drawing.strokes",
        "drawing.scaled",
        "drawing.box",
        "drawing.image",
        "drawing.input",
        "drawing.layers.0.output",
        "drawing.layers.1.output",
        "drawing.layers.2.output",
        "drawing.probabilities",
        "drawing.calibrated",
    ]
    pixels = network_input(to_images([SEVEN]))
    logits = Network(DENSE, np.random.default_rng(3)).forward(pixels)
    np.testing.assert_array_equal(find(entries, "drawing.input").array, pixels)
    np.testing.assert_array_equal(find(entries, "drawing.logits").array, logits)
    np.testing.assert_array_equal(
        find(entries, "drawing.calibrated").array, calibration.probabilities(logits)
    )
    assert "drawing.calibrated" not in [entry.name for entry in entries_of(drawn=True)]


def test_what_everybody_calls_by_a_word_is_found_by_it():
    entries = entries_of(drawn=True)
    assert find(entries, "logits").name == "layers.2.output"
    assert find(entries, "probabilities").name == "loss.probabilities"
    assert find(entries, "loss").name == "loss.value"
    assert find(entries, "drawing.probabilities").name == "drawing.probabilities"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("train_image", "nearest are train_images"),
        ("layers.0.weights", "nearest are layers.0.weight,"),
        ("logit", "nearest are logits"),
        ("drawing.input", "name its file with --drawing"),
        ("optimizer.sum.layers.0.weight", "name one as MODEL"),
        ("?", "digitpad inspect lists all"),
    ],
)
def test_a_name_that_is_none_is_told_with_what_may_have_been_meant(name: str, hint: str):
    with pytest.raises(SettingError) as caught:
        find(entries_of(), name)
    assert repr(name) in str(caught.value)
    assert hint in str(caught.value)


def test_a_part_has_its_own_name_shape_and_axes_and_the_same_numbers():
    images = entries_of()[0]
    part = part_of(images, parse_index("[4, 7:-7, ::2]"))
    assert part.name == "train_images[4, 7:-7, ::2]"
    assert part.axes == ("rows", "columns")
    assert part.form == Form((14, 14), np.dtype(np.uint8))
    np.testing.assert_array_equal(part.array, DATA.train.images[4, 7:-7, ::2])
    assert part_of(images, parse_index("4")).name == "train_images[4]"
    with pytest.raises(SliceError, match="too many indices"):
        part_of(images, parse_index("[0, 0, 0, 0]"))


def test_dead_units_are_those_that_no_sample_of_the_batch_switches_on():
    network = Network(DENSE, np.random.default_rng(3))
    network.layers[0].parameters["bias"][...] = 50
    network.layers[0].parameters["bias"][[2, 5, 7]] = -1000
    moment = first_batch(Subject(network.snapshot(), batch_size=50), DATA.train)
    after = {entry.name: entry for entry in listing(DATA, moment)}
    assert dead_units(after["layers.1.output"]) == 3
    one = replace(after["layers.1.output"], array=after["layers.1.output"].array[:1])
    assert dead_units(one) is None
    for name in (
        "layers.0.output",
        "layers.2.input",
        "layers.0.bias",
        "layers.1.output.grad",
        "train_images",
    ):
        assert dead_units(after[name]) is None, name
    assert dead_units(part_of(after["layers.1.output"], parse_index("[:, 2:6]"))) == 2
    assert dead_units(part_of(after["layers.2.input"], parse_index("[:]"))) is None
    assert dead_units(part_of(after["layers.1.output"], parse_index("[0]"))) is None


def test_a_part_of_an_input_is_still_an_input():
    assert kind_text(part_of(find(entries_of(), "layers.2.input"), parse_index("[:3]"))) == "input"
