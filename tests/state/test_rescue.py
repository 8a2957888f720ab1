"""A drawing survives the crash of its window, and nothing of it is left after a peaceful end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from digitpad.data.lock import is_held
from digitpad.ink.stroke import Drawing
from digitpad.state.drawing import DrawingState
from digitpad.state.drawing_files import open_drawing
from digitpad.state.rescue import DrawingRescue

SEVEN = Drawing.of([[(200, 200), (800, 200), (400, 850)]])


class Window:
    """One window's drawing; `crash` ends it as kill -9 does: the lock goes, the files stay."""

    def __init__(self, folder: Path) -> None:
        self.drawing = DrawingState()
        self.rescue = DrawingRescue(self.drawing, folder)

    def crash(self) -> None:
        hold = self.rescue._hold
        assert hold is not None
        hold.release()
        self.rescue._hold = self.rescue._path = None
        self.rescue.end()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "rescue"


@pytest.fixture
def opened(qapp) -> Iterator[list[Window]]:
    windows: list[Window] = []
    yield windows
    for window in windows:
        window.rescue.end()


@pytest.fixture
def window(opened: list[Window], folder: Path) -> Window:
    opened.append(Window(folder))
    return opened[-1]


def left_behind(folder: Path) -> list[Path]:
    """The drawings that no window holds."""
    return [path for path in drawings(folder) if not is_held(path.with_suffix(".lock"))]


def drawings(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


def test_what_is_drawn_lies_on_the_disk_a_moment_later_and_goes_with_the_window(
    window: Window, folder: Path, qtbot: QtBot
) -> None:
    window.drawing.replace(SEVEN)
    qtbot.waitUntil(lambda: len(drawings(folder)) == 1)
    assert left_behind(folder) == [], "it is held"
    window.rescue.end()
    assert list(folder.iterdir()) == []


def test_a_stroke_under_way_is_kept_as_well(window: Window, folder: Path, qtbot: QtBot) -> None:
    window.drawing.begin_stroke(100, 100)
    window.drawing.extend_stroke(200, 300)
    qtbot.waitUntil(lambda: len(drawings(folder)) == 1)
    assert len(open_drawing(drawings(folder)[0]).strokes) == 1


def test_the_next_window_has_the_drawing_of_one_that_crashed(
    window: Window, opened: list[Window], folder: Path, qtbot: QtBot
) -> None:
    window.drawing.replace(SEVEN)
    qtbot.waitUntil(lambda: len(drawings(folder)) == 1)
    window.crash()
    again = Window(folder)
    opened.append(again)
    assert again.rescue.restore()
    assert again.drawing.drawing.strokes[0].tolist() == SEVEN.strokes[0].tolist()
    assert left_behind(folder) == [], "it holds what it took over"
    again.drawing.undo()
    assert again.drawing.is_blank
    qtbot.waitUntil(lambda: drawings(folder) == [])


def test_a_drawing_that_waits_for_a_picture_to_be_drawn_over_is_what_is_kept(
    window: Window, folder: Path, qtbot: QtBot
) -> None:
    window.drawing.replace(SEVEN)
    qtbot.waitUntil(lambda: len(drawings(folder)) == 1)
    window.drawing.put_aside(lambda _: True)
    window.drawing.begin_stroke(100, 100)
    window.drawing.extend_stroke(200, 300)
    window.drawing.end_stroke()
    qtbot.waitUntil(lambda: not window.rescue._timer.isActive() and window.rescue._task is None)
    assert open_drawing(drawings(folder)[0]).strokes[0].tolist() == SEVEN.strokes[0].tolist()


def test_the_drawing_of_another_window_that_is_open_is_left_alone(
    window: Window, opened: list[Window], folder: Path, qtbot: QtBot
) -> None:
    window.drawing.replace(SEVEN)
    qtbot.waitUntil(lambda: len(drawings(folder)) == 1)
    other = Window(folder)
    opened.append(other)
    assert not other.rescue.restore()
    assert other.drawing.is_blank
    other.rescue.end()
    assert len(drawings(folder)) == 1


def test_a_blank_sheet_leaves_nothing(window: Window, folder: Path, qtbot: QtBot) -> None:
    window.drawing.replace(SEVEN)
    qtbot.waitUntil(lambda: len(drawings(folder)) == 1)
    window.drawing.clear()
    qtbot.waitUntil(lambda: drawings(folder) == [])


@pytest.mark.parametrize("content", [b"", b"{}", b'{"strokes": "no"}', b"\xff\x00"])
def test_a_file_that_is_no_drawing_is_passed_over_and_left(
    window: Window, folder: Path, content: bytes
) -> None:
    folder.mkdir()
    (folder / "20200101-000000-1.jsonl").write_bytes(content)
    assert not window.rescue.restore()
    assert (folder / "20200101-000000-1.jsonl").read_bytes() == content


def test_a_folder_that_cannot_be_made_is_said_in_the_log_once_and_costs_nothing(
    opened: list[Window], tmp_path: Path, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    window = Window(tmp_path / "file" / "rescue")
    opened.append(window)
    for _ in range(2):
        window.drawing.replace(SEVEN)
        qtbot.wait(400)
    assert len([record for record in caplog.records if "crash" in record.message]) == 1
    assert len(window.drawing.strokes) == 1
