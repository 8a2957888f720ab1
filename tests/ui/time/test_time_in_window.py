"""Looking back in the real window and among runs: everything that is shown goes along."""

from pathlib import Path

import numpy as np

from digitpad.state.training import RunState
from digitpad.training.moments import film_of
from digitpad.ui.main_window import MainWindow
from tests.runs_kit import write_run
from tests.training_kit import TIMEOUT, endless, recipe
from tests.ui.time.conftest import Bar


class TestWithRuns:
    def test_one_can_look_back_at_the_run_under_way_and_return(self, bar: Bar, digits_file: str):
        session = bar.session
        bar.time.films._clock.setInterval(20)
        bar.open()
        session.training.start(endless(), digits_file)
        bar.until(lambda: bar.time.run is not None and len(bar.time.steps) > 2)
        assert bar.time.is_under_way
        bar.click(1)
        assert session.training.run_state is RunState.RUNNING
        assert session.model.reader.name.endswith("step 1")
        bar.bar.now.click()
        assert session.model.reader.name.startswith("Training")

    def test_deleting_the_run_returns_to_the_present(self, bar: Bar, filmed: Path):
        bar.open()
        bar.click(4)
        bar.session.runs.delete([filmed])
        assert bar.session.model.past is None
        bar.until(lambda: bar.bar.empty.isVisible())


class TestInTheWindow:
    def test_a_film_that_is_saved_outdates_the_word_of_one_that_was_not(
        self, whole: Bar, window: MainWindow, filmed: Path, tmp_path: Path
    ):
        whole.open()
        (tmp_path / "file").write_text("")
        whole.bar.save.save(tmp_path / "file" / "film.gif", "gif")
        whole.until(lambda: "film.gif" in window.message_bar.text)
        assert "untouched" not in window.message_bar.text, "there was nothing"
        whole.bar.save.save(tmp_path / "film.gif", "gif")
        whole.until(lambda: not window.message_bar.text)
        assert "The film is saved" in window.statusBar().currentMessage()

    def test_everything_that_is_shown_goes_back_together(
        self, whole: Bar, window: MainWindow, filmed: Path, digits_file: str
    ):
        whole.load(digits_file)
        session = whole.session
        session.drawing.begin_stroke(200, 200)
        session.drawing.extend_stroke(800, 200)
        session.drawing.extend_stroke(400, 850)
        session.drawing.end_stroke()
        window.docks.show("curves")
        whole.open()
        read = {}
        for step in (1, 30):
            whole.click(step)
            name = f"tiny – epoch {1 if step == 1 else 2}, step {step}"
            whole.until(lambda name=name: session.reading.prediction.model == name)
            whole.until(lambda step=step: window.curves_panel.time_cursor is not None)
            cursor = window.curves_panel.time_cursor
            whole.until(lambda step=step, cursor=cursor: cursor.step == step)
            assert all(line.isVisible() for line in cursor.lines[:2])
            assert cursor.lines[0].value() == step
            frame = film_of(whole.time.run).load(step, whole.time.run.recipe.network)
            shown = session.model.reader.snapshot
            np.testing.assert_array_equal(
                shown.tensors["layers.0.weight"], frame.snapshot.tensors["layers.0.weight"]
            )
            accuracy = (frame.predicted == session.dataset.current.test.labels).mean()
            assert f"test accuracy {100 * accuracy:.1f}" in whole.bar.words.text
            read[step] = session.reading.prediction.probabilities
        assert not np.allclose(read[1], read[30])
        cursor.lines[0].setValue(7.6)
        cursor.lines[0].sigDragged.emit(cursor.lines[0])  # as dragging it does
        whole.until_at(8)
        whole.until(lambda: cursor.step == 8)
        assert cursor.lines[1].value() == 8
        window.view.time_machine.trigger()
        assert not any(line.isVisible() for line in cursor.lines)

    def test_the_list_of_runs_opens_it(self, whole: Bar, window: MainWindow, filmed: Path, digits_file: str):
        without = write_run(digits_file, name="without")
        panel, runs = window.runs_panel, whole.session.runs
        window.docks.show("runs")
        runs.refresh()
        whole.until(lambda: len(runs.runs) == 2)
        panel.list.choose([f"run:{without}"])
        assert not panel.commands.look_back.isEnabled()
        panel.list.choose([f"run:{filmed}"])
        assert panel.commands.look_back.isEnabled()
        panel.commands.look_back.trigger()
        assert whole.bar.isVisible()
        whole.until_at(30)
        assert whole.bar.chooser.currentText() == "tiny"

    def test_closing_the_window_while_it_plays_ends_everything(
        self, whole: Bar, window: MainWindow, filmed: Path
    ):
        whole.open()
        whole.bar.play.click()
        window.close()
        assert not whole.time.is_playing

    def test_closing_the_window_while_it_saves(
        self, whole: Bar, window: MainWindow, filmed: Path, tmp_path: Path
    ):
        whole.open()
        whole.bar.save.save(tmp_path / "film.gif", "gif")
        window.close()
        assert not whole.session.film_saving.is_busy

    def test_a_bar_that_was_open_is_open_again_and_takes_no_focus(
        self, whole: Bar, window: MainWindow, new_window, filmed: Path
    ):
        whole.open()
        window.close()
        again = new_window()
        assert again.time_bar.isVisible()
        whole.qtbot.waitUntil(lambda: bool(again.session.time.films.runs), timeout=TIMEOUT)
        assert again.time_bar.slider.isVisible()
        assert not again.time_bar.slider.hasFocus()
        assert again.session.model.past is None

    def test_what_a_run_leaves_while_one_looks_back_is_offered_all_the_same(
        self, whole: Bar, window: MainWindow, filmed: Path, digits_file: str
    ):
        session = whole.session
        whole.open()
        whole.click(4)
        past = session.model.reader
        session.training.start(recipe(epochs=2, film=0), digits_file)
        whole.until(lambda: session.training.run_state is RunState.FINISHED)
        assert session.model.reader is past
        assert session.model.candidate is not None
        whole.bar.now.click()
        assert session.model.reader.name.startswith("New model")
        session.model.discard()

    def test_a_run_whose_curves_are_compared_has_its_cursor_among_them(
        self, whole: Bar, window: MainWindow, filmed: Path, digits_file: str
    ):
        other = write_run(digits_file, recipe(epochs=1), name="other")
        window.docks.show("curves")
        whole.open()
        whole.session.runs.set_ticked([filmed, other])
        whole.until(lambda: len(window.curves_panel.overlays) == 2)
        whole.click(8)
        assert window.curves_panel.view.history is None
        assert window.curves_panel.time_cursor.step == 8
        assert "Step 8" in window.curves_panel.numbers.text()
