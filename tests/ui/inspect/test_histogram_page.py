"""The histogram of the tensor in sight: its bars, its words, and what the pointer tells."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from digitpad.ui.inspect import idle_work
from digitpad.ui.inspect.histogram_page import HISTOGRAM, HistogramPage
from digitpad.ui.inspect.numbers_page import NUMBERS
from digitpad.ui.inspect.tensor_view import TensorView
from digitpad.ui.theme import Theme
from tests.ui.inspect.picture_kit import entry


@pytest.fixture
def page(view: TensorView) -> HistogramPage:
    view.show_entry(entry(np.array([3, 3, 5, 0, 9, 0], np.uint8)))
    view.set_view(HISTOGRAM)
    return view.page(HistogramPage)


def point_at(page: HistogramPage, qtbot: QtBot, value: float) -> None:
    x, y = int(page.plot.across(value)), int(page.plot.area().center().y())
    qtbot.mouseMove(page.plot, QPoint(x - 3, y))
    qtbot.mouseMove(page.plot, QPoint(x, y))


def test_the_pointer_tells_the_bin_and_its_count(view: TensorView, page: HistogramPage, qtbot: QtBot):
    point_at(page, qtbot, 3)
    assert view.title.line.text() == "3: 2 numbers (33.3 %)"
    point_at(page, qtbot, 5)
    assert view.title.line.text() == "5: 1 number (16.7 %)"
    qtbot.mouseMove(page.plot, QPoint(1, 1))
    assert "number" not in view.title.line.text()


def test_a_bar_is_as_high_as_its_count_says(page: HistogramPage, theme: Theme):
    picture, area = page.plot.grab().toImage(), page.plot.area()
    half = int(area.center().y())
    assert picture.pixelColor(int(page.plot.across(3)), half - 8) == theme.accent  # 2 of 2
    assert picture.pixelColor(int(page.plot.across(5)), half - 8) != theme.accent  # 1 of 2
    assert picture.pixelColor(int(page.plot.across(5)), half + 8) == theme.accent
    assert picture.pixelColor(int(page.plot.across(7)), int(area.bottom()) - 2) != theme.accent


def test_zeros_are_told_as_a_share_and_can_be_left_out(page: HistogramPage, qtbot: QtBot):
    assert "33.3 % zeros" in page.words.text()
    assert page.shown.counts[0] == 2
    qtbot.mouseClick(page.without_zeros, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert page.shown.counts[0] == 0
    assert page.shown.finite == 4
    assert "33.3 % zeros" in page.words.text()


def test_a_logarithmic_scale_lifts_what_is_rare(
    view: TensorView, page: HistogramPage, qtbot: QtBot, theme: Theme
):
    view.show_entry(entry(np.repeat(np.array([0, 9], np.uint8), [10_000, 30])))

    def height_of_the_rare() -> int:
        picture, area = page.plot.grab().toImage(), page.plot.area()
        x = int(page.plot.across(9))
        return sum(
            picture.pixelColor(x, y) == theme.accent for y in range(int(area.top()), int(area.bottom()))
        )

    flat = height_of_the_rare()
    qtbot.mouseClick(page.logarithmic, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert flat <= 2 < 20 < height_of_the_rare()


def test_what_is_not_finite_is_said_in_words(view: TensorView, page: HistogramPage):
    view.show_entry(entry(np.array([0.5, np.nan, np.inf, -1.0], np.float32)))
    assert page.shown.finite == 2
    assert "1 NaN, 1 infinite left out" in page.words.text()
    view.show_entry(entry(np.full(9, np.nan, np.float32)))
    assert page.shown is None
    assert "no finite numbers" in page.words.text()
    view.grab()


def test_a_large_tensor_is_counted_bit_by_bit_and_not_while_hidden(
    view: TensorView, page: HistogramPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(idle_work, "AT_ONCE", 100)
    array = np.random.default_rng(0).integers(0, 256, (400, 28, 28)).astype(np.uint8)
    view.show_entry(entry(array))
    view.set_view(HISTOGRAM)
    assert page.shown is None
    assert "counting" in page.words.text()
    view.set_view(NUMBERS)
    assert not page._counting.is_busy
    view.set_view(HISTOGRAM)
    qtbot.waitUntil(lambda: page.shown is not None)
    np.testing.assert_array_equal(page.shown.counts, np.bincount(array.ravel(), minlength=256))
    later = array // 2
    view.show_entry(entry(later))
    assert page.shown is not None  # the one before stays meanwhile
    qtbot.waitUntil(lambda: page.shown.bins.count == 128)
    np.testing.assert_array_equal(page.shown.counts, np.bincount(later.ravel(), minlength=128))


def test_a_slice_has_its_own_histogram(view: TensorView, page: HistogramPage):
    view.show_entry(entry(np.arange(100, dtype=np.uint8).reshape(10, 10)))
    view.slice.set_text("[2]")
    assert page.shown.finite == 10
    assert page.shown.bins.edges(0) == (20, 20)
