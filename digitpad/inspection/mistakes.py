"""What a network reads wrongly, and which labels look wrong because of what it reads.

In: labels (N,) and probabilities (N, K) or predicted digits (N,). Out: indices of pictures in an order, and
`Suspect`s. The matrix itself is `training.metrics.confusion_matrix`.

**Suspected labels** are found by confident learning (Northcutt, Jiang and Chuang 2021, *Confident Learning:
Estimating Uncertainty in Dataset Labels*, JAIR 70). How sure the network is of class k where it may be taken
at its word is the mean of p(k) over the pictures that are labelled k:

    t(k) = mean of p(k | x) over all x with label k

In the paper a picture x with label y counts as a k ≠ y when p(k | x) >= t(k): it looks as much like a k as
those do that are called one. Here a label is *suspected* when

    p(k | x) >= ENOUGH · t(k)   and   p(k | x) > ½   and   p(y | x) <= TINY

A network that reads 99 % has t(k) = 0.97 to 0.996, above which lie only two of MNIST's 10,000 test pictures;
hence ENOUGH. A network that has learnt little has a t(k) that says little, hence ½. And that the label has
next to no chance keeps out what is merely a choice between two. With these two numbers the bundled model
suspects 11 of the 59 labels that it reads otherwise; of 100 labels that are changed at random among the
10,000 it finds 96 to 98, in a list of 107 to 110. The list is ranked by what the paper calls the normalised
margin, p(k | x) − p(y | x), the largest first.

It is a suspicion and no more: a network that has learnt from the very pictures (the training part) has learnt
their wrong labels too, and names fewer of them; a poor network suspects what is only hard.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.uint8]
Indices = npt.NDArray[np.intp]
Probabilities = npt.NDArray[Any]

ENOUGH = 0.9
"""Of the mean self-confidence of a class: as good as called one."""

MAJORITY = 0.5
"""More than all other classes together."""

TINY = 0.1
"""The most probability that a suspected label may be given."""


class Order(Enum):
    """In which order pictures are shown."""

    CONFIDENCE = "confidence"
    """The surest answers first: the mistakes that a network is sure of teach most."""

    INDEX = "index"
    """As they lie in the data set."""


@dataclass(frozen=True)
class Suspect:
    """A picture whose label looks wrong.

    Attributes:
        index: which of the pictures, counted from 0.
        label: what the data set calls it.
        read: what it rather is, says the network.
        of_label, of_read: the probabilities of the two, 0–1.
    """

    index: int
    label: int
    read: int
    of_label: float
    of_read: float


def pictures_of(
    labels: Labels,
    predicted: Labels,
    cell: tuple[int, int] | None,
    order: Order,
    confidence: npt.NDArray[np.float32] | None = None,
) -> Indices:
    """The pictures behind a cell of the confusion matrix, or all that are read wrongly.

    Args:
        labels, predicted: (N,) digits.
        cell: the true digit and the one that is read; None for all mistakes.
        order: of the result; by confidence needs `confidence`, and goes by index without it.
        confidence: (N,) the probability of what is read; NaN goes last.

    Returns:
        (M,) indices.
    """
    if cell is None:
        found = np.flatnonzero(labels != predicted)
    else:
        found = np.flatnonzero((labels == cell[0]) & (predicted == cell[1]))
    if order is Order.INDEX or confidence is None:
        return found
    falling: Indices = found[np.argsort(-confidence[found], kind="stable")]
    return falling


def thresholds(labels: Labels, probabilities: Probabilities) -> npt.NDArray[np.float64]:
    """t(k), (K,) float64: the mean of p(k) over the pictures with label k; infinity where there are none."""
    classes = probabilities.shape[1]
    own = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    count = np.bincount(labels, minlength=classes)
    total = np.bincount(labels, weights=own, minlength=classes)
    return np.where(count > 0, total / np.maximum(count, 1), np.inf)


def suspects(labels: Labels, probabilities: Probabilities) -> tuple[Suspect, ...]:
    """The labels that look wrong, the most suspicious first; see the module for the rule.

    Args:
        labels: (N,) digits.
        probabilities: (N, K); rows that are not finite are nobody's opinion and suspect nothing.

    Raises:
        ValueError: they are not of one length.
    """
    if len(labels) != len(probabilities):
        raise ValueError(f"{len(labels)} labels, but probabilities of shape {probabilities.shape}")
    known = np.flatnonzero(np.isfinite(probabilities).all(axis=1))
    if not len(known):
        return ()
    given, rows = labels[known], probabilities[known]
    limits = thresholds(given, rows)
    # Of several such k the most probable, which is what is read.
    read = rows.argmax(axis=1)
    at = np.arange(len(known))
    of_read, of_label = rows[at, read], rows[at, given]
    is_sure = (of_read >= ENOUGH * limits[read]) & (of_read > MAJORITY)
    found = np.flatnonzero((read != given) & is_sure & (of_label <= TINY))
    margin = of_read[found].astype(np.float64) - of_label[found]
    # Among equals, as where all of them are 1.0 in float32, the one whose label is given less.
    ranked = found[np.lexsort((known[found], of_label[found], -margin))]
    return tuple(
        Suspect(int(known[k]), int(given[k]), int(read[k]), float(of_label[k]), float(of_read[k]))
        for k in ranked
    )
