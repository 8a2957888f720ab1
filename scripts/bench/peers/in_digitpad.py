"""The network in digitpad. Variants: `train` (its loop, as the command line drives it), `floor`, `export`.

`floor` is the five dense products of a step alone, into arrays that are there; `export` writes the digits, as
digitpad reads them, to four .npy files for the others.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import replace

import child
import numpy as np

from digitpad.data import sources
from digitpad.nn.memory import vectors
from digitpad.training.events import BatchDone, EpochDone
from digitpad.training.recipe import preset
from digitpad.training.trainer import Trainer

PLENTY = 1000
"""Epochs of the recipe, so that what long runs gain by is used; the bench stops after those it was told."""


def main() -> None:
    """Train and answer."""
    given = child.arguments()
    if given.variant == "export":
        dataset = sources.load("mnist")
        for part, examples in (("train", dataset.train), ("test", dataset.test)):
            np.save(given.data / f"{part}-images.npy", examples.images)
            np.save(given.data / f"{part}-labels.npy", examples.labels)
        return
    if given.variant == "floor":
        child.run(floor(given.epochs), lambda: 0.0, given, version=np.__version__, threads=given.threads)
        return
    # The peers keep no film and make no checkpoints; digitpad's are made between its epochs, and not timed.
    recipe = replace(preset("chollet3"), epochs=PLENTY, film=0, seed=given.seed)
    trainer = Trainer(recipe, sources.load("mnist"))
    accuracies: list[float] = []

    def epochs() -> Iterator[None]:
        begun = last = time.perf_counter()
        for event in trainer.run():
            now = time.perf_counter()
            if isinstance(event, BatchDone):
                last = now
            elif isinstance(event, EpochDone):
                seconds.append(last - begun)
                accuracies.append(event.test_accuracy)
                if len(seconds) == given.epochs:
                    break
                yield
            if not isinstance(event, BatchDone):
                begun = time.perf_counter()
        yield

    seconds: list[float] = []
    used = trainer._state.optimizer.implementation
    child.run(
        epochs(),
        lambda: accuracies[-1],
        given,
        version=np.__version__,
        threads=os.environ.get("OPENBLAS_NUM_THREADS"),
        seconds=seconds,
        optimizer=used,
    )


def floor(epochs: int) -> Iterator[None]:
    """The products of one epoch, and nothing else."""
    n, inputs, hidden, classes = 128, 784, 512, 10
    sizes = (n * inputs, inputs * hidden, inputs * hidden, n * hidden, n * hidden, hidden * classes)
    x, w1, dw1, h, dh, w2 = (vectors(1, size, np.float32, first)[0] for first, size in enumerate(sizes))
    x, w1, dw1 = x.reshape(n, inputs), w1.reshape(inputs, hidden), dw1.reshape(inputs, hidden)
    h, dh, w2 = h.reshape(n, hidden), dh.reshape(n, hidden), w2.reshape(hidden, classes)
    logits, dw2 = np.empty((n, classes), np.float32), np.empty_like(w2)
    rng = np.random.default_rng(0)
    for array in (x, w1, w2):
        array[:] = rng.random(array.shape, np.float32) / 100
    for _ in range(epochs):
        for step in range(469):
            rows = slice(0, n if step < 468 else 60_000 - 468 * n)
            np.matmul(x[rows], w1, out=h[rows])
            np.matmul(h[rows], w2, out=logits[rows])
            np.matmul(h[rows].T, logits[rows], out=dw2)
            np.matmul(logits[rows], w2.T, out=dh[rows])
            np.matmul(x[rows].T, dh[rows], out=dw1)
        yield


if __name__ == "__main__":
    main()
