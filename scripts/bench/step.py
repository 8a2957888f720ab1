"""Where the time of a training step goes: `.venv/bin/python scripts/bench/step.py [--steps 900]`.

Trains 784-512-10 with Adam on MNIST by batches of 128. Prints the median and the lowest fifth of each part
in microseconds, and their sum. DIGITPAD_FAST=0 leaves compiled optimizers alone, OPENBLAS_NUM_THREADS sets
the number of threads of the products.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from digitpad.data import sources
from digitpad.errors import DigitpadError
from digitpad.training.batches import batch_indices
from digitpad.training.recipe import preset
from digitpad.training.trainer import Trainer

PLENTY = 1000
"""Epochs of the recipe, so that what long runs gain by is used."""


def main() -> int:
    """Measure, and print a line a part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=900)
    given = parser.parse_args()
    try:
        dataset = sources.load("mnist")
    except DigitpadError as error:
        print(f"step: {error}", file=sys.stderr)
        return 2
    recipe = replace(preset("chollet3"), epochs=PLENTY, film=0)
    run = Trainer(recipe, dataset)._run
    state, seconds = run.step_state, defaultdict[str, list[float]](list)

    def timed(part: str, work: Callable[..., Any], *arguments: Any) -> Any:
        begun = time.perf_counter()
        result = work(*arguments)
        seconds[part].append(time.perf_counter() - begun)
        return result

    network, optimizer = state.network, state.optimizer
    while state.step < given.steps:
        for indices in batch_indices(recipe, len(dataset.train), run.begin_epoch()):
            timed("gather the batch", run.gather, indices)
            x = state.batch.input
            for index, layer in enumerate(network.layers):
                x = timed(f"layer {index} forward", layer.forward, x, True)
            timed("loss", state.loss.forward, x, state.batch.labels)
            dx = timed("gradient of the loss", state.loss.backward)
            for index, layer in reversed([*enumerate(network.layers)]):
                dx = timed(f"layer {index} backward", layer.backward, dx, index > 0)
            timed("optimizer", optimizer.update, network.parameters, network.gradients, 0.001)
            state.step += 1
    print(f"{'us':32}median  lowest fifth   (optimizer: {state.optimizer.implementation})")
    for part, found in seconds.items():
        print(f"{part:32}{1e6 * np.median(found):6.0f}{1e6 * np.percentile(found, 20):14.0f}")
    total = sum(np.median(found) for found in seconds.values())
    print(f"{'together':32}{1e6 * total:6.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
