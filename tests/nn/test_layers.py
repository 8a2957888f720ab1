"""Every layer's derivative against central differences, and the promises of a forward pass."""

import numpy as np
import pytest

from digitpad.nn.gradcheck import numerical_gradient
from digitpad.nn.layers import ACTIVATIONS, FEWEST_INPUTS, Affine, Layer, inked_columns

LAYERS = [Affine, *ACTIVATIONS.values()]


def make(kind: type[Layer], rng: np.random.Generator, inputs: int = 5, outputs: int = 4) -> Layer:
    layer = kind()
    if kind is Affine:
        weight, bias = rng.standard_normal((inputs, outputs)), rng.standard_normal(outputs)
        layer.bind(
            {"weight": weight, "bias": bias},
            {"weight": np.zeros_like(weight), "bias": np.zeros_like(bias)},
        )
    return layer


@pytest.mark.parametrize("kind", LAYERS)
def test_backward_is_the_derivative_of_forward(kind):
    rng = np.random.default_rng(1)
    layer = make(kind, rng)
    x = rng.standard_normal((3, 5))
    dout = rng.standard_normal(layer.forward(x).shape)

    def weighted_sum():
        return float((layer.forward(x) * dout).sum())

    layer.forward(x, training=True)
    dx = layer.backward(dout)
    np.testing.assert_allclose(dx, numerical_gradient(weighted_sum, x), atol=1e-8)
    for name, parameter in layer.parameters.items():
        np.testing.assert_allclose(
            layer.gradients[name], numerical_gradient(weighted_sum, parameter), atol=1e-8
        )


@pytest.mark.parametrize("kind", LAYERS)
def test_a_forward_pass_for_prediction_changes_nothing_that_training_left_behind(kind):
    rng = np.random.default_rng(2)
    layer = make(kind, rng)
    x, other, dout = rng.standard_normal((3, 5)), rng.standard_normal((3, 5)), None
    dout = rng.standard_normal(layer.forward(x).shape)
    layer.forward(x, training=True)
    undisturbed = layer.backward(dout).copy()

    layer.forward(x, training=True)
    layer.forward(other)
    np.testing.assert_array_equal(layer.backward(dout), undisturbed)


@pytest.mark.parametrize("kind", LAYERS)
def test_training_and_prediction_compute_the_same_numbers(kind):
    rng = np.random.default_rng(3)
    layer = make(kind, rng)
    x = rng.standard_normal((3, 5))
    np.testing.assert_array_equal(layer.forward(x, training=True), layer.forward(x))


@pytest.mark.parametrize("kind", LAYERS)
def test_a_step_reuses_its_buffers_and_another_batch_size_gets_its_own(kind):
    rng = np.random.default_rng(4)
    layer = make(kind, rng)
    first = layer.forward(rng.standard_normal((3, 5)), training=True)
    assert layer.forward(rng.standard_normal((3, 5)), training=True) is first
    smaller = layer.forward(rng.standard_normal((2, 5)), training=True)
    assert len(smaller) == 2
    assert layer.backward(np.ones_like(smaller)).shape == (2, 5)


def test_the_first_layer_may_skip_the_gradient_of_its_input_but_not_of_its_weights():
    rng = np.random.default_rng(5)
    layer = make(Affine, rng)
    x = rng.standard_normal((3, 5))
    layer.forward(x, training=True)
    assert layer.backward(np.ones((3, 4)), need_input_gradient=False) is None
    np.testing.assert_allclose(layer.gradients["weight"], x.T @ np.ones((3, 4)))


def test_sigmoid_and_tanh_do_not_overflow():
    x = np.array([[-1e4, -800, 0, 800, 1e4]], np.float32)
    np.testing.assert_array_equal(ACTIVATIONS["sigmoid"]().forward(x), [[0, 0, 0.5, 1, 1]])
    np.testing.assert_array_equal(ACTIVATIONS["tanh"]().forward(x), [[-1, -1, 0, 1, 1]])


@pytest.mark.parametrize(
    ("inked", "found"),
    [
        (slice(40, 600), np.arange(40, 600)),
        (slice(40, 720, 3), np.arange(40, 720, 3)),
        (slice(0, 0), np.arange(0)),
        (slice(40, 750), None),  # nearly all
        (slice(0, 400), None),  # one end is not blank: no picture, and not worth a look
        (slice(400, 784), None),
    ],
)
def test_the_columns_that_are_found_are_those_that_are_not_blank(inked, found):
    x = np.zeros((7, 784), np.float32)
    x[3, inked] = -1
    if found is None:
        assert inked_columns(x) is None
    else:
        np.testing.assert_array_equal(inked_columns(x), found)


def test_few_inputs_are_not_looked_through():
    assert inked_columns(np.zeros((3, FEWEST_INPUTS - 1))) is None


def test_blank_columns_change_neither_the_output_nor_the_gradients():
    rng = np.random.default_rng(6)
    layer = Affine()
    weight, bias = rng.standard_normal((784, 6)), rng.standard_normal(6)
    gradients = {"weight": np.full((784, 6), np.nan), "bias": np.empty(6)}
    layer.bind({"weight": weight, "bias": bias}, gradients)
    # What an earlier batch, perhaps a larger one, has left is overwritten.
    for n, first, last in ((4, 50, 600), (9, 0, 784), (2, 90, 500), (4, 300, 300)):
        x, dy = np.zeros((n, 784)), rng.standard_normal((n, 6))
        x[:, first:last] = rng.random((n, last - first))
        np.testing.assert_allclose(layer.forward(x, training=True), x @ weight + bias, atol=1e-12)
        layer.backward(dy, need_input_gradient=False)
        np.testing.assert_allclose(gradients["weight"], x.T @ dy, atol=1e-12)
        assert not gradients["weight"][:first].any()
