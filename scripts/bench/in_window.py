"""What the measurements in the window share: letting it live, a digit on the canvas, and the pace of a run.

Import this before anything of Qt: off screen unless QT_QPA_PLATFORM says otherwise.
"""

import os
import time
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer

from digitpad.state.drawing import DrawingState
from digitpad.state.training import RunState, TrainingState
from digitpad.training.recipe import Recipe

WARM_UP = 0.5
"""Seconds of each run that are not counted."""

COUNTED = 0.97
"""Of a run's steps, those that are counted: what is done at its end is another matter."""

SEVEN = ((200, 200), (800, 200), (400, 850))


class Sample(NamedTuple):
    """Steps a second, and the share of a core that the window's thread took."""

    rate: float
    busy: float


def live(seconds: float) -> None:
    """Let Qt's events run."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def draw_seven(drawing: DrawingState) -> None:
    """Draw a seven as a hand does."""
    drawing.begin_stroke(*SEVEN[0])
    for point in SEVEN[1:]:
        drawing.extend_stroke(*point)
    drawing.end_stroke()


class Run:
    """A run in the window, begun and past its warm-up, of which stretches are timed."""

    def __init__(self, training: TrainingState, recipe: Recipe, source: str) -> None:
        self._training = training
        self._faults: list[object] = []
        training.failed.connect(self._faults.append)
        training.start(recipe, source)
        while training.step == 0 and not self._faults and training.run_state is not RunState.IDLE:
            live(0.05)
        live(WARM_UP)

    def sample(self, until: int, look: float = 0.05) -> Sample:
        """The pace from now to a step; the run may end before. Raises RuntimeError when it failed.

        Args:
            until: the step.
            look: seconds between two looks at the run.
        """
        training = self._training
        begun, first, worked = time.monotonic(), training.step, time.thread_time()
        while training.step < until and training.run_state.is_active and not self._faults:
            live(look)
        wall = time.monotonic() - begun
        sample = Sample((training.step - first) / wall, (time.thread_time() - worked) / wall)
        if self._faults:
            fault = self._faults[0]
            raise RuntimeError("the run failed") from (fault if isinstance(fault, Exception) else None)
        return sample

    def stop(self) -> None:
        """End it."""
        self._training.stop()
        while self._training.run_state.is_active:
            live(0.05)


def sample_of(training: TrainingState, recipe: Recipe, source: str) -> Sample:
    """Start a run, let the window live until nearly its end, and stop it."""
    run = Run(training, recipe, source)
    sample = run.sample(round(COUNTED * training.total_steps))
    run.stop()
    return sample
