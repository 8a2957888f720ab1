"""How good a network is on labelled pictures: loss, accuracy, confusion matrix."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from digitpad.data.dataset import CLASSES, Examples
from digitpad.nn.losses import cross_entropy

Array = npt.NDArray[Any]
CHUNK = 1000


class Reads(Protocol):
    """Anything with a forward pass: a Network or a Snapshot."""

    def forward(self, x: Array) -> Array:
        """(N, 784) → logits (N, 10)."""
        ...


@dataclass(frozen=True)
class Score:
    """The result on a set of pictures: mean loss in nats, share that was read rightly, and their number."""

    loss: float
    accuracy: float
    count: int


def logits_in_chunks(network: Reads, images: npt.NDArray[np.uint8]) -> Iterator[tuple[slice, Array]]:
    """(N, 28, 28) uint8 → slices of N with their logits, so that no array of the whole set is ever made."""
    for start in range(0, len(images), CHUNK):
        part = images[start : start + CHUNK]
        x = part.reshape(len(part), -1) / np.float32(255)
        with np.errstate(all="ignore"):  # it is the trainer that tells of a network that diverged
            logits = network.forward(x)
        yield slice(start, start + len(part)), logits


class Evaluation:
    """Reads pictures chunk by chunk, so that whoever drives it can look up between two chunks.

    Attributes:
        predicted: (N,) uint8, the digit that is read in each picture; complete once the iteration is over.
    """

    def __init__(self, network: Reads, examples: Examples) -> None:
        self._network, self._examples = network, examples
        self._loss, self._right = 0.0, 0
        self.predicted = np.zeros(len(examples), np.uint8)

    def __iter__(self) -> Iterator[None]:
        for part, logits in logits_in_chunks(self._network, self._examples.images):
            labels = self._examples.labels[part]
            with np.errstate(all="ignore"):
                self._loss += cross_entropy(logits, labels) * len(labels)
            self.predicted[part] = logits.argmax(axis=1)
            self._right += int((self.predicted[part] == labels).sum())
            yield

    @property
    def score(self) -> Score:
        """The result, once the iteration is over."""
        count = len(self._examples)
        if not count:
            return Score(float("nan"), float("nan"), 0)
        return Score(self._loss / count, self._right / count, count)


def evaluate(network: Reads, examples: Examples) -> Score:
    """Loss and accuracy on all of `examples`; NaN where there are none."""
    evaluation = Evaluation(network, examples)
    for _ in evaluation:
        pass
    return evaluation.score


def predicted_labels(network: Reads, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """(N, 28, 28) uint8 → the digit that the network reads in each, (N,) uint8."""
    labels = np.empty(len(images), np.uint8)
    for part, logits in logits_in_chunks(network, images):
        labels[part] = logits.argmax(axis=1)
    return labels


def confusion_matrix(
    labels: npt.NDArray[np.uint8], predicted: npt.NDArray[np.uint8]
) -> npt.NDArray[np.int64]:
    """(10, 10): how often digit `row` was read as digit `column`."""
    cells = labels.astype(np.int64) * CLASSES + predicted
    return np.bincount(cells, minlength=CLASSES * CLASSES).reshape(CLASSES, CLASSES)
