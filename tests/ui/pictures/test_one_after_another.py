"""Pictures one after another in the real window: what fails, several at once, and who reads."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from digitpad.files.models import save_model
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader
from digitpad.ui.main_window import MainWindow
from digitpad.ui.pictures.picture_dialog import PictureDialog
from tests.recognition.photos import page, written
from tests.ui.pictures.test_pictures_in_window import drop, files, shown

pytest.importorskip("cv2", reason="needs the extra pictures")


@pytest.fixture
def four(tmp_path: Path) -> Path:
    return written(tmp_path, "four.jpg", page("4"))


@pytest.fixture
def seven(tmp_path: Path) -> Path:
    return written(tmp_path, "seven.png", page("7"))


@pytest.fixture
def zero(tmp_path: Path) -> Path:
    path = tmp_path / "zero.png"
    path.write_bytes(b"")
    return path


def in_training(seed: int) -> Reader:
    network = Network(NetworkSpec.dense(784, (16,), 10), np.random.default_rng(seed))
    return Reader(network.snapshot(), f"Network in training, step {seed}")


def hang(window: MainWindow, content: QMimeData) -> None:
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(40, 30), copy, content, left, none))


def read_by(qtbot: QtBot, dialog: PictureDialog, name: str) -> None:
    qtbot.waitUntil(lambda: dialog.by.text == f"Read by: {name}", timeout=20_000)


def test_a_closed_dialog_lets_go_of_its_picture_and_a_failing_file_does_not_bring_it_back(
    qtbot: QtBot, window: MainWindow, four: Path, zero: Path
) -> None:
    assert drop(window, files(four))
    dialog = shown(qtbot, window)
    dialog.close()
    assert window.session.picture.current is None
    assert dialog.view.frame().isEmpty()
    appeared: list[bool] = []
    window.session.picture.failed.connect(lambda _: appeared.append(dialog.isVisible()))
    assert drop(window, files(zero))
    shown(qtbot, window)
    assert appeared == [False]
    assert not dialog.isVisible()
    assert "zero.png" in window.message_bar.text
    assert window.statusBar().currentMessage() == ""
    assert dialog.text.text() == ""


def test_beside_a_picture_that_is_shown_the_fault_is_one_of_the_new_file(
    qtbot: QtBot, window: MainWindow, four: Path, zero: Path
) -> None:
    assert drop(window, files(four))
    shown(qtbot, window)
    assert drop(window, files(zero))
    dialog = shown(qtbot, window)
    assert dialog.isVisible()
    assert dialog.text.text() == "4"
    assert "four.jpg" in dialog.windowTitle()
    assert dialog.note.text().startswith("“zero.png” cannot be read")
    assert dialog.note.text().endswith("What is shown here is still four.jpg.")
    assert "zero.png" in window.message_bar.text


Order = Callable[[Path, Path, Path], list[Path]]


@pytest.mark.parametrize(
    ("order", "text", "said"),
    [
        (lambda four, seven, zero: [four, seven], "4", ["2 pictures", "four.jpg"]),
        (lambda four, seven, zero: [seven, four, zero], "7", ["3 pictures", "seven.png"]),
        (
            lambda four, seven, zero: [zero, four],
            "4",
            ["2 pictures", "four.jpg", "“zero.png” cannot be read"],
        ),
    ],
)
def test_of_several_the_first_that_can_be_read_is_read_and_a_line_says_so(
    qtbot: QtBot, window: MainWindow, four: Path, seven: Path, zero: Path,
    order: Order, text: str, said: list[str],
) -> None:  # fmt: skip
    assert drop(window, files(*order(four, seven, zero)))
    dialog = shown(qtbot, window)
    assert dialog.isVisible()
    assert dialog.text.text() == text
    for words in said:
        assert words in window.message_bar.text
        assert words in dialog.note.text()
    assert "one is read at a time" in window.message_bar.text


def test_of_several_that_all_fail_each_is_told_and_no_dialog_comes(
    qtbot: QtBot, window: MainWindow, zero: Path, tmp_path: Path
) -> None:
    text = tmp_path / "text.jpg"
    text.write_bytes(b"hello, I am a text")
    assert drop(window, files(zero, text))
    assert not shown(qtbot, window).isVisible()
    assert "zero.png" in window.message_bar.text
    assert "text.jpg" in window.message_bar.text


def test_the_dialog_says_who_read_and_another_model_reads_the_picture_again(
    qtbot: QtBot, window: MainWindow, four: Path, tmp_path: Path
) -> None:
    model = window.session.model
    assert drop(window, files(four))
    dialog = shown(qtbot, window)
    assert dialog.by.text == "Read by: Bundled model"
    assert dialog.again_button.isHidden()
    save_model(tmp_path / "other.safetensors", model.current.model)
    assert window.open_file(tmp_path / "other.safetensors")
    read_by(qtbot, dialog, "other")
    window.files.models.restore()
    read_by(qtbot, dialog, "Bundled model")
    assert dialog.text.text() == "4"
    assert window.session.settings.recent_files[0].name == "other.safetensors"  # nothing was opened again


def test_a_network_in_training_reads_when_asked_and_is_replaced_when_the_run_is_over(
    qtbot: QtBot, window: MainWindow, four: Path
) -> None:
    model = window.session.model
    assert drop(window, files(four))
    dialog = shown(qtbot, window)
    sure = dialog.details.bars.text_of(4)
    model.set_live(in_training(1))
    assert not window.session.picture.is_reading
    assert dialog.by.text == "Read by: Bundled model"
    assert dialog.again_button.isVisible()
    dialog.again_button.click()
    read_by(qtbot, dialog, "Network in training, step 1")
    assert dialog.details.bars.text_of(4) != sure
    model.set_live(in_training(2))
    assert not window.session.picture.is_reading
    model.set_live(None)
    read_by(qtbot, dialog, "Bundled model")
    assert dialog.details.bars.text_of(4) == sure
    assert dialog.again_button.isHidden()


def test_a_picture_that_is_opened_in_training_is_read_by_the_network_of_that_moment(
    qtbot: QtBot, window: MainWindow, four: Path
) -> None:
    window.session.model.set_live(in_training(1))
    assert drop(window, files(four))
    dialog = shown(qtbot, window)
    assert dialog.by.text == "Read by: Network in training, step 1"


def test_a_model_that_takes_over_while_a_picture_is_read_reads_it_next(
    qtbot: QtBot, window: MainWindow, four: Path
) -> None:
    model = window.session.model
    model.set_live(in_training(1))
    assert drop(window, files(four))
    model.set_live(None)
    qtbot.waitUntil(lambda: window.files.pictures.dialog.isVisible(), timeout=20_000)
    read_by(qtbot, window.files.pictures.dialog, "Bundled model")


def test_after_the_window_was_closed_nothing_is_read_again(
    qtbot: QtBot, window: MainWindow, four: Path
) -> None:
    window.session.model.set_live(in_training(1))
    assert drop(window, files(four))
    shown(qtbot, window)
    window.close()
    window.session.model.set_live(None)
    assert not window.session.picture.is_reading


def test_the_digit_that_was_chosen_stays_so_when_the_picture_is_read_again(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    model = window.session.model
    assert drop(window, files(written(tmp_path, "photo.jpg", page("407"))))
    dialog = shown(qtbot, window)
    dialog.view.choose(2)
    save_model(tmp_path / "other.safetensors", model.current.model)
    assert window.open_file(tmp_path / "other.safetensors")
    read_by(qtbot, dialog, "other")
    assert dialog.view.chosen == 2
    assert dialog.details.heading.text().startswith("7 –")


def test_what_cannot_be_opened_is_refused_in_one_line_that_says_what_can(
    qtbot: QtBot, window: MainWindow, four: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.pdf"
    notes.write_bytes(b"%PDF-1.7")
    assert drop(window, files(notes))
    line = window.message_bar.text
    assert line.startswith("“notes.pdf” cannot be opened here.")
    assert all(ending in line for ending in (".jsonl", ".safetensors", ".jpg", ".png"))
    assert drop(window, files(notes, four))
    dialog = shown(qtbot, window)
    assert dialog.text.text() == "4"
    assert "notes.pdf" in window.message_bar.text
    assert drop(dialog, files(notes))
    assert dialog.note.text().startswith("“notes.pdf” is no picture")
    assert dialog.text.text() == "4"


def test_a_heic_photo_is_told_how_it_can_be_read(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    photo = tmp_path / "IMG_0001.HEIC"
    photo.write_bytes(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(99))
    assert drop(window, files(photo))
    shown(qtbot, window)
    assert "save it as JPEG" in window.message_bar.text


def test_a_frame_shows_that_what_hangs_over_the_window_can_be_dropped(
    window: MainWindow, four: Path, tmp_path: Path
) -> None:
    frame = window.files.drop_frame
    content, refused = files(four), files(tmp_path / "notes.pdf")
    assert not frame.isVisible()
    hang(window, content)
    assert frame.isVisible()
    assert frame.geometry() == window.rect()
    assert frame.text == "Drop the picture to have it read"
    accent = window.theme.accent
    assert frame.grab().toImage().pixelColor(1, 1) == accent
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not frame.isVisible()
    hang(window, refused)
    assert "cannot be opened here" in frame.text
    assert drop(window, refused)
    assert not frame.isVisible()
