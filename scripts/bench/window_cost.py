"""What the window costs the training: `.venv/bin/python scripts/bench/window_cost.py [--rounds 5] [--json]`.

One preset is trained for some seconds in three ways, in turn, round after round in one process: by the bare
trainer; with the curves and the training panel in view; and in the whole window, with a digit on the canvas
that is read again with every snapshot. A busy machine slows all of them, and the window's thread most: the
ratios of a run on a quiet machine are what counts. `busy` is the share of a core that the window's own thread
takes, which hardly depends on what else the machine does. Off screen unless QT_QPA_PLATFORM says otherwise.
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
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from digitpad import paths
from digitpad.app import build_window, create_application, finish, limit_threads
from digitpad.data import sources
from digitpad.data.dataset import Dataset
from digitpad.errors import DigitpadError
from digitpad.state.dataset import DatasetState
from digitpad.state.model import ModelState
from digitpad.state.training import RunState, TrainingState
from digitpad.training.events import BatchDone
from digitpad.training.recipe import Recipe, preset
from digitpad.training.trainer import Trainer
from digitpad.ui.garbage import GarbageCollection
from digitpad.ui.theme import Theme
from digitpad.ui.train.curves_panel import CurvesPanel
from digitpad.ui.train.training_panel import TrainingPanel

WARM_UP = 0.7
"""Seconds of each run that are not counted."""

ALONE = "trainer alone"
SEVEN = ((200, 200), (800, 200), (400, 850))


class Sample(NamedTuple):
    """Steps a second, and the share of a core that the window's thread took."""

    rate: float
    busy: float


def main() -> int:
    """Measure, and print the medians and what is left of the bare trainer's speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="mnist")
    parser.add_argument("--preset", default="chollet")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each run (default: 4)")
    parser.add_argument(
        "--threads", type=int, default=0, help="for products of matrices (default: all cores)"
    )
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    application = create_application()
    limit_threads(arguments.threads)
    garbage = GarbageCollection()
    try:
        with tempfile.TemporaryDirectory() as home:
            os.environ[paths.HOME_VARIABLE] = home
            dataset = sources.load(arguments.data)
            recipe = replace(preset(arguments.preset), epochs=10_000, steps=None)
            samples = _measure(application, recipe, dataset, arguments.data, arguments)
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
    application: QApplication, recipe: Recipe, dataset: Dataset, source: str, options: argparse.Namespace
) -> dict[str, list[Sample]]:
    ways: dict[str, Callable[[], Sample]] = {
        ALONE: lambda: _alone(recipe, dataset, options.seconds),
        "curves and panel": lambda: _with_panels(recipe, source, options.seconds),
        "whole window": lambda: _with_window(application, recipe, source, options.seconds),
    }
    samples: dict[str, list[Sample]] = {name: [] for name in ways}
    for _ in range(options.rounds):
        for name, way in ways.items():
            samples[name].append(way())
    return samples


def _alone(recipe: Recipe, dataset: Dataset, seconds: float) -> Sample:
    """Steps a second of the trainer, in this thread."""
    begun = time.monotonic() + WARM_UP
    first = steps = 0
    for event in Trainer(recipe, dataset).run():
        if isinstance(event, BatchDone):
            steps = event.step
            now = time.monotonic()
            if not first and now >= begun:
                begun, first = now, steps
            if now >= begun + seconds:
                break
    return Sample((steps - first) / (time.monotonic() - begun), 0.0)


def _with_panels(recipe: Recipe, source: str, seconds: float) -> Sample:
    """Steps a second with the training panel and the curves in view, as large as in the window."""
    dataset, model, theme = DatasetState(), ModelState(), Theme("light")
    training = TrainingState(model, dataset)
    window = QWidget()
    layout = QHBoxLayout(window)
    panel, curves = TrainingPanel(training, dataset, model, theme), CurvesPanel(training, theme)
    panel.setFixedSize(300, 700)
    curves.setFixedSize(980, 330)
    layout.addWidget(panel)
    layout.addWidget(curves)
    window.show()
    sample = _sample(training, recipe, source, seconds)
    training.shutdown()
    dataset.shutdown()
    window.close()
    return sample


def _with_window(application: QApplication, recipe: Recipe, source: str, seconds: float) -> Sample:
    """Steps a second in the program's own window, while a digit on the canvas is read again and again."""
    window = build_window(application, runs=Path(tempfile.gettempdir()) / "digitpad-bench")
    window.resize(1280, 800)
    window.show()
    drawing = window.session.drawing
    drawing.begin_stroke(*SEVEN[0])
    for point in SEVEN[1:]:
        drawing.extend_stroke(*point)
    drawing.end_stroke()
    sample = _sample(window.session.training, recipe, source, seconds)
    window.close()
    finish(application, window)
    return sample


def _sample(training: TrainingState, recipe: Recipe, source: str, seconds: float) -> Sample:
    """Start a run, let the window live meanwhile, and stop it."""
    faults: list[object] = []
    training.failed.connect(faults.append)
    training.start(recipe, source)
    while training.step == 0 and not faults and training.run_state is not RunState.IDLE:
        _live(0.05)
    _live(WARM_UP)
    begun, first, worked = time.monotonic(), training.step, time.thread_time()
    _live(seconds)
    wall = time.monotonic() - begun
    sample = Sample((training.step - first) / wall, (time.thread_time() - worked) / wall)
    if faults:
        raise RuntimeError("the run failed") from (faults[0] if isinstance(faults[0], Exception) else None)
    training.stop()
    while training.run_state.is_active:
        _live(0.05)
    return sample


def _live(seconds: float) -> None:
    """Let Qt's events run."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main())
