"""The list of runs: what is on the disk, whatever has become of it; compared and renamed."""

import os
import shutil
import sys
import threading
from pathlib import Path

import pytest

from digitpad import paths
from digitpad.data import lock
from digitpad.data.lock import Hold, is_held
from digitpad.errors import DataError, FileError, SaveError
from digitpad.state import run_files
from digitpad.state.run_files import RunList
from digitpad.state.runs import RunsState
from digitpad.training.archive import load_history
from digitpad.training.runs import About
from tests.runs_kit import copy_run, kept_folders, read, wait_until_read, write_run
from tests.training_kit import TIMEOUT, States, endless, recipe, record


class TestTheList:
    def test_an_empty_or_missing_folder_is_an_empty_list(self, runs: RunsState, qtbot):
        changed = record(runs.runs_changed)
        assert not runs.was_read
        read(runs, qtbot)
        assert (runs.runs, runs.faults, runs.total_size) == ((), (), 0)
        assert len(changed) == 1
        assert kept_folders() == []

    def test_it_tells_of_every_run_as_it_ended_newest_first(self, runs: RunsState, digits_file: str, qtbot):
        write_run(digits_file, recipe(epochs=2), name='七 "sieben" 7')
        write_run(digits_file, recipe(epochs=4), interrupted_after=3)
        write_run(digits_file, recipe(epochs=2, optimizer="sgd", learning_rate="1e30"))
        read(runs, qtbot)
        assert {run.status for run in runs.runs} == {"finished", "interrupted", "diverged"}
        assert {run.about.name for run in runs.runs} == {'七 "sieben" 7', "tiny"}
        assert [run.path for run in runs.runs] == sorted((run.path for run in runs.runs), reverse=True)
        on_disk = sum(file.stat().st_size for file in paths.runs_dir().rglob("*") if file.is_file())
        assert runs.total_size == on_disk > 0

    def test_what_is_no_run_is_a_fault_and_hides_no_run(self, runs: RunsState, digits_file: str, qtbot):
        good = write_run(digits_file)
        (paths.runs_dir() / "holiday pictures").mkdir()
        torn = copy_run(good, 1)[0]
        (torn / "recipe.json").write_text('{"name": "to')
        (paths.runs_dir() / "a file").write_text("")
        read(runs, qtbot)
        assert [run.path for run in runs.runs] == [good]
        assert {Path(fault.path).parent.name for fault in runs.faults} == {"holiday pictures", torn.name}

    def test_runs_that_begin_and_end_appear_by_themselves(
        self, runs: RunsState, states: States, digits_file: str, qtbot
    ):
        states.start(qtbot, endless(), digits_file)
        qtbot.waitUntil(lambda: [run.status for run in runs.runs] == ["running"], timeout=TIMEOUT)
        states.training.stop()
        qtbot.waitUntil(lambda: [run.status for run in runs.runs] == ["stopped"], timeout=TIMEOUT)

    def test_hundreds_are_read_without_waiting_and_shutting_down_does_not_wait_for_them(
        self, runs: RunsState, digits_file: str, qtbot
    ):
        copy_run(write_run(digits_file, recipe(epochs=1, film=0)), 200)
        runs.refresh()
        assert runs.is_reading
        assert runs.runs == ()
        wait_until_read(runs, qtbot)
        assert len(runs.runs) == 201
        runs.refresh()
        runs.shutdown()
        assert not runs.is_reading
        runs.refresh()
        assert not runs.is_reading

    def test_a_refresh_that_is_asked_for_while_reading_is_not_forgotten(
        self, runs: RunsState, digits_file: str, qtbot
    ):
        runs.refresh()
        write_run(digits_file)
        runs.refresh()
        qtbot.waitUntil(lambda: len(runs.runs) == 1 and not runs.is_reading, timeout=TIMEOUT)

    def test_a_folder_that_goes_while_it_is_read_is_no_fault(self, digits_file: str, monkeypatch):
        folder = write_run(digits_file)
        real = run_files.read_run

        def vanishing(path: Path):
            shutil.rmtree(path)
            return real(path)

        monkeypatch.setattr(run_files, "read_run", vanishing)
        assert run_files.read_runs(folder.parent, lambda *_: None, lambda: False) == RunList()

    def test_a_file_that_goes_while_it_is_read_is_met_by_reading_again(self, digits_file: str, monkeypatch):
        folder = write_run(digits_file)
        real, calls = run_files.read_run, []

        def unlucky(path: Path):
            calls.append(path)
            if len(calls) == 1:
                raise FileNotFoundError(2, "No such file", "checkpoint")
            return real(path)

        monkeypatch.setattr(run_files, "read_run", unlucky)
        found = run_files.read_runs(folder.parent, lambda *_: None, lambda: False)
        assert [run.path for run in found.runs] == [folder]

    def test_looking_at_runs_never_keeps_one_from_being_written(self, digits_file: str, monkeypatch):
        monkeypatch.setattr(lock, "_ATTEMPTS", 500)  # who looks may be put to sleep while he does
        folder = write_run(digits_file)
        looking, over = threading.Event(), threading.Event()
        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)

        def look() -> None:
            while not over.is_set():
                is_held(folder / "lock")
                looking.set()

        reader = threading.Thread(target=look)
        reader.start()
        try:
            looking.wait()
            for _ in range(2000):
                Hold(folder / "lock").release()
        finally:
            over.set()
            reader.join()
            sys.setswitchinterval(interval)


