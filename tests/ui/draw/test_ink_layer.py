"""The kept picture of the ink, told of changes one by one or only now and then."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from digitpad.state.drawing import DrawingState
from digitpad.ui.draw.ink_layer import InkLayer

SIDE = 300
INK, PAPER = QColor("black"), QColor("white")


def picture(layer: InkLayer) -> np.ndarray:
    image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
    image.fill(PAPER)
    painter = QPainter(image)
    layer.paint(painter, QRectF(0, 0, SIDE, SIDE))
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(SIDE, image.bytesPerLine())
    return rows[:, :SIDE].astype(int)


def prepared() -> InkLayer:
    layer = InkLayer()
    layer.prepare(SIDE, 1.0, SIDE / 1000, 40.0, INK, PAPER)
    return layer


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("often", [1.0, 0.4])
def test_what_is_followed_looks_like_what_is_painted_anew(qtbot: QtBot, seed: int, often: float):
    rng = np.random.default_rng(seed)
    drawing, layer = DrawingState(), prepared()
    shown = picture(layer)
    for _ in range(120):
        match rng.integers(9):
            case 0:
                drawing.begin_stroke(*rng.uniform(0, 1000, 2))
            case 1 | 2 | 3:
                for place in rng.uniform(0, 1000, 2) + np.cumsum(rng.normal(0, 15, (90, 2)), axis=0):
                    drawing.extend_stroke(*np.clip(place, 0, 1000))
            case 4:
                drawing.end_stroke()
            case 5:
                drawing.cancel_stroke()
            case 6:
                drawing.begin_erasing(*rng.uniform(0, 1000, 2), 60)
                drawing.erase_along(*rng.uniform(0, 1000, 2))
                drawing.end_erasing()
            case 7:
                drawing.undo()
            case 8:
                drawing.redo()
        if rng.random() > often:
            continue
        dirty = layer.follow(drawing.finished_strokes, drawing.live_stroke)
        now, fresh = picture(layer), prepared()
        fresh.follow(drawing.finished_strokes, drawing.live_stroke)
        assert np.abs(now - picture(fresh)).max() <= 128
        # What lies outside the rectangle that was called dirty looks as before.
        scale = SIDE / 1000
        left, top = int(dirty.left() * scale), int(dirty.top() * scale)
        right, bottom = int(dirty.right() * scale) + 1, int(dirty.bottom() * scale) + 1
        changed = now != shown
        changed[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = False
        assert not changed.any()
        shown = now


def test_a_long_stroke_is_repainted_where_another_one_that_crossed_it_has_gone(qtbot: QtBot):
    along = np.linspace(0, 12 * np.pi, 900)
    spiral = 500 + np.stack([np.cos(along), np.sin(along)], axis=1) * (20 + 10 * along[:, None])
    across = np.array([[100.0, 500.0], [900.0, 520.0]])
    layer, alone = prepared(), prepared()
    alone.follow((spiral,), None)
    layer.follow((spiral,), None)
    layer.follow((spiral, across), None)
    assert np.abs(picture(layer) - picture(alone)).max() > 128
    dirty = layer.follow((spiral,), None)
    assert dirty.height() < 100, "only what lay around the line that has gone"
    assert np.abs(picture(layer) - picture(alone)).max() <= 128


def test_a_slow_hand_changes_nothing_outside_the_dirty_rectangle(qtbot: QtBot):
    rng = np.random.default_rng(5)
    drawing, layer = DrawingState(), prepared()
    drawing.begin_stroke(500, 500)
    shown, scale = picture(layer), SIDE / 1000
    for place in 500 + np.cumsum(rng.normal(0, 6, (150, 2)), axis=0):
        drawing.extend_stroke(*place)
        dirty = layer.follow(drawing.finished_strokes, drawing.live_stroke)
        now = picture(layer)
        rows, columns = np.nonzero(now != shown)
        if len(rows):
            assert dirty.left() * scale <= columns.min() + 1
            assert columns.max() <= dirty.right() * scale
            assert dirty.top() * scale <= rows.min() + 1
            assert rows.max() <= dirty.bottom() * scale
        shown = now


def test_nothing_new_is_nothing_dirty(qtbot: QtBot):
    drawing, layer = DrawingState(), prepared()
    drawing.begin_stroke(100, 100)
    drawing.end_stroke()
    layer.follow(drawing.finished_strokes, None)
    assert layer.follow(drawing.finished_strokes, None).isEmpty()


def test_a_new_point_makes_a_small_part_dirty_however_long_the_stroke(qtbot: QtBot):
    drawing, layer = DrawingState(), prepared()
    drawing.begin_stroke(0, 0)
    for k in range(2000):
        drawing.extend_stroke(k / 2, k / 2)
        dirty = layer.follow(drawing.finished_strokes, drawing.live_stroke)
    assert dirty.width() < 100
    assert dirty.height() < 100
