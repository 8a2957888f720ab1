"""The table of numbers: any size at once, every digit copied, a selection that outlives new numbers."""

import ast

import numpy as np
import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from digitpad.inspection.as_text import tab_separated
from digitpad.ui.inspect import numbers as module
from digitpad.ui.inspect.numbers import NumbersView
from digitpad.ui.theme import Theme


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> NumbersView:
    view = NumbersView(theme)
    qtbot.addWidget(view)
    view.resize(400, 200)
    return view


def select(view: NumbersView, top: int, left: int, bottom: int, right: int) -> None:
    model = view.numbers
    part = QItemSelection(model.index(top, left), model.index(bottom, right))
    view.selectionModel().select(part, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def test_only_the_cells_in_sight_of_a_huge_table_are_asked_for(view: NumbersView, qtbot: QtBot):
    plane = np.zeros((60_000, 784), np.uint8)
    plane[59_999, 783] = 7
    view.numbers.show_plane(plane)
    asked = []
    data = view.numbers.data
    view.numbers.data = lambda index, role=0: (asked.append(1), data(index, role))[1]
    view.show()
    view.scrollToBottom()
    view.grab()
    assert view.numbers.rowCount() == 60_000
    assert view.numbers.columnCount() == 784
    assert len(asked) < 20_000
    last = view.numbers.index(59_999, 783)
    assert last.data() == "7"
    view.scrollTo(last)
    assert view.visualRect(last).intersects(view.viewport().rect())


def test_control_c_copies_the_selection_with_every_digit_though_the_window_has_its_own_copy(
    theme: Theme, qtbot: QtBot
):
    window = QMainWindow()
    qtbot.addWidget(window)
    view = NumbersView(theme)
    window.setCentralWidget(view)
    window.menuBar().addMenu("Edit").addAction("Copy drawing").setShortcut(QKeySequence.StandardKey.Copy)
    plane = np.random.default_rng(1).normal(size=(20, 30)).astype(np.float32)
    view.numbers.show_plane(plane)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    select(view, 3, 4, 5, 8)
    view.setFocus()
    with qtbot.waitSignal(view.told) as told:
        qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QGuiApplication.clipboard().text()
    back = np.array([line.split("\t") for line in text.splitlines()], np.float32)
    assert back.tobytes() == np.ascontiguousarray(plane[3:6, 4:9]).tobytes()
    assert "3 × 5" in told.args[0]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.uint8, np.int64, np.bool_])
def test_copied_text_gives_the_same_numbers_back(dtype: type):
    plane = (np.random.default_rng(2).normal(size=(6, 5)) * 50).astype(dtype)
    lines = [line.split("\t") for line in tab_separated(plane).splitlines()]
    back = np.array(
        [[cell == "True" if dtype is np.bool_ else dtype(cell) for cell in line] for line in lines]
    )
    np.testing.assert_array_equal(back.astype(dtype), plane)


def test_more_than_the_clipboard_takes_is_refused_in_words(
    view: NumbersView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "COPY_LIMIT", 10)
    QGuiApplication.clipboard().setText("before")
    view.numbers.show_plane(np.zeros((4, 3)))
    with qtbot.waitSignal(view.told) as told:
        view.copy()
    assert "12" in told.args[0]
    assert QGuiApplication.clipboard().text() == "before"


def test_new_numbers_of_the_same_shape_keep_selection_and_place(view: NumbersView):
    view.numbers.show_plane(np.zeros((500, 40), np.float32))
    view.show()
    select(view, 300, 2, 301, 3)
    view.verticalScrollBar().setValue(290)
    view.numbers.show_plane(np.full((500, 40), 1.5, np.float32))
    assert view.numbers.index(300, 2).data() == "1.5"
    assert len(view.selectionModel().selectedIndexes()) == 4
    assert view.verticalScrollBar().value() == 290


def test_another_shape_leaves_no_selection_behind(view: NumbersView):
    view.numbers.show_plane(np.zeros((50, 40)))
    select(view, 40, 2, 45, 3)
    view.numbers.show_plane(np.zeros((5, 4)))
    assert view.selected() is view.numbers.plane


@pytest.mark.parametrize(
    ("flat", "shape", "corner"),
    [
        (np.float64(2.5).reshape(()), (1, 1), "2.5"),
        (np.arange(6, dtype=np.uint8), (6, 1), "5"),
        (np.zeros((0, 784), np.float32), (0, 784), None),
        (np.array([[np.nan, -np.inf]]), (1, 2), "-inf"),
    ],
)
def test_every_plane_has_a_table(
    view: NumbersView, flat: np.ndarray, shape: tuple[int, int], corner: str | None
):
    view.numbers.show_plane(flat)
    assert (view.numbers.rowCount(), view.numbers.columnCount()) == shape
    if corner is not None:
        assert view.numbers.index(shape[0] - 1, shape[1] - 1).data() == corner


def test_the_tool_tip_has_all_digits(view: NumbersView):
    plane = np.array([[np.float32(0.1234567)]])
    view.numbers.show_plane(plane)
    index = view.numbers.index(0, 0)
    assert index.data() == "0.1235"
    assert np.float32(index.data(Qt.ItemDataRole.ToolTipRole)) == plane[0, 0]


def choose_from_menu(view: NumbersView, words: str) -> str:
    """What is on the clipboard after this line of the context menu was chosen."""
    next(action for action in view.actions() if words in action.text()).trigger()
    return QGuiApplication.clipboard().text()


def as_written(code: str) -> np.ndarray:
    """The array of `np.array(numbers, dtype=np.kind)`, read by Python's parser; nothing of it is run."""
    call = ast.parse(code, mode="eval").body
    assert isinstance(call, ast.Call)
    assert ast.unparse(call.func) == "np.array"
    kinds = {word.arg: ast.unparse(word.value).removeprefix("np.") for word in call.keywords}
    return np.array(ast.literal_eval(call.args[0]), dtype=kinds["dtype"])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.uint8, np.int64, np.bool_])
def test_a_selection_copied_as_code_makes_the_same_array(view: NumbersView, dtype: type):
    plane = (np.random.default_rng(3).normal(size=(8, 6)) * 50).astype(dtype)
    view.numbers.show_plane(plane)
    select(view, 1, 2, 4, 5)
    code = choose_from_menu(view, "NumPy code")
    made = as_written(code)
    assert made.dtype == plane.dtype
    assert made.tobytes() == np.ascontiguousarray(plane[1:5, 2:6]).tobytes()
    assert code.startswith("np.array([[")


def test_code_knows_vectors_single_numbers_and_what_is_not_finite(view: NumbersView):
    view.numbers.show_plane(np.array([1.5, np.nan, np.inf, -np.inf], np.float32))
    assert (
        choose_from_menu(view, "NumPy code") == "np.array([1.5, np.nan, np.inf, -np.inf], dtype=np.float32)"
    )
    select(view, 0, 0, 1, 0)
    assert choose_from_menu(view, "NumPy code") == "np.array([1.5, np.nan], dtype=np.float32)"
    view.numbers.show_plane(np.array(0.25))
    assert choose_from_menu(view, "NumPy code") == "np.array(0.25, dtype=np.float64)"


def test_a_selection_copied_as_text_has_its_columns_under_each_other(view: NumbersView):
    view.numbers.show_plane(np.array([[0, 255, 7], [13, 0, 8]], np.uint8))
    select(view, 0, 0, 1, 1)
    assert choose_from_menu(view, "aligned text") == " 0  255\n13    0\n"
