"""How long the window's thread takes to show all training pictures, and parts of them, in each view."""

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from in_window import live  # scripts/bench/
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from digitpad.app import build_window, finish
from digitpad.errors import SettingError
from digitpad.ui.inspect.inspector_panel import InspectorPanel
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.view_tabs import ViewTabs

TENSOR = "train_images"
SLICES = ("[10:100]", "[:, 14:, 14:]", "[:, 7:-7, 7:-7]", "[..., None]", "[4]")
PATIENCE = 20.0
"""Seconds that statistics are waited for."""


def measure_views(application: QApplication, options: argparse.Namespace) -> dict[str, float]:
    """Milliseconds of each first view and each slice, and of the statistics after the first view."""
    with _panel(application, options) as panel:
        _choose(panel)
        tabs = panel.view.findChild(ViewTabs)
        assert isinstance(tabs, ViewTabs)
        views = tabs.offered
    first: dict[str, float] = {}
    slices: dict[str, float] = {}
    for view in views:
        with _panel(application, options) as panel:
            panel.view.set_view(view)
            first[f"first view, {view}"] = _timed(panel, partial(_choose, panel))
            if panel.view.view != view:
                raise SettingError("view", f"{view} is not shown")
            if len(first) == 1:
                arrive = _statistics(panel)
            for text in SLICES:
                panel.view.slice.set_text("")
                live(0.05)
                slices[f"slice {text}, {view}"] = _timed(panel, partial(panel.view.slice.set_text, text))
    return first | arrive | slices


@contextmanager
def _panel(application: QApplication, options: argparse.Namespace) -> Iterator[InspectorPanel]:
    """The inspector of a new window just when the data set is loaded, of which it has shown nothing yet."""
    window = build_window(application)
    window.resize(1280, 800)
    window.show()
    window.docks.enlarge(options.large)
    window.docks.show("tensors")
    live(0.3)
    dataset, arrived = window.session.dataset, QEventLoop()
    for settled in (dataset.dataset_changed, dataset.failed):
        settled.connect(arrived.quit)
    dataset.load(options.data)
    arrived.exec()
    if dataset.current is None:
        raise SettingError("data", f"{options.data} cannot be loaded")
    try:
        yield window.inspector_panel
    finally:
        window.close()
        finish(application, window)


def _key(panel: InspectorPanel) -> str:
    return next(entry.key for entry in panel.tensors.tensors.entries() if entry.name == TENSOR)


def _choose(panel: InspectorPanel) -> None:
    panel.refresh()
    panel.tensors.choose(_key(panel))


def _timed(panel: InspectorPanel, act: Callable[[], object]) -> float:
    """Milliseconds of an act, of laying out what it changed, and of painting the whole inspector."""
    begun = time.perf_counter()
    act()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    panel.repaint()
    return 1000 * (time.perf_counter() - begun)


def _statistics(panel: InspectorPanel) -> dict[str, float]:
    """Until they are there, and the longest time that the window did not react meanwhile."""
    begun = last = time.perf_counter()
    longest = 0.0

    def beat() -> None:
        nonlocal last, longest
        now = time.perf_counter()
        longest, last = max(longest, now - last), now

    heart = QTimer(interval=1)
    heart.timeout.connect(beat)
    heart.start()
    measuring, entry = panel.findChild(Measuring), panel.tensor(_key(panel))
    assert isinstance(measuring, Measuring)
    assert entry is not None
    assert entry.array is not None
    while measuring.of(entry.array) is None and time.perf_counter() - begun < PATIENCE:
        live(0.01)
    heart.stop()
    return {
        "statistics of it, after": 1000 * (time.perf_counter() - begun),
        "longest pause meanwhile": 1000 * longest,
    }
