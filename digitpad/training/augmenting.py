"""Augmentation of one batch after the other, on as many threads as there are cores.

In: a batch of pictures, a generator for each block. Out: the input of the network. A batch is distorted in
blocks of a fixed size, each from a generator of its own: the result is the same on any number of threads.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from digitpad.data.augment import Augmentation, Augmenter

BLOCK = 64
"""Pictures that are distorted together: enough for NumPy to be fast, and two blocks in the usual batch."""


class BatchAugmenter:
    """Distorts batches; threads are started with the first batch of more than one block.

    Args:
        settings: by how much.
    """

    def __init__(self, settings: Augmentation) -> None:
        self._settings = settings
        self._workers = [Augmenter(settings)]
        self._pool: ThreadPoolExecutor | None = None

    def apply(
        self,
        images: npt.NDArray[np.uint8],
        generator: Callable[[int], np.random.Generator],
        out: npt.NDArray[np.float32],
    ) -> None:
        """Distort `images` (N, 28, 28) into `out` (N, 784), 0–1.

        Args:
            images: only read.
            generator: gives each block's own, by its number.
            out: is filled.
        """
        blocks = -(-len(images) // BLOCK)
        workers = min(blocks, os.cpu_count() or 1)
        while len(self._workers) < workers:
            self._workers.append(Augmenter(self._settings))
        if workers > 1 and self._pool is None:
            self._pool = ThreadPoolExecutor(len(self._workers) - 1, "augment")

        def work(number: int) -> None:
            """Every so many-th block, with buffers that are this worker's own."""
            for block in range(number, blocks, workers):
                part = slice(block * BLOCK, (block + 1) * BLOCK)
                self._workers[number].apply(images[part], generator(block), out=out[part])

        others = [self._pool.submit(work, number) for number in range(1, workers) if self._pool is not None]
        work(0)
        for other in others:
            other.result()

    def close(self) -> None:
        """End the threads; the next batch would start them again."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
