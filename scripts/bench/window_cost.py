"""What the window costs the training: `.venv/bin/python scripts/bench/window_cost.py [--rounds 5] [--json]`.

One preset is trained in several ways, in turn, round after round in one process: without a window, with its
folder written as `digitpad train` does; in a thread, with nothing in view; with the training panel in view;
with the curves in view; and in the whole window, with an empty canvas and with a digit that is read again
with every snapshot. Each run is as long as a real one, so that its curves fill their plots. A busy machine
slows all of them, and the window's thread most: the ratios of a run on a quiet machine are what counts.
`busy` is the share of a core that the window's own thread takes, which hardly depends on what else the
machine does. Off screen unless QT_QPA_PLATFORM says otherwise.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace

from in_window import COUNTED, WARM_UP, Sample, draw_seven, sample_of  # scripts/bench/
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from digitpad import paths
from digitpad.app import build_window, create_application, finish, limit_threads
from digitpad.data import sources
from digitpad.data.dataset import Dataset
from digitpad.errors import DigitpadError
from digitpad.state.dataset import DatasetState
from digitpad.state.model import ModelState
from digitpad.state.training import TrainingState
from digitpad.training.events import BatchDone
from digitpad.training.recipe import Recipe, preset
from digitpad.training.runs import RunFolder
from digitpad.training.trainer import Trainer
from digitpad.ui.garbage import GarbageCollection
from digitpad.ui.theme import Theme
from digitpad.ui.train.curves_panel import CurvesPanel
from digitpad.ui.train.training_panel import TrainingPanel

ALONE = "without a window"


def main() -> int:
    """Measure, and print the medians and what is left of the speed without a window."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="mnist")
    parser.add_argument("--preset", default="chollet")
    parser.add_argument("--epochs", type=int, default=6, help="of each run (default: 6)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--threads", type=int, default=0, help="for products of matrices (default: all cores)"
    )
    parser.add_argument("--ways", nargs="*", default=[], help="measure only those that contain these words")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    application = create_application()
    limit_threads(arguments.threads)
    garbage = GarbageCollection()
    try:
        with tempfile.TemporaryDirectory() as home:
            os.environ[paths.HOME_VARIABLE] = home
            dataset = sources.load(arguments.data)
            recipe = replace(preset(arguments.preset), epochs=arguments.epochs, steps=None)
            samples = _measure(application, recipe, dataset, arguments)
    except DigitpadError as error:
        print(f"window_cost: {error}", file=sys.stderr)
        return 2
    finally:
        garbage.stop()
    _report(samples, arguments.json)
    return 0


def _report(samples: dict[str, list[Sample]], as_json: bool) -> None:
    medians = {name: statistics.median(s.rate for s in found) for name, found in samples.items()}
    bare = medians[ALONE]
    if as_json:
        ratios = {name: median / bare for name, median in medians.items()}
        rates = {name: [s.rate for s in found] for name, found in samples.items()}
        print(json.dumps({"steps_per_second": rates, "ratio": ratios}))
        return
    print(f"{'':18} {'steps/s':>8} {'lowest':>8} {'highest':>8} {'ratio':>6} {'busy':>6}")
    for name, found in samples.items():
        rates_of_way = [s.rate for s in found]
        busy = "" if name == ALONE else f"{statistics.median(s.busy for s in found):6.1%}"
        print(
            f"{name:18} {medians[name]:8.0f} {min(rates_of_way):8.0f} {max(rates_of_way):8.0f} "
            f"{medians[name] / bare:6.2f} {busy}"
        )


def _measure(
    application: QApplication, recipe: Recipe, dataset: Dataset, options: argparse.Namespace
) -> dict[str, list[Sample]]:
    source = options.data
    ways: dict[str, Callable[[], Sample]] = {
        ALONE: lambda: _alone(recipe, dataset),
        "thread alone": lambda: _with_panels(recipe, source, panel=False, curves=False),
        "training panel": lambda: _with_panels(recipe, source, panel=True, curves=False),
        "curves": lambda: _with_panels(recipe, source, panel=False, curves=True),
        "window, no drawing": lambda: _with_window(application, recipe, source, draws=False),
        "whole window": lambda: _with_window(application, recipe, source, draws=True),
    }
    chosen = {
        name: way
        for name, way in ways.items()
        if name == ALONE or not options.ways or any(word in name for word in options.ways)
    }
    samples: dict[str, list[Sample]] = {name: [] for name in chosen}
    for _ in range(options.rounds):
        for name, way in chosen.items():
            samples[name].append(way())
    return samples


def _alone(recipe: Recipe, dataset: Dataset) -> Sample:
    """Steps a second of the trainer in this thread, as `digitpad train` drives it."""
    trainer = Trainer(recipe, dataset)
    last = int(COUNTED * recipe.total_steps(len(dataset.train)))
    begun, first = time.monotonic() + WARM_UP, 0
    ended = begun
    for event in RunFolder.create(recipe, dataset).recorded(trainer.run()):
        if isinstance(event, BatchDone):
            now = time.monotonic()
            if not first and now >= begun:
                begun, first = now, event.step
            if event.step == last:
                ended = now
    return Sample((last - first) / (ended - begun), 0.0)


def _with_panels(recipe: Recipe, source: str, *, panel: bool, curves: bool) -> Sample:
    """Steps a second with the training panel, or the curves, in view, as large as in the window."""
    dataset, model, theme = DatasetState(), ModelState(), Theme("light")
    training = TrainingState(model, dataset)
    window = QWidget()
    layout = QHBoxLayout(window)
    if panel:
        controls = TrainingPanel(training, dataset, model, theme)
        controls.setFixedSize(300, 700)
        layout.addWidget(controls)
    if curves:
        plots = CurvesPanel(training, theme)
        plots.setFixedSize(980, 264)
        layout.addWidget(plots)
    window.show()
    sample = sample_of(training, recipe, source)
    training.shutdown()
    dataset.shutdown()
    window.close()
    return sample


def _with_window(application: QApplication, recipe: Recipe, source: str, *, draws: bool) -> Sample:
    """Steps a second in the program's own window, perhaps with a digit that is read again and again."""
    window = build_window(application)
    window.resize(1280, 800)
    window.show()
    if draws:
        draw_seven(window.session.drawing)
    sample = sample_of(window.session.training, recipe, source)
    window.close()
    finish(application, window)
    return sample


if __name__ == "__main__":
    sys.exit(main())
