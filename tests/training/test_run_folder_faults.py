"""A run's folder on a disk that refuses: what matters most is written, and no half folder is left."""

import errno
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from digitpad import atomic
from digitpad.errors import SaveError
from digitpad.files.models import Model, load_model
from digitpad.nn.network import Network
from digitpad.training.runs import RunFolder, checkpoints
from digitpad.training.trainer import Trainer
from tests.training.helpers import small_dataset, small_recipe


def model() -> Model:
    return Model(Network(small_recipe().network, np.random.default_rng(0)).snapshot())


def trained(root: Path) -> RunFolder:
    """A run that is over, with its folder."""
    recipe, dataset = small_recipe(epochs=3), small_dataset()
    folder = RunFolder.create(recipe, dataset, root)
    for _ in folder.recorded(Trainer(recipe, dataset).run()):
        pass
    assert folder.problem is None
    return folder


def full_until(
    gone: int, folder: RunFolder, monkeypatch: pytest.MonkeyPatch, reason: int = errno.ENOSPC
) -> None:
    """Let the disk be full until so many files of the folder have gone."""
    fsync, before = os.fsync, len(list(folder.path.rglob("*.safetensors")))

    def flush(handle: int) -> None:
        if before - len(list(folder.path.rglob("*.safetensors"))) < gone:
            raise OSError(reason, os.strerror(reason))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", flush)


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EDQUOT], ids=["disk", "share of it"])
def test_where_it_is_full_the_film_gives_way_to_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: int
):
    folder = trained(tmp_path)
    frames, kept = sorted((folder.path / "film").iterdir()), checkpoints(folder.path)
    full_until(2, folder, monkeypatch, reason)
    folder.save_model(model())
    assert load_model(folder.model)
    assert len(list((folder.path / "film").iterdir())) == len(frames) - 2
    assert frames[-1].exists(), "the frames that tell least go first"
    assert checkpoints(folder.path) == kept


def test_the_last_checkpoint_never_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = trained(tmp_path)
    last = checkpoints(folder.path)[-1]
    full_until(1000, folder, monkeypatch)
    with pytest.raises(SaveError, match="No space left"):
        folder.save_model(model())
    assert checkpoints(folder.path) == [last]


def test_a_disk_that_refuses_for_another_reason_is_given_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = trained(tmp_path)
    before = sorted(folder.path.rglob("*"))

    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(SaveError, match="error"):
        folder.save_model(model())
    assert sorted(folder.path.rglob("*")) == before


def test_a_folder_that_cannot_be_filled_is_not_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write = atomic.write_text

    def fill_up(path: Path, text: str) -> None:
        if path.name == "environment.json":
            raise SaveError(path, "cannot be written: No space left on device")
        write(path, text)

    monkeypatch.setattr(atomic, "write_text", fill_up)
    with pytest.raises(SaveError, match="environment"):
        RunFolder.create(small_recipe(), small_dataset(), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_taken_away_costs_the_files_and_not_the_run(tmp_path: Path):
    recipe, dataset = small_recipe(epochs=3), small_dataset()
    folder = RunFolder.create(recipe, dataset, tmp_path / "runs")
    reason = ""
    for event in folder.recorded(Trainer(recipe, dataset).run()):
        if (tmp_path / "runs").exists():
            shutil.rmtree(tmp_path / "runs")
        reason = getattr(event, "reason", reason)
    assert reason == "finished"
    assert "not there any more" in str(folder.problem)
    with pytest.raises(SaveError, match="not there any more"):
        folder.save_model(model())
    assert not list(tmp_path.iterdir()), "half a run would be in the way of the others"
