"""Models in the window: opened and saved while it stays awake, and never lost when it closes."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel

from digitpad.errors import SaveError
from digitpad.files.models import Model, load_model, save_model
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.state import model_files
from digitpad.state.model import LoadedModel
from digitpad.state.settings import Settings
from digitpad.ui.main_window import MainWindow
from tests.training_kit import TIMEOUT

MODEL = Model(Network(NetworkSpec.dense(hidden=(8,)), np.random.default_rng(0)).snapshot())


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Every save waits for this, as on a slow disk."""
    opened = threading.Event()

    def save_when_open(path: Path, model: Model) -> None:
        opened.wait(TIMEOUT / 1000)
        save_model(path, model)

    monkeypatch.setattr(model_files, "save_model", save_when_open)
    yield opened
    opened.set()


def _said(window: MainWindow) -> list[str]:
    """All that stands in the status bar."""
    return [window.statusBar().currentMessage(), *(w.text() for w in window.statusBar().findChildren(QLabel))]


def test_a_saved_model_is_recent_reads_and_is_opened_again(window: MainWindow, tmp_path: Path, qtbot):
    path = tmp_path / "copy.safetensors"
    window.session.model.offer(LoadedModel(MODEL, "New model"))
    window.files.models.save_to(path)
    qtbot.waitUntil(lambda: window.session.settings.recent_files == (path,))
    assert window.session.model.reader.name == "copy"
    assert any("copy.safetensors" in text for text in _said(window))
    window.files.models.restore()
    (entry,) = [a for a in window.files.recent_menu.actions() if "copy.safetensors" in a.text()]
    entry.trigger()
    qtbot.waitUntil(lambda: window.session.model.reader.name == "copy")
    assert any("copy reads now" in text for text in _said(window))


def test_a_model_that_has_gone_is_said_and_forgotten(window: MainWindow, tmp_path: Path, qtbot):
    path = tmp_path / "mine.safetensors"
    save_model(path, MODEL)
    window.open_file(path)
    qtbot.waitUntil(lambda: window.session.settings.recent_files == (path,))
    path.unlink()
    window.files.recent_menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: "mine.safetensors" in window.message_bar.text)
    assert window.session.settings.recent_files == ()
    assert window.session.model.reader.name == "mine"


def test_what_takes_long_is_said_in_the_status_bar(
    window: MainWindow, tmp_path: Path, qtbot, gate: threading.Event
):
    window.files.models.save_to(tmp_path / "slow.safetensors")
    assert not any("Saving slow.safetensors" in text for text in _said(window))
    qtbot.waitUntil(lambda: any("Saving slow.safetensors" in text for text in _said(window)))
    gate.set()
    qtbot.waitUntil(lambda: not any("Saving slow.safetensors" in text for text in _said(window)))


def test_closing_waits_awake_for_what_is_being_saved(
    window: MainWindow, tmp_path: Path, gate: threading.Event
):
    path = tmp_path / "slow.safetensors"
    window.session.model.offer(LoadedModel(MODEL, "New model"))
    window.files.models.save_to(path)
    seen: list[bool] = []

    def look() -> None:
        window.close()  # once more, and it waits no less
        seen.append(window.isVisible())
        gate.set()

    QTimer.singleShot(0, look)
    assert window.close()
    assert seen == [True]
    np.testing.assert_array_equal(load_model(path).snapshot.parameters, MODEL.snapshot.parameters)
    assert Settings().model == path
    assert Settings().recent_files == (path,)


def test_a_window_stays_when_what_it_waited_for_could_not_be_saved(
    window: MainWindow, tmp_path: Path, gate: threading.Event
):
    (tmp_path / "file").write_text("in the way")
    window.files.models.save_to(tmp_path / "file" / "slow.safetensors")
    QTimer.singleShot(0, gate.set)
    assert not window.close()
    assert "slow.safetensors" in window.message_bar.text
    assert window.close()  # now that it was said


def test_a_model_that_is_being_kept_can_be_neither_kept_again_nor_discarded(
    window: MainWindow, qtbot, gate: threading.Event
):
    commands, model = window.training_panel.commands, window.session.model
    model.offer(LoadedModel(MODEL, "New model"))
    assert commands.keep.isEnabled()
    commands.keep.trigger()
    assert not commands.keep.isEnabled()
    assert not commands.discard.isEnabled()
    gate.set()
    qtbot.waitUntil(lambda: model.candidate is None)
    assert model.current.path in window.session.settings.recent_files


def test_one_that_no_disk_took_can_be_kept_again(window: MainWindow, qtbot, monkeypatch: pytest.MonkeyPatch):
    def refuse(path: Path, model: Model) -> None:
        raise SaveError(path, "cannot be written: No space left on device")

    commands, model = window.training_panel.commands, window.session.model
    model.offer(LoadedModel(MODEL, "New model"))
    with monkeypatch.context() as patch:
        patch.setattr(model_files, "save_model", refuse)
        commands.keep.trigger()
        qtbot.waitUntil(commands.keep.isEnabled)
    commands.keep.trigger()
    qtbot.waitUntil(lambda: model.candidate is None)
    assert model.current.path.exists()
