"""What the canvas paints: the model's ink in the theme's colours, and bit by bit the same as at once."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from digitpad.ink.stroke import Drawing
from digitpad.state.drawing import POINT_LIMIT, DrawingState
from digitpad.state.tools import ToolState
from digitpad.ui.draw.canvas import Canvas
from digitpad.ui.theme import Theme
from tests.ui.draw.conftest import RIGHT, colour, mouse_stroke


def test_what_the_model_holds_is_shown(canvas: Canvas, drawing: DrawingState, theme: Theme):
    drawing.replace(Drawing.of([[[100, 500], [900, 500]]]))
    assert colour(canvas, 500, 500) == theme.ink
    assert colour(canvas, 500, 560) == theme.paper
    drawing.undo()
    assert colour(canvas, 480, 620) == theme.paper
    assert colour(canvas, 300, 500) != theme.ink


def test_the_drawing_grows_with_the_widget(canvas: Canvas, drawing: DrawingState, theme: Theme):
    drawing.replace(Drawing.of([[[100, 700], [900, 700]]]))
    canvas.resize(804, 804)
    for x in (110, 500, 890):
        assert colour(canvas, x, 700) == theme.ink
    assert colour(canvas, 500, 660) == theme.paper


def test_the_pens_width_changes_what_is_seen_and_nothing_else(
    canvas: Canvas, drawing: DrawingState, tools: ToolState, theme: Theme
):
    mouse_stroke(canvas, [(100, 500), (900, 500)])
    before = drawing.strokes
    assert colour(canvas, 500, 535) == theme.paper
    tools.set_pen_width(100)
    assert colour(canvas, 500, 535) == theme.ink
    assert drawing.strokes is before


def test_a_theme_paints_the_old_ink_in_its_own_colours(canvas: Canvas, drawing: DrawingState, theme: Theme):
    drawing.replace(Drawing.of([[[100, 700], [900, 700]]]))
    light = theme.ink, theme.paper
    assert (colour(canvas, 500, 700), colour(canvas, 500, 400)) == light
    theme.set_choice("dark")
    assert (colour(canvas, 500, 700), colour(canvas, 500, 400)) == (theme.ink, theme.paper) != light


def test_an_empty_canvas_invites_and_a_drawn_one_does_not(
    canvas: Canvas, drawing: DrawingState, theme: Theme
):
    def ink_in_the_middle() -> bool:
        image = canvas.grab().toImage()
        return any(image.pixelColor(x, y) != theme.paper for x in range(120, 280) for y in range(180, 200))

    assert ink_in_the_middle()
    drawing.replace(Drawing.of([[[50, 50]]]))
    assert not ink_in_the_middle()


def test_a_full_canvas_says_so(canvas: Canvas, drawing: DrawingState):
    drawing.replace(Drawing.of([np.tile([[10.0, 10.0]], (POINT_LIMIT - 1, 1))]))
    before = canvas.grab().toImage()
    mouse_stroke(canvas, [(12, 12)])
    assert canvas.grab().toImage() != before


def grey(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()].astype(int)


@pytest.mark.parametrize("seed", range(4))
def test_painting_bit_by_bit_gives_what_painting_at_once_gives(
    qtbot: QtBot, canvas: Canvas, drawing: DrawingState, tools: ToolState, theme: Theme, seed: int
):
    rng = np.random.default_rng(seed)
    for _ in range(14):
        match rng.integers(6):
            case 0 | 1:
                way = np.clip(
                    500 + np.cumsum(rng.normal(0, 25, (int(rng.integers(1, 250)), 2)), axis=0), 0, 1000
                )
                mouse_stroke(canvas, [tuple(place) for place in way])
            case 2:
                drawing.undo()
            case 3:
                drawing.redo()
            case 4:
                way = rng.uniform(0, 1000, (4, 2))
                mouse_stroke(canvas, [tuple(place) for place in way], RIGHT)
            case 5:
                drawing.begin_stroke(100, 100)
                for k in range(200):
                    drawing.extend_stroke(100 + 4 * k, 100 + 3 * k)
                drawing.cancel_stroke()
        canvas.grab()
    drawing.begin_stroke(100, 900)
    for k in range(150):
        drawing.extend_stroke(100 + 5 * k, 900 - 5 * k)
    fresh = Canvas(drawing, tools, theme)
    qtbot.addWidget(fresh)
    fresh.resize(canvas.size())
    canvas.clearFocus()
    difference = np.abs(grey(canvas.grab().toImage()) - grey(fresh.grab().toImage()))
    # Where two pieces meet, a few pixels of the edge are blended twice; no ink is lost or left over.
    assert difference.max() <= 128
    assert (difference > 32).sum() <= 60
    assert (difference > 0).mean() < 0.005


def test_only_what_changed_is_painted_again(qtbot: QtBot, canvas: Canvas, drawing: DrawingState):
    drawing.replace(Drawing.of([[[50, 50], [950, 950]]]))
    canvas.grab()
    painted: list[int] = []

    class Watcher(QWidget):
        def eventFilter(self, watched: object, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(event.rect().width() * event.rect().height())
            return False

    watcher = Watcher()
    qtbot.addWidget(watcher)
    qtbot.wait(20)
    canvas.installEventFilter(watcher)
    drawing.begin_stroke(800, 200)
    qtbot.waitUntil(lambda: len(painted) > 0)
    drawing.extend_stroke(810, 210)
    qtbot.waitUntil(lambda: len(painted) > 1)
    canvas.removeEventFilter(watcher)
    assert max(painted) < 40 * 40
