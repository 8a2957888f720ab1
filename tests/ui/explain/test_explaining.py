"""Asking why, with a mouse and with keys, where one draws."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from digitpad.inspection.attribution import attribute
from digitpad.inspection.hints import PEN
from digitpad.recognition.recogniser import Reader
from digitpad.state import explanation as module
from digitpad.state.drawing import DrawingState
from digitpad.state.explanation import Contributions, ExplanationState, Losses, View
from digitpad.state.model import ModelState
from digitpad.state.reading import ReadingState
from digitpad.state.tools import ToolState
from digitpad.ui.draw.draw_panel import DrawPanel
from digitpad.ui.draw.network_picture import NetworkPicture
from digitpad.ui.draw.reading_panel import ReadingPanel
from digitpad.ui.theme import Theme
from tests.refusal_kit import small_snapshot
from tests.ui.draw.conftest import mouse_stroke, show

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # of menus, off screen

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def state(
    reading: ReadingState,
    model: ModelState,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[ExplanationState]:
    monkeypatch.setattr(module, "LIVE_DELAY", 10)
    state = ExplanationState(reading, model)
    yield state
    state.shutdown()


@pytest.fixture
def panel(
    qtbot: QtBot,
    drawing: DrawingState,
    reading: ReadingState,
    tools: ToolState,
    theme: Theme,
    state: ExplanationState,
) -> DrawPanel:
    panel = DrawPanel(drawing, reading, theme, tools=tools, explanation=state)
    qtbot.addWidget(panel)
    panel.resize(1009, 482)
    show(qtbot, panel)
    return panel


def draw(qtbot: QtBot, panel: DrawPanel, reading: ReadingState) -> int:
    with qtbot.waitSignal(reading.prediction_changed):
        mouse_stroke(panel.canvas, [(300, 200), (700, 220), (400, 800)])
    qtbot.waitUntil(lambda: reading.is_current)
    assert reading.prediction is not None
    assert reading.prediction.digit is not None
    return reading.prediction.digit


def click_bar(panel: ReadingPanel, digit: int) -> None:
    bars = panel.bars
    y = next(y for y in range(bars.height()) if bars.digit_at(y) == digit) + 4
    QTest.mouseClick(bars, LEFT, pos=QPoint(bars.width() // 2, y))


def choose_view(qtbot: QtBot, panel: ReadingPanel, view: View) -> None:
    assert panel.view is not None
    QTest.mouseClick(panel.view, LEFT)
    menu = panel.view.menu
    qtbot.waitUntil(menu.isVisible)
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(panel.view.actions_by_view[view]).center())
    qtbot.waitUntil(lambda: not menu.isVisible())


def colour(picture: NetworkPicture, image: QImage, row: int, column: int) -> QColor:
    place, cell = picture.picture(), picture.picture().width() / 28
    return image.pixelColor((place.topLeft() + QPointF((column + 0.5) * cell, (row + 0.5) * cell)).toPoint())


def test_the_switch_under_the_picture_draws_gold_and_blue_over_the_ink(
    qtbot: QtBot,
    panel: DrawPanel,
    reading: ReadingState,
    model: ModelState,
):
    digit = draw(qtbot, panel, reading)
    picture = panel.reading.picture
    grey = picture.grab().toImage()
    choose_view(qtbot, panel.reading, View.CONTRIBUTIONS)
    assert panel.reading.view is not None
    assert panel.reading.view.text() == f"For and against {digit}"
    assert model.reader is not None
    assert reading.prediction is not None
    pixels = attribute(model.reader.snapshot, reading.prediction.image).pixels[digit]
    image = picture.grab().toImage()
    for place in (pixels.argmax(), pixels.argmin()):
        row, column = (int(part) for part in np.unravel_index(place, (28, 28)))
        seen = colour(picture, image, row, column)
        is_blue = seen.blue() > seen.red() + 40
        assert is_blue is bool(pixels[row, column] < 0)
        assert is_blue or seen.red() > seen.blue() + 40
    choose_view(qtbot, panel.reading, View.PLAIN)
    qtbot.waitUntil(lambda: picture.grab().toImage() == grey)  # once the words have given back their room
    assert panel.reading.view.text() == "The network sees"


def test_the_words_come_with_the_view_and_their_numbers_add_up(
    qtbot: QtBot,
    panel: DrawPanel,
    reading: ReadingState,
):
    draw(qtbot, panel, reading)
    why = panel.reading.why
    assert why is not None
    assert why.isHidden()
    before = panel.canvas.geometry()
    choose_view(qtbot, panel.reading, View.CONTRIBUTIONS)
    qtbot.waitUntil(why.isVisible)
    numbers = [float(number.replace("−", "-")) for number in re.findall(r"[+−]?\d+\.\d", why.texts[1])]
    ink, bias, logit = numbers
    assert ink + bias == pytest.approx(logit)
    assert why.texts[0] in why.accessibleName()
    assert panel.canvas.geometry() == before, "the canvas stays under the pen"


@pytest.mark.parametrize("lines", [2.5, 3.5, 3.7, 4])
def test_where_there_is_little_room_no_line_of_it_is_cut(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, theme: Theme, lines: float
):
    if panel.devicePixelRatioF() != 1:
        pytest.skip("a letter that is whole may reach into the last line of pixels of another scale")
    draw(qtbot, panel, reading)
    choose_view(qtbot, panel.reading, View.CONTRIBUTIONS)
    why = panel.reading.why
    assert why is not None
    why.setParent(None)
    qtbot.addWidget(why)
    why.resize(300, round(lines * why.sizeHint().height() / 4))
    image = why.grab().toImage()
    lowest = [image.pixelColor(x, why.height() - 1) for x in range(300)]
    assert all(colour == lowest[-1] for colour in lowest), "nothing is cut at the lower edge"


def test_a_click_on_a_bar_asks_about_its_digit_and_another_click_goes_back(
    qtbot: QtBot,
    panel: DrawPanel,
    reading: ReadingState,
    state: ExplanationState,
    theme: Theme,
):
    read = draw(qtbot, panel, reading)
    other = (read + 2) % 10
    click_bar(panel.reading, other)
    assert state.explanation is not None
    assert state.explanation.digit == other
    assert panel.reading.view is not None
    assert panel.reading.view.text() == f"For and against {other}"
    framed = panel.reading.bars.grab().toImage()
    click_bar(panel.reading, other)
    assert state.explanation.digit == read
    assert panel.reading.bars.grab().toImage() != framed
    assert panel.canvas.hasFocus() or not panel.reading.bars.hasFocus(), "the keys stay with the canvas"


def test_arrow_keys_walk_through_the_digits(
    qtbot: QtBot,
    panel: DrawPanel,
    reading: ReadingState,
    state: ExplanationState,
):
    read = draw(qtbot, panel, reading)
    panel.reading.bars.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(panel.reading.bars, Qt.Key.Key_Down)
    assert state.chosen == (read + 1) % 10
    QTest.keyClick(panel.reading.bars, Qt.Key.Key_Down)
    assert state.chosen == (read + 2) % 10
    QTest.keyClick(panel.reading.bars, Qt.Key.Key_Up)
    QTest.keyClick(panel.reading.bars, Qt.Key.Key_Up)
    assert state.chosen is None


def test_the_occlusion_frames_the_patch_that_counts_most(
    qtbot: QtBot,
    panel: DrawPanel,
    reading: ReadingState,
    state: ExplanationState,
):
    draw(qtbot, panel, reading)
    choose_view(qtbot, panel.reading, View.OCCLUSION)
    found = state.explanation
    assert isinstance(found, Losses)
    picture = panel.reading.picture
    image = picture.grab().toImage()
    place, cell = picture.picture(), picture.picture().width() / 28
    top = round(place.top() + found.patch.row * cell)
    left, right = (round(place.left() + (found.patch.column + part) * cell) for part in (0, found.size))
    white = [
        x
        for x in range(left, right + 1)
        if any(image.pixelColor(x, top + dy).lightness() > 240 for dy in (-1, 0, 1))
    ]
    assert len(white) >= (right - left) / 3


def test_a_blank_shows_neither_marks_nor_words_and_the_next_drawing_both(
    qtbot: QtBot,
    panel: DrawPanel,
    drawing: DrawingState,
    reading: ReadingState,
    state: ExplanationState,
):
    draw(qtbot, panel, reading)
    choose_view(qtbot, panel.reading, View.CONTRIBUTIONS)
    why = panel.reading.why
    assert why is not None
    drawing.clear()
    qtbot.waitUntil(lambda: state.explanation is None)
    assert why.texts == ()
    image = panel.reading.picture.grab().toImage()
    assert colour(panel.reading.picture, image, 14, 14).value() == 0
    draw(qtbot, panel, reading)
    qtbot.waitUntil(lambda: len(why.texts) == 4)


def test_the_missing_stroke_is_outlined_on_the_paper_and_is_not_there_in_occlusion(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, state: ExplanationState
):
    draw(qtbot, panel, reading)
    choose_view(qtbot, panel.reading, View.CONTRIBUTIONS)
    found = state.explanation
    assert isinstance(found, Contributions)
    assert found.hint is not None
    picture = panel.reading.picture
    qtbot.waitUntil(lambda: picture.height() > 28 and panel.reading.why.isVisible())  # type: ignore[union-attr]
    with_outline = picture.grab().toImage()
    picture.show_marks(found.marks, "{mark}")
    without = picture.grab().toImage()
    changed = [
        (x, y)
        for x in range(without.width())
        for y in range(without.height())
        if without.pixel(x, y) != with_outline.pixel(x, y)
    ]
    assert changed
    place, cell = picture.picture(), picture.picture().width() / 28
    ends = [(place.left() + (c + 0.5) * cell, place.top() + (r + 0.5) * cell) for r, c in found.hint.ends]
    reach = (PEN + 0.5) * cell
    for axis in (0, 1):
        low, high = min(end[axis] for end in ends), max(end[axis] for end in ends)
        assert all(low - reach <= spot[axis] <= high + reach for spot in changed)
    choose_view(qtbot, panel.reading, View.OCCLUSION)
    assert isinstance(state.explanation, Losses)


def test_a_hidden_panel_costs_nothing_and_catches_up_when_it_is_seen(
    qtbot: QtBot,
    panel: DrawPanel,
    reading: ReadingState,
    state: ExplanationState,
    model: ModelState,
    monkeypatch: pytest.MonkeyPatch,
):
    digit = draw(qtbot, panel, reading)
    choose_view(qtbot, panel.reading, View.CONTRIBUTIONS)
    panel.hide()
    asked: list[object] = []
    real = module.attribute
    monkeypatch.setattr(module, "attribute", lambda *given: asked.append(given) or real(*given))
    for seed in range(5):
        model.set_live(Reader(small_snapshot(seed), "live"))
        qtbot.wait(15)
    assert asked == []
    panel.show()
    qtbot.waitUntil(lambda: state.explanation is not None)
    assert reading.prediction is not None
    assert state.explanation is not None
    assert state.explanation.digit == reading.prediction.digit
    assert digit in range(10)
