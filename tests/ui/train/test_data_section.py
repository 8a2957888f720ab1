"""Choosing, opening and downloading a data set in the training panel."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from digitpad.data import download
from digitpad.errors import Cancelled, DownloadError
from digitpad.state.training import RunState
from digitpad.ui.train.data_section import OPEN_FILE, OPEN_FOLDER
from digitpad.ui.train.training_panel import TrainingPanel
from tests.training_kit import TIMEOUT, States, recipe, record

LEFT = Qt.MouseButton.LeftButton


def _pick(panel: TrainingPanel, source: str) -> None:
    """Choose an entry as a user does: the box shows it, and says that it was activated."""
    box = panel.data.box
    index = box.findData(source)
    assert index >= 0
    box.setCurrentIndex(index)
    box.activated.emit(index)


def _entries(panel: TrainingPanel) -> list[str]:
    box = panel.data.box
    return [box.itemText(i) for i in range(box.count()) if box.itemText(i)]


def test_the_choices_are_those_that_there_are(panel: TrainingPanel):
    assert _entries(panel) == [
        "Built-in digits",
        "MNIST (not downloaded)",
        "Open a folder…",
        "Open a file…",
    ]
    assert panel.data.field.note.text() == "20,000 training and 4,000 test digits"
    assert not panel.data.download_button.isVisible()


def test_mnist_that_is_missing_offers_its_download_and_cannot_be_trained_on(panel: TrainingPanel, qtbot):
    _pick(panel, "mnist")
    assert panel.data.download_button.isVisible()
    assert panel.data.download_button.isEnabled()
    assert "Not on this computer" in panel.data.field.note.text()
    assert not panel.run.start_button.isEnabled()
    assert "Download MNIST first" in panel.run.start_button.toolTip()
    _pick(panel, "synthetic")
    assert not panel.data.download_button.isVisible()
    assert panel.run.start_button.isEnabled()
    assert panel.data.cancel_button.isVisible(), "the built-in digits are being made"


def test_a_download_shows_its_progress_and_can_be_cancelled(
    panel: TrainingPanel, states: States, qtbot, monkeypatch: pytest.MonkeyPatch
):
    def slow(folder: Path, progress, cancelled) -> None:
        progress(0.25, "train-images-idx3-ubyte.gz")
        while not cancelled():
            threading.Event().wait(0.002)
        raise Cancelled

    monkeypatch.setattr(download, "download_mnist", slow)
    _pick(panel, "mnist")
    qtbot.mouseClick(panel.data.download_button, LEFT)
    qtbot.waitUntil(lambda: panel.data.progress.value() == 250, timeout=TIMEOUT)
    assert panel.data.progress.isVisible()
    assert panel.data.activity.text() == "Downloading MNIST…"
    assert not panel.data.download_button.isVisible()
    assert not panel.commands.download.isEnabled()
    qtbot.mouseClick(panel.data.cancel_button, LEFT)
    qtbot.waitUntil(lambda: not states.dataset.is_loading, timeout=TIMEOUT)
    assert not panel.data.progress.isVisible()
    assert panel.data.download_button.isVisible()


def test_a_download_that_fails_says_so_at_the_field(
    panel: TrainingPanel, qtbot, monkeypatch: pytest.MonkeyPatch
):
    def fail(folder: Path, progress, cancelled) -> None:
        raise DownloadError("train-images-idx3-ubyte.gz", "no mirror answers")

    monkeypatch.setattr(download, "download_mnist", fail)
    _pick(panel, "mnist")
    qtbot.mouseClick(panel.data.download_button, LEFT)
    qtbot.waitUntil(lambda: "no mirror answers" in panel.data.field.note.text(), timeout=TIMEOUT)
    assert panel.data.box.property("wrong")
    assert panel.data.download_button.isVisible()


def test_mnist_that_has_arrived_can_be_trained_on(
    panel: TrainingPanel, mnist_folder: Path, qtbot, monkeypatch: pytest.MonkeyPatch
):
    def arrive(folder: Path, progress, cancelled) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.symlink_to(mnist_folder, target_is_directory=True)

    monkeypatch.setattr(download, "download_mnist", arrive)
    _pick(panel, "mnist")
    qtbot.mouseClick(panel.data.download_button, LEFT)
    qtbot.waitUntil(panel.run.start_button.isEnabled, timeout=TIMEOUT)
    assert "MNIST" in _entries(panel)
    assert panel.data.field.note.text() == "60,000 training and 10,000 test digits"


@pytest.mark.parametrize("entry", [OPEN_FILE, OPEN_FOLDER])
def test_a_file_or_folder_that_is_opened_is_loaded_and_counted(
    panel: TrainingPanel, digits_file: str, entry: str, qtbot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: (digits_file, ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: digits_file)
    chosen = record(panel.data.source_chosen)
    _pick(panel, entry)
    qtbot.waitUntil(
        lambda: panel.data.field.note.text() == "300 training and 60 test digits", timeout=TIMEOUT
    )
    assert panel.data.box.currentText() == "bars.npz"
    assert chosen == [digits_file]
    assert panel.run.start_button.isEnabled()


def test_a_dialog_that_is_cancelled_changes_nothing(panel: TrainingPanel, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: ("", ""))
    _pick(panel, OPEN_FILE)
    assert panel.choice.source == "synthetic"
    assert panel.data.box.currentText() == "Built-in digits"


def test_a_file_that_cannot_be_read_is_refused_at_the_field(
    panel: TrainingPanel, tmp_path: Path, qtbot, monkeypatch: pytest.MonkeyPatch
):
    bad = tmp_path / "bad.csv"
    bad.write_text("11,0,0\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: (str(bad), ""))
    _pick(panel, OPEN_FILE)
    qtbot.waitUntil(lambda: bool(panel.data.box.property("wrong")), timeout=TIMEOUT)
    assert "bad.csv" in panel.data.field.note.text()
    assert not panel.run.start_button.isEnabled()
    _pick(panel, "synthetic")
    assert not panel.data.box.property("wrong")
    assert panel.run.start_button.isEnabled()


def test_a_run_on_other_data_is_what_the_panel_then_shows(
    panel: TrainingPanel, states: States, digits_file: str, qtbot
):
    states.training.start(recipe(epochs=1), digits_file)
    states.wait_for(qtbot, RunState.FINISHED)
    assert panel.data.box.currentText() == "bars.npz"
    assert panel.choice.source == digits_file
