"""Digits that touch are offered as several, and a mode that was chosen is named, each with a way out."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from digitpad.state.drawing import DrawingState
from digitpad.state.number import NumberState
from digitpad.state.reading import ReadingState
from digitpad.state.tools import Digits, ToolState
from digitpad.ui.draw.digits_link import DigitsLink
from digitpad.ui.draw.draw_panel import DrawPanel
from tests.ui.draw.conftest import mouse_stroke
from tests.ui.draw.numbers.conftest import strokes_of

LETTERS = {
    "d": [[(650, 150), (650, 850)], [(640, 560), (500, 500), (380, 600), (370, 740), (470, 850), (650, 740)]],
    "K": [[(300, 150), (300, 850)], [(680, 170), (310, 520), (700, 850)]],
}


@pytest.fixture
def link(panel: DrawPanel) -> DigitsLink:
    assert panel.reading.digits is not None
    return panel.reading.digits


def write_touching(qtbot: QtBot, panel: DrawPanel, reading: ReadingState, text: str) -> None:
    left = 120.0
    for sign in text:
        placed, right = strokes_of(sign, left, 300, 400)
        for stroke in placed:
            mouse_stroke(panel.canvas, stroke)
        left = right - 16
    qtbot.waitUntil(lambda: reading.is_current)


def click(link: DigitsLink) -> None:
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)


def test_digits_that_touch_are_offered_as_several_with_one_click_there_and_back(
    qtbot: QtBot,
    panel: DrawPanel,
    reading: ReadingState,
    number: NumberState,
    link: DigitsLink,
    tools: ToolState,
):
    assert link.isHidden()
    before = panel.canvas.geometry(), panel.minimumSizeHint()
    write_touching(qtbot, panel, reading, "38")
    assert number.number is None, "it looks like one digit"
    assert link.isVisible()
    assert link.text() == "Several digits? 38"
    assert (panel.canvas.geometry(), panel.minimumSizeHint()) == before
    click(link)
    qtbot.waitUntil(lambda: number.text == "38")
    assert tools.digits is Digits.SEVERAL
    assert link.isVisible()
    assert link.text().startswith("Several digits ")
    assert "?" not in link.text()
    panel.grab()
    parts = [panel.reading.headline.geometry(), link.geometry(), panel.reading.digit.geometry()]
    for k, part in enumerate(parts):
        assert panel.reading.rect().contains(part)
        assert not any(part.intersects(other) for other in parts[k + 1 :])
    click(link)
    qtbot.waitUntil(lambda: number.number is None and link.text() == "Several digits? 38")
    assert tools.digits is Digits.AUTOMATIC


@pytest.mark.parametrize("sign", "0123456789")
def test_a_digit_that_is_read_well_is_offered_as_nothing_else(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, link: DigitsLink, sign: str
):
    for stroke in strokes_of(sign, 300, 150, 650)[0]:
        mouse_stroke(panel.canvas, stroke)
        qtbot.waitUntil(lambda: reading.is_current)
    assert panel.reading.digit.text == sign
    assert link.isHidden()


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_of_two_parts_that_are_no_digits_is_no_number(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, link: DigitsLink, letter: str
):
    for stroke in LETTERS[letter]:
        mouse_stroke(panel.canvas, stroke)
    qtbot.waitUntil(lambda: reading.is_current)
    assert link.isHidden()


def test_the_offer_goes_with_the_ink(
    qtbot: QtBot, panel: DrawPanel, reading: ReadingState, link: DigitsLink, drawing: DrawingState
):
    write_touching(qtbot, panel, reading, "38")
    assert link.isVisible()
    drawing.clear()
    qtbot.waitUntil(link.isHidden)


def test_a_mode_that_was_chosen_is_named_with_one_click_back(
    qtbot: QtBot, panel: DrawPanel, link: DigitsLink, tools: ToolState
):
    for action, name in zip(panel.digits_actions[1:], ("One digit", "Several digits"), strict=True):
        action.trigger()
        assert link.isVisible()
        assert link.text().startswith(name)
        click(link)
        assert tools.digits is Digits.AUTOMATIC
        assert panel.digits_actions[0].isChecked()
        assert link.isHidden()
