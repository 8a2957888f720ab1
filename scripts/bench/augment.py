"""What augmentation costs: `python scripts/bench/augment.py [--images 8192] [--rounds 9]`.

Prints microseconds an image on one thread, the median of several rounds, for each distortion alone and for
all together. MNIST is not needed: the pictures are the built-in digits.
"""

import argparse
import os
import statistics
import sys
import time

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):  # read when NumPy is first imported
    os.environ[name] = "1"

import numpy as np  # noqa: E402

from digitpad.data.augment import Augmentation, Augmenter  # noqa: E402
from digitpad.data.synthetic import pictures  # noqa: E402

STRENGTHS = {
    "shift": 0.9,
    "rotation": 9.0,
    "scale": 0.09,
    "shear": 0.12,
    "elastic": 20.0,
    "thickness": 0.5,
}
CASES = {"nothing": {}, **{name: {name: value} for name, value in STRENGTHS.items()}, "all": STRENGTHS}


def main() -> int:
    """Time every case in turn, so that a busy moment of the machine hits all alike."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=8192)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--batch", type=int, default=128, help="images in a call (default: 128)")
    arguments = parser.parse_args()
    some = pictures(min(arguments.images, 1024), np.random.default_rng(0))[0]
    images = np.resize(some, (arguments.images, 28, 28))
    augmenters = {name: Augmenter(Augmentation(**case)) for name, case in CASES.items()}
    seconds: dict[str, list[float]] = {name: [] for name in CASES}
    out = np.empty((arguments.batch, 784), np.float32)
    rng = np.random.default_rng(0)
    for _ in range(arguments.rounds):
        for name, augmenter in augmenters.items():
            begun = time.perf_counter()
            for first in range(0, len(images) - arguments.batch + 1, arguments.batch):
                augmenter.apply(images[first : first + arguments.batch], rng, out)
            seconds[name].append(time.perf_counter() - begun)
    done = len(images) // arguments.batch * arguments.batch
    print(f"{'distortion':12} {'strength':>8} {'us an image':>12} {'least':>8}")
    for name, rounds in seconds.items():
        strength = f"{STRENGTHS[name]:g}" if name in STRENGTHS else ""
        median, least = (value / done * 1e6 for value in (statistics.median(rounds), min(rounds)))
        print(f"{name:12} {strength:>8} {median:12.1f} {least:8.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
