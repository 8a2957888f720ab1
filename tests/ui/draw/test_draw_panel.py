"""The panel as a whole: tools, keys, clipboard, files, and room for everything."""

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from digitpad.errors import DataError, DigitpadError, SaveError
from digitpad.ink.pipeline import to_image
from digitpad.ink.stroke import Drawing
from digitpad.state.drawing import DrawingState
from digitpad.state.reading import ReadingState
from digitpad.state.tools import PEN_WIDTHS, Tool, ToolState
from digitpad.ui.draw.draw_panel import DrawPanel
from digitpad.ui.theme import Theme
from tests.ui.draw.conftest import mouse_stroke, show

CONTROL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)


@pytest.fixture
def panel(
    qtbot: QtBot, drawing: DrawingState, reading: ReadingState, tools: ToolState, theme: Theme
) -> DrawPanel:
    panel = DrawPanel(drawing, reading, theme, tools=tools)
    qtbot.addWidget(panel)
    panel.resize(960, 440)
    show(qtbot, panel)
    panel.setFocus()
    return panel


@pytest.fixture
def failures(panel: DrawPanel) -> list[DigitpadError]:
    seen: list[DigitpadError] = []
    panel.failed.connect(seen.append)
    return seen


def draw(panel: DrawPanel) -> None:
    mouse_stroke(panel.canvas, [(400, 200), (420, 500), (410, 800)])


