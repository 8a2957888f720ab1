"""What a network reads in every picture of one part of a data set, and what follows from it.

In: labels and predicted digits, with probabilities where they are known. Out: matrix, accuracy, suspects.
"""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from digitpad.data.dataset import Dataset, Examples
from digitpad.inspection.mistakes import Indices, Order, Suspect, pictures_of, suspects
from digitpad.training.metrics import confusion_matrix

Cell = tuple[int, int]
"""The true digit and the one that is read."""


JUDGES_FROM = 0.9
"""The accuracy below which nearly all labels that look wrong to a network are its own errors."""


class Part(Enum):
    """Which pictures of a data set."""

    TEST = "test"
    TRAIN = "train"

    def of(self, dataset: Dataset) -> Examples:
        """These pictures."""
        return dataset.test if self is Part.TEST else dataset.train


class Situation(Enum):
    """Why there are no answers; or that there are."""

    READY = "ready"
    NO_DATA = "no data"
    OTHER_DATA = "other data"
    """The run that is looked at was trained on another data set than the one in memory."""
    NO_PICTURES = "no pictures"
    NO_MODEL = "no model"
    TRAINING = "training"
    """The network is in training, and its film has no frame yet, or it has no film."""
    WORKING = "working"


@dataclass(frozen=True, eq=False)
class Answers:
    """One network on one part.

    Attributes:
        name: whose answers they are.
        part, examples: to which pictures.
        predicted: (N,) uint8.
        probabilities: (N, K) float32; None where only the digits are known, as in a frame of a film.
    """

    name: str
    part: Part
    examples: Examples
    predicted: npt.NDArray[np.uint8]
    probabilities: npt.NDArray[np.float32] | None = None

    @cached_property
    def matrix(self) -> npt.NDArray[np.int64]:
        """(K, K): how often digit `row` was read as digit `column`."""
        return confusion_matrix(self.examples.labels, self.predicted)

    @property
    def right(self) -> int:
        """How many are read rightly."""
        return int(self.matrix.trace())

    @property
    def is_diverged(self) -> bool:
        """Whether the network answers with what is no number, so that its digits mean nothing."""
        return (
            self.confidence is not None and len(self.confidence) > 0 and bool(np.isnan(self.confidence).all())
        )

    @cached_property
    def confidence(self) -> npt.NDArray[np.float32] | None:
        """(N,): the probability of what is read."""
        if self.probabilities is None:
            return None
        best: npt.NDArray[np.float32] = self.probabilities[np.arange(len(self.predicted)), self.predicted]
        return best

    @cached_property
    def suspects(self) -> tuple[Suspect, ...]:
        """The labels that look wrong; none where the probabilities are not known."""
        return () if self.probabilities is None else suspects(self.examples.labels, self.probabilities)

    @property
    def can_judge_labels(self) -> bool:
        """Whether it reads well enough for its suspicion of labels to say anything about these."""
        return self.right >= JUDGES_FROM * len(self.predicted)

    def pictures(self, cell: Cell | None, order: Order) -> Indices:
        """The pictures of a cell, or all mistakes."""
        return pictures_of(self.examples.labels, self.predicted, cell, order, self.confidence)
