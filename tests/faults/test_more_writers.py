"""On a disk that refuses: what Qt draws, what is a folder, what grows by a line, what can be made again."""

import errno
import json
import logging
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QImage

from digitpad import paths
from digitpad.data.synthetic import load_synthetic
from digitpad.errors import SaveError
from digitpad.ink.stroke import Drawing
from digitpad.reports.film import save_pngs
from digitpad.state.drawing import DrawingState
from digitpad.state.rescue import DrawingRescue
from digitpad.training.archive import read_run
from digitpad.training.runs import RunFolder
from digitpad.training.trainer import Trainer
from digitpad.ui.draw import transfer
from digitpad.ui.train import export
from tests.faults import disk
from tests.faults.writers import Writer, _films
from tests.training.helpers import small_dataset, small_recipe


def _drawing_picture(path: Path, number: int) -> None:
    transfer.save(path, Drawing.of([[(0, 0), (5, 5)]]), np.full((28, 28), number, np.uint8))


def _plot(path: Path, number: int) -> None:
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(number)
    export.save_png(path, image)


PICTURES: dict[str, Writer] = {"picture of a drawing": _drawing_picture, "picture of the curves": _plot}


@pytest.mark.parametrize("step", disk.STEPS)
@pytest.mark.parametrize("what", PICTURES)
def test_a_picture_that_cannot_be_written_leaves_the_old_one(
    what: str, step: str, tmp_path: Path, qapp: Any, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "there" / "picture.png"
    PICTURES[what](path, 0)
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        disk.at(step, disk.refuse(step), patch)
        with pytest.raises(SaveError, match=r"picture\.png"):
            PICTURES[what](path, 1)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("step", disk.STEPS)
def test_a_folder_of_pictures_is_there_whole_or_not_at_all(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    request, there = _films()[0], tmp_path / "there"
    there.mkdir()
    with monkeypatch.context() as patch:
        disk.at(step, disk.refuse(step), patch)
        with pytest.raises(SaveError, match="pictures"):
            save_pngs(there / "pictures", request, lambda share, text: None, lambda: False)
    assert not list(there.iterdir())


def test_a_line_of_the_history_that_is_torn_costs_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    recipe, dataset = small_recipe(epochs=4), small_dataset()
    folder = RunFolder.create(recipe, dataset, tmp_path)
    opened, lines = Path.open, 0

    def tear(path: Path, mode: str = "r", *words: Any, **named: Any) -> Any:
        nonlocal lines
        lines += mode == "a"
        if mode != "a" or lines != 2:
            return opened(path, mode, *words, **named)
        with opened(path, "ab") as file:
            file.write(b'{"epoch": 2, "st')
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "open", tear)
    for _ in folder.recorded(Trainer(recipe, dataset).run()):
        pass
    monkeypatch.undo()
    assert "history cannot be written: No space left" in str(folder.problem)
    whole = []
    for line in (folder.path / "history.jsonl").read_text().splitlines():
        try:
            whole.append(json.loads(line))
        except ValueError:
            assert line == '{"epoch": 2, "st'
    assert [line.get("epoch") for line in whole] == [1, 3, 4, None]
    run = read_run(folder.path)
    assert run.status == "finished"


def test_synthetic_digits_that_cannot_be_kept_are_made_all_the_same(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        disk.at("write", disk.refuse("write"), patch)
        assert len(load_synthetic(train=20, test=10).train) == 20
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "No space left" in caplog.text
    assert not list(paths.cache_dir().iterdir())


def test_a_drawing_that_cannot_be_kept_for_a_crash_is_told_to_the_log_once_and_tried_again(
    tmp_path: Path, qtbot, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    drawing = DrawingState()
    rescue = DrawingRescue(drawing, tmp_path / "rescue")
    monkeypatch.setattr("digitpad.state.rescue.DELAY", 1)
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING, logger="digitpad.state.rescue"):
        disk.at("flush", disk.refuse("flush"), patch)
        for number in range(2):
            drawing.replace(Drawing.of([[(0, 0), (number, 5)]]))
            qtbot.waitUntil(
                lambda: rescue._written is drawing.own.strokes and rescue._task is None, timeout=20_000
            )
    assert len(caplog.records) == 1
    drawing.replace(Drawing.of([[(0, 0), (9, 9)]]))
    qtbot.waitUntil(lambda: bool(list((tmp_path / "rescue").glob("*.jsonl"))), timeout=20_000)
    rescue.end()
    drawing.deleteLater()
