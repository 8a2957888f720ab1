"""Spec, network and snapshot: one vector, many views, and reading that disturbs nothing."""

import json

import numpy as np
import pytest

from digitpad.errors import SettingError
from digitpad.nn.gradcheck import check_gradients, numerical_gradient
from digitpad.nn.layers import ACTIVATIONS
from digitpad.nn.losses import SoftmaxCrossEntropy
from digitpad.nn.network import Network
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import LayerSpec, NetworkSpec

SMALL = NetworkSpec.dense(6, (5, 4), 3, "tanh")


def test_all_parameters_are_views_of_one_vector():
    network = Network(SMALL, np.random.default_rng(0))
    named = network.named_parameters()
    assert list(named) == [f"layers.{i}.{key}" for i in (0, 2, 4) for key in ("weight", "bias")]
    assert sum(view.size for view in named.values()) == SMALL.parameter_count == len(network.parameters)
    network.parameters[:] = 7
    assert all((view == 7).all() for view in named.values())
    assert (network.layers[0].parameters["weight"] == 7).all()


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(), (5,), (5, 4, 6)])
def test_backpropagation_agrees_with_central_differences(activation, hidden):
    rng = np.random.default_rng(1)
    spec = NetworkSpec.dense(7, hidden, 3, activation)
    checks = check_gradients(spec, rng.random((4, 7)), np.array([0, 2, 1, 1]), rng)
    assert [check.name for check in checks] == [p.name for p in spec.parameters]
    assert max(check.error for check in checks) < 1e-6


def test_the_gradient_check_finds_a_wrong_derivative(monkeypatch):
    right = ACTIVATIONS["tanh"]._backward
    monkeypatch.setattr(
        ACTIVATIONS["tanh"], "_backward", lambda self, dout, need: right(self, dout, need) * 1.01
    )
    rng = np.random.default_rng(1)
    checks = check_gradients(SMALL, rng.random((4, 6)), np.array([0, 2, 1, 1]), rng)
    assert max(check.error for check in checks) > 1e-3


def test_the_numerical_gradient_puts_its_point_back():
    theta = np.array([[1.0, 2.0], [3.0, 4.0]])
    gradient = numerical_gradient(lambda: float((theta**2).sum()), theta)
    np.testing.assert_allclose(gradient, [[2, 4], [6, 8]], atol=1e-8)
    np.testing.assert_array_equal(theta, [[1, 2], [3, 4]])


def test_a_snapshot_stays_as_it_was_and_cannot_be_written():
    network = Network(SMALL, np.random.default_rng(0))
    x = np.ones((2, 6), np.float32)
    snapshot = network.snapshot(step=5, epoch=1)
    before = snapshot.forward(x)
    network.parameters[:] = 0
    np.testing.assert_array_equal(snapshot.forward(x), before)
    assert (snapshot.step, snapshot.epoch) == (5, 1)
    for tensor in snapshot.tensors.values():
        with pytest.raises(ValueError, match="read-only"):
            tensor[...] = 1


def test_a_snapshot_computes_what_the_network_computes():
    network = Network(SMALL, np.random.default_rng(0))
    x = np.random.default_rng(1).random((5, 6), np.float32)
    np.testing.assert_array_equal(network.snapshot().forward(x), network.forward(x, training=True))


def test_the_trace_names_every_tensor_of_a_pass():
    snapshot = Network(SMALL, np.random.default_rng(0)).snapshot()
    x = np.ones((1, 6), np.float32)
    trace = snapshot.trace(x)
    assert [name for name, _ in trace] == [
        "input",
        *(f"layers.{i}.output" for i in range(5)),
        "probabilities",
    ]
    np.testing.assert_array_equal(trace[-2][1], snapshot.forward(x))
    np.testing.assert_array_equal(trace[-1][1], snapshot.probabilities(x))
    assert trace[-1][1].sum() == pytest.approx(1)


def test_reading_between_forward_and_backward_leaves_the_gradients_alone():
    rng = np.random.default_rng(2)
    x, targets = rng.random((4, 6)).astype(np.float32), np.array([0, 1, 2, 1])

    def gradients(disturb):
        network, loss = Network(SMALL, np.random.default_rng(0)), SoftmaxCrossEntropy()
        loss.forward(network.forward(x, training=True), targets)
        if disturb:
            network.forward(np.ones((9, 6), np.float32))
            network.snapshot().probabilities(np.ones((3, 6), np.float32))
        network.backward(loss.backward())
        return network.gradients

    np.testing.assert_array_equal(gradients(False), gradients(True))


def test_the_same_seed_draws_the_same_weights_in_the_spread_of_their_initializer():
    spec = NetworkSpec.dense(784, (512,), 10, init="glorot_uniform")
    weights = Network(spec, np.random.default_rng(3)).named_parameters()["layers.0.weight"]
    np.testing.assert_array_equal(
        weights, Network(spec, np.random.default_rng(3)).named_parameters()["layers.0.weight"]
    )
    limit = np.sqrt(6 / (784 + 512))
    assert np.abs(weights).max() <= limit
    assert weights.std() == pytest.approx(limit / np.sqrt(3), rel=0.01)
    for init, sigma in (
        ("he_normal", np.sqrt(2 / 784)),
        ("normal:0.01", 0.01),
        ("he_uniform", np.sqrt(2 / 784)),
    ):
        spec = NetworkSpec.dense(784, (512,), 10, init=init)
        drawn = Network(spec, np.random.default_rng(3)).named_parameters()
        assert drawn["layers.0.weight"].std() == pytest.approx(sigma, rel=0.01)
        assert (drawn["layers.0.bias"] == 0).all()


