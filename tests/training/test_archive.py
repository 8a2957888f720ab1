"""Runs on disk: what a folder tells of its run, whatever has happened to it."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digitpad.errors import DataError, DivergedError, SaveError, SettingError
from digitpad.files.models import Model, save_model
from digitpad.nn.network import Network
from digitpad.training import archive
from digitpad.training.archive import list_runs, load_history, read_run, rename, resume_point
from digitpad.training.commands import SetLearningRate, Stop
from digitpad.training.events import BatchDone, Event
from digitpad.training.film import Film
from digitpad.training.resume import take_up
from digitpad.training.runs import RunFolder, checkpoints
from digitpad.training.trainer import Trainer
from tests.training.helpers import kept, small_dataset, small_recipe


def after(step: int):
    def reached(event: Event) -> bool:
        return isinstance(event, BatchDone) and event.step == step

    return reached


def test_a_finished_run_can_be_looked_at_as_it_was(tmp_path: Path):
    path, trainer = kept(small_recipe(), tmp_path)
    (run,), faults = list_runs(tmp_path)
    assert not faults
    assert run.path == path
    assert (run.status, run.step, run.about.name) == ("finished", 30, "small")
    assert run.recipe == small_recipe()
    assert list(run.epochs) == trainer.history.epochs
    assert run.data == {"name": "bars", "source": "bars", "sha256": "0" * 64}
    assert run.size == sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    history = load_history(path)
    assert history.batch_loss.tobytes() == trainer.history.batch_loss.tobytes()
    assert history.epochs == trainer.history.epochs


def test_a_run_whose_program_died_is_interrupted_and_goes_on_from_its_last_epoch(tmp_path: Path):
    path, _ = kept(small_recipe(), tmp_path, after(27))
    run = read_run(path)
    assert (run.status, run.step, run.can_resume) == ("interrupted", 20, True)
    point = resume_point(path)
    assert point.checkpoint is not None
    assert point.checkpoint.step == 20


def test_a_run_that_died_in_its_first_epoch_begins_again(tmp_path: Path):
    path, _ = kept(small_recipe(), tmp_path, after(5))
    assert read_run(path).status == "interrupted"
    assert resume_point(path).checkpoint is None


def test_a_stopped_run_says_so_and_can_go_on(tmp_path: Path):
    trainer = Trainer(small_recipe(), small_dataset())
    folder = RunFolder.create(small_recipe(), small_dataset(), tmp_path)
    for event in folder.recorded(trainer.run()):
        if after(13)(event):
            trainer.post(Stop())
    run = read_run(folder.path)
    assert (run.status, run.step, run.can_resume) == ("stopped", 13, True)


def test_a_diverged_run_says_so_keeps_its_last_good_checkpoint_and_is_not_gone_on_with(tmp_path: Path):
    trainer = Trainer(small_recipe(optimizer={"kind": "sgd"}), small_dataset())
    folder = RunFolder.create(trainer.recipe, small_dataset(), tmp_path)

    def train() -> None:
        for event in folder.recorded(trainer.run()):
            if after(12)(event):
                trainer.post(SetLearningRate(1e9))

    with pytest.raises(DivergedError):
        train()
    run = read_run(folder.path)
    assert run.status == "diverged"
    assert [archive.summary(path).step for path in checkpoints(folder.path)] == [10]
    with pytest.raises(DataError, match="has diverged"):
        resume_point(folder.path)


def test_two_programs_cannot_write_one_run(tmp_path: Path):
    folder = RunFolder.create(small_recipe(), small_dataset(), tmp_path)
    assert read_run(folder.path).status == "running"
    with pytest.raises(SaveError, match="is being written by another program"):
        RunFolder(folder.path, small_recipe())
    folder.close()
    RunFolder(folder.path, small_recipe()).close()


def test_the_lock_of_a_program_that_died_is_free(tmp_path: Path):
    folder = RunFolder.create(small_recipe(), small_dataset(), tmp_path)
    folder.close()
    code = (
        "import sys, time; from pathlib import Path; from digitpad.data.lock import Hold\n"
        "hold = Hold(Path(sys.argv[1])); print('held', flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder.path / "lock")], stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        assert read_run(folder.path).status == "running"
        other.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        other.wait()
    assert read_run(folder.path).status == "interrupted"


def test_a_torn_line_and_a_torn_checkpoint_cost_no_more_than_themselves(tmp_path: Path):
    path, _ = kept(small_recipe(), tmp_path, after(27))
    with (path / "history.jsonl").open("a") as file:
        file.write('{"epoch": 3, "step": 3')
    last = checkpoints(path)[-1]
    last.write_bytes(last.read_bytes()[:1000])
    point = resume_point(path)
    assert point.checkpoint is not None
    assert point.checkpoint.step == 10
    (path / ".x1.part").write_bytes(b"half a checkpoint")
    (path / "film" / ".x2.part").write_bytes(b"half a frame")
    again = RunFolder(path, small_recipe())
    again.go_on(10)
    assert not list(path.rglob("*.part"))
    assert Film(path / "film", 64).steps == [1, 2, 4, 8, 10]
    trainer = Trainer(small_recipe(), small_dataset(), checkpoint=point.checkpoint)
    list(again.recorded(trainer.run()))
    run = read_run(path)
    assert run.status == "finished"
    assert [epoch.epoch for epoch in run.epochs] == [1, 2, 3]
    whole = Trainer(small_recipe(), small_dataset())
    list(whole.run())
    assert load_history(path).batch_loss.tobytes() == whole.history.batch_loss.tobytes()


def test_a_rate_changed_by_hand_before_a_crash_is_made_again(tmp_path: Path):
    recipe = small_recipe()
    trainer = Trainer(recipe, small_dataset())
    folder = RunFolder.create(recipe, small_dataset(), tmp_path)
    for event in folder.recorded(trainer.run()):
        if after(14)(event):
            trainer.post(SetLearningRate(0.002))
        if after(19)(event):
            break
    folder.close()
    point = resume_point(folder.path)
    assert [(change.step, change.learning_rate) for change in point.replay] == [(14, 0.002)]
    again = Trainer(recipe, small_dataset(), checkpoint=point.checkpoint, replay=point.replay)
    list(again.run())
    assert np.unique(again.history.learning_rate[14:]) == [np.float32(0.002)]


def test_a_rate_that_a_checkpoint_knows_is_not_made_again(tmp_path: Path):
    trainer = Trainer(small_recipe(), small_dataset())
    folder = RunFolder.create(small_recipe(), small_dataset(), tmp_path)
    for event in folder.recorded(trainer.run()):
        if after(13)(event):
            trainer.post(SetLearningRate(0.002))
            trainer.post(Stop())
    point = resume_point(folder.path)
    assert point.checkpoint is not None
    assert point.checkpoint.state["rate_changes"]
    assert point.replay == ()


def test_a_rate_set_after_the_break_takes_the_place_of_those_set_before_it(tmp_path: Path):
    recipe = small_recipe()
    trainer = Trainer(recipe, small_dataset())
    folder = RunFolder.create(recipe, small_dataset(), tmp_path)
    for event in folder.recorded(trainer.run()):
        if after(16)(event):
            trainer.post(SetLearningRate(0.5))
        if after(18)(event):
            break
    folder.close()
    again, other = take_up(folder.path, small_dataset())
    for event in again.recorded(other.run()):
        if after(12)(event):
            other.post(SetLearningRate(0.001))
        if after(25)(event):
            break
    again.close()
    assert np.unique(other.history.learning_rate[12:25]) == [np.float32(0.001)]
    assert [change.step for change in read_run(folder.path).rate_changes] == [12]
    assert resume_point(folder.path).replay == (), "the checkpoint at 20 knows it"


def test_what_cannot_go_on_leaves_the_folder_as_it_was_and_free(tmp_path: Path):
    path, _ = kept(small_recipe(), tmp_path, after(17))
    before = {file: file.read_bytes() for file in path.rglob("*") if file.is_file()}
    with pytest.raises(SettingError, match="no longer what the run was trained on"):
        take_up(path, replace(small_dataset(), sha256="1" * 64))
    assert {file: file.read_bytes() for file in path.rglob("*") if file.is_file()} == before
    assert read_run(path).status == "interrupted"
    folder, _ = take_up(path, small_dataset())
    with pytest.raises(SaveError, match="by another program"):
        take_up(path, small_dataset())
    folder.close()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
@pytest.mark.parametrize("name", ["history.jsonl", "film", "lock"])
def test_a_run_that_leads_out_of_its_folder_is_not_gone_on_with(tmp_path: Path, name: str):
    path, _ = kept(small_recipe(), tmp_path / "runs", after(17))
    outside = tmp_path / name
    if (path / name).exists():
        (path / name).rename(outside)
    else:
        outside.mkdir()
        (outside / "frame-99999999.safetensors").write_text("somebody's")
    (path / name).symlink_to(outside)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    with pytest.raises(DataError, match=f"its {name} is a link to what lies elsewhere"):
        take_up(path, small_dataset())
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
@pytest.mark.parametrize("target", ["history.jsonl", "recipe.json"], ids=["itself", "another of its files"])
def test_a_run_whose_history_is_a_link_within_its_folder_is_not_gone_on_with(tmp_path: Path, target: str):
    path, _ = kept(small_recipe(), tmp_path, after(17))
    (path / "history.jsonl").unlink()
    (path / "history.jsonl").symlink_to(target)
    with pytest.raises(DataError, match=r"its history\.jsonl is a link"):
        take_up(path, small_dataset())


def test_folders_that_are_no_runs_are_told_and_harm_nothing(tmp_path: Path):
    kept(small_recipe(epochs=1), tmp_path)
    (tmp_path / "empty").mkdir()
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "recipe.json").write_text("{")
    runs, faults = list_runs(tmp_path)
    assert len(runs) == 1
    assert sorted(Path(fault.path).parent.name for fault in faults) == ["broken", "empty"]
    assert list_runs(tmp_path / "nowhere") == ([], [])


def test_a_run_of_the_first_version_can_still_be_read(tmp_path: Path):
    path, _ = kept(small_recipe(epochs=2), tmp_path)
    for checkpoint in checkpoints(path):
        checkpoint.unlink()
    (path / "about.json").unlink()
    epochs = (path / "history.jsonl").read_text().splitlines()[:2]
    (path / "history.jsonl").write_text("\n".join(epochs) + "\n")
    run = read_run(path)
    assert (run.about.name, len(run.epochs)) == ("small", 2)
    assert run.can_resume
    save_model(
        path / "model.safetensors", Model(Network(run.recipe.network, np.random.default_rng(0)).snapshot())
    )
    assert read_run(path).status == "finished", "it was over before there were checkpoints"
    assert len(load_history(path).epochs) == 2


def test_a_run_can_be_called_otherwise_and_keeps_its_folder(tmp_path: Path):
    path, _ = kept(small_recipe(epochs=1), tmp_path)
    renamed = rename(read_run(path), "“My” 数字 / run")
    assert read_run(path).about == renamed.about
    assert renamed.about.name == "“My” 数字 / run"
    assert renamed.path == path


def test_only_the_last_two_checkpoints_are_kept(tmp_path: Path):
    path, _ = kept(small_recipe(epochs=5), tmp_path)
    assert [archive.summary(one).step for one in checkpoints(path)] == [40, 50]
    assert [archive.summary(one).ended for one in checkpoints(path)] == ["", "finished"]


def test_a_full_disk_does_not_end_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    trainer = Trainer(small_recipe(), small_dataset())
    folder = RunFolder.create(small_recipe(), small_dataset(), tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    events = list(folder.recorded(trainer.run()))
    assert events[-1].reason == "finished"
    assert folder.problem is not None
    assert "No space left" in str(folder.problem)


def test_history_says_when_it_was_written_in_its_own_words(tmp_path: Path):
    path, _ = kept(small_recipe(epochs=1), tmp_path)
    lines = [json.loads(line) for line in (path / "history.jsonl").read_text().splitlines()]
    assert lines[-1] == {"event": "ended", "step": 10, "reason": "finished"}
