"""What is shown of a slice: in all views, under the pointer, walked along, and while a network trains."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from digitpad.ui.inspect import measuring
from digitpad.ui.inspect.grid_view import GRID
from digitpad.ui.inspect.numbers_page import NUMBERS
from digitpad.ui.inspect.pictures import PICTURE
from digitpad.ui.inspect.tensor_view import TensorView
from tests.training.helpers import small_recipe
from tests.ui.inspect.conftest import Window
from tests.ui.inspect.slice_kit import IMAGES, LABELS, enter, images, shown, view

__all__ = ["view"]


def test_all_views_and_the_statistics_are_those_of_the_part(view: TensorView, qtbot: QtBot):
    enter(view, qtbot, "[10:100, 14:, 14:]")
    part = IMAGES[10:100, 14:, 14:]
    view.set_view(GRID)
    np.testing.assert_array_equal(view.grid._pictures, part)
    view.set_view(PICTURE)
    np.testing.assert_array_equal(view.picture.heat_map.image.image, part[0])
    view.set_view(NUMBERS)
    np.testing.assert_array_equal(view.numbers.numbers.plane, part[0])
    for fact in (
        f"min {part.min()}",
        f"max {part.max()}",
        f"mean {part.mean():.4g}",
        f"std {part.std():.4g}",
    ):
        assert fact in view.title.line.text()


def test_batches_are_walked_by_key_and_button_and_stop_at_the_ends(view: TensorView, qtbot: QtBot):
    bar = view.slice
    enter(view, qtbot, "[0:128]")
    assert not bar.previous.isEnabled()
    qtbot.keyClick(bar.field, Qt.Key.Key_PageDown)
    assert bar.field.text() == "[128:256]"
    np.testing.assert_array_equal(shown(view), IMAGES[128:256])
    qtbot.mouseClick(bar.next, Qt.MouseButton.LeftButton)
    assert shown(view).shape == (44, 28, 28)
    assert not bar.next.isEnabled()
    qtbot.keyClick(bar.field, Qt.Key.Key_PageDown)
    assert bar.field.text() == "[256:384]"
    qtbot.mouseClick(bar.previous, Qt.MouseButton.LeftButton)
    assert bar.field.text() == "[128:256]"


def test_single_samples_are_walked_with_their_labels(view: TensorView, qtbot: QtBot):
    enter(view, qtbot, "[4]")
    assert "label 4" in view.title.line.text()
    qtbot.keyClick(view.slice.field, Qt.Key.Key_PageDown)
    assert view.slice.field.text() == "[5]"
    assert "label 5" in view.title.line.text()
    np.testing.assert_array_equal(shown(view), IMAGES[5])


def test_the_pointer_tells_where_a_number_of_the_part_stands_in_the_whole(view: TensorView, qtbot: QtBot):
    enter(view, qtbot, "[128:256]")
    view.set_view(GRID)
    pictures = view.grid.pictures
    inside = QPoint(20, 20)
    found = pictures.picture_at(inside)
    assert found is not None
    picture, row, column = found
    move = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        QPointF(inside),
        QPointF(pictures.viewport().mapToGlobal(inside)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(pictures.viewport(), move)
    assert f"= {IMAGES[128 + picture, row, column]} " in view.title.line.text()
    assert f"train_images[{128 + picture}, {row}, {column}]" in view.title.line.text()
    assert f"label {LABELS[128 + picture]}" in view.title.line.text()


@pytest.mark.parametrize(
    "text", ["[:0]", "[:, 28:, 28:]", "[..., None]", "[None, None, 4]", "[3, 2, 1]", "[:, 0]"]
)
def test_every_part_has_a_picture_in_every_view(view: TensorView, qtbot: QtBot, text: str):
    for chosen in (PICTURE, GRID, NUMBERS):
        view.set_view(chosen)
        enter(view, qtbot, text)
        assert not view.slice.fault.isVisible()
        view.grab()
        qtbot.keyClick(view.slice.field, Qt.Key.Key_Escape)


@pytest.mark.parametrize("text", ["[5:5]", "[:, 28:]"])
def test_an_empty_slice_says_so_in_every_view(view: TensorView, qtbot: QtBot, text: str):
    enter(view, qtbot, text)
    for chosen in view.tabs.offered:
        view.set_view(chosen)
        seen = view._stack.currentWidget()
        assert isinstance(seen, QLabel)
        assert seen.text() == "no numbers: this slice is empty"
    enter(view, qtbot, "[4:6]")
    assert not isinstance(view._stack.currentWidget(), QLabel)


def test_an_array_that_is_awaited_is_cut_when_it_comes(view: TensorView, qtbot: QtBot):
    awaited = replace(images(), name="awaited", array=None)
    view.show_entry(awaited)
    enter(view, qtbot, "[4]")
    assert "→ (28, 28)" in view.title.form.text()
    view.show_entry(replace(awaited, array=IMAGES))
    np.testing.assert_array_equal(shown(view), IMAGES[4])


def test_a_large_part_is_measured_in_idle_moments_and_told_then(
    view: TensorView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(measuring, "PART_AT_ONCE", 1000)
    enter(view, qtbot, "[10:100]")
    assert "measuring" in view.title.line.text()
    qtbot.waitUntil(lambda: f"mean {IMAGES[10:100].mean():.4g}" in view.title.line.text())


def test_while_a_network_trains_its_slice_follows(window: Window):
    window.panel.show()
    window.panel.tensors.choose("parameters/layers.0.weight")
    window.run(small_recipe(epochs=10_000))
    window.qtbot.waitUntil(lambda: window.panel.view.entry is not None, timeout=20_000)
    view = window.panel.view
    enter(view, window.qtbot, "[:, 0]")
    seen: set[bytes] = set()

    def renewed() -> bool:
        part = view.part
        assert part is not None
        assert part.form is not None
        assert part.form.shape == (784,)
        if part.array is not None:
            assert view.entry is not None
            assert view.entry.array is not None
            np.testing.assert_array_equal(part.array, view.entry.array[:, 0])
            seen.add(part.array.tobytes())
        return len(seen) >= 3

    window.qtbot.waitUntil(renewed, timeout=20_000)
    window.qtbot.keyClicks(view.slice.field, "x")  # a wrong one stays in the field while the numbers go on
    window.qtbot.keyClick(view.slice.field, Qt.Key.Key_Return)
    before = len(seen)
    window.qtbot.waitUntil(lambda: renewed() and len(seen) > before, timeout=20_000)
    assert view.slice.field.text() == "[:, 0]x"
    assert view.slice.fault.isVisible()


def test_the_table_tells_of_the_number_under_the_pointer(view: TensorView, qtbot: QtBot):
    enter(view, qtbot, "[128:256, 7:]")
    view.set_view(NUMBERS)
    view.set_index((2,))
    table = view.numbers
    centre = table.visualRect(table.numbers.index(1, 3)).center()
    qtbot.mouseMove(table.viewport(), centre)
    expected = f"[2, 1, 3] = {IMAGES[130, 8, 3]} · sample 2, row 1, column 3 · train_images[130, 8, 3]"
    qtbot.waitUntil(lambda: view.title.line.text() == expected)
    enter(view, qtbot, "[4, 5]")  # a vector stands upright
    qtbot.mouseMove(table.viewport(), table.visualRect(table.numbers.index(2, 0)).center())
    expected = f"[2] = {IMAGES[4, 5, 2]} · column 2 · train_images[4, 5, 2]"
    qtbot.waitUntil(lambda: view.title.line.text() == expected)