def key(panel: DrawPanel, which: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(panel.canvas, which, modifiers)


def test_a_drawing_is_read_and_the_reading_shown(qtbot: QtBot, panel: DrawPanel, reading: ReadingState):
    with qtbot.waitSignal(reading.prediction_changed):
        draw(panel)
    assert reading.prediction is not None
    assert panel.reading.digit.text == str(reading.prediction.digit)


def test_keys_undo_redo_and_clear(panel: DrawPanel, drawing: DrawingState):
    draw(panel)
    draw(panel)
    key(panel, Qt.Key.Key_Z, CONTROL)
    assert len(drawing.strokes) == 1
    key(panel, Qt.Key.Key_Y, CONTROL)
    assert len(drawing.strokes) == 2
    key(panel, Qt.Key.Key_Z, CONTROL)
    key(panel, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert len(drawing.strokes) == 2
    key(panel, Qt.Key.Key_Delete)
    assert drawing.is_blank
    key(panel, Qt.Key.Key_Z, CONTROL)
    assert len(drawing.strokes) == 2


def test_keys_change_the_tool(panel: DrawPanel, tools: ToolState):
    key(panel, Qt.Key.Key_E)
    assert tools.tool is Tool.ERASER
    assert panel.actions_by_name["eraser"].isChecked()
    key(panel, Qt.Key.Key_D)
    assert tools.tool is Tool.PEN
    assert panel.actions_by_name["pen"].isChecked()


def test_letters_typed_elsewhere_in_the_window_do_nothing_to_the_drawing(
    qtbot: QtBot, panel: DrawPanel, drawing: DrawingState, tools: ToolState
):
    window, field, button = QWidget(), QLineEdit(), QToolButton()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    for widget in (panel, field, button):
        layout.addWidget(widget)
    menu = QMenu(window)
    menu.addActions(list(panel.actions_by_name.values()))
    show(qtbot, window)
    draw(panel)
    field.setFocus()
    for which in (Qt.Key.Key_E, Qt.Key.Key_D, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
        QTest.keyClick(field, which)
        QTest.keyClick(button, which)
    assert tools.tool is Tool.PEN
    assert len(drawing.strokes) == 1
    panel.setParent(None)


def test_actions_are_enabled_when_they_make_sense(panel: DrawPanel):
    def enabled() -> set[str]:
        return {name for name, action in panel.actions_by_name.items() if action.isEnabled()}

    always = {"pen", "eraser", "paste", "open"}
    assert enabled() == always
    draw(panel)
    assert enabled() == always | {"undo", "clear", "copy", "save"}
    panel.actions_by_name["undo"].trigger()
    assert enabled() == always | {"redo"}


def test_the_pens_width_is_chosen_from_a_menu(panel: DrawPanel, tools: ToolState):
    for action, width in zip(panel.pen_width_actions, PEN_WIDTHS, strict=True):
        action.trigger()
        assert tools.pen_width == width
        assert [other.isChecked() for other in panel.pen_width_actions].count(True) == 1
    assert panel.strip.width_button.menu().actions() == panel.pen_width_actions
    assert "does not change what the network reads" in panel.strip.width_button.toolTip()


def test_every_button_has_a_name_a_tooltip_and_can_be_reached_by_tab(panel: DrawPanel):
    buttons = panel.strip.findChildren(QToolButton)
    assert len(buttons) == 7
    for button in buttons:
        assert button.toolTip()
        assert button.accessibleName() or button.text()
        assert not button.icon().isNull()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert "Ctrl+Z" in panel.actions_by_name["undo"].toolTip()
    assert "E" in panel.actions_by_name["eraser"].toolTip()


def test_a_drawing_goes_to_the_clipboard_and_back(panel: DrawPanel, drawing: DrawingState):
    draw(panel)
    before = [stroke.tolist() for stroke in drawing.strokes]
    key(panel, Qt.Key.Key_C, CONTROL)
    content = QGuiApplication.clipboard().mimeData()
    assert json.loads(content.text())["strokes"] == before
    image = QImage(content.imageData()).convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.array([[image.pixelColor(x, y).value() for x in range(28)] for y in range(28)])
    assert np.array_equal(pixels, to_image(drawing.drawing))
    panel.actions_by_name["clear"].trigger()
    key(panel, Qt.Key.Key_V, CONTROL)
    assert [stroke.tolist() for stroke in drawing.strokes] == before


@pytest.mark.parametrize("text", ["", "hello", '{"strokes": 5}', "[" * 5000])
def test_a_clipboard_without_a_drawing_is_told_and_changes_nothing(
    panel: DrawPanel, drawing: DrawingState, failures: list[DigitpadError], text: str
):
    draw(panel)
    before = drawing.strokes
    QGuiApplication.clipboard().setText(text)
    panel.actions_by_name["paste"].trigger()
    assert len(failures) == 1
    assert "clipboard" in str(failures[0])
    assert drawing.strokes is before


def test_strokes_are_saved_and_opened_again(panel: DrawPanel, drawing: DrawingState, tmp_path: Path):
    draw(panel)
    before = [stroke.tolist() for stroke in drawing.strokes]
    seen: list[Path] = []
    panel.saved.connect(seen.append)
    panel.opened.connect(seen.append)
    path = tmp_path / "mine.jsonl"
    assert panel.save_to(path)
    drawing.clear()
    assert panel.open_from(path)
    assert [stroke.tolist() for stroke in drawing.strokes] == before
    assert seen == [path, path]
    drawing.undo()
    assert drawing.is_blank


def test_the_picture_that_the_network_sees_is_saved_as_png(
    panel: DrawPanel, drawing: DrawingState, tmp_path: Path
):
    draw(panel)
    path = tmp_path / "seen.PNG"
    assert panel.save_to(path)
    image = QImage(str(path))
    pixels = np.array([[image.pixelColor(x, y).value() for x in range(28)] for y in range(28)])
    assert np.array_equal(pixels, to_image(drawing.drawing))


def test_a_damaged_file_is_told_and_changes_nothing(
    panel: DrawPanel, drawing: DrawingState, failures: list[DigitpadError], tmp_path: Path
):
    path = tmp_path / "bad.jsonl"
    path.write_text("{")
    draw(panel)
    assert not panel.open_from(path)
    assert isinstance(failures[0], DataError)
    assert len(drawing.strokes) == 1


@pytest.mark.parametrize("name", ["digit.jsonl", "digit.png"])
def test_a_disk_that_refuses_is_told(
    panel: DrawPanel, failures: list[DigitpadError], tmp_path: Path, name: str
):
    (tmp_path / "file").write_text("")
    draw(panel)
    assert not panel.save_to(tmp_path / "file" / name)
    assert isinstance(failures[0], SaveError)


@pytest.mark.parametrize(
    ("typed", "chosen", "made"),
    [("a", "Strokes", "a.jsonl"), ("a", "Picture", "a.png"), ("a.png", "Strokes", "a.png"), ("", "", None)],
)
def test_the_dialog_gives_a_name_without_an_ending_the_right_one(
    panel: DrawPanel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    chosen: str,
    made: str | None,
):
    def choose(parent: QWidget, caption: str, start: str, kinds: str) -> tuple[str, str]:
        kind = next((kind for kind in kinds.split(";;") if chosen and kind.startswith(chosen)), "")
        return (str(tmp_path / typed) if typed else ""), kind

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    draw(panel)
    panel.actions_by_name["save"].trigger()
    assert [path.name for path in tmp_path.iterdir()] == ([made] if made else [])


def test_a_chosen_file_is_opened(
    panel: DrawPanel, drawing: DrawingState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "one.jsonl"
    path.write_text('{"strokes": [[[0, 0], [0, 20]]]}')
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    panel.actions_by_name["open"].trigger()
    assert drawing.strokes[0].tolist() == [[500, 150], [500, 850]]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    panel.actions_by_name["open"].trigger()
    assert len(drawing.strokes) == 1


@pytest.mark.parametrize("size", [None, (960, 440), (700, 1000), (1900, 1000)])
def test_everything_has_its_room_at_any_size(panel: DrawPanel, size: tuple[int, int] | None):
    panel.resize(QSize(*size) if size is not None else panel.minimumSizeHint())
    parts = [panel.strip.geometry(), panel.canvas.geometry(), panel.reading.geometry()]
    assert panel.canvas.width() == panel.canvas.height() >= 240
    for part in parts:
        assert panel.rect().contains(part)
    for k, part in enumerate(parts):
        assert not any(part.intersects(other) for other in parts[k + 1 :])
    smallest = panel.reading.minimumSizeHint()
    assert panel.reading.width() >= smallest.width()
    assert panel.reading.height() >= smallest.height()
    assert panel.strip.sizeHint().width() <= panel.strip.width()


def test_the_panel_is_small_enough_for_a_small_screen(panel: DrawPanel):
    assert panel.minimumSizeHint().width() <= 640
    assert panel.minimumSizeHint().height() <= 360


def test_a_drawing_made_of_nothing_can_be_replaced_by_the_model(panel: DrawPanel, drawing: DrawingState):
    drawing.replace(Drawing.of([[[1, 2]]]))
    assert panel.actions_by_name["clear"].isEnabled()
    drawing.replace(Drawing(()))
    assert not panel.actions_by_name["clear"].isEnabled()
