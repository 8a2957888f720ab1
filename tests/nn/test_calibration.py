"""Calibration: honest probabilities, the same answers."""

import math

import numpy as np
import pytest

from digitpad.errors import SettingError
from digitpad.nn.calibration import Calibration, expected_calibration_error, fit_temperature, reliability
from digitpad.nn.losses import softmax


def honest(rng: np.random.Generator, count: int = 40_000) -> tuple[np.ndarray, np.ndarray]:
    """Logits whose softmax is the truth: labels are drawn from it."""
    logits = rng.normal(0, 2.5, (count, 10)).astype(np.float32)
    cumulated = softmax(logits).cumsum(axis=1)
    labels = (rng.random((count, 1)) > cumulated[:, :-1]).sum(axis=1)
    return logits, labels


@pytest.mark.parametrize("factor", [0.4, 1.0, 3.0])
def test_the_fitted_temperature_undoes_a_network_that_is_too_sure_or_too_shy(factor: float) -> None:
    logits, labels = honest(np.random.default_rng(1))
    temperature = fit_temperature(logits * factor, labels)
    assert temperature == pytest.approx(factor, rel=0.03)
    calibrated = Calibration(temperature).probabilities((logits * factor).astype(np.float32))
    assert expected_calibration_error(calibrated, labels) < 0.012


def test_overconfidence_shows_as_error() -> None:
    logits, labels = honest(np.random.default_rng(2))
    assert expected_calibration_error(softmax(logits * 4), labels) > 0.1


def test_a_temperature_changes_no_answer_and_keeps_the_type() -> None:
    logits = np.random.default_rng(3).normal(0, 3, (500, 10)).astype(np.float32)
    calibrated = Calibration(2.3).probabilities(logits)
    assert calibrated.dtype == np.float32
    assert (calibrated.argmax(axis=1) == logits.argmax(axis=1)).all()
    np.testing.assert_allclose(calibrated.sum(axis=1), 1, atol=1e-6)


def test_the_error_of_a_small_example_is_what_pen_and_paper_give() -> None:
    probabilities = np.array([[0.9, 0.1], [0.9, 0.1], [0.4, 0.6], [0.3, 0.7]])
    labels = np.array([0, 1, 1, 1])
    # Two answers at 0.9, half of them right: 0.4 away; one at 0.6 and one at 0.7, both right: 0.4, 0.3.
    assert expected_calibration_error(probabilities, labels, bins=10) == pytest.approx((0.8 + 0.4 + 0.3) / 4)
    counts = [row["count"] for row in reliability(probabilities, labels, bins=10)]
    assert counts == [1, 1, 2]


def test_certain_answers_fall_into_the_last_bin() -> None:
    [row] = reliability(np.array([[1.0, 0.0]]), np.array([0]))
    assert (row["to"], row["accuracy"]) == (1.0, 1.0)


@pytest.mark.parametrize("temperature", [0.0, -1.0, math.nan, math.inf, 1e9])
def test_a_temperature_that_cannot_be_is_refused(temperature: float) -> None:
    with pytest.raises(SettingError, match="temperature"):
        Calibration(temperature)


@pytest.mark.parametrize("value", [{}, {"temperature": "2"}, {"temperature": True}])
def test_json_without_a_number_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(SettingError, match="temperature"):
        Calibration.from_json(value)


def test_nothing_to_fit_on_is_said() -> None:
    with pytest.raises(SettingError, match="no digits"):
        fit_temperature(np.zeros((0, 10)), np.zeros(0, np.intp))
