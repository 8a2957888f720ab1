"""What the presets reach on MNIST: `.venv/bin/python scripts/bench/recipes.py [--seeds 3] [PRESET …]`.

MNIST is found through `DIGITPAD_DATA` or in the cache. Prints a row a preset: mean, lowest and highest test
accuracy over the seeds, training accuracy, and seconds of training.
"""

import argparse
import statistics
import sys

from digitpad.data import sources
from digitpad.errors import DigitpadError
from digitpad.training.events import EpochDone
from digitpad.training.recipe import PRESETS, preset
from digitpad.training.settings import with_setting
from digitpad.training.trainer import Trainer


def main() -> int:
    """Train every preset with every seed, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("presets", nargs="*", default=list(PRESETS), metavar="PRESET")
    parser.add_argument("--seeds", type=int, default=3, help="seeds 0, 1, … (default: 3 of them)")
    parser.add_argument("--data", default="mnist")
    arguments = parser.parse_args()
    try:
        dataset = sources.load(arguments.data)
        print(f"{'preset':10} {'mean':>8} {'lowest':>8} {'highest':>8} {'training':>9} {'seconds':>8}")
        for name in arguments.presets:
            test, train, seconds = [], [], []
            for seed in range(arguments.seeds):
                recipe = with_setting(preset(name), "seed", str(seed))
                epochs = [event for event in Trainer(recipe, dataset).run() if isinstance(event, EpochDone)]
                test.append(epochs[-1].test_accuracy)
                train.append(epochs[-1].train_accuracy)
                seconds.append(sum(epoch.train_seconds for epoch in epochs))
            print(
                f"{name:10} {statistics.mean(test):8.4f} {min(test):8.4f} {max(test):8.4f} "
                f"{statistics.mean(train):9.4f} {statistics.median(seconds):8.1f}",
                flush=True,
            )
    except DigitpadError as error:
        print(f"recipes: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
