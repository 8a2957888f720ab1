"""One picture at a time, read in the background, and no thread that outlives the state."""

import threading
from pathlib import Path

from pytestqt.qtbot import QtBot

from digitpad.errors import Cancelled
from digitpad.recognition.recogniser import Reader
from digitpad.state import picture as module
from digitpad.state.model import ModelState
from digitpad.state.picture import PictureState
from digitpad.state.tasks import Task
from tests.refusal_kit import small_snapshot


def test_shutdown_waits_also_for_the_reading_that_was_dropped(qtbot: QtBot, monkeypatch, tmp_path: Path):
    model = ModelState()
    model.set_live(Reader(small_snapshot(), "Any"))
    state = PictureState(model)
    begun, ended = threading.Event(), threading.Event()

    def slow(reader, picture, *, progress, cancelled):
        begun.set()
        while not cancelled():
            pass
        threading.Event().wait(0.2)  # a step that asks nothing
        ended.set()
        raise Cancelled

    monkeypatch.setattr(module, "load_picture", lambda source, name: None)
    monkeypatch.setattr(module, "read_picture", slow)
    state.open(tmp_path / "any.png", "any")
    assert begun.wait(10)
    state.drop()  # as when the photo's window is closed
    state.shutdown()  # and the program's behind it
    assert ended.is_set()
    assert not state.is_reading
    assert not any(task.is_running for task in state.findChildren(Task))
