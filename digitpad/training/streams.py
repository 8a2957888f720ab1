"""Random streams: one seed in, a generator for each purpose out, so that no setting shifts another's.

Weights, order and the held-out pictures are drawn from once or in sequence. Dropout and augmentation draw
anew at every step from a generator that follows from seed and step alone: a batch can then be prepared ahead
of time, and a run that is resumed needs nothing but the number of its step.
"""

from dataclasses import dataclass

import numpy as np

SeedSequence = np.random.SeedSequence


@dataclass(frozen=True)
class Streams:
    """Separate random streams from one seed.

    Attributes:
        weights: of the initial weights.
        order: of the batches.
        validation: of which pictures are held out.
    """

    weights: np.random.Generator
    order: np.random.Generator
    validation: np.random.Generator
    _dropout: SeedSequence
    _augmentation: SeedSequence

    @classmethod
    def of(cls, seed: int) -> "Streams":
        """The streams of a seed. New ones are added at the end, so that old runs keep theirs."""
        weights, order, dropout, augmentation, validation = SeedSequence(seed).spawn(5)
        return cls(
            np.random.default_rng(weights),
            np.random.default_rng(order),
            np.random.default_rng(validation),
            dropout,
            augmentation,
        )

    def dropout(self, step: int) -> np.random.Generator:
        """What decides which units are switched off in the batch after `step` updates."""
        return _at(self._dropout, step)

    def augmentation(self, step: int, block: int) -> np.random.Generator:
        """What distorts a block of pictures in the batch after `step` updates."""
        return _at(self._augmentation, step, block)


def _at(stream: SeedSequence, *place: int) -> np.random.Generator:
    # SFC64 is NumPy's fastest, and draws float32 by the million here.
    return np.random.Generator(
        np.random.SFC64(SeedSequence(stream.entropy, spawn_key=(*stream.spawn_key, *place)))
    )
