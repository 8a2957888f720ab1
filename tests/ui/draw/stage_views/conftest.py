"""What tests of the strip of stages share: a panel that has one, opened."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from digitpad.state.drawing import DrawingState
from digitpad.state.model import ModelState
from digitpad.state.preparation import PreparationState
from digitpad.state.reading import ReadingState
from digitpad.state.stages import StagesState
from digitpad.state.tools import ToolState
from digitpad.ui.draw.draw_panel import DrawPanel
from digitpad.ui.draw.stage_strip import StageStrip
from digitpad.ui.theme import Theme
from tests.ui.draw.conftest import show


@pytest.fixture
def preparation(tools: ToolState) -> PreparationState:
    return PreparationState(tools)


@pytest.fixture
def reading(
    qtbot: QtBot, drawing: DrawingState, bundled: ModelState, preparation: PreparationState
) -> ReadingState:
    return ReadingState(drawing, bundled, preparation=preparation)


@pytest.fixture
def panel(
    qtbot: QtBot,
    drawing: DrawingState,
    bundled: ModelState,
    reading: ReadingState,
    preparation: PreparationState,
    tools: ToolState,
    theme: Theme,
) -> DrawPanel:
    stages = StagesState(bundled, reading, preparation)
    panel = DrawPanel(drawing, reading, theme, tools=tools, stages=stages)
    stages.setParent(panel)
    qtbot.addWidget(panel)
    panel.resize(1009, 482)
    show(qtbot, panel)
    return panel


@pytest.fixture
def strip(panel: DrawPanel) -> StageStrip:
    assert panel.stages is not None
    click(panel.stages.header)
    return panel.stages


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(8, widget.height() // 2))
