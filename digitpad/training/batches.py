"""Which pictures make up which batch, and how a batch becomes the network's input."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from digitpad.data.dataset import Examples
from digitpad.training.recipe import Recipe

Indices = npt.NDArray[np.int64]


def batch_indices(recipe: Recipe, examples: int, rng: np.random.Generator) -> Iterator[Indices]:
    """The indices of one epoch's batches, drawn from `rng` when the epoch begins or batch by batch.

    They count among those of the `examples` training pictures that are not held out.
    """
    size, trained = recipe.batch_size, examples - recipe.held_out(examples)
    if recipe.sampling == "replacement":
        for _ in range(recipe.steps_per_epoch(examples)):
            yield rng.integers(0, trained, size)
        return
    order = rng.permutation(trained)
    for start in range(0, trained, size):
        yield order[start : start + size]


class Batch:
    """The pictures of one step, gathered into arrays that are made once for a batch size.

    Attributes:
        images: (N, 28, 28) uint8.
        labels: (N,) uint8.
        input: (N, 784) float32, 0–1: the images scaled as they are gathered, so that the data set itself
            stays uint8 and takes a quarter of the memory.
    """

    def __init__(self, examples: Examples) -> None:
        self._examples = examples
        self.images: npt.NDArray[np.uint8] = np.empty((0, 28, 28), np.uint8)
        self.labels: npt.NDArray[np.uint8] = np.empty(0, np.uint8)
        self.input: npt.NDArray[np.float32] = np.empty((0, 784), np.float32)

    def gather(self, indices: Indices) -> None:
        """Fill the arrays with these examples."""
        n = len(indices)
        if n != len(self.labels):
            self.images = np.empty((n, 28, 28), np.uint8)
            self.labels = np.empty(n, np.uint8)
            self.input = np.empty((n, 784), np.float32)
        # mode="clip" lets NumPy write straight into `out`; every index is in range anyway.
        np.take(self._examples.images, indices, axis=0, out=self.images, mode="clip")
        np.take(self._examples.labels, indices, out=self.labels, mode="clip")
        np.divide(self.images.reshape(n, 784), np.float32(255), out=self.input)
