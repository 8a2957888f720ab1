"""The strip under the canvas: five stages of what was drawn, and switches that show what a step is for."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from digitpad.ink.pipeline import to_image
from digitpad.ink.steps import ALL, Steps, pictures_of_steps, prepare
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader
from digitpad.recognition.stages import StageKind
from digitpad.state.drawing import DrawingState
from digitpad.state.model import ModelState
from digitpad.state.preparation import PreparationState
from digitpad.state.reading import ReadingState
from digitpad.ui.draw.draw_panel import DrawPanel
from digitpad.ui.draw.stage_card import StageCard
from digitpad.ui.draw.stage_strip import StageStrip
from digitpad.ui.theme import Theme
from tests.ui.draw.conftest import mouse_stroke
from tests.ui.draw.stage_views.conftest import click

SEVEN = [(600, 100), (700, 100), (800, 110), (700, 250), (650, 330)]


def card(strip: StageStrip, kind: StageKind) -> StageCard:
    return next(card for card in strip.cards if card.kind is kind)


def draw(qtbot: QtBot, panel: DrawPanel, strip: StageStrip) -> None:
    mouse_stroke(panel.canvas, SEVEN)
    qtbot.waitUntil(lambda: all(card.reading is not None for card in strip.cards))


def shown(strip: StageStrip) -> list[np.ndarray]:
    return [card.reading.prediction.image for card in strip.cards if card.reading is not None]


def test_a_drawn_digit_is_shown_at_each_stage_with_what_would_be_said_of_it(
    qtbot: QtBot, panel: DrawPanel, strip: StageStrip, drawing: DrawingState, preparation: PreparationState
):
    draw(qtbot, panel, strip)
    expected = pictures_of_steps(drawing.drawing, ALL, preparation.sheet)
    for image, picture in zip(shown(strip), expected, strict=True):
        np.testing.assert_array_equal(image, picture)
    assert [card.said for card in strip.cards][-1] == "7"
    assert strip.cards[0].words[1].startswith("small")
    assert strip.cards[1].words[1] == "large: 28 px"
    assert strip.cards[3].words[1] == "size 20 px"
    assert all(card.isVisible() for card in strip.cards)
    assert strip.answer.isVisible()


def test_a_step_that_is_switched_off_changes_the_reading_as_the_ink_says_and_is_restored(
    qtbot: QtBot,
    panel: DrawPanel,
    strip: StageStrip,
    drawing: DrawingState,
    reading: ReadingState,
    preparation: PreparationState,
):
    draw(qtbot, panel, strip)
    assert strip.restore.isHidden()
    for kind, steps, mark in (
        (StageKind.CENTRED, Steps(centre=False), "Without centring"),
        (StageKind.REDRAWN, Steps(centre=False, pen=False), "Without MNIST's pen, without centring"),
        (StageKind.SCALED, Steps(False, False, False), "Without scaling"),
    ):
        switch = card(strip, kind).switch
        assert switch is not None
        with qtbot.waitSignal(reading.prediction_changed):
            click(switch)
        assert reading.prediction is not None
        picture = prepare([drawing.drawing], steps, preparation.sheet)[0]
        np.testing.assert_array_equal(reading.prediction.image, picture)
        result = panel.reading.result
        assert result.startswith(("Read as", "Not a digit")), "the answer comes first, as it is never cut"
        assert mark in result
        told = QFontMetricsF(panel.reading.headline.font()).horizontalAdvance(result[: result.index(mark)])
        assert told < panel.reading.headline.width()
        qtbot.waitUntil(lambda steps=steps: "ithout" in strip.sentence.text and shown(strip) != [])
    assert strip.restore.isVisible()
    with qtbot.waitSignal(reading.prediction_changed):
        click(strip.restore)
    np.testing.assert_array_equal(reading.prediction.image, to_image(drawing.drawing))
    assert panel.reading.result.startswith("Read as 7")
    assert strip.restore.isHidden()
    assert all(card.switch is None or card.switch.isChecked() for card in strip.cards)


def test_folded_away_the_strip_still_tells_of_a_step_left_out_and_restores_it(
    qtbot: QtBot, panel: DrawPanel, strip: StageStrip, preparation: PreparationState
):
    preparation.take(scale=False)
    click(strip.header)
    assert not strip.is_open
    assert strip.restore.isVisible()
    click(strip.restore)
    assert preparation.is_complete


def test_one_sentence_says_where_the_answers_part(
    qtbot: QtBot, panel: DrawPanel, strip: StageStrip, drawing: DrawingState
):
    assert "Draw a digit" in strip.sentence.text
    draw(qtbot, panel, strip)
    answers = [card.said for card in strip.cards]
    differing = [k for k, said in enumerate(answers) if said != answers[-1]]
    assert differing, "far in a corner and small, it is read differently as it was drawn"
    named = ("as it was drawn", "with the pen as on the screen", "without centring")
    assert strip.sentence.text.startswith("Read as 7; ")
    assert any(named[k] in strip.sentence.text and answers[k] in strip.sentence.text for k in differing)
    assert "px" not in strip.sentence.text
    assert strip.sentence.toolTip()
    drawing.clear()
    qtbot.waitUntil(lambda: "Draw a digit" in strip.sentence.text)
    assert [card.said for card in strip.cards] == [""] * 4


def test_opening_it_leaves_a_comfortable_canvas_and_folding_gives_the_room_back(
    qtbot: QtBot, panel: DrawPanel, strip: StageStrip
):
    assert strip.is_open
    qtbot.waitUntil(lambda: panel.canvas.geometry().bottom() < strip.geometry().top())
    assert panel.canvas.width() >= 280
    assert panel.rect().contains(strip.geometry())
    small = panel.canvas.width()
    click(strip.header)
    qtbot.waitUntil(lambda: panel.canvas.width() > small + 60)


@pytest.mark.parametrize("size", [None, (700, 600), (1009, 482), (1900, 1000)])
def test_every_stage_can_be_reached_at_any_size(
    qtbot: QtBot, panel: DrawPanel, strip: StageStrip, size: tuple[int, int] | None
):
    panel.resize(QSize(*size) if size is not None else panel.minimumSizeHint())
    qtbot.waitUntil(lambda: strip.geometry().bottom() < panel.height())
    for kind in (StageKind.SCALED, StageKind.CENTRED):
        switch = card(strip, kind).switch
        assert switch is not None
        switch.setFocus(Qt.FocusReason.TabFocusReason)
        assert switch.hasFocus()
        QTest.keyClick(switch, Qt.Key.Key_Space)
        assert not switch.isChecked()
    assert not panel.canvas.geometry().intersects(strip.geometry())


def test_nothing_moves_while_answers_and_measures_change(qtbot: QtBot, panel: DrawPanel, strip: StageStrip):
    def places() -> list[object]:
        return [card.geometry() for card in strip.cards] + [strip.sizeHint(), panel.minimumSizeHint()]

    before = places()
    draw(qtbot, panel, strip)
    mouse_stroke(panel.canvas, [(20, 20), (980, 980), (20, 980)])
    qtbot.wait(80)
    assert places() == before


def test_a_network_that_diverged_claims_nothing(
    qtbot: QtBot, panel: DrawPanel, strip: StageStrip, bundled: ModelState
):
    draw(qtbot, panel, strip)
    spec = NetworkSpec.dense(784, (16,), 10)
    bundled.set_live(Reader(Snapshot.of(spec, np.full(spec.parameter_count, np.nan, np.float32)), "Diverged"))
    qtbot.waitUntil(lambda: [card.said for card in strip.cards] == ["–"] * 4)
    assert strip.sentence.text.startswith("No number")
    assert "nan" not in strip.cards[0].toolTip().lower()
    strip.grab()


def test_what_looks_the_same_is_not_painted_again(
    qtbot: QtBot, panel: DrawPanel, strip: StageStrip, bundled: ModelState
):
    draw(qtbot, panel, strip)
    qtbot.wait(60)
    painted: list[str] = []

    class Watcher(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(type(watched).__name__)
            return False

    watcher = Watcher(strip)
    for part in (*strip.cards, strip.answer):
        part.installEventFilter(watcher)
    assert bundled.current is not None
    before = strip.cards[0].reading
    bundled.set_live(Reader.of(bundled.current.model, "The same network once more"))
    qtbot.waitUntil(lambda: strip.cards[0].reading is not before)
    qtbot.wait(60)
    assert painted == []
    panel.canvas.setFocus()
    mouse_stroke(panel.canvas, [(100, 800), (300, 900)])
    qtbot.waitUntil(lambda: set(painted) == {"StageCard", "StageAnswer"})


def test_both_themes_paint_every_part(qtbot: QtBot, panel: DrawPanel, strip: StageStrip, theme: Theme):
    draw(qtbot, panel, strip)
    light = strip.cards[0].grab().toImage()
    theme.set_choice("dark")
    assert strip.cards[0].grab().toImage() != light
