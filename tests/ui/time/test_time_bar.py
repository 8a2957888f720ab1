"""The time machine in the real window: moved by mouse and keys, everything that is shown goes along."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from digitpad.errors import SaveError
from digitpad.state.session import Session
from digitpad.state.settings import Settings
from digitpad.state.training import RunState
from digitpad.training.moments import film_of
from digitpad.ui.main_window import MainWindow
from digitpad.ui.theme import Theme
from digitpad.ui.time.time_bar import TimeBar
from digitpad.ui.time.wording import moment_text
from tests.runs_kit import write_run
from tests.training_kit import TIMEOUT, digits_file, endless, other_digits_file, recipe, record

__all__ = ["digits_file", "other_digits_file"]

STEPS = (1, 2, 4, 8, 15, 16, 30)


class Bar:
    """The bar, as somebody sees and moves it."""

    def __init__(self, session: Session, bar: TimeBar, qtbot) -> None:
        self.session, self.bar, self.qtbot = session, bar, qtbot
        self.time = session.time

    def open(self) -> None:
        self.bar.toggleViewAction().trigger()
        self.until(lambda: self.time.films.was_read and not self.session.runs.is_reading)

    def load(self, source: str) -> None:
        self.session.dataset.load(source)
        self.until(lambda: self.session.dataset.source == source)

    def until(self, condition) -> None:
        self.qtbot.waitUntil(condition, timeout=TIMEOUT)

    def until_at(self, step: int) -> None:
        self.until(lambda: self.time.frame is not None and self.time.frame.snapshot.step == step)

    def click(self, step: int) -> None:
        """Click at the place of a frame on the slider."""
        slider = self.bar.slider
        place = QPoint(round(slider.place_of(self.time.steps.index(step))), 13)
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=place)
        self.until_at(step)

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.bar.slider, key)


@pytest.fixture
def bar(qapp, qtbot) -> Iterator[Bar]:
    """The bar alone in a window."""
    session, theme, window = Session(Settings()), Theme("light"), QMainWindow()
    session.model.restore_bundled()
    made = TimeBar(session, theme)
    window.addToolBar(Qt.ToolBarArea.BottomToolBarArea, made)
    made.hide()
    window.resize(1280, 200)
    window.show()
    yield Bar(session, made, qtbot)
    window.close()
    session.shutdown()
    window.deleteLater()
    session.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def whole(window: MainWindow, qtbot) -> Bar:
    """The bar in the window of the program."""
    window.resize(1280, 800)
    return Bar(window.session, window.time_bar, qtbot)


@pytest.fixture
def filmed(digits_file: str) -> Path:
    """The folder of a run with a film."""
    return write_run(digits_file, film=50)


class TestTheBar:
    def test_it_is_closed_at_first_and_nothing_is_looked_for(self, bar: Bar):
        assert bar.bar.isHidden()
        assert not bar.time.films.was_read

    def test_without_a_film_it_says_what_to_do(self, bar: Bar):
        bar.open()
        assert bar.bar.empty.isVisible()
        assert bar.bar.empty.text() == "No run has a film yet: train one."
        assert not bar.bar.slider.isVisible()
        assert not bar.bar.now.isVisible()

    def test_the_newest_run_with_a_film_is_chosen(self, bar: Bar, filmed: Path, digits_file: str):
        newer = write_run(digits_file, recipe(epochs=1), name="newer", film=50)
        write_run(digits_file, name="without")
        bar.open()
        assert bar.bar.chooser.currentText() == "newer"
        assert bar.time.run.path == newer
        assert {bar.bar.chooser.itemText(n) for n in range(bar.bar.chooser.count())} == {"newer", "tiny"}
        assert bar.time.position is None
        assert bar.bar.words.text == "6 frames, step 1 to 16" or "frames, step 1 to 15" in bar.bar.words.text

    def test_runs_of_one_name_are_told_apart(self, bar: Bar, digits_file: str):
        for _ in range(2):
            write_run(digits_file, recipe(epochs=1), film=50)
        bar.open()
        names = [bar.bar.chooser.itemText(n) for n in range(bar.bar.chooser.count())]
        assert len(set(names)) == 2
        assert all(name.startswith("tiny – ") for name in names)

    def test_the_ends_of_epochs_are_marked(self, bar: Bar, filmed: Path):
        bar.open()
        assert bar.bar.slider._marks == {4: "epoch 1", 6: "2"}
        assert bar.bar.slider.maximum() == len(STEPS) - 1

    def test_it_fits_a_window_of_1024_pixels(self, bar: Bar, filmed: Path):
        bar.open()
        bar.time.go_to(30)
        bar.until_at(30)
        assert bar.bar.minimumSizeHint().width() <= 1024

    def test_every_control_can_be_reached_and_has_a_name(self, bar: Bar, filmed: Path):
        bar.open()
        parts = (*bar.bar._buttons, bar.bar.slider, bar.bar.chooser, bar.bar.save.offer)
        for part in parts:
            assert part.accessibleName()
            assert part.focusPolicy() & Qt.FocusPolicy.TabFocus


class TestMovingInTime:
    def test_the_matrix_goes_along(self, bar: Bar, filmed: Path, digits_file: str):
        bar.load(digits_file)
        evaluation = bar.session.evaluation
        evaluation.watch(bar.bar, True)
        bar.open()
        for step in (1, 30):
            bar.click(step)
            bar.until(lambda: evaluation.current is not None)
            np.testing.assert_array_equal(evaluation.current.predicted, bar.time.frame.predicted)
        evaluation.watch(bar.bar, False)

    def test_keys_walk_over_the_frames(self, bar: Bar, filmed: Path):
        bar.open()
        bar.press(Qt.Key.Key_Home)
        bar.until_at(1)
        bar.press(Qt.Key.Key_Right)
        bar.until_at(2)
        bar.press(Qt.Key.Key_End)
        bar.until_at(30)
        bar.press(Qt.Key.Key_Left)
        bar.until_at(16)
        assert bar.bar.slider.value() == STEPS.index(16)

    def test_a_key_in_the_present_begins_at_the_end_of_the_film(self, bar: Bar, filmed: Path):
        bar.open()
        assert not bar.bar.slider.is_past
        bar.press(Qt.Key.Key_Left)
        bar.until_at(30)
        assert bar.bar.slider.is_past

    def test_the_slider_can_be_dragged(self, bar: Bar, filmed: Path):
        bar.open()
        slider = bar.bar.slider
        places = [QPoint(round(slider.place_of(number)), 13) for number in range(len(STEPS))]
        QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=places[6])
        for place in places[5:2:-1]:
            QTest.mouseMove(slider, place)
        QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=places[3])
        bar.until_at(8)

    def test_space_plays_and_stands_still(self, bar: Bar, filmed: Path):
        bar.open()
        bar.time._film_clock.setInterval(1)
        bar.press(Qt.Key.Key_Space)
        assert bar.time.is_playing
        assert bar.bar.play.accessibleName() == "Stand still"
        bar.until(lambda: not bar.time.is_playing)
        assert bar.bar.play.accessibleName() == "Play the film"
        bar.until_at(30)
        bar.bar.play.click()
        bar.press(Qt.Key.Key_Space)
        assert not bar.time.is_playing

    def test_the_buttons_go_to_the_ends_and_step(self, bar: Bar, filmed: Path):
        bar.open()
        for button, step in (("to_start", 1), ("on", 2), ("to_end", 30), ("back", 16)):
            getattr(bar.bar, button).click()
            bar.until_at(step)

    def test_now_returns_to_the_present_and_the_bar_shows_which_it_is(self, bar: Bar, filmed: Path):
        bar.open()
        before = bar.session.model.reader
        assert not bar.bar.now.isEnabled()
        bar.click(4)
        assert bar.bar.property("past") is True
        bar.bar.now.click()
        assert bar.bar.property("past") is False
        assert bar.session.model.reader is before

    def test_escape_returns_to_the_present(self, bar: Bar, filmed: Path):
        bar.open()
        bar.click(4)
        bar.press(Qt.Key.Key_Escape)
        assert bar.session.model.past is None
        assert bar.bar.isVisible()

    def test_opening_it_gives_the_keys_to_the_slider(self, bar: Bar, filmed: Path):
        bar.bar.window().activateWindow()
        bar.open()
        bar.until(bar.bar.slider.hasFocus)

    def test_closing_the_bar_returns_to_the_present(self, bar: Bar, filmed: Path):
        bar.open()
        before = bar.session.model.reader
        bar.click(4)
        bar.bar.toggleViewAction().trigger()
        assert bar.bar.isHidden()
        assert bar.session.model.reader is before

    def test_of_another_data_set_the_accuracy_is_only_told_at_the_end_of_epochs(
        self, bar: Bar, filmed: Path, other_digits_file: str
    ):
        bar.load(other_digits_file)
        bar.open()
        bar.click(8)
        assert "accuracy" not in bar.bar.words.text
        bar.click(15)
        assert "test accuracy" in bar.bar.words.text

    def test_a_torn_frame_is_told_in_one_line(self, bar: Bar, filmed: Path):
        bar.open()
        told = record(bar.bar.failed)
        (filmed / "film" / "frame-00000004.safetensors").write_bytes(b"torn")
        bar.press(Qt.Key.Key_Home)
        bar.press(Qt.Key.Key_Right)
        bar.until_at(2)
        bar.press(Qt.Key.Key_Right)
        bar.until(lambda: bar.time.is_broken)
        assert "cannot be read" in bar.bar.words.text
        assert len(told) == 1
        bar.press(Qt.Key.Key_Right)
        bar.until_at(8)
        assert "cannot" not in moment_text(bar.time)


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


class TestSaving:
    def test_an_animated_picture_of_every_frame(self, bar: Bar, filmed: Path, tmp_path: Path):
        bar.open()
        told = []
        bar.bar.reported.connect(told.append)
        bar.bar.save.save(tmp_path / "film.gif", "gif")
        assert not bar.bar.save.offer.isVisible()
        assert bar.bar.save.cancel.isVisible()
        bar.until(lambda: bool(told))
        assert told == ["The film is saved as film.gif: 7 pictures."]
        with Image.open(tmp_path / "film.gif") as film:
            assert film.n_frames == len(STEPS)
        assert bar.bar.save.offer.isVisible()

    def test_cancelling_leaves_nothing(self, bar: Bar, filmed: Path, tmp_path: Path):
        bar.open()
        saving = bar.session.film_saving
        bar.bar.save.save(tmp_path / "pictures", "png")
        bar.bar.save.cancel.click()
        bar.until(lambda: not saving.is_busy)
        assert not (tmp_path / "pictures").exists()
        assert [path for path in tmp_path.iterdir() if path.name.endswith(".part")] == []

    def test_a_folder_that_cannot_be_written_is_one_line(self, bar: Bar, filmed: Path, tmp_path: Path):
        bar.open()
        (tmp_path / "file").write_text("")
        told = record(bar.bar.failed)
        bar.bar.save.save(tmp_path / "file" / "film.gif", "gif")
        bar.until(lambda: bool(told))
        assert isinstance(told[0], SaveError)
        assert not bar.session.film_saving.is_busy


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
