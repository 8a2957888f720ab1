"""digitpad's own window while it trains 784-512-10 with curves, inspector and prediction live.

In: seconds to measure, the time at which the process was started, and a data set. Out: one JSON object.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtWidgets import QWidget

import awake.as_started  # noqa: F401
from awake.pulse import Answers, Hand, Heartbeat, percentiles
from digitpad import paths
from digitpad.app import build_window, create_application, finish, limit_threads
from digitpad.ink.stroke import Drawing
from digitpad.recognition.recogniser import recognise
from digitpad.state.settings import Settings
from digitpad.training.recipe import preset
from digitpad.ui.garbage import GarbageCollection
from digitpad.ui.main_window import MainWindow

SEVEN = ((0.25, 0.2), (0.78, 0.22), (0.45, 0.85))
"""Of the canvas."""


class Probe(QObject):
    """Watches one window: what is taken of the hand's moves, and when it is on the screen."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.ink, self.bars = Answers(), Answers()
        self.hand: Hand | None = None
        self.plots = 0.0
        self.seen = 0.0
        self._drawing = window.session.drawing
        self._unread: list[float] = []
        canvas, bars = window.draw_panel.canvas, window.draw_panel.reading.bars
        self._after(canvas, "mouseMoveEvent", self._moved)
        self._after(canvas, "paintEvent", self._painted)
        self._after(bars, "update", self._changed)
        self._after(bars, "paintEvent", self.bars.answer)
        self._has_changed = False
        window.session.reading.prediction_changed.connect(self._read)  # after the panel's own slot

    @staticmethod
    def _after(widget: QWidget, name: str, told: Callable[[], None]) -> None:
        """Have `told` called after a method of this one widget."""
        method = getattr(widget, name)

        def both(*arguments: object) -> None:
            method(*arguments)
            told()

        setattr(widget, name, both)

    def _moved(self) -> None:
        if self.hand is not None and self.hand.sent:
            posted = self.hand.sent.popleft()
            self.ink.take(posted)
            self._unread.append(posted)

    def _painted(self) -> None:
        self.seen = self.seen or time.time()
        self.ink.answer()

    def _changed(self) -> None:
        self._has_changed = True

    def customEvent(self, event: QEvent) -> None:
        """A stroke is done: a clean sheet for the next one."""
        self._drawing.clear()

    @Slot()
    def _read(self) -> None:
        for posted in self._unread:
            self.bars.take(posted)
        self._unread.clear()
        if not self._has_changed:  # the bars show it already: it reads as what was there before
            self.bars.answer()
        self._has_changed = False

    def watch_plots(self, window: MainWindow) -> None:
        """Count the seconds that refreshing and painting the curves takes."""
        view = window.curves_panel.view
        assert view is not None
        self._time(view, "refresh")
        for plot in view.plots:
            self._time(plot, "paintEvent")

    def _time(self, widget: QWidget, name: str) -> None:
        method = getattr(widget, name)

        def timed(*arguments: object) -> None:
            begun = time.perf_counter()
            method(*arguments)
            self.plots += time.perf_counter() - begun

        setattr(widget, name, timed)


def main() -> None:
    """Measure, and print."""
    seconds, started, data = float(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
    with tempfile.TemporaryDirectory() as home:
        os.environ[paths.HOME_VARIABLE] = home
        settings = Settings()
        settings.first_steps = False
        application = create_application()
        limit_threads(settings.threads)
        garbage = GarbageCollection()
        window = build_window(application, settings)
        probe = Probe(window)
        window.resize(1280, 800)
        window.show()
        while not probe.seen:
            application.processEvents()
        appeared = probe.seen - started
        print(json.dumps({"appears": appeared} | (_measure(window, probe, data, seconds) if seconds else {})))
        window.close()
        finish(application, window)
        garbage.stop()


def _measure(window: MainWindow, probe: Probe, data: str, seconds: float) -> dict[str, object]:
    training, docks = window.session.training, window.docks.by_name
    window.splitDockWidget(docks["curves"], docks["tensors"], Qt.Orientation.Horizontal)
    window.docks.show("tensors")
    window.docks.show("curves")
    training.start(replace(preset("chollet"), epochs=200, steps=None), data)
    while training.step < 200:
        _live(0.05)
    _live(2.0)
    probe.watch_plots(window)
    canvas = window.draw_panel.canvas
    corners = np.array(SEVEN) * canvas.paper().width()
    along = np.linspace(0, len(corners) - 1, 60)
    places = np.stack([np.interp(along, range(len(corners)), corners[:, axis]) for axis in (0, 1)], axis=1)
    corner = canvas.paper().topLeft()
    probe.hand = hand = Hand(canvas, [corner + QPointF(x, y) for x, y in places.tolist()], probe)
    heart = Heartbeat()
    steps, begun = training.step, time.perf_counter()
    heart.start()
    hand.start()
    _live(seconds)
    heart.stop()
    hand.stop()
    lasted = time.perf_counter() - begun
    found = {
        "heartbeat": percentiles(heart.late),
        "ink": percentiles(probe.ink.waits),
        "bars": percentiles(probe.bars.waits),
        "plots": probe.plots / lasted,
        "steps_per_second": (training.step - steps) / lasted,
    }
    training.stop()
    while training.run_state.is_active:
        _live(0.05)
    return found | {"reading_ms": _reading(window)}


def _reading(window: MainWindow) -> float:
    """The median milliseconds that one drawing takes to be read, when nothing else is done."""
    reader = window.session.model.reader
    assert reader is not None
    drawing = Drawing.of([[(1000 * x, 1000 * y) for x, y in SEVEN]])
    times = []
    for _ in range(500):
        begun = time.perf_counter()
        recognise(reader, drawing)
        times.append(time.perf_counter() - begun)
    return 1000 * float(np.median(times))


def _live(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


if __name__ == "__main__":
    main()
