"""Photos in the real window: dropped, pasted, opened; their digits looked at; and what is no photo."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from digitpad.recognition import pictures
from digitpad.ui.main_window import MainWindow
from digitpad.ui.pictures.picture_dialog import PictureDialog
from tests.recognition.photos import page, written

pytest.importorskip("cv2", reason="needs the extra pictures")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return written(tmp_path, "photo.jpg", page("407\n25"))


@pytest.fixture
def with_spiral(tmp_path: Path) -> Path:
    """A 4, and beside it what is no digit."""
    import cv2

    paper = page("4")
    turns = np.linspace(0, 8 * np.pi, 300)
    places = np.stack([260 + 2.2 * turns * np.cos(turns), 130 + 2.2 * turns * np.sin(turns)], axis=1)
    cv2.polylines(paper, [np.rint(places).astype(np.int32)[:, None]], False, 40, 5, cv2.LINE_AA)
    return written(tmp_path, "spiral.png", paper)


def drop(widget: QWidget, content: QMimeData) -> bool:
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(40, 30), copy, content, left, none)
    enter.setAccepted(False)
    QApplication.sendEvent(widget, enter)
    if enter.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(QPointF(40, 30), copy, content, left, none))
    return enter.isAccepted()


def files(*paths: Path) -> QMimeData:
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return content


def pixels(path: Path) -> QMimeData:
    content = QMimeData()
    content.setImageData(QImage(str(path)))
    return content


def shown(qtbot: QtBot, window: MainWindow) -> PictureDialog:
    """The dialog, once the picture has been read."""
    qtbot.waitUntil(lambda: not window.session.picture.is_reading, timeout=20_000)
    dialog = window.files.pictures.dialog
    assert dialog is not None
    return dialog


def test_a_file_that_is_dropped_is_read_and_shown(qtbot: QtBot, window: MainWindow, photo: Path) -> None:
    assert drop(window, files(photo))
    dialog = shown(qtbot, window)
    assert dialog.isVisible()
    assert dialog.text.text() == "407 25"
    assert "photo.jpg" in dialog.windowTitle()
    assert len(dialog.view.shown_boxes()) == 5
    assert window.session.settings.recent_files == (photo,)


def test_pixels_that_a_browser_lets_fall_are_read(qtbot: QtBot, window: MainWindow, photo: Path) -> None:
    assert drop(window, pixels(photo))
    assert shown(qtbot, window).text.text() == "407 25"


def test_a_drag_of_text_is_not_taken(window: MainWindow) -> None:
    content = QMimeData()
    content.setText("4072")
    assert not drop(window, content)


@pytest.mark.parametrize("content", [pixels, files])
def test_ctrl_v_reads_the_picture_on_the_clipboard(
    qtbot: QtBot, window: MainWindow, photo: Path, content: Callable[[Path], QMimeData]
) -> None:
    QGuiApplication.clipboard().setMimeData(content(photo))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.draw_panel.canvas.setFocus()
    QTest.keySequence(window.draw_panel.canvas, QKeySequence.StandardKey.Paste)
    assert shown(qtbot, window).text.text() == "407 25"


def test_strokes_of_ours_on_the_clipboard_win_over_their_picture(window: MainWindow) -> None:
    panel, drawing = window.draw_panel, window.session.drawing
    drawing.begin_stroke(300, 200)
    drawing.extend_stroke(320, 700)
    drawing.end_stroke()
    panel.copy()
    drawing.clear()
    panel.paste()
    assert not drawing.is_blank
    assert window.files.pictures.dialog is None


def test_with_neither_on_the_clipboard_a_line_says_so(window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("hello")
    window.draw_panel.paste()
    assert "neither a drawing nor a picture" in window.message_bar.text


@pytest.mark.parametrize("content", [None, " \n"])
def test_paste_with_nothing_on_the_clipboard_is_one_plain_line(
    window: MainWindow, content: str | None
) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    if content is not None:
        clipboard.setText(content)
    window.draw_panel.actions_by_name["paste"].trigger()
    assert window.message_bar.text == "Nothing on the clipboard to paste."
    assert window.notices.dialog is None


def test_open_takes_pictures_too(
    qtbot: QtBot, window: MainWindow, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def choose(parent: QWidget, title: str, folder: str, wanted: str) -> tuple[str, str]:
        asked.append(wanted)
        return str(photo), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    window.draw_panel.actions_by_name["open"].trigger()
    assert shown(qtbot, window).text.text() == "407 25"
    assert "*.jsonl" in asked[0]
    assert "*.jpg" in asked[0]


def test_a_click_on_a_box_shows_that_digit(qtbot: QtBot, window: MainWindow, photo: Path) -> None:
    window.open_file(photo)
    dialog = shown(qtbot, window)
    assert dialog.details.heading.text().startswith("4 –")
    seven = dialog.view.shown_boxes()[2]
    QTest.mouseClick(dialog.view, Qt.MouseButton.LeftButton, pos=seven.frame.center().toPoint())
    assert dialog.view.chosen == 2
    assert dialog.details.heading.text().startswith("7 –")
    found = window.session.picture.current.number.digits[2]
    assert dialog.details.bars.text_of(7).startswith(f"{100 * found.prediction.confidence:.1f}")
    assert (dialog.details.seen._pixels == found.prediction.image).all()
    QTest.keyClick(dialog.view, Qt.Key.Key_Right)
    QTest.keyClick(dialog.view, Qt.Key.Key_End)
    assert dialog.details.heading.text().startswith("5 –")


def test_what_is_refused_has_no_percentage(qtbot: QtBot, window: MainWindow, with_spiral: Path) -> None:
    window.open_file(with_spiral)
    dialog = shown(qtbot, window)
    assert dialog.text.text() == "4?"
    four, refused = dialog.view.shown_boxes()
    assert "%" in four.share
    assert (refused.sign, refused.share) == ("?", "")
    dialog.view.choose(1)
    nearest = window.session.picture.current.number.digits[1].prediction.digit
    assert dialog.details.heading.text() == f"Not a digit I know; it comes nearest to a {nearest}."


def test_a_box_lies_on_its_digit_at_every_size_of_the_window(
    qtbot: QtBot, window: MainWindow, photo: Path
) -> None:
    window.open_file(photo)
    dialog = shown(qtbot, window)
    for width, height in ((900, 500), (700, 900)):
        dialog.resize(width, height)
        picture = dialog.view.grab().toImage()
        first = dialog.view.shown_boxes()[0].frame
        inside = [
            picture.pixelColor(x, y).lightness()
            for x in range(int(first.left()) + 4, int(first.right()) - 3)
            for y in range(int(first.top()) + 4, int(first.bottom()) - 3)
        ]
        assert min(inside) < 90  # ink
        assert sum(level > 200 for level in inside) > len(inside) / 2  # on paper


def test_the_number_is_copied_with_its_lines(qtbot: QtBot, window: MainWindow, photo: Path) -> None:
    window.open_file(photo)
    dialog = shown(qtbot, window)
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == "407\n25"


def test_where_nothing_is_found_the_dialog_says_what_helps(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.open_file(written(tmp_path, "empty.png", page("")))
    dialog = shown(qtbot, window)
    assert dialog.beside.currentWidget() is dialog.advice
    assert not dialog.copy_button.isEnabled()
    assert dialog.text.text() == ""


def test_what_is_no_picture_is_one_line_in_the_bar_and_no_dialog(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"")
    window.open_file(bad)
    dialog = shown(qtbot, window)
    assert not dialog.isVisible()
    sentence = "“bad.png” cannot be read: the file is empty. Choose another picture."
    assert window.message_bar.text == sentence


def test_a_bad_picture_after_a_good_one_leaves_that_and_tells_why(
    qtbot: QtBot, window: MainWindow, photo: Path, tmp_path: Path
) -> None:
    window.open_file(photo)
    dialog = shown(qtbot, window)
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(photo.read_bytes()[:2000])
    assert drop(dialog, files(bad))
    assert shown(qtbot, window).isVisible()
    assert "bad.jpg" in dialog.note.text()
    assert dialog.text.text() == "407 25"


def test_reading_can_be_cancelled_from_when_there_is_a_picture(
    qtbot: QtBot, window: MainWindow, photo: Path
) -> None:
    state = window.session.picture
    seen: list[bool] = []

    def cancel() -> None:
        if not seen:
            button = window.files.pictures.dialog.cancel_button
            seen.append(button.isVisible())
            button.click()

    state.progressed.connect(cancel)
    window.open_file(photo)
    dialog = shown(qtbot, window)
    assert seen == [True]
    assert not dialog.cancel_button.isVisible()


def test_the_dialog_can_be_closed_while_it_reads(qtbot: QtBot, window: MainWindow, photo: Path) -> None:
    state = window.session.picture
    state.progressed.connect(lambda: window.files.pictures.dialog.close())
    window.open_file(photo)
    shown(qtbot, window)
    assert not window.files.pictures.dialog.isVisible()
    assert state.current is None


def test_the_reading_is_not_done_in_the_thread_of_the_window(
    qtbot: QtBot, window: MainWindow, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    from digitpad.state import picture as state

    threads: list[threading.Thread] = []

    def spy(*given: object, **named: object) -> object:
        threads.append(threading.current_thread())
        return pictures.read_picture(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(state, "read_picture", spy)
    window.open_file(photo)
    shown(qtbot, window)
    assert threads
    assert threads[0] is not threading.main_thread()


def test_without_opencv_the_bar_says_how_to_get_it(
    qtbot: QtBot, window: MainWindow, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cv2", None)
    window.open_file(photo)
    assert not shown(qtbot, window).isVisible()
    assert "pip install opencv-python-headless" in window.message_bar.text


def test_a_change_of_the_colours_reaches_the_picture(qtbot: QtBot, window: MainWindow, photo: Path) -> None:
    window.open_file(photo)
    dialog = shown(qtbot, window)
    window.theme.set_choice("dark")
    QApplication.sendEvent(dialog, QEvent(QEvent.Type.PaletteChange))
    assert dialog.grab().toImage().pixelColor(3, 3).lightness() < 80
