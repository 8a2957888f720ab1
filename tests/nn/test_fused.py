"""Compiled kernels: the numbers of NumPy's passes, to the last bit; and no kernels where they do not pay."""

import importlib.util
import sys

import numpy as np
import pytest

from digitpad.nn import fused
from digitpad.nn.optimizers import BLOCK, OPTIMIZERS, optimizer

needs_numba = pytest.mark.skipif(
    importlib.util.find_spec("numba") is None, reason="numba (digitpad[fast]) is not installed"
)
LENGTH = 2 * BLOCK + 77  # the last block is not full


@pytest.fixture(autouse=True)
def _forget_kernels():
    yield
    fused.kernels.cache_clear()


def trajectories(kind, kernels, dtype, gradients):
    theta = np.linspace(-1, 1, LENGTH).astype(dtype)
    rule = optimizer({"kind": kind}, theta, kernels)
    with np.errstate(all="ignore"):
        for step, g in enumerate(gradients):
            rule.update(theta, g, 0.01 / (step + 1))
    return rule, theta


@needs_numba
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_kernel_gives_what_numpy_gives_to_the_last_bit(kind, dtype, tmp_path):
    rng = np.random.default_rng(5)
    sizes = 10.0 ** rng.uniform(-12, 4, LENGTH)
    gradients = [(rng.standard_normal(LENGTH) * sizes).astype(dtype) for _ in range(4)]
    gradients[1][:9] = [0, -0.0, np.inf, -np.inf, np.nan, 1e-45, 1e-20, 1e19, 3e38]
    plain, expected = trajectories(kind, None, dtype, gradients)
    rule, theta = trajectories(kind, fused.kernels(tmp_path), dtype, gradients)
    assert (plain.implementation, rule.implementation) == ("numpy", "numba")
    assert theta.tobytes() == expected.tobytes() or np.array_equal(theta, expected, equal_nan=True)
    for name, vector in plain.state.items():
        np.testing.assert_array_equal(rule.state[name], vector)


@needs_numba
def test_compiled_code_is_kept_in_the_folder_that_is_handed_in(tmp_path):
    trajectories("sgd", fused.kernels(tmp_path), np.float32, [np.ones(LENGTH, np.float32)])
    assert list(tmp_path.rglob("*.nbi"))


@needs_numba
def test_a_cache_folder_that_cannot_be_made_costs_only_the_cache(tmp_path):
    (tmp_path / "file").touch()
    kernels = fused.kernels(tmp_path / "file" / "cache")
    assert kernels is not None
    trajectories("sgd", kernels, np.float32, [np.ones(LENGTH, np.float32)])


@needs_numba
def test_a_cache_that_refuses_when_the_rule_is_compiled_costs_only_the_cache(tmp_path):
    gradients = [np.ones(LENGTH, np.float32)] * 2
    _, expected = trajectories("sgd", fused.kernels(tmp_path), np.float32, gradients)
    for index in tmp_path.rglob("*.nbi"):
        index.unlink()
        index.mkdir()  # what numba says of it is an OSError, as that of a full disk is
    fused.kernels.cache_clear()
    _, theta = trajectories("sgd", fused.kernels(tmp_path), np.float32, gradients)
    np.testing.assert_array_equal(theta, expected)


def test_every_optimizer_has_a_rule():
    assert set(fused.RULES) == set(OPTIMIZERS)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_the_rules_are_numpys_up_to_rounding_even_uncompiled(kind):
    g = np.array([2.0, -0.5, 1e-9])
    plain, theta = np.ones(3), np.ones(3)
    first, second = optimizer({"kind": kind}, plain), optimizer({"kind": kind}, theta, fused.RULES)
    for _ in range(3):
        first.update(plain, g, 0.1)
        second.update(theta, g, 0.1)
    np.testing.assert_allclose(theta, plain, rtol=1e-12)


def test_a_short_run_does_not_load_numba(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)  # importing it would fail
    assert fused.load(tmp_path, updates=1400, length=407_050) is None


def test_without_numba_there_are_no_kernels(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    assert fused.load(tmp_path, updates=10**6, length=407_050) is None


@needs_numba
def test_a_run_that_is_long_enough_uses_them_unless_they_are_switched_off(tmp_path, monkeypatch):
    assert fused.load(tmp_path, updates=10, length=1000) is None
    assert fused.load(tmp_path, updates=fused.WORTH // 1000, length=1000) is not None
    monkeypatch.setenv(fused.VARIABLE, "0")
    assert fused.load(tmp_path, updates=fused.WORTH // 1000, length=1000) is None
