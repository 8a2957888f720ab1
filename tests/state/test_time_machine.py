"""The time machine: a frame of a run's film reads until the present returns."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from digitpad.errors import DataError
from digitpad.state.frames import FrameLoader
from digitpad.training.archive import read_run
from digitpad.training.film import Frame
from digitpad.training.moments import film_of
from tests.runs_kit import write_run
from tests.state.time_kit import STEPS, Kit, filmed, kit
from tests.training_kit import TIMEOUT, recipe, record

__all__ = ["filmed", "kit"]


class TestGoingBack:
    def test_the_network_of_the_frame_reads_and_its_name_says_of_when(self, kit: Kit, filmed: Path):
        kit.choose(filmed)
        assert kit.time.steps == STEPS
        assert (kit.time.frame, kit.time.position) == (None, None)
        kit.go_to(16)
        reader = kit.states.model.reader
        assert reader is kit.states.model.past
        assert reader.name == "tiny – epoch 2, step 16"
        assert reader.snapshot is kit.time.frame.snapshot
        stored = film_of(kit.time.run).load(16, kit.time.run.recipe.network)
        np.testing.assert_array_equal(reader.snapshot.parameters, stored.snapshot.parameters)
        np.testing.assert_array_equal(kit.time.frame.predicted, stored.predicted)
        kit.go_to(15)
        assert kit.states.model.reader.name == "tiny – epoch 1, step 15"

    def test_who_hears_of_another_reader_finds_its_frame(self, kit: Kit, filmed: Path):
        kit.choose(filmed)
        model, seen = kit.states.model, []
        model.model_changed.connect(lambda: seen.append(kit.time.frame))
        kit.go_to(4)
        kit.time.return_to_present()
        assert [frame and frame.snapshot.step for frame in seen] == [4, None]

    def test_the_present_returns_as_it_was(self, kit: Kit, filmed: Path):
        kit.choose(filmed)
        before = kit.states.model.reader
        kit.go_to(1)
        kit.time.return_to_present()
        assert kit.states.model.reader is before
        assert (kit.time.frame, kit.time.position) == (None, None)
        assert kit.time.run is not None

    def test_of_a_slider_that_is_dragged_only_the_last_place_is_read(
        self, kit: Kit, filmed: Path, monkeypatch: pytest.MonkeyPatch
    ):
        kit.choose(filmed)
        shown = record(kit.time._loader.loaded, lambda _run, frame: frame.snapshot.step)
        for step in STEPS:
            kit.time.go_to(step)
        kit.wait_for(30)
        assert shown == [30]
        assert {key[1] for key in kit.time._loader._cache} == {1, 30}  # the first was under way

    def test_a_step_without_a_frame_goes_to_the_nearest(self, kit: Kit, filmed: Path):
        kit.choose(filmed)
        kit.time.go_to(11)
        kit.wait_for(8)
        kit.time.go_by(-1)
        kit.wait_for(4)
        kit.time.go_by(100)
        kit.wait_for(30)

    def test_a_frame_that_cannot_be_read_is_told_once_and_its_neighbours_read(self, kit: Kit, filmed: Path):
        kit.choose(filmed)
        (filmed / "film" / "frame-00000004.safetensors").write_bytes(b"torn")
        failed = record(kit.time.failed)
        kit.go_to(2)
        kit.time.go_by(1)
        kit.qtbot.waitUntil(lambda: bool(failed), timeout=TIMEOUT)
        assert isinstance(failed[0], DataError)
        assert kit.time.is_broken
        assert kit.reads(2)
        kit.time.go_by(1)
        kit.wait_for(8)
        kit.time.go_by(-1)
        assert kit.time.is_broken
        assert len(failed) == 1
        kit.time.go_by(-1)
        assert kit.reads(2)
        assert not kit.time.is_broken

    def test_a_frame_of_another_network_is_refused(self, kit: Kit, filmed: Path, digits_file: str):
        other = write_run(digits_file, recipe(epochs=2, hidden="7"), film=50)
        kit.choose(filmed)
        name = "frame-00000008.safetensors"
        shutil.copy(other / "film" / name, filmed / "film" / name)
        failed = record(kit.time.failed)
        kit.time.go_to(8)
        kit.qtbot.waitUntil(lambda: bool(failed), timeout=TIMEOUT)
        assert "is not a frame of this run" in str(failed[0])
        assert kit.time.frame is None

    def test_a_frame_that_predicts_what_is_no_digit_is_refused(self, filmed: Path):
        run = read_run(filmed)
        film = film_of(run)
        frame = film.load(8, run.recipe.network)
        film.add(Frame(frame.snapshot, np.full(60, 10, np.uint8)))
        with pytest.raises(DataError, match="no digits"):
            film.load(8, run.recipe.network)

    def test_a_frame_that_says_another_step_is_refused(self, filmed: Path):
        run = read_run(filmed)
        film = film_of(run)
        shutil.copy(film.path(8), film.path(9))
        with pytest.raises(DataError, match="of step 8"):
            film.load(9, run.recipe.network)


class TestAccuracy:
    def test_it_is_counted_where_the_data_set_is_at_hand(self, kit: Kit, filmed: Path, digits_file: str):
        kit.choose(filmed)
        kit.go_to(8)
        assert kit.time.accuracy is None
        kit.states.dataset.load(digits_file)
        kit.qtbot.waitUntil(lambda: kit.states.dataset.current is not None, timeout=TIMEOUT)
        labels = kit.states.dataset.current.test.labels
        assert kit.time.accuracy == (kit.time.frame.predicted == labels).mean()
        kit.go_to(30)
        assert kit.time.accuracy == pytest.approx(kit.time.run.epochs[-1].test_accuracy)

    def test_it_is_unknown_until_the_frame_is_read(self, kit: Kit, filmed: Path):
        kit.choose(filmed)
        kit.go_to(15)
        kit.time.go_to(30)
        assert kit.time.accuracy is None
        kit.wait_for(30)
        assert kit.time.accuracy is not None

    def test_of_other_data_it_is_what_was_measured_after_the_epoch(
        self, kit: Kit, filmed: Path, other_digits_file: str
    ):
        kit.states.dataset.load(other_digits_file)
        kit.qtbot.waitUntil(lambda: kit.states.dataset.current is not None, timeout=TIMEOUT)
        kit.choose(filmed)
        kit.go_to(16)
        assert kit.time.accuracy is None
        kit.go_to(15)
        assert kit.time.accuracy == kit.time.run.epochs[0].test_accuracy


class TestPlaying:
    def test_every_frame_is_seen_once_and_the_last_one_stays(self, kit: Kit, filmed: Path):
        kit.choose(filmed)
        kit.time._film_clock.setInterval(1)
        seen = record(kit.states.model.model_changed, lambda: kit.time.frame.snapshot.step)
        kit.time.play()
        assert kit.time.is_playing
        kit.qtbot.waitUntil(lambda: not kit.time.is_playing, timeout=TIMEOUT)
        assert seen == list(STEPS)
        assert kit.time.position == 30

    def test_it_goes_on_from_where_it_was_paused(self, kit: Kit, filmed: Path):
        kit.choose(filmed)
        kit.go_to(8)
        kit.time._film_clock.setInterval(1)
        seen = record(kit.states.model.model_changed, lambda: kit.time.frame.snapshot.step)
        kit.time.frame_changed.connect(lambda: kit.reads(16) and kit.time.pause())
        kit.time.play()
        kit.qtbot.waitUntil(lambda: not kit.time.is_playing, timeout=TIMEOUT)
        assert kit.time.position == 16
        kit.time.play()
        kit.wait_for(30)
        assert seen == [15, 16, 30]

    def test_frames_that_cannot_be_read_are_passed_over(self, kit: Kit, filmed: Path):
        kit.choose(filmed)
        for step in (1, 8, 30):
            (filmed / "film" / f"frame-{step:08}.safetensors").write_bytes(b"")
        kit.time._film_clock.setInterval(1)
        kit.time.play()
        kit.qtbot.waitUntil(lambda: not kit.time.is_playing, timeout=TIMEOUT)
        assert kit.reads(16)

    def test_a_film_of_one_frame_plays_it(self, kit: Kit, filmed: Path):
        for step in STEPS[1:]:
            (filmed / "film" / f"frame-{step:08}.safetensors").unlink()
        kit.choose(filmed)
        assert kit.time.steps == (1,)
        kit.time._film_clock.setInterval(1)
        kit.time.play()
        kit.wait_for(1)
        kit.qtbot.waitUntil(lambda: not kit.time.is_playing, timeout=TIMEOUT)


def test_only_so_many_frames_are_kept_as_have_room(filmed: Path, qtbot):
    run = read_run(filmed)
    size = film_of(run).load(1, run.recipe.network).snapshot.parameters.nbytes
    loader = FrameLoader(cache_bytes=3 * size)
    for step in STEPS:
        with qtbot.waitSignal(loader.loaded, timeout=TIMEOUT):
            loader.want(run, step)
    assert loader.kept_bytes <= 3 * size
    assert list(loader._cache)[-1] == (run.path, 30)
    loader.shutdown()
