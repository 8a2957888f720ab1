"""The time machine's bar, moved by mouse and keys: where it goes, what it says, and saving the film."""

from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from digitpad.errors import SaveError
from digitpad.ui.time.wording import moment_text
from tests.runs_kit import write_run
from tests.training_kit import recipe, record
from tests.ui.time.conftest import STEPS, Bar


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
