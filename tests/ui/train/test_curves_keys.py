"""The curves by keyboard: the cross-hair, zooming, and the way by Tab."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from digitpad.ui.train.curves_panel import CurvesPanel
from tests.training_kit import States, digits_file
from tests.ui.train.curves_kit import curves, pretend, run_of, view_of

__all__ = ["curves", "digits_file"]


def test_arrows_move_the_cross_hair_and_all_values_are_told(curves: CurvesPanel, states: States, qtbot):
    pretend(states, run_of(np.linspace(2, 1, 100), 50), 50)
    view = view_of(curves)
    plot = view.loss
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_End)
    assert view.pointer == 100
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert view.pointer == 99
    assert curves.numbers.text().startswith("Step 99 · batch loss 1.01")
    assert curves.accessibleDescription() == curves.numbers.text()
    for shown in view.plots[:2]:
        assert shown.hair.upright.isVisible()
        assert shown.hair.level.isVisible()
        assert shown.hair.upright.value() == 99
    assert plot.hair.level.value() == pytest.approx(view.run.mean_loss.values[98])
    words = plot.hair.words.toPlainText().splitlines()
    assert words == ["batch 1.01", "mean 1.02", "epoch 1: mean 1.51", "test 1.51"]
    assert view.accuracy.hair.words.toPlainText().endswith("test 50.0 %")
    assert plot.hair.words.isVisible()
    qtbot.keyClick(plot, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert view.pointer < 97
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert view.pointer == 1
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert view.pointer == 2
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert view.pointer is None
    assert not plot.hair.upright.isVisible()
    assert not plot.hair.words.isVisible()
    assert curves.numbers.text().startswith("Epoch")


def test_the_first_arrow_shows_the_cross_hair_in_the_middle(curves: CurvesPanel, states: States, qtbot):
    pretend(states, run_of(np.ones(100), 50), 50)
    view = view_of(curves)
    view.accuracy.setFocus()
    qtbot.keyClick(view.accuracy, Qt.Key.Key_Right)
    assert 45 <= view.pointer <= 60


def test_keys_zoom_around_the_cross_hair_and_show_all_again(curves: CurvesPanel, states: States, qtbot):
    pretend(states, run_of(np.ones(100), 50), 50)
    view = view_of(curves)
    view.loss.setFocus()
    view.point_at(80)
    left, right = view.loss.viewRange()[0]
    qtbot.keyClick(view.loss, Qt.Key.Key_Plus)
    low, high = view.loss.viewRange()[0]
    assert high - low == pytest.approx(0.8 * (right - left))
    assert (80 - low) / (high - low) == pytest.approx((80 - left) / (right - left))
    assert not view.follows
    assert view.accuracy.viewRange()[0] == pytest.approx([low, high])
    qtbot.keyClick(view.accuracy, Qt.Key.Key_Minus)
    assert view.loss.viewRange()[0] == pytest.approx([left, right])
    qtbot.keyClick(view.loss, Qt.Key.Key_0)
    assert view.follows


def test_plots_and_buttons_are_reached_by_tab(curves: CurvesPanel, states: States):
    pretend(states, run_of(np.ones(100), 50), 50)
    view = view_of(curves)
    for widget in (view.loss, view.accuracy, curves.bar.view_button, curves.bar.export_button):
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert widget.accessibleName() or widget.text()
