"""Runs that are thrown away, and runs that are gone on with."""

import shutil
from pathlib import Path

import pytest

from digitpad.data.lock import Hold
from digitpad.errors import DataError, FileError
from digitpad.state import run_files
from digitpad.state.runs import RunsState
from digitpad.state.training import RunState
from tests.runs_kit import kept_folders, read, trash, write_run
from tests.training_kit import TIMEOUT, States, endless, recipe, record

__all__ = ["trash"]


class TestThrowingAway:
    def test_runs_go_to_the_trash_whole(self, runs: RunsState, trash: Path, digits_file: str, qtbot):
        folders = [write_run(digits_file, recipe(epochs=1), name="名") for _ in range(3)]
        read(runs, qtbot)
        runs.tick(folders)
        assert runs.move_to_trash(folders[:2]) == ()
        assert [run.path for run in runs.runs] == folders[2:]
        assert [run.path for run in runs.ticked] == folders[2:]
        assert kept_folders() == [folders[2].name]
        assert (trash / folders[0].name / "recipe.json").exists()

    def test_what_the_trash_does_not_take_stays_until_it_is_deleted_for_good(
        self, runs: RunsState, digits_file: str, qtbot, monkeypatch
    ):
        folder = write_run(digits_file)
        read(runs, qtbot)
        monkeypatch.setattr(run_files, "_trash", lambda folder: False)
        assert runs.move_to_trash([folder]) == (folder,)
        assert len(runs.runs) == 1
        assert kept_folders() == [folder.name]
        runs.delete([folder])
        assert runs.runs == ()
        assert kept_folders() == []

    def test_a_run_that_is_being_written_is_neither_thrown_away_nor_deleted(
        self, runs: RunsState, trash: Path, digits_file: str, qtbot
    ):
        folder = write_run(digits_file)
        read(runs, qtbot)
        hold = Hold(folder / "lock")  # since the list was read
        with pytest.raises(FileError, match="being written"):
            runs.move_to_trash([folder])
        with pytest.raises(FileError, match="being written"):
            runs.delete([folder])
        hold.release()
        assert kept_folders() == [folder.name]
        assert len(runs.runs) == 1

    def test_of_a_link_only_the_link_is_deleted(self, runs: RunsState, digits_file: str, tmp_path, qtbot):
        folder = write_run(digits_file)
        elsewhere = tmp_path / "elsewhere"
        folder.rename(elsewhere)
        folder.symlink_to(elsewhere, target_is_directory=True)
        read(runs, qtbot)
        runs.delete([run.path for run in runs.runs])
        assert kept_folders() == []
        assert (elsewhere / "recipe.json").exists()

    def test_a_folder_that_has_gone_already_leaves_the_list(self, runs: RunsState, trash, digits_file, qtbot):
        folder = write_run(digits_file)
        read(runs, qtbot)
        shutil.rmtree(folder)
        assert runs.move_to_trash([folder]) == ()
        assert runs.runs == ()


class TestResuming:
    def test_what_keeps_a_run_from_going_on_is_told_with_the_run(
        self, runs: RunsState, states: States, digits_file: str, qtbot
    ):
        folder = write_run(digits_file, recipe(epochs=4), interrupted_after=1)
        Path(digits_file).unlink()
        read(runs, qtbot)
        told = record(runs.resuming.failed, lambda *both: both)
        runs.resume(runs.runs[0])
        qtbot.waitUntil(lambda: bool(told), timeout=TIMEOUT)
        ((run, error),) = told
        assert run.path == folder
        assert isinstance(error, DataError)
        assert runs.resuming.error is error
        states.dataset.load(digits_file)  # fails too, and is no affair of this run
        qtbot.waitUntil(lambda: not states.dataset.is_loading, timeout=TIMEOUT)
        assert len(told) == 1

    def test_nothing_is_resumed_while_another_run_is_under_way(
        self, runs: RunsState, states: States, digits_file: str, qtbot
    ):
        folder = write_run(digits_file, recipe(epochs=4), interrupted_after=1)
        read(runs, qtbot)
        states.start(qtbot, endless(), digits_file)
        runs.resume(next(run for run in runs.runs if run.path == folder))
        assert states.training.run_state is RunState.RUNNING
        assert states.training.folder != folder
