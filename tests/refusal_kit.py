"""Readers of which tests know whether they refuse."""

import numpy as np

from digitpad.nn.network import Network
from digitpad.nn.refusal import Refusal
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader

HIDDEN = 16


def small_snapshot(seed: int = 3) -> Snapshot:
    """784-16-10, untrained."""
    return Network(NetworkSpec.dense(784, (HIDDEN,), 10), np.random.default_rng(seed)).snapshot()


def refusing_reader(name: str = "A network that refuses", seed: int = 3, *, doubt: float = 0.99) -> Reader:
    """A reader that doubts everything as much as it is told to, and refuses from one half on."""
    spec = NetworkSpec.dense(HIDDEN + 10, (), 2)
    parameters = np.zeros(spec.parameter_count, np.float32)
    parameters[-1] = np.log(doubt / (1 - doubt))  # the bias of "no digit"
    return Reader(small_snapshot(seed), name, refusal=Refusal(Snapshot.of(spec, parameters), 0.5))
