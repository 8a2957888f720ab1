"""Refusal: a small network on the hidden layer that doubts what is no digit."""

import numpy as np
import pytest

from digitpad.errors import SettingError
from digitpad.nn.network import Network
from digitpad.nn.refusal import Refusal
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec


def test_doubt_is_the_second_answer_about_hidden_layer_and_logits() -> None:
    spec = NetworkSpec.dense(3 + 2, (), 2)
    parameters = np.zeros(spec.parameter_count, np.float32)
    parameters.reshape(6, 2)[:5, 1] = (0, 0, 4, 0, 0)  # the third hidden unit speaks for "no digit"
    refusal = Refusal(Snapshot.of(spec, parameters), 0.5)
    hidden = np.array([[9, 9, 0], [0, 0, 1]], np.float32)
    doubt = refusal.doubt(hidden, np.zeros((2, 2), np.float32))
    np.testing.assert_allclose(doubt, [0.5, 1 / (1 + np.exp(-4))], rtol=1e-6)
    assert doubt.dtype == np.float32


@pytest.mark.parametrize("threshold", [0.0, 1.0, -1.0, float("nan")])
def test_a_threshold_that_refuses_everything_or_nothing_is_refused(threshold: float) -> None:
    network = Network(NetworkSpec.dense(12, (4,), 2), np.random.default_rng(0)).snapshot()
    with pytest.raises(SettingError, match="threshold"):
        Refusal(network, threshold)


def test_a_network_of_other_answers_is_refused() -> None:
    network = Network(NetworkSpec.dense(12, (4,), 3), np.random.default_rng(0)).snapshot()
    with pytest.raises(SettingError, match="3 answers"):
        Refusal(network, 0.5)
