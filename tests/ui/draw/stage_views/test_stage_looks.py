"""How the strip of stages looks: whole beside the docks, with a short sentence, and no needless warning."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from digitpad.ink.measures import Measures
from digitpad.ink.steps import ALL
from digitpad.recognition.prediction import NOT_A_DIGIT
from digitpad.recognition.stages import StageKind, StageReading, Stages
from digitpad.state.model import ModelState
from digitpad.state.preparation import PreparationState
from digitpad.ui.draw import stage_wording as wording
from digitpad.ui.draw.draw_panel import DrawPanel
from digitpad.ui.draw.stage_strip import StageStrip
from digitpad.ui.theme import Theme
from tests.ui.draw.conftest import mouse_stroke
from tests.ui.draw.stage_views.test_stage_strip import card, draw


@pytest.mark.parametrize("width", [940, 970])
def test_all_stages_are_seen_whole_beside_the_docks_of_a_usual_window(
    qtbot: QtBot, panel: DrawPanel, strip: StageStrip, bundled: ModelState, width: int
):
    panel.resize(width, 482)
    qtbot.waitUntil(lambda: strip.width() == width - 24)
    draw(qtbot, panel, strip)
    mouse_stroke(panel.canvas, [(20, 20), (980, 980), (20, 980)])
    qtbot.wait(80)
    bar = strip.findChild(QScrollArea).horizontalScrollBar()
    assert not bar.isVisible()
    assert bar.maximum() == 0
    for part in (*strip.cards, strip.answer):
        left = part.mapTo(strip, QPoint(0, 0)).x()
        assert left >= 0
        assert left + part.width() <= strip.width()
    metrics, small = strip.fontMetrics(), QFontMetricsF(strip.answer._small())
    heading = metrics.horizontalAdvance("Network") + small.horizontalAdvance("100.0\N{NO-BREAK SPACE}%")
    assert heading < strip.answer.width(), "heading and share stand beside each other"
    for stage in strip.cards:
        beside = stage.width() - stage._text_left()
        longest = ("no digit", "off by 22.7 px", "small: 12 px", "stroke 2.4 px")
        assert max(map(small.horizontalAdvance, longest)) <= beside
        if stage.switch is not None:
            assert stage.switch.sizeHint().width() <= beside, "the name of the step is not cut"


def test_the_sentence_is_short_and_begins_with_the_answer(
    qtbot: QtBot, panel: DrawPanel, strip: StageStrip, theme: Theme, preparation: PreparationState
):
    panel.resize(940, 482)
    draw(qtbot, panel, strip)
    assert strip.sentence.text.startswith("Read as 7")
    assert strip.cards[-1].reading is not None
    seven = strip.cards[-1].reading.prediction
    other = replace(seven, accepted=False, reason=NOT_A_DIGIT)
    measures = Measures(1.6, 12, -3.2, 1.1)
    readings = [StageReading(kind, True, measures, other) for kind in StageKind]
    readings[-1] = replace(readings[-1], prediction=seven)
    for last in range(3):
        stages = Stages((*readings[: last + 1], *[readings[-1]] * (3 - last)), ALL, seven)
        sentence = wording.explanation(stages)
        assert sentence.startswith("Read as 7; ")
        assert sentence.endswith("it would be no digit.")
        assert strip.fontMetrics().horizontalAdvance(sentence) < strip.sentence.width()
        details = wording.more(stages)
        assert details.startswith(wording.title(readings[last].kind))
        assert "nearest to a 7" in details
        assert "strokes only 1.6 px wide" in details
    preparation.take(scale=False, pen=False, centre=False)
    qtbot.waitUntil(strip.restore.isVisible)
    qtbot.wait(20)
    left_out = wording.explanation(Stages((*readings[:3], readings[0]), preparation.steps, seven))
    assert left_out.startswith("No digit without scaling")
    assert left_out.endswith("; with all steps it is read as 7.")
    assert strip.fontMetrics().horizontalAdvance(left_out) < strip.sentence.width()


def test_a_measure_warns_only_where_it_matters(
    qtbot: QtBot, panel: DrawPanel, strip: StageStrip, theme: Theme
):
    draw(qtbot, panel, strip)
    final = strip.cards[-1].reading
    assert final is not None

    def warnings(kind: StageKind, agrees: bool) -> int:
        shown = card(strip, kind)
        shown.show_reading(StageReading(kind, True, Measures(1.6, 28, 0, 0), final.prediction), agrees=agrees)
        image = shown.grab().toImage()
        left = round(shown._text_left())
        return sum(
            image.pixelColor(x, y) == theme.warning
            for x in range(left, image.width())
            for y in range(image.height() // 2, image.height())
        )

    assert warnings(StageKind.SCALED, agrees=True) == 0, "the scaled one fills the picture by its nature"
    assert warnings(StageKind.DRAWN, agrees=True) == 0
    assert warnings(StageKind.SCALED, agrees=False) > 0
    assert warnings(StageKind.CENTRED, agrees=True) > 0
