"""The pace of a training with the inspector closed, behind a tab, open on what changes, and with its kin."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from in_window import Run, live  # scripts/bench/
from PySide6.QtWidgets import QApplication

from digitpad.app import build_window, finish
from digitpad.errors import SettingError
from digitpad.training.recipe import Recipe
from digitpad.ui.inspect.grid_view import GRID
from digitpad.ui.inspect.numbers_page import NUMBERS
from digitpad.ui.inspect.pictures import PICTURE
from digitpad.ui.main_window import MainWindow

BARE = "inspector closed"
SETTLE = 0.4
"""Seconds that a change of the window is given before a stretch begins."""

PATIENCE = 50
"""Tenths of a second that a run may take to tell its tensors on a machine that has other things to do."""

LOOK = 0.02
"""Seconds between two looks at the run: what the end of a stretch may be late."""


class Open(NamedTuple):
    """The inspector in front, on a tensor."""

    key: str
    view: str


def _close(window: MainWindow) -> None:
    _behind(window)
    window.docks.by_name["tensors"].close()


def _behind(window: MainWindow) -> None:
    window.time_bar.hide()
    window.docks.by_name["tensors"].setFloating(False)
    window.docks.show("tensors")
    window.docks.show("curves")


def _open(tensor: Open, *, floats: bool = False) -> Callable[[MainWindow], None]:
    def arrange(window: MainWindow) -> None:
        panel = window.inspector_panel
        _behind(window)
        if floats:
            window.docks.by_name["tensors"].setFloating(True)
            window.docks.by_name["tensors"].resize(1000, 700)
        else:
            window.docks.show("tensors")
        for _ in range(PATIENCE):
            live(0.1)
            if panel.tensors.choose(tensor.key):
                break
        else:
            raise SettingError("tensor", f"there is no {tensor.key}")
        panel.view.set_view(tensor.view)

    return arrange


def _in_front(name: str) -> Callable[[MainWindow], None]:
    def arrange(window: MainWindow) -> None:
        _behind(window)
        window.docks.show(name)

    return arrange


def _time_machine(window: MainWindow) -> None:
    _behind(window)
    window.time_bar.show()


WAYS: dict[str, Callable[[MainWindow], None]] = {
    BARE: _close,
    "inspector behind a tab": _behind,
    "open: weight as pictures": _open(Open("parameters/layers.0.weight", GRID)),
    "open: gradient as a heat map": _open(Open("gradients/layers.0.weight.grad", PICTURE)),
    "open: weight as numbers": _open(Open("parameters/layers.0.weight", NUMBERS)),
    "open beside the curves": _open(Open("parameters/layers.0.weight", GRID), floats=True),
    "units in front": _in_front("units"),
    "mistakes in front": _in_front("mistakes"),
    "time machine below the curves": _time_machine,
}
"""What the window shows in the stretches of a run."""


def measure_training(
    application: QApplication, recipe: Recipe, options: argparse.Namespace, ways: list[str]
) -> dict[str, float]:
    """Steps a second of one run, in each way for a stretch of `options.epochs`, in this order."""
    window = build_window(application)
    window.resize(1280, 800)
    window.show()
    window.docks.enlarge(options.large)
    training = window.session.training
    # A stretch begins somewhere in an epoch, and the changes between them take less than one more.
    run = Run(training, replace(recipe, epochs=(len(ways) + 1) * (options.epochs + 2)), options.data)
    paces: dict[str, float] = {}
    for name in ways:
        WAYS[name](window)
        live(SETTLE)
        until = training.step + options.epochs * training.steps_per_epoch
        paces[name] = run.sample(until, LOOK).rate
    run.stop()
    window.close()
    finish(application, window)
    return paces
