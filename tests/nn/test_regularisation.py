"""Gradients cut down to a norm, and weights that decay while biases stay."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from digitpad.nn.network import Network
from digitpad.nn.regularisation import clip_gradients, decay_weights
from digitpad.nn.spec import NetworkSpec

SPEC = NetworkSpec.dense(30, (20,), 10)


def test_a_long_gradient_keeps_its_direction_and_gets_the_norm():
    gradients = np.array([3.0, -4.0], np.float32)
    assert clip_gradients(gradients, 0.5) == pytest.approx(5)
    np.testing.assert_allclose(gradients, [0.3, -0.4], rtol=1e-6)


def test_a_short_gradient_stays_bit_for_bit():
    gradients = np.array([0.3, -0.4], np.float32)
    before = gradients.tobytes()
    assert clip_gradients(gradients, 0.6) == pytest.approx(0.5)
    assert gradients.tobytes() == before


@given(
    arrays.arrays(np.float32, st.integers(1, 40), elements=st.floats(-(2.0**100), 2.0**100, width=32)),
    st.floats(1e-3, 1e3),
)
def test_the_norm_is_that_of_float64_and_never_above_the_limit_afterwards(gradients, limit):
    exact = float(np.linalg.norm(gradients.astype(np.float64)))
    assert clip_gradients(gradients, limit) == pytest.approx(exact, rel=1e-5)
    assert np.linalg.norm(gradients.astype(np.float64)) <= max(limit, 0) * (1 + 1e-5)


def test_squares_too_large_for_the_dtype_are_no_infinite_norm():
    gradients = np.array([3e30, -4e30], np.float32)
    assert clip_gradients(gradients, 1.0) == pytest.approx(5e30)
    np.testing.assert_allclose(gradients, [0.6, -0.8], rtol=1e-6)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_a_gradient_that_is_not_finite_is_told_and_left_alone(odd):
    gradients = np.array([1.0, odd], np.float32)
    assert not np.isfinite(clip_gradients(gradients, 0.1))
    assert gradients[0] == 1


def test_no_gradient_has_no_norm():
    gradients = np.zeros(3, np.float32)
    assert clip_gradients(gradients, 1.0) == 0
    assert not gradients.any()


@pytest.mark.parametrize("limit", [0, -1, np.nan])
def test_a_norm_that_is_none_is_refused(limit):
    with pytest.raises(ValueError, match="not above 0"):
        clip_gradients(np.ones(2), limit)


def test_weights_decay_and_biases_do_not():
    network = Network(SPEC, np.random.default_rng(0))
    for name, tensor in network.named_parameters().items():
        if name.endswith("bias"):
            tensor[...] = 2
    before = {name: tensor.copy() for name, tensor in network.named_parameters().items()}
    decay_weights(SPEC, network.parameters, 0.25)
    for name, tensor in network.named_parameters().items():
        share = 0.75 if name.endswith("weight") else 1
        np.testing.assert_array_equal(tensor, before[name] * np.float32(share))


@pytest.mark.parametrize("amount", [-0.1, np.nan])
def test_an_amount_that_cannot_be_is_refused(amount):
    with pytest.raises(ValueError, match="no amount"):
        decay_weights(SPEC, np.zeros(SPEC.parameter_count), amount)


def test_neither_makes_an_array():
    spec = NetworkSpec.dense(784, (64,), 10)
    vector = np.ones(spec.parameter_count, np.float32)
    tracemalloc.start()
    try:
        clip_gradients(vector, 1.0)
        decay_weights(spec, vector, 0.1)
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        clip_gradients(vector, 0.5)
        decay_weights(spec, vector, 0.1)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before < vector.nbytes / 10
