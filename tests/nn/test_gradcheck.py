"""The gradient check of networks that draw and that normalise: right ones pass, wrong ones are found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitpad.nn.batch_norm import BatchNorm
from digitpad.nn.dropout import Dropout
from digitpad.nn.gradcheck import TensorCheck, check_gradients
from digitpad.nn.losses import SoftmaxCrossEntropy
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec

LABELS = np.array([0, 2, 1, 1, 0, 2])
BOTH = NetworkSpec.dense(7, (6, 5), 3, "tanh", dropout=0.3, batch_norm=True)


def checked(spec: NetworkSpec, seed: int = 1, smoothing: float = 0.0) -> list[TensorCheck]:
    rng = np.random.default_rng(seed)
    return check_gradients(spec, rng.random((6, 7)), LABELS, rng, label_smoothing=smoothing)


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(["tanh", "sigmoid", "identity"]),
    st.sampled_from([(), (6,), (6, 5)]),
    st.sampled_from([0.0, 0.2, 0.6]),
    st.booleans(),
    st.sampled_from([0.0, 0.1]),
    st.integers(0, 1000),
)
def test_backpropagation_agrees_with_central_differences(
    activation: str, hidden: tuple[int, ...], dropout: float, batch_norm: bool, smoothing: float, seed: int
):
    spec = NetworkSpec.dense(7, hidden, 3, activation, dropout=dropout, batch_norm=batch_norm)
    checks = checked(spec, seed, smoothing)
    assert [check.name for check in checks] == [p.name for p in spec.parameters]
    assert all(check.agrees for check in checks), checks


def test_a_bias_in_front_of_batch_norm_moves_nothing_and_is_said_to():
    vanishing = [check.name for check in checked(BOTH) if check.vanishes]
    assert vanishing == ["layers.0.bias", "layers.4.bias"]


@pytest.mark.parametrize("kind", [BatchNorm, Dropout])
def test_a_wrong_derivative_of_either_is_found(kind: type, monkeypatch: pytest.MonkeyPatch):
    right = kind._backward  # type: ignore[attr-defined]
    monkeypatch.setattr(kind, "_backward", lambda self, dout, need: right(self, dout, need) * dout**2)
    assert not all(check.agrees for check in checked(BOTH))


def test_a_batch_norm_that_forgets_how_its_statistics_depend_on_the_input_is_found(monkeypatch):
    def backward(self, dout, need):
        return dout * self._buffer("inverse", dout.shape[1:], dout.dtype) * self.parameters["gamma"]

    monkeypatch.setattr(BatchNorm, "_backward", backward)
    assert not all(check.agrees for check in checked(BOTH))


def test_a_loss_that_forgets_its_smoothing_on_the_way_back_is_found(monkeypatch):
    def backward(self, gradient, n):
        plain = np.subtract(self.probabilities, np.eye(3)[LABELS], out=gradient)
        return np.divide(plain, n, out=gradient)

    monkeypatch.setattr(SoftmaxCrossEntropy, "_backward_smoothed", backward)
    assert not all(check.agrees for check in checked(BOTH, smoothing=0.1))


def test_the_check_of_a_given_network_leaves_it_as_it_is():
    network = Network(BOTH, np.random.default_rng(5))
    network.forward(np.random.default_rng(0).random((6, 7), np.float32), True, np.random.default_rng(1))
    before = network.parameters.tobytes(), network.buffers.tobytes()
    rng = np.random.default_rng(1)
    checks = check_gradients(BOTH, rng.random((6, 7)), LABELS, rng, parameters=network.parameters)
    assert all(check.agrees for check in checks)
    assert (network.parameters.tobytes(), network.buffers.tobytes()) == before
