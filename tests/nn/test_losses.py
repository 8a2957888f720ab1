"""Softmax with cross-entropy: its value, its derivative, its stability."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.errors import SettingError
from digitpad.nn.gradcheck import numerical_gradient
from digitpad.nn.losses import SoftmaxCrossEntropy, cross_entropy, one_hot, smoothed, softmax


def test_softmax_of_the_book_example():
    np.testing.assert_allclose(
        softmax(np.array([0.3, 2.9, 4.0])), [0.01821127, 0.24519181, 0.73659691], rtol=1e-6
    )


@pytest.mark.parametrize("as_one_hot", [False, True])
def test_backward_is_the_derivative_of_forward(as_one_hot):
    rng = np.random.default_rng(1)
    logits = rng.standard_normal((4, 10))
    labels = np.array([3, 0, 9, 3], np.uint8)
    targets = one_hot(labels) if as_one_hot else labels
    loss = SoftmaxCrossEntropy()
    loss.forward(logits, targets)
    numerical = numerical_gradient(lambda: cross_entropy(logits, targets), logits)
    np.testing.assert_allclose(loss.backward(), numerical, atol=1e-9)


def test_indices_and_one_hot_rows_are_the_same_targets():
    rng = np.random.default_rng(2)
    logits, labels = rng.standard_normal((6, 10)).astype(np.float32), np.arange(6).astype(np.uint8)
    by_index, by_rows = SoftmaxCrossEntropy(), SoftmaxCrossEntropy()
    assert by_index.forward(logits, labels) == pytest.approx(
        by_rows.forward(logits, one_hot(labels)), rel=1e-6
    )
    np.testing.assert_allclose(by_index.backward(), by_rows.backward(), atol=1e-8)


def test_a_uniform_guess_costs_log_ten():
    assert cross_entropy(np.zeros((5, 10)), np.zeros(5, np.uint8)) == pytest.approx(np.log(10))


def test_logits_of_ten_thousand_neither_overflow_nor_lose_the_loss():
    logits = np.array([[1e4, -1e4, 0], [-1e4, 1e4, 0]], np.float32)
    loss = SoftmaxCrossEntropy()
    assert loss.forward(logits, np.array([0, 0])) == pytest.approx(1e4)
    np.testing.assert_array_equal(loss.probabilities, [[1, 0, 0], [0, 1, 0]])
    assert np.isfinite(loss.backward()).all()


@pytest.mark.parametrize("targets", [np.zeros(3), np.zeros((4, 9)), np.zeros(5, int)])
def test_targets_of_another_form_are_refused(targets):
    with pytest.raises(ValueError, match="targets are"):
        cross_entropy(np.zeros((4, 10)), targets)


def test_prediction_with_softmax_leaves_its_input_alone():
    logits = np.array([[1.0, 2.0]])
    softmax(logits)
    np.testing.assert_array_equal(logits, [[1.0, 2.0]])


@pytest.mark.parametrize("as_one_hot", [False, True])
@pytest.mark.parametrize("smoothing", [0.05, 0.3, 0.9])
def test_smoothed_backward_is_the_derivative_of_smoothed_forward(as_one_hot, smoothing):
    rng = np.random.default_rng(1)
    logits = 3 * rng.standard_normal((4, 10))
    labels = np.array([3, 0, 9, 3], np.uint8)
    targets = one_hot(labels) if as_one_hot else labels
    loss = SoftmaxCrossEntropy(smoothing)
    numerical = numerical_gradient(lambda: SoftmaxCrossEntropy(smoothing).forward(logits, targets), logits)
    loss.forward(logits, targets)
    np.testing.assert_allclose(loss.backward(), numerical, atol=1e-9)


@given(st.floats(0, 0.99), st.integers(0, 2**32 - 1), st.booleans())
def test_smoothing_is_the_plain_loss_against_smoothed_rows(smoothing, seed, as_one_hot):
    rng = np.random.default_rng(seed)
    logits, labels = 5 * rng.standard_normal((7, 10)), rng.integers(0, 10, 7)
    rows = smoothed(one_hot(labels).astype(np.float64), smoothing)
    np.testing.assert_allclose(rows.sum(axis=1), 1)
    ours, plain = SoftmaxCrossEntropy(smoothing), SoftmaxCrossEntropy()
    value = ours.forward(logits, one_hot(labels) if as_one_hot else labels)
    assert value == pytest.approx(plain.forward(logits, rows), rel=1e-6)
    np.testing.assert_allclose(ours.backward(), plain.backward(), atol=1e-8)


def test_without_smoothing_not_a_bit_changes():
    rng = np.random.default_rng(5)
    logits, labels = rng.standard_normal((6, 10)).astype(np.float32), np.arange(6).astype(np.uint8)
    plain, none = SoftmaxCrossEntropy(), SoftmaxCrossEntropy(0.0)
    assert plain.forward(logits, labels) == none.forward(logits, labels) == cross_entropy(logits, labels)
    assert plain.backward().tobytes() == none.backward().tobytes()


def test_a_smoothed_gradient_keeps_the_dtype_of_the_logits():
    loss = SoftmaxCrossEntropy(0.1)
    loss.forward(np.ones((2, 10), np.float32), np.array([1, 2]))
    assert loss.backward().dtype == np.float32


@pytest.mark.parametrize("smoothing", [-0.1, 1.0, float("nan")])
def test_a_smoothing_out_of_its_range_is_refused(smoothing):
    with pytest.raises(SettingError, match="label_smoothing"):
        SoftmaxCrossEntropy(smoothing)
