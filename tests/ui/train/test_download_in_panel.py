"""A download in the training panel, from a real server that misbehaves: progress, cancel, words, going on."""

import functools
import gzip
import hashlib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from digitpad import paths
from digitpad.data import download
from digitpad.data.remote import RemoteFile
from digitpad.ui.main_window import MainWindow
from digitpad.ui.train.training_panel import TrainingPanel
from tests.data.conftest import Samples
from tests.data.misbehaving import Server, misbehaving_server
from tests.training_kit import TIMEOUT, States
from tests.ui.conftest import new_window, window

__all__ = ["misbehaving_server", "new_window", "window"]

LEFT = Qt.MouseButton.LeftButton


class Mirror:
    """Serves a small data set in MNIST's files; `behaves` says how, as the window asks for it."""

    def __init__(self, server: Server, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.server, self._patch = server, patch
        self._files = []
        for path in sorted(Samples().idx_folder(folder).iterdir()):
            packed = path.read_bytes()
            content = gzip.decompress(packed)
            digest = hashlib.sha256(content).hexdigest()
            server.files[path.name] = packed
            self._files.append(RemoteFile(path.name, len(packed), len(content), digest))
        self._real = download.download_mnist
        self.behaves("good")

    def behaves(self, behaviour: str) -> None:
        asked = functools.partial(
            self._real, mirrors=[self.server.address(behaviour)], files=self._files, timeout=20
        )
        self._patch.setattr(download, "download_mnist", asked)


@pytest.fixture
def mirror(misbehaving_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mirror:
    return Mirror(misbehaving_server, tmp_path / "served", monkeypatch)


def _begin(panel: TrainingPanel, qtbot) -> None:
    if panel.choice.source != "mnist":
        panel.data.box.setCurrentIndex(panel.data.box.findData("mnist"))
        panel.data.box.activated.emit(panel.data.box.currentIndex())
    qtbot.mouseClick(panel.data.download_button, LEFT)


def test_a_download_that_is_cancelled_goes_on_later_and_is_loaded(
    panel: TrainingPanel, states: States, mirror: Mirror, qtbot
):
    mirror.behaves("slow")
    _begin(panel, qtbot)
    qtbot.waitUntil(lambda: panel.data.progress.value() > 0, timeout=TIMEOUT)
    assert panel.data.activity.text() == "Downloading MNIST…"
    qtbot.mouseClick(panel.data.cancel_button, LEFT)
    qtbot.waitUntil(panel.data.download_button.isVisible, timeout=TIMEOUT)
    assert not panel.data.box.property("wrong")
    parts = list((paths.cache_dir() / "mnist").glob("*.part"))
    assert [part.stat().st_size for part in parts] == [1000]
    mirror.behaves("good")
    _begin(panel, qtbot)
    qtbot.waitUntil(lambda: panel.data.field.note.text() == "20 training and 8 test digits", timeout=TIMEOUT)
    assert ("good", 1000) in mirror.server.requests
    assert panel.run.start_button.isEnabled()


@pytest.mark.parametrize(
    ("behaviour", "fault"),
    [
        ("login_page", "127.0.0.1 sends something else, perhaps the network's own page"),
        ("missing", "127.0.0.1 answers 404 Not Found"),
        ("hangs_up", "127.0.0.1 breaks off (the connection was lost)"),
    ],
)
def test_a_download_that_fails_says_once_what_to_do_and_can_be_tried_again(
    panel: TrainingPanel, mirror: Mirror, behaviour: str, fault: str, qtbot
):
    mirror.behaves(behaviour)
    _begin(panel, qtbot)
    qtbot.waitUntil(lambda: bool(panel.data.box.property("wrong")), timeout=TIMEOUT)
    said = panel.data.field.note.text()
    assert said == (
        f"t10k-images-idx3-ubyte.gz could not be downloaded: no mirror gave it: {fault}. Check the "
        "connection and try again, or choose the built-in digits, which need no download."
    )
    assert not panel.run.start_button.isEnabled()
    mirror.behaves("good")
    _begin(panel, qtbot)
    qtbot.waitUntil(panel.run.start_button.isEnabled, timeout=TIMEOUT)
    assert not panel.data.box.property("wrong")


def test_a_window_that_is_closed_while_it_downloads_leaves_nothing_running(
    window: MainWindow, mirror: Mirror, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot
):
    monkeypatch.setenv(paths.DATA_VARIABLE, str(tmp_path / "no-data"))
    window.run.look_for_data()
    mirror.behaves("silent")
    window.session.dataset.download_mnist()
    qtbot.waitUntil(lambda: bool(mirror.server.requests), timeout=TIMEOUT)
    window.close()
    assert not window.session.dataset.is_loading
    assert not list((paths.cache_dir() / "mnist").glob("*.gz"))
