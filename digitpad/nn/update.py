"""With what an update of the parameters was made: the optimizer's rule and its plain numbers."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Update:
    """One step of an optimizer, but for its vectors: those are the parameters, their gradients, its memory.

    Attributes:
        kind: of the optimizer: a key of `OPTIMIZERS`.
        settings: its hyperparameters by name.
        learning_rate: η of this step.
        weight_decay: λ: the weights shrink by η λ of themselves first; biases, γ and β do not.
        steps: t, which of the optimizer's updates it is, 1 for the first.
    """

    kind: str
    settings: Mapping[str, float]
    learning_rate: float
    weight_decay: float
    steps: int
