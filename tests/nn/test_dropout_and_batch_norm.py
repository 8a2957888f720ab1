"""Dropout and batch norm: derivatives, what training keeps, what reading leaves alone."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitpad.nn.batch_norm import EPSILON, MOMENTUM, BatchNorm
from digitpad.nn.dropout import Dropout
from digitpad.nn.gradcheck import numerical_gradient
from digitpad.nn.layers import Layer
from digitpad.nn.losses import SoftmaxCrossEntropy
from digitpad.nn.network import Network
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec

SPEC = NetworkSpec.dense(12, (9, 7), 5, dropout=0.3, batch_norm=True)


def dropout(rate: float = 0.4) -> Dropout:
    return Dropout(rate)


def batch_norm(rng: np.random.Generator, features: int = 5, dtype: type = np.float64) -> BatchNorm:
    layer = BatchNorm()
    gamma, beta = rng.normal(1, 0.5, features).astype(dtype), rng.normal(0, 1, features).astype(dtype)
    layer.bind(
        {"gamma": gamma, "beta": beta},
        {"gamma": np.zeros_like(gamma), "beta": np.zeros_like(beta)},
        {"running_mean": np.zeros(features, dtype), "running_var": np.ones(features, dtype)},
    )
    return layer


class TestDropout:
    @given(st.floats(0.01, 0.99), st.integers(0, 2**32))
    def test_backward_is_the_derivative_for_the_mask_that_was_drawn(self, rate: float, seed: int):
        rng = np.random.default_rng(seed)
        layer, x, dout = dropout(rate), rng.normal(size=(3, 4)), rng.normal(size=(3, 4))

        def weighted_sum() -> float:
            return float((layer.forward(x, True, np.random.default_rng(seed)) * dout).sum())

        layer.forward(x, True, np.random.default_rng(seed))
        dx = layer.backward(dout)
        scale = 1 / (1 - rate)
        np.testing.assert_allclose(dx, numerical_gradient(weighted_sum, x), atol=1e-8 * scale)

    def test_a_number_is_switched_off_or_made_larger_and_the_mean_stays(self):
        x = np.ones((500, 400), np.float32)
        layer = dropout(0.25)
        y = layer.forward(x, True, np.random.default_rng(0))
        np.testing.assert_array_equal(np.unique(y), np.float32([0, 1 / 0.75]))
        assert (y == 0).mean() == pytest.approx(0.25, abs=0.005)
        assert y.mean() == pytest.approx(1, abs=0.01)
        np.testing.assert_array_equal(layer.mask, y)

    def test_the_mask_is_that_of_the_generator_whatever_the_dtype(self):
        first, second = dropout(), dropout()
        first.forward(np.ones((6, 5), np.float32), True, np.random.default_rng(3))
        second.forward(np.ones((6, 5), np.float64), True, np.random.default_rng(3))
        assert first.mask is not None
        assert second.mask is not None
        assert first.mask.dtype == np.float32
        assert first.mask.tobytes() == second.mask.tobytes()

    def test_each_pass_draws_another_mask_into_the_same_array(self):
        layer, rng, x = dropout(), np.random.default_rng(3), np.ones((6, 5), np.float32)
        layer.forward(x, True, rng)
        mask = layer.mask
        assert mask is not None
        before = mask.copy()
        layer.forward(x, True, rng)
        assert layer.mask is mask
        assert not np.array_equal(mask, before)

    def test_reading_passes_everything_on_and_draws_nothing(self):
        x, rng = np.random.default_rng(0).normal(size=(3, 4)), np.random.default_rng(1)
        before = rng.bit_generator.state
        np.testing.assert_array_equal(dropout().forward(x, rng=rng), x)
        assert rng.bit_generator.state == before

    def test_training_without_a_generator_is_an_error_in_words(self):
        with pytest.raises(ValueError, match="needs a generator"):
            dropout().forward(np.ones((2, 2)), training=True)


class TestBatchNorm:
    @settings(deadline=None)
    @given(st.integers(1, 6), st.integers(1, 4), st.integers(0, 2**32))
    def test_backward_is_the_derivative_of_the_training_pass(self, n: int, features: int, seed: int):
        rng = np.random.default_rng(seed)
        layer = batch_norm(rng, features)
        x, dout = rng.normal(2, 3, (n, features)), rng.normal(size=(n, features))
        # Two rows that almost agree bend the function within the step of the differences.
        if n > 1 and x.std(axis=0).min() < 0.2:
            x = np.cumsum(np.ones_like(x), axis=0) * (1 + np.arange(features))

        def weighted_sum() -> float:
            return float((layer.forward(x, training=True) * dout).sum())

        layer.forward(x, training=True)
        dx = layer.backward(dout)
        assert dx is not None
        dx = dx.copy()
        gradients = {name: gradient.copy() for name, gradient in layer.gradients.items()}
        np.testing.assert_allclose(dx, numerical_gradient(weighted_sum, x), atol=1e-6)
        for name, parameter in layer.parameters.items():
            np.testing.assert_allclose(
                gradients[name], numerical_gradient(weighted_sum, parameter), atol=1e-7
            )

    def test_the_output_has_mean_beta_and_spread_gamma(self):
        rng = np.random.default_rng(0)
        layer = batch_norm(rng, 4)
        y = layer.forward(rng.normal(5, 3, (2000, 4)), training=True)
        np.testing.assert_allclose(y.mean(axis=0), layer.parameters["beta"], atol=1e-9)
        np.testing.assert_allclose(y.std(axis=0), np.abs(layer.parameters["gamma"]), rtol=1e-5)

    def test_running_statistics_move_a_tenth_of_the_way_at_each_batch(self):
        rng = np.random.default_rng(0)
        layer = batch_norm(rng, 3)
        x = rng.normal(5, 3, (40, 3))
        layer.forward(x, training=True)
        np.testing.assert_allclose(layer.buffers["running_mean"], (1 - MOMENTUM) * x.mean(axis=0))
        np.testing.assert_allclose(layer.buffers["running_var"], MOMENTUM + (1 - MOMENTUM) * x.var(axis=0))
        for _ in range(200):
            layer.forward(x, training=True)
        np.testing.assert_allclose(layer.buffers["running_mean"], x.mean(axis=0), rtol=1e-6)
        np.testing.assert_allclose(layer.forward(x), layer.forward(x, training=True), atol=1e-6)

    def test_reading_takes_the_running_statistics_and_leaves_them_alone(self):
        rng = np.random.default_rng(0)
        layer = batch_norm(rng, 3)
        layer.buffers["running_mean"][...] = [1, 2, 3]
        layer.buffers["running_var"][...] = [4, 0, 1e6]
        before = {name: buffer.copy() for name, buffer in layer.buffers.items()}
        x = rng.normal(size=(7, 3))
        expected = (x - before["running_mean"]) / np.sqrt(before["running_var"] + EPSILON)
        expected = expected * layer.parameters["gamma"] + layer.parameters["beta"]
        np.testing.assert_allclose(layer.forward(x), expected)
        np.testing.assert_array_equal(layer.forward(x)[3], layer.forward(x[3:4])[0])
        for name, buffer in layer.buffers.items():
            np.testing.assert_array_equal(buffer, before[name])

    def test_a_batch_of_one_and_a_feature_that_never_varies_are_no_division_by_zero(self):
        layer = batch_norm(np.random.default_rng(0), 3, np.float32)
        for x in (np.ones((1, 3), np.float32), np.full((4, 3), 7, np.float32)):
            np.testing.assert_array_equal(layer.forward(x, training=True)[0], layer.parameters["beta"])
            assert np.isfinite(layer.backward(np.ones_like(x))).all()
            assert np.isfinite(layer.forward(x)).all()


MADE = {
    "dropout": lambda: dropout(),
    "batch_norm": lambda: batch_norm(np.random.default_rng(0), 64, np.float32),
}


@pytest.mark.parametrize("kind", MADE)
def test_reading_between_forward_and_backward_disturbs_nothing(kind: str):
    layer: Layer = MADE[kind]()
    rng = np.random.default_rng(1)
    x, dout = rng.normal(size=(2, 6, 64)).astype(np.float32)
    layer.forward(x, True, np.random.default_rng(2))
    undisturbed = layer.backward(dout).copy()
    layer.forward(x, True, np.random.default_rng(2))
    layer.forward(dout)
    layer.forward(dout[:2])
    np.testing.assert_array_equal(layer.backward(dout), undisturbed)
    np.testing.assert_array_equal(layer.backward(dout), undisturbed)


@pytest.mark.parametrize("kind", MADE)
def test_the_first_layer_may_skip_the_gradient_of_its_input(kind: str):
    layer: Layer = MADE[kind]()
    layer.forward(np.ones((4, 64), np.float32), True, np.random.default_rng(0))
    assert layer.backward(np.ones((4, 64), np.float32), need_input_gradient=False) is None


@pytest.mark.parametrize("kind", MADE)
def test_a_training_step_makes_no_array_of_the_batchs_size(kind: str):
    layer: Layer = MADE[kind]()
    rng = np.random.default_rng(0)
    x = np.ones((2000, 64), np.float32)
    for _ in range(2):
        layer.forward(x, True, rng)
        layer.backward(x)
    tracemalloc.start()
    try:
        layer.forward(x, True, rng)
        layer.backward(x)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < x.nbytes / 8  # NumPy casts through small blocks of its own


class TestNetwork:
    def test_gamma_begins_at_one_beta_at_zero_and_the_running_variance_at_one(self):
        network = Network(SPEC, np.random.default_rng(0))
        named = network.named_parameters()
        assert list(named)[:4] == ["layers.0.weight", "layers.0.bias", "layers.1.gamma", "layers.1.beta"]
        assert (named["layers.1.gamma"] == 1).all()
        assert (named["layers.1.beta"] == 0).all()
        assert list(network.named_buffers()) == [
            f"layers.{i}.running_{of}" for i in (1, 5) for of in ("mean", "var")
        ]
        assert len(network.buffers) == SPEC.buffer_count == 2 * (9 + 7)
        np.testing.assert_array_equal(network.buffers, [0] * 9 + [1] * 9 + [0] * 7 + [1] * 7)
        assert network.buffers.dtype == np.float32

    def test_the_same_seed_draws_the_same_weights_with_and_without_them(self):
        plain = Network(NetworkSpec.dense(12, (9, 7), 5), np.random.default_rng(4)).named_parameters()
        ours = Network(SPEC, np.random.default_rng(4)).named_parameters()
        weights = [tensor for name, tensor in ours.items() if name.endswith("weight")]
        for weight, other in zip(weights, (plain[f"layers.{i}.weight"] for i in (0, 2, 4)), strict=True):
            np.testing.assert_array_equal(weight, other)

    def test_the_same_seeds_train_to_the_same_bits(self):
        first, second = (self.trained(7).snapshot() for _ in range(2))
        assert first.parameters.tobytes() == second.parameters.tobytes()
        assert first.buffers.tobytes() == second.buffers.tobytes()
        assert first.parameters.tobytes() != self.trained(8).snapshot().parameters.tobytes()

    def trained(self, seed: int) -> Network:
        network, loss = Network(SPEC, np.random.default_rng(0)), SoftmaxCrossEntropy()
        rng, data = np.random.default_rng(seed), np.random.default_rng(1)
        for n in (8, 8, 3, 1):
            x, labels = data.random((n, 12), np.float32), data.integers(0, 5, n)
            loss.forward(network.forward(x, True, rng), labels)
            network.backward(loss.backward())
            network.parameters -= np.float32(0.1) * network.gradients
        return network

    def test_reading_with_a_snapshot_writes_nothing_and_is_the_same_for_one_as_for_many(self):
        network = self.trained(7)
        snapshot = network.snapshot()
        kept = snapshot.parameters.tobytes(), snapshot.buffers.tobytes()
        x = np.random.default_rng(3).random((6, 12), np.float32)
        many = snapshot.forward(x)
        np.testing.assert_array_equal(network.forward(x), many)
        for row, logits in zip(x, many, strict=True):
            np.testing.assert_allclose(snapshot.forward(row[None])[0], logits, rtol=1e-5, atol=1e-6)
        assert (snapshot.parameters.tobytes(), snapshot.buffers.tobytes()) == kept
        network.forward(x, True, np.random.default_rng(0))  # moves the network's statistics alone
        np.testing.assert_array_equal(snapshot.forward(x), many)
        for tensor in snapshot.buffer_tensors.values():
            with pytest.raises(ValueError, match="read-only"):
                tensor[...] = 0

    def test_buffers_of_another_number_or_none_at_all_are_no_snapshot(self):
        parameters = np.zeros(SPEC.parameter_count, np.float32)
        for buffers in (None, np.zeros(3, np.float32)):
            with pytest.raises(ValueError, match="buffers for a network of 32"):
                Snapshot.of(SPEC, parameters, buffers=buffers)
        plain = NetworkSpec.dense(12, (9,), 5)
        assert Snapshot.of(plain, np.zeros(plain.parameter_count)).buffers.shape == (0,)