class TestComparing:
    def test_the_curves_of_ticked_runs_are_loaded_and_forgotten(
        self, runs: RunsState, digits_file: str, qtbot
    ):
        first, second = write_run(digits_file), write_run(digits_file, recipe(epochs=3))
        read(runs, qtbot)
        changed = record(runs.ticked_changed)
        runs.tick([second, first])
        assert [run.path for run in runs.ticked] == [second, first]
        qtbot.waitUntil(lambda: len(runs.histories) == 2, timeout=TIMEOUT)
        assert runs.histories[first].steps == 30
        assert runs.histories[second].batch_loss.tolist() == load_history(second).batch_loss.tolist()
        assert len(changed) == 2
        runs.tick([second], on=False)
        assert list(runs.histories) == [first]
        assert not runs.is_ticked(second)

    def test_a_ticked_run_that_gets_on_is_loaded_again(
        self, runs: RunsState, states: States, digits_file: str, qtbot
    ):
        folder = write_run(digits_file, recipe(epochs=5), interrupted_after=2)
        read(runs, qtbot)
        runs.tick([folder])
        qtbot.waitUntil(lambda: folder in runs.histories, timeout=TIMEOUT)
        assert runs.histories[folder].steps == 30
        run = runs.find(folder)
        assert run is not None
        runs.resume(run)
        qtbot.waitUntil(
            lambda: folder in runs.histories and runs.histories[folder].steps == 75, timeout=TIMEOUT
        )
        assert [run.status for run in runs.runs] == ["finished"]

    def test_curves_that_cannot_be_read_are_told_once_and_leave_the_others(
        self, runs: RunsState, digits_file: str, qtbot
    ):
        first, second = write_run(digits_file), write_run(digits_file)
        read(runs, qtbot)
        failures = record(runs.failed)
        shutil.rmtree(second)
        runs.tick([first, second])
        qtbot.waitUntil(lambda: len(runs.runs) == 1 and not runs.is_reading, timeout=TIMEOUT)
        assert [type(error) for error in failures] == [DataError]
        assert list(runs.histories) == [first]
        assert [run.path for run in runs.ticked] == [first]

    def test_a_fork_that_has_ended_is_ticked_with_its_parent(
        self, runs: RunsState, states: States, digits_file: str, qtbot
    ):
        parent, other = write_run(digits_file), write_run(digits_file)
        read(runs, qtbot)
        runs.tick([other])
        ended = record(runs.fork_ended)
        about = About("tiny, slower", forked_from=parent.name)
        states.training.start(recipe(epochs=2, learning_rate="0.001"), digits_file, about)
        qtbot.waitUntil(lambda: len(runs.histories) == 2, timeout=TIMEOUT)
        assert [run.about.name for run in runs.ticked] == ["tiny", "tiny, slower"]
        assert runs.ticked[0].path == parent
        assert ended == [states.training.folder]

    def test_a_fork_joins_a_comparison_that_its_parent_is_in(
        self, runs: RunsState, states: States, digits_file: str, qtbot
    ):
        parent, other = write_run(digits_file), write_run(digits_file)
        read(runs, qtbot)
        runs.tick([other, parent])
        states.training.start(recipe(epochs=1), digits_file, About("fork", forked_from=parent.name))
        qtbot.waitUntil(lambda: len(runs.histories) == 3, timeout=TIMEOUT)
        assert [run.path for run in runs.ticked][:2] == [other, parent]


