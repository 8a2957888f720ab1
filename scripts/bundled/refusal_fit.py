"""Fit the small network that refuses what is no digit, on top of a digit network that stays as it is.

In: pictures of digits and of other things. Out: a `Refusal` whose threshold refuses a chosen share of digits
that nothing was fitted on.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from digitpad.data.augment import Augmentation, Augmenter
from digitpad.ink.pipeline import network_input
from digitpad.nn.losses import SoftmaxCrossEntropy
from digitpad.nn.network import Network
from digitpad.nn.optimizers import optimizer
from digitpad.nn.refusal import DIGIT, NO_DIGIT, Refusal
from digitpad.nn.regularisation import decay_weights
from digitpad.nn.schedules import OneCycle
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec

Images = npt.NDArray[np.uint8]

UNITS = 64
BATCH = 512
PEAK = 0.003
DECAY = 1e-4
AUGMENTATION = Augmentation(
    shift=0.9, rotation=7, scale=0.07, shear=0.1, elastic=14, smoothness=4, thickness=0.4
)
"""Of digits and of other things alike, or it would be told by its distortion what is what."""


def fit(
    snapshot: Snapshot,
    digits: Images,
    others: Images,
    steps: int,
    rng: np.random.Generator,
    report: Callable[[str], None] = lambda text: None,
) -> Snapshot:
    """The small network: half of every batch are digits (N, 28, 28), half other things (M, 28, 28).

    Returns:
        a network (H + K) → 2 on the hidden layer and logits of `snapshot`.
    """
    inputs = snapshot.spec.features + snapshot.spec.outputs
    network = Network(NetworkSpec.dense(inputs, (UNITS,), 2, "relu", "he_normal"), rng)
    adam = optimizer({"kind": "adam"}, network.parameters)
    loss = SoftmaxCrossEntropy()
    rate = OneCycle(PEAK, steps, 0.1)
    augmenter = Augmenter(AUGMENTATION)
    half = BATCH // 2
    targets = np.repeat([DIGIT, NO_DIGIT], half)
    pictures = np.empty((BATCH, *digits.shape[1:]), np.uint8)
    total = 0.0
    for step in range(steps):
        pictures[:half] = digits[rng.integers(len(digits), size=half)]
        pictures[half:] = others[rng.integers(len(others), size=half)]
        hidden, logits = snapshot.features(augmenter.apply(pictures, rng))
        total += loss.forward(network.forward(np.concatenate([hidden, logits], axis=1), True), targets)
        network.backward(loss.backward())
        adam.update(network.parameters, network.gradients, rate(step))
        decay_weights(network.spec, network.parameters, rate(step) * DECAY)
        if (step + 1) % 500 == 0:
            report(f"refusal, step {step + 1:,} of {steps:,}: loss {total / 500:.4f}")
            total = 0.0
    return network.snapshot(steps)


def doubts(snapshot: Snapshot, refusing: Snapshot, images: Images) -> npt.NDArray[np.float32]:
    """The doubt about each of (N, 28, 28) pictures, (N,)."""
    judge = Refusal(refusing, 0.5)
    parts = [images[k : k + 2048] for k in range(0, len(images), 2048)]
    return np.concatenate([judge.doubt(*snapshot.features(network_input(part))) for part in parts])


def threshold(doubt: npt.NDArray[np.float32], refused: float) -> float:
    """The threshold above which lies a share `refused` of the doubts about digits, (N,)."""
    return float(np.clip(np.quantile(doubt, 1 - refused), 1e-6, 1 - 1e-6))