def test_a_spec_survives_json_and_describes_itself():
    spec = NetworkSpec.dense(784, (512,), 10)
    assert NetworkSpec.from_json(json.loads(json.dumps(spec.to_json()))) == spec
    assert spec.describe() == "784-512-10, relu"
    assert spec.widths == (512, 512, 10)
    assert spec.parameter_count == 784 * 512 + 512 + 512 * 10 + 10


def test_a_spec_with_dropout_and_batch_norm_survives_json_and_describes_itself():
    spec = NetworkSpec.dense(784, (512, 256), 10, dropout=0.25, batch_norm=True)
    assert [layer.kind for layer in spec.layers[:5]] == ["affine", "batch_norm", "relu", "dropout", "affine"]
    value = json.loads(json.dumps(spec.to_json()))
    assert NetworkSpec.from_json(value) == spec
    assert value["layers"][1:4] == [
        {"kind": "batch_norm"},
        {"kind": "relu"},
        {"kind": "dropout", "rate": 0.25},
    ]
    assert spec.describe() == "784-512-256-10, relu, batch norm, dropout 0.25"
    assert spec.widths == (512, 512, 512, 512, 256, 256, 256, 256, 10)
    plain = NetworkSpec.dense(784, (512, 256), 10)
    assert spec.parameter_count == plain.parameter_count + 2 * (512 + 256)
    assert (spec.buffer_count, plain.buffer_count) == (2 * (512 + 256), 0)
    assert (spec.draws, plain.draws) == (True, False)


@pytest.mark.parametrize("rate", [-0.1, 1.0, float("nan"), "0.5"])
def test_a_dropout_that_cannot_be_is_refused(rate):
    with pytest.raises(SettingError, match="rate"):
        NetworkSpec.dense(784, (512,), 10, dropout=rate)


GOOD = NetworkSpec.dense(784, (512,), 10).to_json()


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {**GOOD, "extra": 1},
        {**GOOD, "inputs": 0},
        {**GOOD, "inputs": True},
        {**GOOD, "inputs": "784"},
        {**GOOD, "layers": []},
        {**GOOD, "layers": "affine"},
        {**GOOD, "layers": [{"kind": "relu"}]},
        {**GOOD, "layers": [{"kind": "__import__"}, GOOD["layers"][2]]},
        {**GOOD, "layers": [{"kind": "affine", "units": 10**9, "init": "he_normal"}]},
        {**GOOD, "layers": [{"kind": "affine", "units": 2.5, "init": "he_normal"}]},
        {**GOOD, "layers": [{"kind": "affine", "units": 10, "init": "normal:nan"}]},
        {**GOOD, "layers": [{"kind": "affine", "units": 10, "init": "normal:-1"}]},
        {**GOOD, "layers": [{"kind": "affine", "units": 10}]},
        {**GOOD, "layers": [{"kind": "relu", "units": 10}, GOOD["layers"][2]]},
        {**GOOD, "layers": [{"kind": ["affine"]}, GOOD["layers"][2]]},
        {**GOOD, "layers": [{"kind": "dropout"}, GOOD["layers"][2]]},
        {**GOOD, "layers": [{"kind": "dropout", "rate": 0}, GOOD["layers"][2]]},
        {**GOOD, "layers": [{"kind": "dropout", "rate": 1}, GOOD["layers"][2]]},
        {**GOOD, "layers": [{"kind": "dropout", "rate": float("nan")}, GOOD["layers"][2]]},
        {**GOOD, "layers": [{"kind": "dropout", "rate": True}, GOOD["layers"][2]]},
        {**GOOD, "layers": [{"kind": "dropout", "rate": "0.2"}, GOOD["layers"][2]]},
        {**GOOD, "layers": [{"kind": "dropout", "rate": 0.2, "seed": 1}, GOOD["layers"][2]]},
        {**GOOD, "layers": [{"kind": "relu", "rate": 0.2}, GOOD["layers"][2]]},
        {**GOOD, "layers": [{"kind": "batch_norm", "momentum": 0.9}, GOOD["layers"][2]]},
        {**GOOD, "layers": [GOOD["layers"][2], {"kind": "batch_norm"}]},
        {**GOOD, "layers": [GOOD["layers"][2]] * 65},
        {"inputs": 784, "layers": [{"kind": "affine", "units": 65536, "init": "he_normal"}] * 2},
    ],
)
def test_a_spec_that_cannot_be_is_refused(value):
    with pytest.raises(SettingError):
        NetworkSpec.from_json(value)


def test_parameters_of_another_number_are_no_snapshot():
    with pytest.raises(ValueError, match="parameters for a network"):
        Snapshot.of(SMALL, np.zeros(3, np.float32))


def test_an_activation_takes_no_units():
    with pytest.raises(SettingError, match="relu has no units"):
        LayerSpec("relu", 5)
