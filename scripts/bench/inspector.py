"""What the tensor inspector costs: `.venv/bin/python scripts/bench/inspector.py [--rounds 5] [--json]`.

Two things, in the program's own window. First the training: in each round one preset is trained once, and
in stretches of whole epochs, taken in turn within that run, the window shows the curves with the inspector
closed, the inspector behind their tab, the inspector in their place on one of the tensors that change with
every step, or floating (1000×700) while the curves stay in view; the other panels that look into the network
are measured alike. Each stretch is divided by the round's own with the inspector closed, so that what else
the machine does falls out; the median of these ratios counts, ≥ 0.80 open and 1.00 behind a tab. (In the
curves' place it can be above 1: they cost something too.)

Then the window's thread: milliseconds from choosing all training pictures (60000, 28, 28) to having painted
them, in every view that they have (< 100), and from entering a slice to having painted it (< 20). Each first
view is measured in a new window, which knows nothing of the tensor. The statistics may come later; how much
later, and how long the window was deaf at most meanwhile, is told as well.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections import defaultdict
from dataclasses import replace

from in_window import live  # scripts/bench/
from inspector_training import BARE, WAYS, measure_training
from inspector_views import measure_views

from digitpad import paths
from digitpad.app import create_application, limit_threads
from digitpad.errors import DigitpadError
from digitpad.training.recipe import preset
from digitpad.ui.garbage import GarbageCollection

TARGETS = {"first": 100, "slice": 20}
"""Milliseconds."""


def main() -> int:
    """Measure, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", default="mnist")
    parser.add_argument("--preset", default="chollet")
    parser.add_argument("--epochs", type=int, default=2, help="in a stretch (default: 2)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--threads", type=int, default=0, help="for products of matrices (default: all cores)"
    )
    parser.add_argument("--large", action="store_true", help="with View → Large panels")
    parser.add_argument("--ways", nargs="*", default=[], help="measure only those that contain these words")
    parser.add_argument("--only", choices=["training", "views"], help="measure only the one or the other")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    application = create_application()
    limit_threads(options.threads)
    garbage = GarbageCollection()
    paces: dict[str, list[float]] = defaultdict(list)
    times: dict[str, list[float]] = defaultdict(list)
    try:
        with tempfile.TemporaryDirectory() as home:
            os.environ[paths.HOME_VARIABLE] = home
            recipe = replace(preset(options.preset), steps=None)
            ways = [
                name
                for name in WAYS
                if name == BARE or not options.ways or any(word in name for word in options.ways)
            ]
            for number in range(options.rounds):
                if options.only != "views":
                    turned = ways[number % len(ways) :] + ways[: number % len(ways)]
                    found = measure_training(application, recipe, options, turned)
                    for name in ways:
                        paces[name].append(found[name])
                if options.only != "training":
                    for name, milliseconds in measure_views(application, options).items():
                        times[name].append(milliseconds)
                live(0.1)
    except DigitpadError as error:
        print(f"inspector: {error}", file=sys.stderr)
        return 2
    finally:
        garbage.stop()
    if options.json:
        print(json.dumps({"steps_per_second": paces, "ratio": _ratios(paces), "milliseconds": times}))
    else:
        _print_paces(paces)
        _print_times(times)
    return 0


def _ratios(paces: dict[str, list[float]]) -> dict[str, list[float]]:
    """Each stretch over the same round's without the inspector."""
    return {
        name: [pace / bare for pace, bare in zip(found, paces[BARE], strict=True)]
        for name, found in paces.items()
    }


def _print_paces(paces: dict[str, list[float]]) -> None:
    if not paces:
        return
    print(f"{'':32} {'steps/s':>8} {'ratio':>6} {'lowest':>7} {'highest':>8}")
    for name, ratios in _ratios(paces).items():
        pace, ratio = statistics.median(paces[name]), statistics.median(ratios)
        print(f"{name:32} {pace:8.0f} {ratio:6.2f} {min(ratios):7.2f} {max(ratios):8.2f}")


def _print_times(times: dict[str, list[float]]) -> None:
    if not times:
        return
    print(f"\n{'':32} {'ms':>8} {'lowest':>7} {'highest':>8} {'target':>7}")
    for name, found in times.items():
        target = TARGETS.get(name.split()[0])
        told = "" if target is None else f"< {target}"
        print(f"{name:32} {statistics.median(found):8.1f} {min(found):7.1f} {max(found):8.1f} {told:>7}")


if __name__ == "__main__":
    sys.exit(main())
