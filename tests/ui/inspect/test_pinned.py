"""Tensors in windows of their own: as many as one likes, alive, and free of cost when nobody can see them."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from digitpad.ui.inspect.line_page import LINE, LinePage
from digitpad.ui.inspect.numbers_page import NUMBERS
from digitpad.ui.inspect.pinned import PinnedTensor
from tests.training.helpers import small_recipe
from tests.ui.inspect.conftest import LONG, Window

WEIGHT, BIAS = "parameters/layers.0.weight", "parameters/layers.0.bias"


@pytest.fixture
def main(window: Window, qtbot: QtBot) -> Iterator[QMainWindow]:
    """The panel in a window of its own, which stays when the panel is hidden."""
    main = QMainWindow()
    main.setCentralWidget(window.panel)
    main.resize(980, 330)
    main.show()
    yield main
    main.hide()  # the windows that are pinned go with it
    window.panel.setParent(None)
    main.deleteLater()


@pytest.fixture
def running(window: Window, main: QMainWindow) -> Window:
    window.run(small_recipe(**LONG))
    window.qtbot.waitUntil(lambda: WEIGHT in window.shown(), timeout=20_000)
    return window


def pin(window: Window, key: str) -> PinnedTensor:
    window.panel.tensors.choose(key)
    window.qtbot.mouseClick(window.panel.view.pin, Qt.MouseButton.LeftButton)
    return window.panel.pinned.windows[-1]


def test_a_window_shows_tensor_slice_view_and_line_of_the_pane(running: Window):
    view = running.panel.view
    running.panel.tensors.choose(WEIGHT)
    running.qtbot.waitUntil(lambda: view.entry.array is not None, timeout=20_000)
    view.slice.set_text("[14:, :3]")
    view.set_view(LINE)
    view.page(LinePage).along.setCurrentIndex(1)
    view.page(LinePage).number.setValue(2)
    running.qtbot.mouseClick(view.pin, Qt.MouseButton.LeftButton)
    [pinned] = running.panel.pinned.windows
    assert pinned.isVisible()
    assert pinned.windowTitle() == "layers.0.weight[14:, :3]"
    assert pinned.view.view == LINE
    assert pinned.view.page(LinePage).number.value() == 2
    assert pinned.view.page(LinePage).line.shape == (770,)
    assert not pinned.view.pin.isVisible()


def test_each_window_follows_its_tensor_also_when_the_inspector_is_hidden(running: Window):
    first, second = pin(running, WEIGHT), pin(running, BIAS)
    running.panel.tensors.choose("gradients/layers.0.bias.grad")
    running.panel.hide()
    for window in (first, second):
        before = window.view.entry.array
        running.qtbot.waitUntil(
            lambda window=window, before=before: (
                window.view.entry.array is not None
                and (before is None or not np.array_equal(window.view.entry.array, before))
            ),
            timeout=20_000,
        )
    assert first.view.entry.key == WEIGHT
    assert second.view.entry.key == BIAS
    asked = running.panel._names_in_sight()
    assert set(asked) == {"layers.0.weight", "layers.0.bias"}


def test_nothing_is_asked_for_a_window_that_is_minimised_or_closed(running: Window):
    window = pin(running, WEIGHT)
    running.panel.hide()
    assert running.panel.is_seen
    window.showMinimized()
    assert not running.panel.is_seen
    assert running.panel._names_in_sight() == []
    assert not running.panel._watching._timer.isActive()
    window.showNormal()
    assert running.panel.is_seen
    assert running.panel._watching._timer.isActive()
    window.close()
    assert not running.panel.is_seen
    assert running.panel.pinned.windows == ()


def test_a_minimised_window_is_shown_nothing_while_others_are(running: Window):
    first, second = pin(running, WEIGHT), pin(running, BIAS)
    first.showMinimized()
    before, others = first.view.entry, second.view.entry
    running.qtbot.waitUntil(lambda: second.view.entry is not others, timeout=20_000)
    assert first.view.entry is before
    first.showNormal()
    running.qtbot.waitUntil(lambda: first.view.entry is not before, timeout=20_000)


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_escape_and_ctrl_w_close_one_window(
    running: Window, key: Qt.Key, modifier: Qt.KeyboardModifier, qtbot: QtBot
):
    first, second = pin(running, WEIGHT), pin(running, BIAS)
    second.activateWindow()
    qtbot.waitUntil(second.isActiveWindow)
    second.view.tabs.bar.setFocus()
    qtbot.keyClick(second, key, modifier)
    qtbot.waitUntil(lambda: running.panel.pinned.windows == (first,))


def test_escape_in_the_slice_takes_the_slice_away_first(running: Window, qtbot: QtBot):
    window = pin(running, WEIGHT)
    window.view.slice.set_text("[4]")
    qtbot.keyClick(window.view.slice.field, Qt.Key.Key_Escape)
    assert window.isVisible()
    assert window.windowTitle() == "layers.0.weight"


def test_all_windows_close_with_the_main_window(running: Window, main: QMainWindow):
    pin(running, WEIGHT)
    pin(running, BIAS)
    main.close()
    assert running.panel.pinned.windows == ()


def test_what_is_remembered_goes_along_into_the_window(running: Window):
    view = running.panel.view
    running.panel.tensors.choose(WEIGHT)
    running.qtbot.waitUntil(lambda: view.entry.array is not None, timeout=20_000)
    view.set_view("compare")
    page = view.shown_page
    running.qtbot.mouseClick(page.remember, Qt.MouseButton.LeftButton)
    window = pin(running, WEIGHT)
    assert window.view.shown_page.other.chosen == "remembered"
    window.view.set_view(NUMBERS)
    assert view.view == "compare"


def test_the_weights_with_which_the_run_began_can_be_compared_with(running: Window):
    view = running.panel.view
    running.panel.tensors.choose(WEIGHT)
    running.qtbot.waitUntil(lambda: view.entry.array is not None, timeout=20_000)
    view.set_view("compare")
    page = view.shown_page
    page.other.choose("beginning")
    running.qtbot.waitUntil(lambda: "RMS" in page.words.text(), timeout=20_000)
    began = page.other.other(view.part).array
    assert 0 < np.abs(view.part.array - began).max() < 1
