"""Optimizers: the first steps by hand, and that each gets down a parabola and along a narrow valley."""

import numpy as np
import pytest

from digitpad.errors import SettingError
from digitpad.nn.optimizers import OPTIMIZERS, optimizer

RATES = {"sgd": 0.015, "momentum": 0.01, "nesterov": 0.01, "adagrad": 1.0, "rmsprop": 0.02, "adam": 0.05}


def test_every_optimizer_of_the_table_is_tried():
    assert set(RATES) == set(OPTIMIZERS)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_it_reaches_the_bottom_of_a_parabola(kind):
    theta = np.array([3.0, -2.0])
    rule = optimizer({"kind": kind}, theta)
    for _ in range(800):
        rule.update(theta, theta.copy(), RATES[kind])  # f = θ²/2, so its gradient is θ
    assert np.abs(theta).max() < 0.02


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_it_finds_its_way_along_a_narrow_valley(kind):
    steepness = np.array([1.0, 100.0])
    theta = np.array([2.0, 1.0])
    rule = optimizer({"kind": kind}, theta)
    for _ in range(2000):
        rule.update(theta, steepness * theta, RATES[kind])
    assert np.abs(theta).max() < 0.02


G = np.array([2.0, -0.5])
FIRST_STEP = {
    "sgd": -0.1 * G,
    "momentum": -0.1 * G,
    "nesterov": -0.1 * G * 1.9,
    "adagrad": -0.1 * G / np.sqrt(G**2 + 1e-7),
    "rmsprop": -0.1 * G / np.sqrt(0.1 * G**2 + 1e-7),
    "adam": -0.1 * np.sqrt(0.001) / 0.1 * (0.1 * G) / (np.sqrt(0.001 * G**2) + 1e-7),
}


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_the_first_step_is_that_of_the_formula(kind):
    theta = np.zeros(2)
    optimizer({"kind": kind}, theta).update(theta, G, 0.1)
    np.testing.assert_allclose(theta, FIRST_STEP[kind], rtol=1e-12)


def test_adams_second_step_is_that_of_the_paper():
    theta, g2 = np.zeros(2), np.array([-1.0, 3.0])
    rule = optimizer({"kind": "adam"}, theta)
    rule.update(theta, G, 0.1)
    before = theta.copy()
    rule.update(theta, g2, 0.1)
    m = 0.9 * (0.1 * G) + 0.1 * g2
    v = 0.999 * (0.001 * G**2) + 0.001 * g2**2
    rate = 0.1 * np.sqrt(1 - 0.999**2) / (1 - 0.9**2)
    np.testing.assert_allclose(theta - before, -rate * m / (np.sqrt(v) + 1e-7), rtol=1e-9)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_what_it_remembers_is_all_in_its_state(kind):
    rng = np.random.default_rng(3)
    gradients = rng.standard_normal((6, 4))
    straight, halved = np.ones(4), np.ones(4)
    rule, first = optimizer({"kind": kind}, straight), optimizer({"kind": kind}, halved)
    for g in gradients:
        rule.update(straight, g, 0.1)
    for g in gradients[:3]:
        first.update(halved, g, 0.1)
    second = optimizer({"kind": kind}, halved)
    for name, vector in first.state.items():
        second.state[name][...] = vector
    second.steps = first.steps
    for g in gradients[3:]:
        second.update(halved, g, 0.1)
    np.testing.assert_array_equal(straight, halved)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"kind": "lion"}, "'lion' is not an optimizer"),
        ({}, "None is not an optimizer"),
        ({"kind": ["adam"]}, "is not an optimizer"),
        ({"kind": "sgd", "momentum": 0.9}, "optimizer.momentum: sgd has no such setting"),
        ({"kind": "adam", "beta_1": 1.0}, "optimizer.beta_1: 1.0 is not at least 0 and below 1"),
        ({"kind": "adam", "epsilon": float("nan")}, "optimizer.epsilon: nan"),
        ({"kind": "rmsprop", "rho": "big"}, "optimizer.rho: 'big' is not a number"),
    ],
)
def test_a_wrong_setting_is_named(settings, message):
    with pytest.raises(SettingError) as caught:
        optimizer(settings, np.zeros(2))
    assert message in str(caught.value)
