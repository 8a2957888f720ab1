"""Two tensors side by side: what is offered, said and drawn of them, and the numbers under the pointer."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from digitpad.inspection.entry import Form, Group, Kind, TensorEntry
from digitpad.inspection.picture import Levels
from digitpad.ui.inspect import idle_work
from digitpad.ui.inspect.compare_page import COMPARE, ComparePage
from digitpad.ui.inspect.compare_panes import ComparePanes
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.other_choice import BEGINNING, REMEMBERED
from digitpad.ui.inspect.tensor_view import TensorView
from digitpad.ui.theme import Theme

RNG = np.random.default_rng(0)
WEIGHT = RNG.normal(size=(784, 6)).astype(np.float32)
OTHER = RNG.normal(scale=2, size=(784, 6)).astype(np.float32)


def entry(name: str, array: np.ndarray | None, axes: tuple[str, ...] = (), shape=()) -> TensorEntry:
    form = Form(shape, np.dtype(np.float32)) if array is None else Form.of(array)
    return TensorEntry(Group.PARAMETERS, name, Kind.WEIGHT, form, array, axes)


FLOW = (
    entry("bias", np.arange(6, dtype=np.float32), ("units",)),
    entry("second", np.zeros((6, 10), np.float32), ("inputs", "units")),
    entry("weight", WEIGHT, ("pixels", "units")),
    entry("gradient", OTHER, ("pixels", "units")),
)


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> TensorView:
    view = TensorView(theme, Measuring(theme))
    qtbot.addWidget(view)
    view.resize(600, 320)
    view.show()
    view.set_flow(FLOW)
    view.show_entry(FLOW[2])
    view.set_view(COMPARE)
    return view


@pytest.fixture
def page(view: TensorView) -> ComparePage:
    return view.page(ComparePage)


def choose(page: ComparePage, qtbot: QtBot, key: str) -> None:
    """As with the keyboard: down to it, then Enter."""
    place = page.other.findData(key)
    assert place >= 0
    page.other.setFocus()
    while page.other.currentIndex() != place:
        step = Qt.Key.Key_Down if page.other.currentIndex() < place else Qt.Key.Key_Up
        qtbot.keyClick(page.other, step)


def drawn(page: ComparePage) -> list[np.ndarray]:
    return [heat_map.image.image for heat_map in page.panes.maps]


def test_the_first_tensor_of_the_same_shape_is_compared_with_unasked(page: ComparePage):
    assert page.other.chosen == "parameters/gradient"
    assert page.panes.names == ("A weight", "B gradient")
    a, b, apart = drawn(page)
    np.testing.assert_array_equal(a, WEIGHT)
    np.testing.assert_array_equal(b, OTHER)
    np.testing.assert_allclose(apart, WEIGHT - OTHER, rtol=1e-6)
    expected = np.abs(WEIGHT.astype(float) - OTHER).max()
    assert f"max |A − B| {expected:.4g} · RMS " in page.words.text()
    assert "100 % differ" in page.words.text()


@pytest.mark.parametrize("is_zoomed", [False, True])
def test_a_larger_pane_shows_both_whole_and_larger_unless_somebody_has_zoomed(
    qtbot: QtBot, theme: Theme, is_zoomed: bool
):
    panes = ComparePanes(theme)
    qtbot.addWidget(panes)
    panes.resize(560, 90)
    panes.show()
    plane, levels = np.ones((784, 512), np.float32), Levels(-1, 1, signed=True)
    panes.show_planes(FLOW[2], (plane, plane, plane), plane.shape, (1, 1), (levels, levels))
    QApplication.processEvents()
    if is_zoomed:
        box = panes.maps[1].box  # as the wheel does
        box.scaleBy((0.25, 0.25))
        box.sigRangeChangedManually.emit(box.state["mouseEnabled"])
    panes.resize(570, 260)
    QApplication.processEvents()
    for heat_map in panes.maps:
        seen = heat_map.box.viewRect()
        share = min(seen.width() / 512, seen.height() / 784)
        assert share < 0.8 if is_zoomed else share == pytest.approx(1.02, abs=0.01)
        assert is_zoomed or (seen.left() < 0 and seen.top() < 0)


def test_both_share_one_scale_and_the_difference_lies_evenly_around_zero(page: ComparePage):
    first, second, apart = (heat_map.image.levels for heat_map in page.panes.maps)
    assert tuple(first) == tuple(second)
    assert first[1] == -first[0] == max(np.abs(WEIGHT).max(), np.abs(OTHER).max())
    assert apart[0] == -apart[1] == pytest.approx(-np.abs(WEIGHT.astype(float) - OTHER).max())


def test_what_was_remembered_is_compared_with_what_became_of_it(
    view: TensorView, page: ComparePage, qtbot: QtBot
):
    qtbot.mouseClick(page.remember, Qt.MouseButton.LeftButton)
    assert page.other.chosen == REMEMBERED
    assert page.panes.names == ("A now", "B as remembered")
    assert "equal" in page.words.text()
    later = WEIGHT.copy()
    later[3, 4] += 0.5
    view.show_entry(replace(FLOW[2], array=later))
    assert "max |A − B| 0.5" in page.words.text()
    np.testing.assert_array_equal(drawn(page)[1], WEIGHT)
    assert np.argmax(np.abs(drawn(page)[2])) == 3 * 6 + 4


def test_the_beginning_of_the_run_is_offered_where_it_is_known(view: TensorView, page: ComparePage):
    view.set_beginning(lambda name: OTHER if name == "weight" else None)
    view.show_entry(FLOW[2])
    page.other.choose(BEGINNING)
    assert page.panes.names == ("A now", "B as the run began")
    np.testing.assert_array_equal(drawn(page)[1], OTHER)
    view.show_entry(FLOW[0])
    assert page.other.findData(BEGINNING) == -1


def test_the_pointer_tells_all_three_numbers(view: TensorView, page: ComparePage, qtbot: QtBot):
    for heat_map in page.panes.maps:
        point = heat_map.box.mapViewToScene(QPointF(4.5, 300.5)).toPoint()
        target = heat_map._view.viewport()
        qtbot.mouseMove(target, QPoint(point.x(), point.y() - 9))
        qtbot.mouseMove(target, point)
        row, column = heat_map.cell_at(heat_map._view.mapToScene(point))
        a, b = WEIGHT[row, column], OTHER[row, column]
        assert view.title.line.text().startswith(f"[{row}, {column}] · A {a:.6g}, B {b:.6g}, A − B ")
        assert f"pixel {row}, unit {column}" in view.title.line.text()


def test_a_bias_is_broadcast_as_numpy_does_it(page: ComparePage, qtbot: QtBot):
    choose(page, qtbot, "parameters/bias")
    assert "B (6,) broadcast" in page.words.text()
    np.testing.assert_allclose(drawn(page)[2], WEIGHT - np.arange(6), rtol=1e-5, atol=1e-6)


def test_shapes_that_do_not_fit_are_explained(page: ComparePage, qtbot: QtBot):
    choose(page, qtbot, "parameters/second")
    assert page.panes.shown is page.panes.numbers
    assert "(784, 6) and (6, 10) do not fit" in page.panes.numbers.text()


def test_a_slice_is_cut_out_of_both_and_a_column_of_pixels_is_a_picture(view: TensorView, page: ComparePage):
    view.slice.set_text("[:, 2]")
    a, b, _ = drawn(page)
    np.testing.assert_array_equal(a, WEIGHT[:, 2].reshape(28, 28))
    np.testing.assert_array_equal(b, OTHER[:, 2].reshape(28, 28))


def test_vectors_are_compared_as_lines_and_numbers_as_numbers(
    view: TensorView, page: ComparePage, qtbot: QtBot
):
    vector = entry("vector", np.linspace(0, 1, 6), ("units",))
    view.set_flow((*FLOW, vector))
    view.show_entry(vector)
    choose(page, qtbot, "parameters/bias")
    np.testing.assert_array_equal(page.panes.both.lines[1], np.arange(6))
    np.testing.assert_allclose(page.panes.apart.lines[0], np.linspace(0, 1, 6) - np.arange(6), rtol=1e-6)
    plot = page.panes.apart
    qtbot.mouseMove(plot, QPoint(int(plot.across(5)) - 1, 40))
    assert view.title.line.text().startswith("[5] · A 1, B 5, A − B -4")
    view.slice.set_text("[5]")
    assert page.panes.numbers.text() == "A vector: 1   B bias: 5   A − B: -4"


def test_the_run_is_asked_for_the_other_tensor(view: TensorView, page: ComparePage):
    assert view.names_needed() == ("gradient",)
    awaited = (*FLOW[:3], entry("gradient", None, ("pixels", "units"), (784, 6)))
    view.set_flow(awaited)
    view.show_entry(FLOW[2])
    assert "Waiting" in page.words.text()


def test_large_tensors_are_measured_bit_by_bit(
    view: TensorView, page: ComparePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(idle_work, "AT_ONCE", 10)
    view.show_entry(replace(FLOW[2], array=WEIGHT * 2, name="doubled"))
    assert "measuring" in page.words.text()
    qtbot.waitUntil(lambda: "RMS" in page.words.text())


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_is_said(view: TensorView, page: ComparePage, value: float):
    bad = WEIGHT.copy()
    bad[:2] = value
    view.show_entry(replace(FLOW[2], array=bad))
    assert "12 differences not finite" in page.words.text()
    view.grab()


def test_nothing_to_compare_with_is_said_together_with_what_to_do(view: TensorView, page: ComparePage):
    view.set_flow(())
    view.show_entry(FLOW[2])
    assert "remember" in page.panes.numbers.text()
    view.set_flow((FLOW[1],))
    view.show_entry(FLOW[2])
    assert page.other.chosen == ""
