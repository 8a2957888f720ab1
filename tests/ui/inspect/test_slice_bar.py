"""The field for a slice, with real keys: the shape at once, the part when entered, a wrong one explained."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from digitpad.ui.inspect import slice_bar
from digitpad.ui.inspect.tensor_view import TensorView
from tests.ui.inspect.conftest import Window
from tests.ui.inspect.slice_kit import IMAGES, enter, images, shown, view

__all__ = ["view"]


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


def test_an_example_from_the_menu_is_entered(view: TensorView, qtbot: QtBot):
    menu = view.slice.examples.menu()
    menu.aboutToShow.emit()
    offered = {action.data(): action for action in menu.actions()}
    assert {"[4]", "[10:100]", "[:, 14:, 14:]", "[:, 7:-7, 7:-7]", "[..., None]"} <= set(offered)
    offered["[:, 7:-7, 7:-7]"].trigger()
    assert shown(view).shape == (300, 14, 14)


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
