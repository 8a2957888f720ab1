"""A step that is not taken: the first batch through a network and back, with nothing of the network changed.

In: a `Subject`, the network with what is known of its training, and a data set's training part. Out: the
`Moment` before the update, as a run under way would show it: batch, activations, loss, gradients, moments.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.data.dataset import Examples
from digitpad.errors import SettingError
from digitpad.files.models import Model
from digitpad.inspection.moment import Moment
from digitpad.nn.calibration import Calibration
from digitpad.nn.losses import SoftmaxCrossEntropy
from digitpad.nn.network import Network
from digitpad.nn.optimizers import optimizer
from digitpad.nn.snapshot import Snapshot
from digitpad.training.batches import Batch
from digitpad.training.capture import StepState, capture
from digitpad.training.checkpoint import Checkpoint
from digitpad.training.recipe import Recipe

Vector = npt.NDArray[Any]

BATCH_SIZE = 128
"""Of a model that does not tell how it was trained; the books' own."""


@dataclass(frozen=True, eq=False)
class Subject:
    """Whose tensors are looked at.

    Attributes:
        snapshot: the network.
        batch_size, label_smoothing, seed: of its training, as far as that is known.
        calibration: what makes its probabilities honest, if it was fitted.
        optimizer: `kind` and settings.
        remembered: what the optimizer remembers: name → vector (P,); empty where that was not kept.
    """

    snapshot: Snapshot
    batch_size: int = BATCH_SIZE
    label_smoothing: float = 0.0
    seed: int = 0
    calibration: Calibration | None = None
    optimizer: Mapping[str, Any] = field(default_factory=lambda: {"kind": "sgd"})
    remembered: Mapping[str, Vector] = field(default_factory=dict)

    @classmethod
    def of_model(cls, model: Model) -> "Subject":
        """A model; one whose recipe is not known is shown as if it had been trained like the books' networks.

        Its optimizer's moments are not kept in a model file, and so there are none.
        """
        try:
            recipe = Recipe.from_json(model.recipe)
        except SettingError:
            return cls(model.snapshot, calibration=model.calibration)
        return cls(model.snapshot, recipe.batch_size, recipe.label_smoothing, recipe.seed, model.calibration)

    @classmethod
    def of_checkpoint(cls, checkpoint: Checkpoint) -> "Subject":
        """A run between two batches, with all that its optimizer remembers."""
        recipe, arrays = checkpoint.recipe, checkpoint.arrays
        kept = optimizer(recipe.optimizer, np.zeros(1, np.float32)).state
        return cls(
            Snapshot.of(
                recipe.network,
                arrays["parameters"],
                checkpoint.step,
                checkpoint.epoch,
                arrays["buffers"],
            ),
            recipe.batch_size,
            recipe.label_smoothing,
            recipe.seed,
            optimizer=recipe.optimizer,
            remembered={name: arrays[f"optimizer.{name}"] for name in kept},
        )


def first_batch(subject: Subject, train: Examples, rng: np.random.Generator | None = None) -> Moment:
    """The first pictures of `train`, as many as the network's training takes at once, forward and back.

    The layers compute as they do in training: batch norm takes the batch's own mean, and dropout switches
    off. What is saved stays as it is, the running statistics too.

    Args:
        subject: whose network.
        train: at least one picture.
        rng: what dropout draws from; of the training's own seed if None.
    """
    snapshot, spec = subject.snapshot, subject.snapshot.spec
    rng = np.random.default_rng(subject.seed) if rng is None else rng
    # A network is made to be trained, so it begins with random weights; ours take their place at once.
    network = Network(spec, np.random.default_rng(0))
    network.parameters[...] = snapshot.parameters
    network.buffers[...] = snapshot.buffers
    state = StepState(
        network,
        SoftmaxCrossEntropy(subject.label_smoothing),
        optimizer(subject.optimizer if subject.remembered else {"kind": "sgd"}, network.parameters),
        Batch(train),
        step=snapshot.step,
    )
    for name, vector in subject.remembered.items():
        state.optimizer.state[name][...] = vector
    state.batch.gather(np.arange(min(subject.batch_size, len(train))))
    logits = network.forward(state.batch.input, training=True, rng=rng)
    state.loss_value = state.loss.forward(logits, state.batch.labels)
    network.backward(state.loss.backward())
    network.buffers[...] = snapshot.buffers  # batch norm has counted the batch, which was never trained on
    tensors = capture(state)
    return Moment(spec, tuple(tensors)).captured(snapshot.step, tensors)
