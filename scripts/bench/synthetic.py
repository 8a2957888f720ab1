"""What synthetic digits teach: `.venv/bin/python scripts/bench/synthetic.py [--seeds 6] [--preset chollet]`.

A preset is trained on the built-in digits alone, once a seed, and reads MNIST's test set, all drawings of
`pendigits` and the built-in test digits. Prints a row a seed and data set: all digits, then each of them, in
per cent; and the means. MNIST and pendigits are found through `DIGITPAD_DATA`.
"""

import argparse
import sys

import numpy as np

from digitpad.data import sources
from digitpad.data.dataset import CLASSES
from digitpad.errors import DigitpadError
from digitpad.training.events import RunFinished
from digitpad.training.metrics import predicted_labels
from digitpad.training.recipe import preset
from digitpad.training.settings import with_setting
from digitpad.training.trainer import Trainer


def main() -> int:
    """Train, read, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=6, help="seeds 0, 1, … (default: 6 of them)")
    parser.add_argument("--preset", default="chollet")
    arguments = parser.parse_args()
    try:
        digits = sources.load("synthetic")
        judges = {
            "mnist": sources.load("mnist").test,
            "pendigits": sources.load("pendigits").everything,
            "synthetic": digits.test,
        }
        rows: dict[str, list[list[float]]] = {name: [] for name in judges}
        print(f"{'seed':5} {'data':10} {'all':>6}" + "".join(f"{digit:>6}" for digit in range(CLASSES)))
        for seed in range(arguments.seeds):
            recipe = with_setting(preset(arguments.preset), "seed", str(seed))
            *_, last = Trainer(recipe, digits).run()
            assert isinstance(last, RunFinished)
            for name, examples in judges.items():
                right = predicted_labels(last.snapshot, examples.images) == examples.labels
                each = [100 * float(right[examples.labels == digit].mean()) for digit in range(CLASSES)]
                rows[name].append([100 * float(right.mean()), *each])
                show(str(seed), name, rows[name][-1])
        for name, found in rows.items():
            show("mean", name, np.mean(found, axis=0).tolist())
    except DigitpadError as error:
        print(f"synthetic: {error}", file=sys.stderr)
        return 2
    return 0


def show(seed: str, name: str, shares: list[float]) -> None:
    """One row."""
    print(f"{seed:5} {name:10} " + "".join(f"{share:6.1f}" for share in shares), flush=True)


if __name__ == "__main__":
    sys.exit(main())
