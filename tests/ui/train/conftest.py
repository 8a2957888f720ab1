"""Fixtures of the widgets that train: real states behind a real panel, and little data."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from digitpad import paths
from digitpad.ui.theme import Theme
from digitpad.ui.train.training_panel import TrainingPanel
from tests.training_kit import States, digits_file, other_digits_file, states

__all__ = ["digits_file", "other_digits_file", "states"]


@pytest.fixture
def theme(qapp) -> Theme:
    return Theme("light")


@pytest.fixture
def panel(
    states: States, theme: Theme, tmp_path: Path, qtbot, monkeypatch: pytest.MonkeyPatch
) -> TrainingPanel:
    """The panel as at a first start on a computer without data, shown."""
    monkeypatch.setenv(paths.DATA_VARIABLE, str(tmp_path / "no-data"))
    made = TrainingPanel(states.training, states.dataset, states.model, theme)
    qtbot.addWidget(made)
    made.resize(300, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def type_into(qtbot, panel: TrainingPanel, field: str, text: str) -> QLineEdit:
    """Replace what stands in a field, key by key."""
    editor = panel.recipe.fields[field].editor
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    qtbot.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    qtbot.keyClicks(editor, text)
    return editor