class TestRenaming:
    def test_a_name_of_any_letters_is_kept_on_the_disk(self, runs: RunsState, digits_file: str, qtbot):
        folder = write_run(digits_file)
        read(runs, qtbot)
        runs.tick([folder])
        changed = record(runs.runs_changed)
        runs.rename(folder, ' 更好 – "fast" & {0} ')
        assert [run.about.name for run in runs.runs] == ['更好 – "fast" & {0}']
        assert len(changed) == 1
        runs.rename(folder, "   ")
        assert len(changed) == 1
        read(runs, qtbot)
        assert [run.about.name for run in runs.runs] == ['更好 – "fast" & {0}']
        assert [run.about.name for run in runs.ticked] == ['更好 – "fast" & {0}']

    def test_a_group_is_renamed_as_one(self, runs: RunsState, digits_file: str, qtbot):
        for seed in (4, 3):
            write_run(digits_file, recipe(epochs=1, seed=seed), name=f"seed {seed}", group="old")
        write_run(digits_file)
        read(runs, qtbot)
        assert [run.recipe.seed for run in runs.members("old")] == [3, 4]
        said: list[int] = []
        runs.runs_changed.connect(lambda: said.append(len(runs.members("新"))))
        runs.rename_group("old", "新")
        assert said == [2], "told once, when all are renamed"
        read(runs, qtbot)
        assert [run.about.name for run in runs.members("新")] == ["seed 3", "seed 4"]
        assert runs.members("old") == ()
        assert runs.members("") == ()

    def test_a_folder_that_has_gone_is_not_made_again(self, runs: RunsState, digits_file: str, qtbot):
        folder = write_run(digits_file)
        read(runs, qtbot)
        shutil.rmtree(folder)
        with pytest.raises(FileError, match="not there any more") as raised:
            runs.rename(folder, "new")
        assert kept_folders() == []
        assert not isinstance(raised.value, SaveError), "which advises to make room"

    def test_a_name_that_cannot_be_written_stays_what_it_was(self, runs: RunsState, digits_file: str, qtbot):
        folder = write_run(digits_file)
        read(runs, qtbot)
        (folder / "about.json").unlink()
        (folder / "about.json" / "in the way").mkdir(parents=True)  # root may write into a read-only folder
        with pytest.raises(SaveError):
            runs.rename(folder, "new")
        assert [run.about.name for run in runs.runs] == ["tiny"]

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_read_only_folder_is_read_and_not_renamed(self, runs: RunsState, digits_file: str, qtbot):
        folder = write_run(digits_file)
        folder.chmod(0o555)
        try:
            (folder / "lock").chmod(0o444)
            read(runs, qtbot)
            with pytest.raises(SaveError):
                runs.rename(folder, "new")
        finally:
            folder.chmod(0o755)
        assert [run.status for run in runs.runs] == ["finished"]
        assert [run.about.name for run in runs.runs] == ["tiny"]
