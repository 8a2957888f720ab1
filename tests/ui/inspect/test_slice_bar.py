"""The field for a slice, with real keys: the shape at once, the part in all views, a wrong one explained."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from digitpad.inspection.entry import Form, Group, Kind, TensorEntry
from digitpad.ui.inspect import measuring, slice_bar
from digitpad.ui.inspect.grid_view import GRID
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.numbers_page import NUMBERS
from digitpad.ui.inspect.pictures import PICTURE
from digitpad.ui.inspect.tensor_view import TensorView
from digitpad.ui.theme import Theme
from tests.training.helpers import small_recipe
from tests.ui.inspect.conftest import Window

AXES = ("samples", "rows", "columns")
IMAGES = np.random.default_rng(0).integers(0, 256, (300, 28, 28)).astype(np.uint8)
LABELS = (np.arange(300) % 10).astype(np.uint8)


def images(array: np.ndarray = IMAGES, name: str = "train_images") -> TensorEntry:
    return TensorEntry(
        Group.DATASET, name, Kind.TRAIN_IMAGES, Form.of(array), array, AXES, labels=LABELS[: len(array)]
    )


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> TensorView:
    view = TensorView(theme, Measuring(theme))
    qtbot.addWidget(view)
    view.resize(420, 320)
    view.show()
    view.show_entry(images())
    view.slice.field.setFocus()
    return view


def enter(view: TensorView, qtbot: QtBot, text: str) -> None:
    view.slice.field.selectAll()
    qtbot.keyClicks(view.slice.field, text)
    qtbot.keyClick(view.slice.field, Qt.Key.Key_Return)


def shown(view: TensorView) -> np.ndarray:
    assert view.part is not None
    assert view.part.array is not None
    return view.part.array


def test_the_shape_is_there_while_one_types_and_the_part_when_one_enters(view: TensorView, qtbot: QtBot):
    qtbot.keyClicks(view.slice.field, "[10:100]")
    assert "(300, 28, 28) → (90, 28, 28) · uint8 · 3 axes" in view.title.form.text()
    assert shown(view) is IMAGES
    qtbot.keyClick(view.slice.field, Qt.Key.Key_Return)
    np.testing.assert_array_equal(shown(view), IMAGES[10:100])
    assert np.shares_memory(shown(view), IMAGES)


def test_a_pause_enters_what_was_typed(view: TensorView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    view.slice._pause.setInterval(20)
    assert slice_bar.PAUSE >= 300  # long enough to type on
    qtbot.keyClicks(view.slice.field, "[4]")
    qtbot.waitUntil(lambda: shown(view).shape == (28, 28))


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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[300]", "index 300 is out of bounds for axis 0 with size 300"),
        ("[1, 2, 3, 4]", "too many indices for array: array is 3-dimensional, but 4 were indexed"),
        ("[::0]", "slice step cannot be zero"),
        ("[10;100]", "“;” at character 4 does not belong into an index"),
        ("[4", "“[” at character 1 is not closed by a ]"),
    ],
)
def test_a_wrong_index_is_explained_and_the_part_in_sight_stays(
    view: TensorView, qtbot: QtBot, text: str, words: str
):
    enter(view, qtbot, "[10:100]")
    before = shown(view)
    view.slice.field.selectAll()
    qtbot.keyClicks(view.slice.field, text)
    assert not view.slice.fault.isVisible()  # nobody is blamed for what is half typed
    qtbot.keyClick(view.slice.field, Qt.Key.Key_Return)
    assert view.slice.fault.isVisible()
    assert words in view.slice.fault.text()
    assert shown(view) is before
    enter(view, qtbot, "[4]")
    assert not view.slice.fault.isVisible()


def test_escape_and_the_clear_button_bring_the_whole_tensor_back(view: TensorView, qtbot: QtBot):
    enter(view, qtbot, "[4]")
    qtbot.keyClick(view.slice.field, Qt.Key.Key_Escape)
    assert shown(view) is IMAGES
    assert view.slice.field.text() == ""
    assert view.title.form.text() == "(300, 28, 28) · uint8 · 3 axes"
    enter(view, qtbot, "[4]")
    view.slice.field.clear()  # what the button in the field does
    assert shown(view) is IMAGES


def test_each_tensor_has_its_own_slice_and_keeps_it(view: TensorView, qtbot: QtBot):
    other = images(IMAGES[:50], "test_images")
    enter(view, qtbot, "[10:100]")
    clear_button = view.slice.field.findChild(QToolButton)
    assert clear_button is not None
    qtbot.waitUntil(lambda: clear_button.property("opacity") == 1)
    view.show_entry(other)
    assert view.slice.field.text() == ""
    qtbot.waitUntil(lambda: clear_button.property("opacity") == 0)  # there is nothing to clear
    assert shown(view) is other.array
    enter(view, qtbot, "[4]")
    view.show_entry(images())
    assert view.slice.field.text() == "[10:100]"
    assert shown(view).shape == (90, 28, 28)
    qtbot.keyClick(view.slice.field, Qt.Key.Key_Escape)
    view.show_entry(other)
    assert shown(view).shape == (28, 28)
    view.show_entry(images())
    assert shown(view) is IMAGES


def test_a_slice_that_no_longer_fits_shows_all_until_it_fits_again(view: TensorView, qtbot: QtBot):
    enter(view, qtbot, "[100]")
    few = IMAGES[:50]
    view.show_entry(images(few))
    assert shown(view) is few
    assert "out of bounds" in view.slice.fault.text()
    view.show_entry(images())
    assert shown(view).shape == (28, 28)
    assert not view.slice.fault.isVisible()


def test_unchanged_numbers_keep_the_very_array_so_that_nothing_is_measured_again(
    view: TensorView, qtbot: QtBot
):
    enter(view, qtbot, "[10:100]")
    before = shown(view)
    view.show_entry(images())
    assert shown(view) is before
    view.show_entry(images(IMAGES.copy()))
    assert shown(view) is not before


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


def test_an_example_from_the_menu_is_entered(view: TensorView, qtbot: QtBot):
    menu = view.slice.examples.menu()
    menu.aboutToShow.emit()
    offered = {action.data(): action for action in menu.actions()}
    assert {"[4]", "[10:100]", "[:, 14:, 14:]", "[:, 7:-7, 7:-7]", "[..., None]"} <= set(offered)
    offered["[:, 7:-7, 7:-7]"].trigger()
    assert shown(view).shape == (300, 14, 14)


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


def test_what_is_still_shown_is_said_with_what_is_wrong(view: TensorView, qtbot: QtBot):
    enter(view, qtbot, "[0:128]")
    enter(view, qtbot, "[4")
    assert view.slice.fault.text().endswith(" · still showing [0:128]")
    np.testing.assert_array_equal(shown(view), IMAGES[0:128])
    view.slice.clear()
    enter(view, qtbot, "[999]")
    assert view.slice.fault.text().endswith("with size 300 · still showing all of it")


def test_a_list_of_numbers_is_refused_as_soon_as_typing_settles(view: TensorView, qtbot: QtBot):
    view.slice._pause.setInterval(20)
    qtbot.keyClicks(view.slice.field, "[[1,2]]")
    qtbot.waitUntil(view.slice.fault.isVisible)
    assert "a list of numbers" in view.slice.fault.text()


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


def test_the_book_may_be_copied_with_the_tensors_name(view: TensorView, qtbot: QtBot):
    enter(view, qtbot, "train_images[10:100]")
    assert shown(view).shape == (90, 28, 28)
    enter(view, qtbot, "test_images[4]")
    assert "“test_images” at character 1" in view.slice.fault.text()
    assert shown(view).shape == (90, 28, 28)


def test_a_bracket_that_is_still_open_has_a_shape_already(view: TensorView, qtbot: QtBot):
    qtbot.keyClicks(view.slice.field, "[10:100, 14:")
    assert "→ (90, 14, 28)" in view.title.form.text()


def test_a_bracket_typed_in_the_list_begins_a_slice(window: Window):
    window.panel.show()
    window.dataset.load("small")
    window.qtbot.waitUntil(lambda: "data/train_images" in window.shown())
    window.panel.tensors.choose("data/train_images")
    window.panel.activateWindow()
    window.qtbot.waitUntil(window.panel.isActiveWindow)
    window.panel.tensors.setFocus()
    window.qtbot.keyClicks(window.panel.tensors, "[")
    field = window.panel.view.slice.field
    assert field.hasFocus()
    window.qtbot.keyClicks(field, "3]")
    window.qtbot.keyClick(field, Qt.Key.Key_Return)
    part = window.panel.view.part
    assert part is not None
    assert part.name == "train_images[3]"


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
