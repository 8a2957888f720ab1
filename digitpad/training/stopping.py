"""When a run should end early: judged after each epoch on the held-out pictures, never on the test set.

In: the recipe's `stopping` and each epoch's validation result. Out: why to end, or None, and the best epoch.
"""

import math
from collections.abc import Mapping
from typing import Any


class Stopping:
    """Patience, and a target accuracy.

    Attributes:
        best_loss: the lowest validation loss so far; infinite before the first epoch.
        best_epoch: whose it is; 0 before the first.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._patience: int | None = settings.get("patience")
        self._target: float | None = settings.get("target_accuracy")
        self.best_loss = math.inf
        self.best_epoch = 0

    def observe(self, epoch: int, loss: float, accuracy: float) -> str | None:
        """Judge an epoch by its validation loss and accuracy: `target`, `early`, or None to go on.

        A loss must be lower than the best by any amount to count as better: what is not noise is for the
        patience to decide.
        """
        if loss < self.best_loss:
            self.best_loss, self.best_epoch = loss, epoch
        if self._target is not None and accuracy >= self._target:
            return "target"
        if self._patience is not None and epoch - self.best_epoch >= self._patience:
            return "early"
        return None

    def is_best(self, epoch: int) -> bool:
        """Whether no epoch was better than this one, the last that was observed."""
        return epoch == self.best_epoch

    @property
    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        return {"best_loss": self.best_loss if self.best_epoch else None, "best_epoch": self.best_epoch}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over what a checkpoint kept."""
        self.best_epoch = int(state["best_epoch"])
        self.best_loss = float(state["best_loss"]) if self.best_epoch else math.inf
