"""What tests of numbers on the canvas share: a panel that reads several digits, and digits of our own."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad import paths
from digitpad.data.drawings import load_drawings
from digitpad.state.drawing import DrawingState
from digitpad.state.model import ModelState
from digitpad.state.number import NumberState
from digitpad.state.reading import ReadingState
from digitpad.state.tools import ToolState
from digitpad.ui.draw.draw_panel import DrawPanel
from digitpad.ui.theme import Theme
from tests.ui.draw.conftest import Places, show

SHAPES = {d.label: d for d in load_drawings(paths.resource("tour") / "digits.jsonl")}


@pytest.fixture
def number(drawing: DrawingState, tools: ToolState) -> NumberState:
    return NumberState(drawing, tools)


@pytest.fixture
def reading(qtbot: QtBot, drawing: DrawingState, bundled: ModelState, number: NumberState) -> ReadingState:
    return ReadingState(drawing, bundled, number=number)


@pytest.fixture
def panel(
    qtbot: QtBot, drawing: DrawingState, reading: ReadingState, tools: ToolState, theme: Theme
) -> DrawPanel:
    panel = DrawPanel(drawing, reading, theme, tools=tools)
    qtbot.addWidget(panel)
    panel.resize(960, 500)
    show(qtbot, panel)
    return panel


def strokes_of(sign: str, left: float, top: float, height: float) -> tuple[list[Places], float]:
    shape = SHAPES[int(sign)]
    every = np.concatenate([stroke[:, :2] for stroke in shape.strokes])
    low, scale = every.min(axis=0), height / np.ptp(every[:, 1])
    placed = [((stroke[:, :2] - low) * scale + np.array([left, top])).tolist() for stroke in shape.strokes]
    return placed, left + float(np.ptp(every[:, 0])) * scale
