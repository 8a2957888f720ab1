"""Runs in the real window: the dock, the question about an interrupted run, curves and models."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from digitpad.data.lock import Hold
from digitpad.state.settings import Settings
from digitpad.state.training import RunState
from digitpad.training import resume
from digitpad.training.archive import load_history, read_run
from digitpad.ui.main_window import MainWindow
from tests.runs_kit import copy_run, kept_folders, wait_until_read, write_run
from tests.training_kit import TIMEOUT, digits_file, other_digits_file, recipe
from tests.ui.conftest import BuildWindow

__all__ = ["digits_file", "other_digits_file"]


def _open(new_window: BuildWindow, qtbot) -> MainWindow:
    window = new_window()
    wait_until_read(window.session.runs, qtbot)
    return window


def _interrupted(source: str, name: str = "night", **changes: object) -> Path:
    return write_run(source, recipe(**{"epochs": 6, **changes}), name=name, interrupted_after=2)


class TestTheQuestion:
    def test_an_interrupted_run_is_asked_about_and_goes_on(self, new_window: BuildWindow, digits_file, qtbot):
        folder = _interrupted(digits_file)
        whole = write_run(digits_file, recipe(epochs=6), name="whole")
        window = _open(new_window, qtbot)
        offer = window.resume_offer
        assert offer.isVisible()
        assert offer.label.text() == "The run “night” was interrupted at epoch 3 of 6."
        qtbot.mouseClick(offer.resume_button, Qt.MouseButton.LeftButton)
        assert not offer.isVisible()
        training = window.session.training
        qtbot.waitUntil(lambda: training.run_state is RunState.FINISHED, timeout=TIMEOUT)
        assert read_run(folder).status == "finished"
        assert load_history(folder).batch_loss.tolist() == load_history(whole).batch_loss.tolist()
        assert len(kept_folders()) == 2
        assert folder.name not in Settings().asked_runs

    def test_not_now_is_remembered_and_the_run_stays_in_the_list(self, new_window, digits_file, qtbot):
        folder = _interrupted(digits_file)
        window = _open(new_window, qtbot)
        qtbot.mouseClick(window.resume_offer.not_now_button, Qt.MouseButton.LeftButton)
        assert not window.resume_offer.isVisible()
        window.close()
        again = _open(new_window, qtbot)
        assert not again.resume_offer.isVisible()
        again.docks.show("runs")
        again.runs_panel.list.choose([f"run:{folder}"])
        assert again.runs_panel.commands.resume.isEnabled()
        again.runs_panel.commands.resume.trigger()
        qtbot.waitUntil(lambda: read_run(folder).status == "finished", timeout=TIMEOUT)

    def test_the_newest_is_asked_about_once_and_the_next_at_the_next_start(
        self, new_window, digits_file, qtbot
    ):
        _interrupted(digits_file, "older")
        _interrupted(digits_file, "newer")
        first = _open(new_window, qtbot)
        assert "newer" in first.resume_offer.label.text()
        first.close()
        second = _open(new_window, qtbot)
        assert "older" in second.resume_offer.label.text()
        second.close()
        assert not _open(new_window, qtbot).resume_offer.isVisible()

    def test_a_program_that_is_killed_before_the_answer_asks_again(self, new_window, digits_file, qtbot):
        folder = _interrupted(digits_file)
        window = _open(new_window, qtbot)
        assert window.resume_offer.isVisible()
        assert Settings().asked_runs == (), "as another start would find them now"
        window.close()
        assert Settings().asked_runs == (folder.name,), "who closes it in peace has seen the question"

    def test_a_run_that_another_window_trains_is_not_asked_about(self, new_window, digits_file, qtbot):
        folder = _interrupted(digits_file)
        hold = Hold(folder / "lock")
        window = _open(new_window, qtbot)
        assert not window.resume_offer.isVisible()
        assert window.session.runs.runs[0].status == "running"
        hold.release()

    def test_it_goes_when_another_run_is_started(self, new_window, digits_file, qtbot):
        _interrupted(digits_file)
        window = _open(new_window, qtbot)
        window.session.training.start(recipe(epochs=1), digits_file)
        assert not window.resume_offer.isVisible()
        qtbot.waitUntil(lambda: window.session.training.run_state is RunState.FINISHED, timeout=TIMEOUT)

    def test_it_goes_when_the_run_is_thrown_away(self, new_window, digits_file, qtbot):
        folder = _interrupted(digits_file)
        window = _open(new_window, qtbot)
        window.session.runs.delete([folder])
        assert not window.resume_offer.isVisible()


class TestWhatKeepsARunFromGoingOn:
    def _resume(self, window: MainWindow, qtbot) -> str:
        qtbot.mouseClick(window.resume_offer.resume_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: window.message_bar.text != "", timeout=TIMEOUT)
        qtbot.wait(50)  # nothing that is told later may take its place
        assert not window.session.training.run_state.is_active
        return window.message_bar.text

    @pytest.mark.parametrize("panel", ["shown", "closed"])
    def test_data_that_are_gone(self, new_window, digits_file, qtbot, panel: str):
        _interrupted(digits_file)
        window = _open(new_window, qtbot)
        if panel == "closed":  # then the window tells what the panel would have told
            window.docks.by_name["training"].close()
        Path(digits_file).unlink()
        text = self._resume(window, qtbot)
        assert "“night” cannot go on" in text
        assert "bars.npz" in text
        assert "Put them back" in text

    def test_data_that_are_other_ones(self, new_window, digits_file, other_digits_file, qtbot):
        _interrupted(digits_file)
        window = _open(new_window, qtbot)
        Path(digits_file).write_bytes(Path(other_digits_file).read_bytes())
        text = self._resume(window, qtbot)
        assert "“night” cannot go on" in text
        assert "not those that it was trained on" in text

    def test_another_number_of_threads(self, new_window, digits_file, qtbot, monkeypatch: pytest.MonkeyPatch):
        _interrupted(digits_file)
        window = _open(new_window, qtbot)
        real = resume.machine()
        more = {**real, "blas_threads": real["blas_threads"] + 1}
        monkeypatch.setattr(resume, "machine", lambda: more)
        monkeypatch.setattr("digitpad.ui.runs.faults.machine", lambda: more)
        text = self._resume(window, qtbot)
        assert f"with {real['blas_threads']} thread" in text
        assert f"{more['blas_threads']}" in text
        assert "settings" in text

    def test_a_folder_that_another_program_has_taken_meanwhile(self, new_window, digits_file, qtbot):
        folder = _interrupted(digits_file)
        window = _open(new_window, qtbot)
        hold = Hold(folder / "lock")
        text = self._resume(window, qtbot)
        hold.release()
        assert "“night” cannot go on" in text
        assert "another window" in text

    def test_a_folder_that_is_gone(self, new_window, digits_file, qtbot):
        folder = _interrupted(digits_file)
        window = _open(new_window, qtbot)
        folder.rename(folder.with_name("elsewhere"))
        assert "“night” cannot go on" in self._resume(window, qtbot)


class TestTheDock:
    def test_ctrl_4_shows_and_hides_it(self, new_window, qtbot):
        window = _open(new_window, qtbot)
        toggle = window.docks.toggle("runs")
        assert toggle.shortcut().toString() == "Ctrl+4"
        window.docks.show("runs")
        qtbot.waitUntil(lambda: window.docks.panel("runs").isVisible())
        toggle.trigger()
        assert window.docks.by_name["runs"].isHidden()

    def test_ticked_runs_are_drawn_in_the_curves(self, new_window, digits_file, qtbot):
        write_run(digits_file, name="a")
        write_run(digits_file, name="b")
        window = _open(new_window, qtbot)
        window.docks.show("runs")
        qtbot.waitUntil(window.runs_panel.isVisible)
        window.session.runs.set_ticked([run.path for run in window.session.runs.runs])
        window.runs_panel.commands.compare.trigger()
        qtbot.waitUntil(window.curves_panel.isVisible)
        qtbot.waitUntil(
            lambda: (
                window.curves_panel.view is not None and len(window.curves_panel.view.compared.shown) == 2
            ),
            timeout=TIMEOUT,
        )

    def test_the_model_of_a_run_reads_under_the_name_of_the_run(self, new_window, digits_file, qtbot):
        folder = write_run(digits_file, name="七 best")
        window = _open(new_window, qtbot)
        window.runs_panel.list.choose([f"run:{folder}"])
        window.runs_panel.commands.open_model.trigger()
        qtbot.waitUntil(lambda: "七 best" in window.statusBar().currentMessage(), timeout=TIMEOUT)
        current = window.session.model.current
        assert current is not None
        assert (current.name, current.path) == ("七 best", folder / "model.safetensors")

    def test_a_window_with_hundreds_of_runs_closes_while_they_are_read(self, new_window, digits_file):
        copy_run(write_run(digits_file, recipe(epochs=1)), 200)
        window = new_window()
        assert window.session.runs.is_reading
        window.close()
        assert not window.session.runs.is_reading

    def test_a_broken_folder_of_runs_is_told(self, new_window, qtbot, own_folders: Path):
        (own_folders / "data").mkdir(parents=True)
        (own_folders / "data" / "runs").write_text("in the way")
        window = _open(new_window, qtbot)
        assert "“runs”" in window.message_bar.text
