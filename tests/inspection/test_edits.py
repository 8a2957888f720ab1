"""Weights set and units switched off, on a copy."""

import numpy as np
import pytest

from digitpad.errors import SettingError
from digitpad.inspection.edits import SetValue, SwitchOff, apply, apply_to_refusal, hidden_layers
from digitpad.nn.network import Network
from digitpad.nn.refusal import Refusal
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec


def network(hidden=(6, 5), activation="relu", batch_norm=False, dropout=0.0) -> Snapshot:
    rng = np.random.default_rng(4)
    made = Network(NetworkSpec.dense(784, hidden, 10, activation, "he_normal", dropout, batch_norm), rng)
    snapshot = made.snapshot()
    # Shifts and running statistics that are not 0 and 1, as in a network that has learnt.
    parameters = snapshot.parameters + rng.normal(0, 0.1, snapshot.parameters.shape).astype(np.float32)
    buffers = np.abs(snapshot.buffers + rng.normal(0, 0.3, snapshot.buffers.shape)).astype(np.float32)
    return Snapshot.of(snapshot.spec, parameters, buffers=buffers)


def pictures(count: int = 7) -> np.ndarray:
    return np.random.default_rng(8).random((count, 784), np.float32)


def without(snapshot: Snapshot, x: np.ndarray, off: set[tuple[int, int]]) -> np.ndarray:
    """Logits with the units' activations set to 0 right before the next affine layer."""
    since = -1
    for index, layer in enumerate(snapshot.layers):
        if layer.kind == "affine":
            for of, unit in off:
                if of == since:
                    x[:, unit] = 0
            since = index
        x = layer.forward(x)
    return x


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "identity"])
@pytest.mark.parametrize("between", [{}, {"batch_norm": True, "dropout": 0.3}])
def test_a_unit_that_is_off_gives_zero_to_the_next_layer_whatever_stands_between(activation, between):
    snapshot = network(activation=activation, **between)
    first, second = hidden_layers(snapshot.spec)
    edited = apply(snapshot, [SwitchOff(first, 2), SwitchOff(second, 4)])
    expected = without(snapshot, pictures(), {(first, 2), (second, 4)})
    np.testing.assert_array_equal(edited.forward(pictures()), expected)
    assert not np.allclose(expected, snapshot.forward(pictures()))


def test_the_network_itself_stays_as_it_is_and_the_copy_cannot_be_written():
    snapshot = network()
    before = snapshot.parameters.tobytes()
    edited = apply(snapshot, [SetValue("layers.0.weight", (406, 3), 1.5), SwitchOff(2, 0)])
    assert snapshot.parameters.tobytes() == before
    assert not edited.parameters.flags.writeable
    assert edited.spec is snapshot.spec


def test_a_value_is_set_and_nothing_else():
    snapshot = network()
    edited = apply(snapshot, [SetValue("layers.2.bias", (4,), -0.1)])
    assert edited.tensors["layers.2.bias"][4] == np.float32(-0.1)
    assert (edited.parameters != snapshot.parameters).sum() == 1


def test_no_edits_give_the_very_network():
    snapshot = network()
    assert apply(snapshot, []) is snapshot


def test_a_unit_that_is_off_stays_off_when_its_outgoing_weight_is_set():
    off = SwitchOff(2, 1)
    edited = apply(network(), [off, SetValue("layers.4.weight", (1, 3), 7.0)])
    assert not edited.tensors["layers.4.weight"][1].any()


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (SetValue("layers.1.weight", (0, 0), 1.0), "tensor: 'layers.1.weight' is not trained here"),
        (SetValue("layers.0.weight", (0,), 1.0), r"index: \[0\] has 1 numbers for 2 axes"),
        (SetValue("layers.0.weight", (784, 0), 1.0), "index: 784 is not between 0 and 783"),
        (SetValue("layers.0.weight", (-1, 0), 1.0), "index: -1 is not between"),
        (SetValue("layers.0.bias", (0,), float("nan")), "value: nan is not a finite"),
        (SetValue("layers.0.bias", (0,), 1e39), r"value: 1e\+39 is not a finite float32"),
        (SwitchOff(4, 0), "layer: 4 has no hidden units; layers with such: 0, 2"),
        (SwitchOff(1, 0), "layer: 1 has no hidden units"),
        (SwitchOff(2, 5), "unit: 5 is not between 0 and 4"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_name(edit, message):
    with pytest.raises(SettingError, match=message):
        apply(network(), [edit])


def test_a_network_without_hidden_layer_has_no_unit_to_switch_off():
    with pytest.raises(SettingError, match="layers with such: none"):
        apply(network(hidden=()), [SwitchOff(0, 0)])


def test_what_refuses_does_not_see_a_unit_that_is_off():
    spec = network().spec
    small = Network(NetworkSpec.dense(5 + 10, (4,), 2), np.random.default_rng(1))
    refusal = Refusal(small.snapshot(), 0.5)
    hidden, logits = pictures(4)[:, :5].copy(), pictures(4)[:, 5:15]
    edited = apply_to_refusal(refusal, spec, [SwitchOff(2, 3)])
    blind = hidden.copy()
    blind[:, 3] = 0
    np.testing.assert_array_equal(edited.doubt(hidden, logits), refusal.doubt(blind, logits))
    assert apply_to_refusal(refusal, spec, [SwitchOff(0, 3)]) is refusal
