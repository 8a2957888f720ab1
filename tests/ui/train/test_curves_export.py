"""The curves as files: what is seen as a picture, and every number as a table."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from digitpad.errors import SaveError
from digitpad.ui.main_window import MainWindow
from digitpad.ui.train.curves_panel import CurvesPanel
from digitpad.ui.train.overlay import OverlayRun
from tests.training_kit import States, record
from tests.ui.train.curves_kit import curves, pretend, run_of, view_of

__all__ = ["curves"]


def _answer(monkeypatch: pytest.MonkeyPatch, path: str) -> list[str]:
    """Let the dialog answer with a path; a list of what it proposed."""
    proposed: list[str] = []

    def ask(parent: object, title: str, start: str, kinds: str) -> tuple[str, str]:
        proposed.append(start)
        return path, kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    return proposed


def test_a_picture_is_what_is_seen_at_twice_its_size(
    curves: CurvesPanel, states: States, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    pretend(states, run_of(np.linspace(2, 0.1, 400), 100), 100)
    reported = record(curves.reported)
    _answer(monkeypatch, str(tmp_path / "mine"))
    curves.bar.save_png.trigger()
    image = QImage(str(tmp_path / "mine.png"))
    view = view_of(curves)
    assert image.width() == 2 * (view.width() + 24)
    assert image.height() > 2 * view.height()
    colours = {
        image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(image.height())
    }
    theme = curves._theme
    assert {theme.curve_loss.name(), theme.curve_test.name(), theme.surface.name()} <= colours
    assert view.loss.curves["mean"].line.opts["pen"].widthF() == 2, "on the screen, all is as before"
    assert reported == ["Saved as mine.png"]
    assert curves.files.folder == tmp_path


def test_a_table_has_every_number_of_every_run(
    curves: CurvesPanel, states: States, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    history = run_of(np.linspace(2, 0.1, 400), 100)
    _answer(monkeypatch, str(tmp_path / "all.csv"))
    pretend(states, history, 100)
    curves.bar.save_csv.trigger()
    with (tmp_path / "all.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    np.testing.assert_array_equal(
        np.array([row["batch_loss"] for row in rows], np.float32), history.batch_loss
    )
    assert "run" not in rows[0]
    curves.set_overlays(
        (OverlayRun("a", "first", history, 400, 100), OverlayRun("b", "second", run_of(np.ones(9), 3), 9, 3))
    )
    curves.bar.save_csv.trigger()
    with (tmp_path / "all.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [sum(row["run"] == name for row in rows) for name in ("first", "second")] == [400, 9]
    assert len(rows) == 409, "the last run, which is not seen, is not in it"


def test_a_long_table_is_written_while_the_window_goes_on(
    curves: CurvesPanel, states: States, tmp_path: Path, qtbot: QtBot
):
    history = run_of(np.linspace(2, 0.1, 6000), 600)
    pretend(states, history, 600)
    reported = record(curves.reported)
    curves.files.save_csv(tmp_path / "long.csv")
    assert curves.files.is_busy
    assert reported == ["Saving long.csv…"]
    assert not (tmp_path / "long.csv").exists()
    qtbot.waitUntil(lambda: not curves.files.is_busy)
    assert reported[1:] == ["Saved as long.csv"]
    assert len((tmp_path / "long.csv").read_text().splitlines()) == 6001


def test_nothing_is_written_when_the_dialog_is_left(
    curves: CurvesPanel, states: States, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    pretend(states, run_of(np.ones(40), 10), 10)
    curves.files.folder = tmp_path
    proposed = _answer(monkeypatch, "")
    curves.bar.save_png.trigger()
    curves.bar.save_csv.trigger()
    assert proposed == [str(tmp_path / "curves.png"), str(tmp_path / "curves.csv")]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["png", "csv"])
def test_a_file_that_cannot_be_written_is_told(
    curves: CurvesPanel, states: States, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
):
    pretend(states, run_of(np.ones(40), 10), 10)
    (tmp_path / "file").write_text("")
    failed = record(curves.failed)
    _answer(monkeypatch, str(tmp_path / "file" / f"curves.{kind}"))
    {"png": curves.bar.save_png, "csv": curves.bar.save_csv}[kind].trigger()
    assert [type(error) for error in failed] == [SaveError]


def test_the_window_tells_what_became_of_a_file(window: MainWindow, tmp_path: Path):
    panel = window.curves_panel
    panel.reported.emit("Saved as curves.png")
    assert window.statusBar().currentMessage() == "Saved as curves.png"
    panel.failed.emit(SaveError(tmp_path / "curves.png", "cannot be written: no room"))
    assert "curves.png" in window.message_bar.text
