"""Saving what is in sight: the same numbers from the file, a picture of the view, one line for a mishap."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from digitpad.errors import DigitpadError, SaveError
from digitpad.inspection import saving
from digitpad.ui.inspect import saving as module
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.numbers_page import NUMBERS
from digitpad.ui.inspect.pictures import PICTURE
from digitpad.ui.inspect.tensor_view import TensorView
from digitpad.ui.messages import explain
from digitpad.ui.theme import Theme
from tests.ui.inspect.slice_kit import IMAGES, images

Save = Callable[[str], list[str | DigitpadError]]


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> TensorView:
    view = TensorView(theme, Measuring(theme))
    qtbot.addWidget(view)
    view.resize(420, 320)
    view.show()
    view.show_entry(images())
    return view


@pytest.fixture
def save(view: TensorView, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Save:
    """Click the button, answer the dialog with this name, and give what is told."""
    told: list[str | DigitpadError] = []
    view.files.reported.connect(told.append)
    view.files.failed.connect(told.append)

    def click(name: str) -> list[str | DigitpadError]:
        told.clear()
        monkeypatch.setattr(
            QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / name) if name else "", "")
        )
        qtbot.mouseClick(view.saver, Qt.MouseButton.LeftButton)
        return list(told)

    return click


def test_a_slice_saved_as_npy_is_the_same_array(view: TensorView, save: Save, tmp_path: Path):
    view.slice.set_text("[10:100, 7:-7, 7:-7]")
    assert save("part.npy") == ["Saved as part.npy"]
    back = np.load(tmp_path / "part.npy")
    assert back.dtype == np.uint8
    np.testing.assert_array_equal(back, IMAGES[10:100, 7:-7, 7:-7])


def test_a_name_without_an_ending_gets_npys(save: Save, tmp_path: Path):
    assert save("all") == ["Saved as all.npy"]
    np.testing.assert_array_equal(np.load(tmp_path / "all.npy"), IMAGES)


@pytest.mark.parametrize(("text", "lines"), [("[4]", 28), ("[4, 13]", 28), ("[4, 13, 14]", 1)])
def test_up_to_two_axes_are_saved_as_a_table(
    view: TensorView, save: Save, tmp_path: Path, text: str, lines: int
):
    view.slice.set_text(text)
    assert save("part.csv") == ["Saved as part.csv"]
    part = view.part.array
    assert len((tmp_path / "part.csv").read_text().splitlines()) == lines
    back = np.loadtxt(tmp_path / "part.csv", delimiter=",", dtype=np.uint8, ndmin=part.ndim)
    np.testing.assert_array_equal(back.reshape(part.shape), part)


def test_more_axes_than_a_table_has_are_refused_with_what_else_to_do(save: Save, tmp_path: Path):
    [error] = save("all.csv")
    said = explain(error)
    assert "\n" not in said
    for words in ("train_images", "3 axes", ".npy", "[0]"):
        assert words in said
    assert not (tmp_path / "all.csv").exists()


def test_more_numbers_than_a_table_takes_are_refused(
    view: TensorView, save: Save, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(saving, "CSV_LIMIT", 783)
    view.slice.set_text("[4]")
    [error] = save("part.csv")
    assert "784 numbers" in explain(error)


@pytest.mark.parametrize("chosen", [PICTURE, NUMBERS])
def test_the_view_is_saved_as_a_picture(view: TensorView, save: Save, tmp_path: Path, chosen: str):
    view.set_view(chosen)
    assert save("view.png") == ["Saved as view.png"]
    shown = view.picture if chosen == PICTURE else view.numbers
    expected = shown.grab().toImage()
    saved = QImage(str(tmp_path / "view.png"))
    assert saved.size() == expected.size()
    assert saved.convertToFormat(expected.format()) == expected


def test_what_cannot_be_written_leaves_the_old_file_and_says_so(
    view: TensorView, save: Save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "part.npy").write_bytes(b"before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("digitpad.atomic.os.fsync", full)
    [error] = save("part.npy")
    assert isinstance(error, SaveError)
    assert "No space left" in explain(error)
    assert (tmp_path / "part.npy").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["part.npy"]


def test_what_takes_long_is_written_in_the_background(
    view: TensorView, save: Save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
):
    monkeypatch.setattr(module, "NPY_AT_ONCE", 1000)
    told: list[object] = []
    view.files.reported.connect(told.append)
    assert save("large.npy") == ["Saving large.npy…"]
    assert view.files.is_busy
    qtbot.waitUntil(lambda: "Saved as large.npy" in told)
    assert not view.files.is_busy
    np.testing.assert_array_equal(np.load(tmp_path / "large.npy"), IMAGES)


def test_a_mishap_in_the_background_is_told(
    view: TensorView, save: Save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
):
    monkeypatch.setattr(module, "NPY_AT_ONCE", 1000)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("digitpad.atomic.os.fsync", full)
    told: list[object] = []
    view.files.failed.connect(told.append)
    save("large.npy")
    qtbot.waitUntil(lambda: bool(told))
    assert "No space left" in explain(told[0])
    assert list(tmp_path.iterdir()) == []


def test_closing_the_window_meanwhile_leaves_a_whole_file(
    view: TensorView, save: Save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "NPY_AT_ONCE", 1000)
    save("large.npy")
    view.close()
    assert not view.files.is_busy
    np.testing.assert_array_equal(np.load(tmp_path / "large.npy"), IMAGES)


@pytest.mark.parametrize("chosen", ["grid", "histogram", "line", "compare"])
def test_every_view_of_a_slice_is_saved_as_it_is_seen(
    view: TensorView, save: Save, tmp_path: Path, chosen: str
):
    view.slice.set_text("[10:100, 7:-7, 7:-7]")
    view.set_view(chosen)
    assert save("view.png") == ["Saved as view.png"]
    expected = view.shown_page.grab().toImage()
    saved = QImage(str(tmp_path / "view.png"))
    assert saved.convertToFormat(expected.format()) == expected


def test_a_dialog_that_is_left_saves_nothing(save: Save, tmp_path: Path):
    assert save("") == []
    assert list(tmp_path.iterdir()) == []


def test_the_name_offered_is_one_that_every_system_takes(
    view: TensorView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    offered: list[str] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (offered.append(args[2]), ("", ""))[1])
    for text in ("", "[10:100, 14:, 14:]", "[..., None]", "[::-1]"):
        view.slice.set_text(text)
        qtbot.mouseClick(view.saver, Qt.MouseButton.LeftButton)
    names = [Path(name).name for name in offered]
    assert names[:2] == ["train_images.npy", "train_images_10-100_14-_14-.npy"]
    for name in names:
        assert not set(name) & set('<>:"/\\|?*[] ')
