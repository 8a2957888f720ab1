"""The gradient check in its dialog: of the network that reads now, with words for every end."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from digitpad.nn import layers
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader
from digitpad.state import gradient_check
from digitpad.state.gradient_check import question
from digitpad.training.recipe import preset
from digitpad.training.settings import with_setting
from digitpad.ui.train.gradient_check_dialog import GradientCheckDialog
from digitpad.ui.train.training_panel import TrainingPanel
from tests.training_kit import TIMEOUT, States

LEFT = Qt.MouseButton.LeftButton


def _network(**settings: object) -> Network:
    return Network(NetworkSpec.dense(784, (6, 5), 10, **settings), np.random.default_rng(3))


def _open(panel: TrainingPanel, qtbot) -> GradientCheckDialog:
    panel.scroll_area.ensureWidgetVisible(panel.check_button)
    qtbot.mouseClick(panel.check_button, LEFT)
    dialog = panel.check_dialog
    assert dialog is not None
    assert dialog.isVisible()
    return dialog


def _finish(dialog: GradientCheckDialog, qtbot) -> list[list[str]]:
    """Wait for the end; the table's texts."""
    qtbot.waitUntil(lambda: dialog.check is not None and not dialog.check.is_running, timeout=TIMEOUT)
    rows, columns = dialog.table.rowCount(), dialog.table.columnCount()
    return [[dialog.table.item(row, column).text() for column in range(columns)] for row in range(rows)]


def test_every_tensor_of_the_network_that_reads_is_compared_and_agrees(
    panel: TrainingPanel, states: States, digits_file: str, qtbot
):
    network = _network(activation="tanh", dropout=0.3, batch_norm=True)
    states.model.set_live(Reader(network.snapshot(), "Some network"))
    states.dataset.load(digits_file)
    qtbot.waitUntil(lambda: states.dataset.current is not None, timeout=TIMEOUT)
    dialog = _open(panel, qtbot)
    assert "Some network" in dialog.subject.text()
    assert "8 pictures of bars.npz" in dialog.subject.text()
    rows = _finish(dialog, qtbot)
    assert [row[0] for row in rows] == [shape.name for shape in network.spec.parameters]
    assert rows[0][1] == "784 × 6"
    assert rows[0][2] == "100"
    assert {row[4] for row in rows} == {"agrees"}
    assert "All agree" in dialog.verdict.text()
    assert not dialog.cancel_button.isVisible()


def test_it_is_the_network_as_it_is_now_that_is_checked(panel: TrainingPanel, states: States, qtbot):
    network = _network(activation="tanh")
    network.parameters[...] = 0  # so that nothing but the last bias has a derivative
    states.model.set_live(Reader(network.snapshot(), "Silent"))
    rows = _finish(_open(panel, qtbot), qtbot)
    assert [row[3] for row in rows[:-1]] == ["both 0"] * 5
    assert rows[-1][3] != "both 0"


def test_without_a_network_the_recipes_own_is_checked_on_the_built_in_digits(panel: TrainingPanel, qtbot):
    panel.form.choose_preset("tiny")
    panel.form.set_text("label_smoothing", "0.1")
    dialog = _open(panel, qtbot)
    assert "new network" in dialog.subject.text()
    assert "built-in digits" in dialog.subject.text()
    assert "label smoothing 0.1" in dialog.subject.text()
    assert len(_finish(dialog, qtbot)) == 4


def test_a_wrong_derivative_is_named(
    panel: TrainingPanel, states: States, qtbot, monkeypatch: pytest.MonkeyPatch
):
    right = layers.Affine.backward

    def wrong(layer: layers.Affine, *args: object, **named: object) -> object:
        result = right(layer, *args, **named)
        layer.gradients["bias"] *= 1.5
        return result

    monkeypatch.setattr(layers.Affine, "backward", wrong)
    states.model.set_live(Reader(_network().snapshot(), "Broken"))
    dialog = _open(panel, qtbot)
    rows = _finish(dialog, qtbot)
    assert [row[4] for row in rows if row[0].endswith("bias")] == ["WRONG"] * 3
    assert {row[4] for row in rows if row[0].endswith("weight")} == {"agrees"}
    assert "layers.0.bias" in dialog.verdict.text()
    assert "differ" in dialog.verdict.text()


def test_a_network_that_diverged_is_told_so(panel: TrainingPanel, states: States, qtbot):
    network = _network()
    network.parameters[5] = np.nan
    states.model.set_live(Reader(network.snapshot(), "Diverged"))
    dialog = _open(panel, qtbot)
    assert _finish(dialog, qtbot) == []
    assert "has diverged" in dialog.verdict.text()
    assert dialog.again_button.isEnabled()


def test_it_can_be_cancelled_and_begun_again_and_closed_at_any_moment(
    panel: TrainingPanel, states: States, qtbot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(gradient_check, "ENTRIES", 3000)
    states.model.set_live(Reader(_network().snapshot(), "Some network"))
    dialog = _open(panel, qtbot)
    assert dialog.cancel_button.hasFocus() or dialog.cancel_button.isVisible()
    qtbot.mouseClick(dialog.cancel_button, LEFT)
    assert len(_finish(dialog, qtbot)) < 6
    assert "Cancelled" in dialog.verdict.text()
    monkeypatch.setattr(gradient_check, "ENTRIES", 10)
    qtbot.mouseClick(dialog.again_button, LEFT)
    assert len(_finish(dialog, qtbot)) == 6
    monkeypatch.setattr(gradient_check, "ENTRIES", 3000)
    qtbot.mouseClick(dialog.again_button, LEFT)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert panel.check_dialog is None
    states.dataset.shutdown()


def test_only_one_is_open_at_a_time(panel: TrainingPanel, states: States, qtbot):
    states.model.set_live(Reader(_network().snapshot(), "Some network"))
    dialog = _open(panel, qtbot)
    panel.commands.check.trigger()
    assert panel.check_dialog is dialog
    _finish(dialog, qtbot)


def test_a_large_network_is_compared_in_fewer_places(states: States):
    recipe = preset("chollet")
    assert question(states.model, states.dataset, recipe).entries == 100
    assert question(states.model, states.dataset, with_setting(recipe, "hidden", "2048")).entries == 20
