"""The past that reads, while runs begin, go on, are renamed and deleted."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from digitpad.state.training import RunState
from digitpad.training.film import Frame
from digitpad.training.moments import film_of
from tests.runs_kit import trash, write_run
from tests.state.time_kit import STEPS, Kit, filmed, kit
from tests.training_kit import TIMEOUT, endless, recipe, record

__all__ = ["filmed", "kit", "trash"]


class TestWhatElseHappens:
    def test_opening_a_model_ends_it(self, kit: Kit, filmed: Path):
        kit.choose(filmed)
        kit.go_to(4)
        changed = record(kit.time.frame_changed)
        kit.time.play()
        kit.states.model.restore_bundled()
        assert (kit.time.frame, kit.time.position, kit.time.is_playing) == (None, None, False)
        assert len(changed) == 1

    def test_a_run_that_is_deleted_lets_the_present_return(self, kit: Kit, filmed: Path, trash: Path):
        kit.choose(filmed)
        kit.go_to(4)
        kit.runs.delete([filmed])
        assert kit.time.run is None
        assert kit.states.model.past is None
        assert kit.time.steps == ()

    def test_a_run_without_a_film_can_be_chosen_and_gone_nowhere(self, kit: Kit, digits_file: str):
        kit.choose(write_run(digits_file))
        kit.time.watch(kit.runs, True)
        kit.qtbot.waitUntil(lambda: kit.time.films.was_read, timeout=TIMEOUT)
        kit.time.go_to(3)
        kit.time.go_by(1)
        kit.time.play()
        assert (kit.time.steps, kit.time.position, kit.time.is_playing) == ((), None, False)
        assert kit.time.films.runs == ()

    def test_another_run_shows_its_frame_nearest_to_the_same_step(
        self, kit: Kit, filmed: Path, digits_file: str
    ):
        other = write_run(digits_file, recipe(epochs=1), name="short", film=50)
        kit.choose(filmed)
        kit.go_to(16)
        kit.choose(other)
        kit.wait_for(15)
        assert kit.states.model.reader.name == "short – epoch 1, step 15"

    def test_the_chosen_run_has_its_own_frames_though_another_is_offered_meanwhile(
        self, kit: Kit, filmed: Path, digits_file: str
    ):
        newest = write_run(digits_file, recipe(epochs=1), name="short", film=50)
        kit.time.watch(kit.runs, True)
        kit.qtbot.waitUntil(lambda: len(kit.time.films.runs) == 2, timeout=TIMEOUT)
        kit.states.training.folder = newest  # the run that was trained last, which nobody has been shown
        film_of(kit.runs.find(filmed)).cut(16)
        kit.choose(filmed)
        assert kit.time.run.path == filmed
        assert kit.time.steps == STEPS[:-1]

    def test_renaming_the_run_does_not_end_it(self, kit: Kit, filmed: Path):
        kit.choose(filmed)
        kit.go_to(16)
        kit.runs.rename(filmed, "other")
        assert kit.time.run.about.name == "other"
        kit.go_to(15)
        assert kit.states.model.reader.name == "other – epoch 1, step 15"

    def test_the_past_stays_while_a_run_begins_and_ends_until_the_present_is_wanted(
        self, kit: Kit, filmed: Path, digits_file: str
    ):
        kit.choose(filmed)
        kit.go_to(4)
        past = kit.states.model.past
        kit.states.start(kit.qtbot, recipe(epochs=3, film=0), digits_file)
        kit.states.wait_for(kit.qtbot, RunState.FINISHED)
        assert kit.states.model.reader is past
        kit.time.return_to_present()
        assert kit.states.model.reader.name.startswith("New model")

    def test_the_run_under_way_can_be_looked_back_at_and_its_new_frames_come(
        self, kit: Kit, digits_file: str
    ):
        kit.time.films._clock.setInterval(20)
        kit.time.watch(kit.runs, True)
        kit.states.start(kit.qtbot, endless(), digits_file)
        kit.qtbot.waitUntil(lambda: bool(kit.time.films.runs), timeout=TIMEOUT)
        kit.time.choose_run(kit.time.films.runs[0])
        assert kit.time.is_under_way
        kit.go_to(1)
        assert kit.states.model.is_live
        assert kit.states.model.reader is kit.states.model.past
        known = len(kit.time.steps)
        kit.qtbot.waitUntil(lambda: len(kit.time.steps) > known, timeout=TIMEOUT)
        kit.time.return_to_present()
        assert kit.states.model.reader.name.startswith("Training")

    def test_epochs_of_the_run_under_way_are_those_that_it_has_now(self, kit: Kit, digits_file: str):
        kit.time.films._clock.setInterval(20)
        kit.time.watch(kit.runs, True)
        kit.states.start(kit.qtbot, endless(), digits_file)
        kit.qtbot.waitUntil(lambda: kit.time.is_under_way, timeout=TIMEOUT)
        kit.qtbot.waitUntil(lambda: len(kit.time.epochs) > len(kit.time.run.epochs), timeout=TIMEOUT)

    def test_frames_that_were_taken_again_are_read_again(self, kit: Kit, filmed: Path):
        kit.choose(filmed)
        kit.go_to(8)
        kit.go_to(1)
        film = film_of(kit.time.run)
        new = Frame(
            replace(film.load(8, kit.time.run.recipe.network).snapshot, epoch=7), np.zeros(3, np.uint8)
        )
        film.cut(4)  # as a run that is resumed does
        kit.time.films.look_at(kit.time.run)
        film.add(new)
        kit.time.films.look_at(kit.time.run)
        kit.go_to(8)
        assert kit.time.frame.snapshot.epoch == 7

    def test_with_the_last_watcher_the_present_returns_and_nothing_is_kept(self, kit: Kit, filmed: Path):
        kit.time.watch(kit.runs, True)
        kit.qtbot.waitUntil(lambda: bool(kit.time.films.runs), timeout=TIMEOUT)
        kit.time.choose_run(kit.time.films.runs[0])
        kit.go_to(2)
        kit.time.watch(kit.runs, False)
        assert kit.states.model.past is None
        assert kit.time._loader.kept_bytes == 0
