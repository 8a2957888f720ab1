"""Drawings of people dealt like cards: at random, and none again before all were used."""

from collections.abc import Iterator, Sequence

import numpy as np

from digitpad.ink.stroke import Drawing


def deck(drawings: Sequence[Drawing], rng: np.random.Generator) -> Iterator[Drawing]:
    """The drawings in random order, then in another one, without end. At least one is needed."""
    while True:
        for index in rng.permutation(len(drawings)):
            yield drawings[index]


def by_label(digits: Sequence[Drawing]) -> dict[int, list[Drawing]]:
    """The drawings of each digit."""
    return {label: [drawing for drawing in digits if drawing.label == label] for label in range(10)}
