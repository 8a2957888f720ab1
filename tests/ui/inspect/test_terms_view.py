"""A sum as lines: what is printed adds up to the total that is printed, however little room there is."""

import math
from decimal import Decimal

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from digitpad.inspection.arithmetic import sum_of
from digitpad.ui.inspect.sum_lines import Columns, running
from digitpad.ui.inspect.sum_words import Decimals
from digitpad.ui.inspect.terms_view import TermsView
from digitpad.ui.theme import Theme

RNG = np.random.default_rng(2)
PIXELS = sum_of(
    RNG.random(784).astype(np.float32),
    RNG.normal(0, 0.2, 784).astype(np.float32),
    "pixels",
    bias=-0.3125,
    count=24,
)


def number(text: str) -> Decimal:
    return Decimal(text.split()[-1].replace("−", "-").replace(",", ""))


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> TermsView:
    made = TermsView(theme)
    qtbot.addWidget(made)
    made.resize(500, 130)
    made.show()
    return made


@pytest.mark.parametrize("height", [60, 130, 200, 700])
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e5])
def test_the_printed_lines_add_up_to_the_printed_total(view: TermsView, height: int, scale: float):
    view.resize(500, height)
    view.show_sum(sum_of(PIXELS.products * scale, None, "samples", ("dy",), None, 24))
    *lines, total = map(number, view.texts)
    assert sum(lines) == total or Decimals.of([float(total)]).count is None
    assert float(total) == pytest.approx(PIXELS.products.sum() * scale, rel=1e-3)


def test_a_higher_view_tells_more_terms_and_the_rest_is_smaller(view: TermsView):
    view.show_sum(PIXELS)
    few = view.lines
    view.resize(500, 400)
    many = view.lines
    assert len(many) > len(few)
    assert many[: len(few) - 3] == few[:-3]
    assert view.texts[-2].startswith("bias")
    counts = [int(lines[-3].label.split("(")[1].split()[0]) for lines in (few, many)]
    assert counts[0] - counts[1] == len(many) - len(few)


def test_each_bar_begins_where_the_one_before_ended(view: TermsView):
    view.show_sum(PIXELS)
    ends = running(view.lines)
    assert [end for _, end in ends[:-2]] == [start for start, _ in ends[1:-1]]
    assert ends[-1] == (0.0, PIXELS.value)
    assert ends[-2][1] == pytest.approx(PIXELS.value)


def test_a_pixel_of_the_picture_is_told_under_the_pointer(view: TermsView, qtbot: QtBot):
    told: list[str] = []
    view.pointed.connect(told.append)
    view.show_sum(PIXELS)
    # The square is as high as the view, at its right edge.
    side = (130 - 4) / 28
    place = QPoint(500 - 1 - 126 + round(14.5 * side), 2 + round(3.5 * side))
    qtbot.mouseMove(view, QPoint(5, 5))
    qtbot.mouseMove(view, place)
    assert told[-1].startswith("pixel (3, 14): ")
    assert float(number(told[-1])) == pytest.approx(PIXELS.products[3 * 28 + 14], abs=1e-4)


def test_in_a_narrow_view_numbers_and_bars_stay_apart(view: TermsView):
    view.resize(300, 100)
    view.show_sum(PIXELS)
    assert any(line.label.endswith("others") for line in view.lines)
    columns = Columns.of(view.lines, 160, QFontMetricsF(view.font()))
    wide = max(map(QFontMetricsF(view.font()).horizontalAdvance, columns.numbers))
    assert columns.at + columns.bars + wide <= 160


def test_what_is_not_finite_is_shown_and_painted(view: TermsView):
    left = np.ones(5, np.float32)
    view.show_sum(sum_of(left, np.array([1, np.nan, np.inf, -2, 3], np.float32), "units"))
    assert math.isnan(view.lines[-1].value)
    assert {text.split()[1] for text in view.texts[:2]} == {"1", "2"}
    view.grab()


def test_nothing_is_shown_without_a_sum(view: TermsView):
    view.show_sum(PIXELS)
    view.show_sum(None)
    assert view.texts == ()
    view.grab()
