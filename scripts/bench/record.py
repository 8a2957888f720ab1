"""What the preset `record` reaches: `.venv/bin/python scripts/bench/record.py [--seeds 0,1,2] [--out FILE]`.

Trains a seed after the other through digitpad's own Trainer and prints how many of MNIST's 10,000 test digits
each network reads. The test set is looked at once a seed, when its training is over: until then the trainer
is given 1,000 training digits in its place. Settings are chosen without it: with `--set validation=0.1667`
a sixth of the training set is held out, only that is judged, and the test set is not looked at at all.

What a killed process had done is in `--folder`; the same command goes on from there, bit for bit if NumPy has
as many threads as before. One thread is best on a machine that others use: OPENBLAS_NUM_THREADS=1.
"""

import argparse
import json
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from digitpad import atomic, paths
from digitpad.data import sources
from digitpad.data.dataset import Dataset
from digitpad.errors import DataError, DigitpadError
from digitpad.nn.snapshot import Snapshot
from digitpad.training.checkpoint import load_checkpoint, save_checkpoint
from digitpad.training.events import CheckpointReady, EpochDone, RunFinished
from digitpad.training.machine import machine, obstacle
from digitpad.training.metrics import Evaluation
from digitpad.training.recipe import Recipe, preset
from digitpad.training.settings import with_setting
from digitpad.training.trainer import Trainer

STAND_IN = 1000
"""Training digits that the trainer reads after each epoch where it would read the test set."""


def main() -> int:
    """Train every seed, judge it once, and write what came out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", default="0,1,2", help="separated by commas (default: 0,1,2)")
    parser.add_argument("--preset", default="record")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change a setting")
    parser.add_argument("--folder", type=Path, help="of the checkpoints (default: in the cache)")
    parser.add_argument("--out", type=Path, help="a JSON file for the result")
    parser.add_argument("--data", default="mnist")
    arguments = parser.parse_args()
    try:
        recipe = preset(arguments.preset)
        for assignment in arguments.set:
            name, _, value = assignment.partition("=")
            recipe = with_setting(recipe, name, value)
        dataset = sources.load(arguments.data)
        folder = arguments.folder or paths.cache_dir() / f"bench-{recipe.name}"
        results = []
        for seed in map(int, arguments.seeds.split(",")):
            results.append(judged(replace(recipe, seed=seed), dataset, folder))
            print(json.dumps(results[-1]), flush=True)
            if arguments.out is not None:
                atomic.write_text(arguments.out, json.dumps(summary(recipe, results), indent=2) + "\n")
    except DigitpadError as error:
        print(f"record: {error}", file=sys.stderr)
        return 2
    print(f"mean {statistics.mean(result['accuracy'] for result in results):.4%} of {len(results)}")
    return 0


def judged(recipe: Recipe, dataset: Dataset, folder: Path) -> dict[str, Any]:
    """Train one seed to its end and judge it: on held-out digits if there are any, else on the test set."""
    epochs, network, seconds = trained(recipe, dataset, folder)
    if recipe.validation:
        accuracy, loss, on = epochs[-1].validation_accuracy, epochs[-1].validation_loss, "held-out digits"
    else:
        evaluation = Evaluation(network, dataset.test)
        for _ in evaluation:
            pass
        accuracy, loss, on = evaluation.score.accuracy, evaluation.score.loss, "test set"
    return {
        "seed": recipe.seed,
        "on": on,
        "accuracy": accuracy,
        "loss": loss,
        "train_seconds": round(seconds),
    }


def trained(recipe: Recipe, dataset: Dataset, folder: Path) -> tuple[list[EpochDone], Snapshot, float]:
    """All epochs of a run, its network, and the seconds of its steps; gone on with where it was left."""
    path = folder / f"seed-{recipe.seed}.safetensors"
    blind = replace(dataset, test=dataset.train.select(slice(0, STAND_IN)))
    checkpoint = load_checkpoint(path) if path.exists() else None
    if checkpoint is not None and (checkpoint.recipe != recipe or obstacle(checkpoint.machine, machine())):
        raise DataError(path, "is of another recipe or number of threads; give another --folder")
    trainer = Trainer(recipe, blind, checkpoint=checkpoint)
    begun = time.perf_counter()
    for event in trainer.run():
        match event:
            case EpochDone():
                print(_line(recipe.seed, event, time.perf_counter() - begun), file=sys.stderr, flush=True)
            case CheckpointReady(made):
                folder.mkdir(parents=True, exist_ok=True)
                save_checkpoint(path, replace(made, machine=machine()))
            case RunFinished(snapshot=snapshot):
                epochs = trainer.history.epochs
                return epochs, snapshot, sum(epoch.train_seconds for epoch in epochs)
    raise AssertionError("a run ends with RunFinished")


def summary(recipe: Recipe, results: list[dict[str, Any]]) -> dict[str, Any]:
    """What the JSON file holds."""
    accuracies = [result["accuracy"] for result in results]
    return {
        "mean": statistics.mean(accuracies),
        "lowest": min(accuracies),
        "highest": max(accuracies),
        "seeds": results,
        "recipe": recipe.to_json(),
        "machine": machine(),
    }


def _line(seed: int, epoch: EpochDone, seconds: float) -> str:
    held_out = "" if epoch.validation_accuracy is None else f"held out {epoch.validation_accuracy:.4f}, "
    return (
        f"seed {seed} epoch {epoch.epoch}: loss {epoch.train_loss:.5f}, {held_out}"
        f"training digits {epoch.test_accuracy:.4f}, {seconds:.0f} s"
    )


if __name__ == "__main__":
    sys.exit(main())
