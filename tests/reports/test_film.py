"""A film in files: a picture for each frame, whole or not at all."""

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitpad.data.sources import load
from digitpad.errors import Cancelled, DataError, SaveError
from digitpad.nn.spec import LayerSpec, NetworkSpec
from digitpad.reports import film
from digitpad.reports.film import (
    FRAME_MILLISECONDS,
    LAST_MILLISECONDS,
    reach_of,
    save_gif,
    save_pngs,
    strongest,
)
from digitpad.reports.film_picture import SIZE
from digitpad.reports.film_request import FilmRequest
from digitpad.training.archive import read_run
from digitpad.training.moments import film_of
from tests.runs_kit import write_run
from tests.training_kit import digits_file, recipe

__all__ = ["digits_file"]

STEPS = (1, 2, 4, 8, 15, 16, 30)


def request_of(folder: Path, source: str) -> FilmRequest:
    run, test = read_run(folder), load(source).test
    return FilmRequest(run, tuple(film_of(run).steps), run.epochs, test.labels, test.images[3])


@pytest.fixture
def request_(digits_file: str) -> FilmRequest:
    return request_of(write_run(digits_file, film=50), digits_file)


def never() -> bool:
    return False


def silent(share: float, text: str) -> None:
    assert 0 <= share <= 1


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


class TestGif:
    def test_it_has_a_picture_for_each_frame_and_rests_on_the_last(self, request_, tmp_path: Path):
        saved = save_gif(tmp_path / "film.gif", request_, silent, never)
        assert (saved.count, saved.left_out) == (len(STEPS), 0)
        with Image.open(saved.path) as picture:
            assert picture.size == SIZE
            assert picture.n_frames == len(STEPS)
            durations = []
            for number in range(picture.n_frames):
                picture.seek(number)
                durations.append(picture.info["duration"])
        assert durations == [FRAME_MILLISECONDS] * (len(STEPS) - 1) + [LAST_MILLISECONDS]

    def test_a_frame_that_cannot_be_read_is_left_out_and_counted(self, request_, tmp_path: Path):
        film_of(request_.run).path(4).write_bytes(b"torn")
        film_of(request_.run).path(16).unlink()
        saved = save_gif(tmp_path / "film.gif", request_, silent, never)
        assert (saved.count, saved.left_out) == (len(STEPS) - 2, 2)

    def test_a_frame_that_goes_while_it_is_saved_is_left_out(self, request_, tmp_path: Path):
        def lose(share: float, text: str) -> None:
            film_of(request_.run).path(16).unlink(missing_ok=True)

        saved = save_gif(tmp_path / "film.gif", request_, lose, never)
        assert (saved.count, saved.left_out) == (len(STEPS) - 1, 1)

    def test_of_no_frame_at_all_there_is_no_file(self, request_, tmp_path: Path):
        for step in STEPS:
            film_of(request_.run).path(step).write_bytes(b"")
        with pytest.raises(DataError):
            save_gif(tmp_path / "film.gif", request_, silent, never)
        assert list(tmp_path.glob("*.gif")) == []

    def test_one_frame_is_a_film(self, request_, tmp_path: Path):
        saved = save_gif(tmp_path / "film.gif", replace(request_, steps=(1,)), silent, never)
        with Image.open(saved.path) as picture:
            assert getattr(picture, "n_frames", 1) == 1

    def test_cancelling_leaves_the_old_file(self, request_, tmp_path: Path):
        path = tmp_path / "film.gif"
        path.write_bytes(b"old")
        asked = []

        def cancelled() -> bool:
            asked.append(1)
            return len(asked) > 9

        with pytest.raises(Cancelled):
            save_gif(path, request_, silent, cancelled)
        assert path.read_bytes() == b"old"

    def test_a_place_that_cannot_be_written_is_one_line(self, request_, tmp_path: Path):
        (tmp_path / "file").write_text("")
        with pytest.raises(SaveError, match="cannot be written"):
            save_gif(tmp_path / "file" / "film.gif", request_, silent, never)


class TestPngs:
    def test_they_are_numbered_in_a_new_folder(self, request_, tmp_path: Path):
        saved = save_pngs(tmp_path / "pictures", request_, silent, never)
        names = sorted(path.name for path in saved.path.iterdir())
        assert names == [f"frame-{n}-step-{step:06}.png" for n, step in enumerate(STEPS, start=1)]
        shown = [pixels(saved.path / name) for name in names]
        assert all(picture.shape == (540, 960, 3) for picture in shown)
        weights, matrix = np.s_[64:420, 24:500], np.s_[84:275, 546:740]
        assert all((before[weights] != after[weights]).any() for before, after in pairwise(shown))
        assert (shown[0][matrix] != shown[-1][matrix]).any()

    def test_a_folder_that_is_there_is_left_alone(self, request_, tmp_path: Path):
        (tmp_path / "pictures").mkdir()
        (tmp_path / "pictures" / "mine.txt").write_text("mine")
        with pytest.raises(SaveError, match="is there already"):
            save_pngs(tmp_path / "pictures", request_, silent, never)
        assert [path.name for path in (tmp_path / "pictures").iterdir()] == ["mine.txt"]

    def test_a_disk_that_is_full_leaves_nothing(
        self, request_, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        write, written = film.atomic.write_bytes, []

        def full(path: Path, content: bytes) -> None:
            if len(written) == 3:
                raise SaveError(path, "cannot be written: No space left on device")
            written.append(path)
            write(path, content)

        monkeypatch.setattr(film.atomic, "write_bytes", full)
        with pytest.raises(SaveError, match="pictures: cannot be written: No space left"):
            save_pngs(tmp_path / "pictures", request_, silent, never)
        assert list(tmp_path.glob("*pictures*")) == []


class TestPictures:
    def test_without_data_or_drawing_it_says_so_and_draws_the_rest(self, request_, tmp_path: Path):
        bare = replace(request_, labels=None, drawing=None)
        save_pngs(tmp_path / "bare", bare, silent, never)
        save_pngs(tmp_path / "full", request_, silent, never)
        name = "frame-7-step-000030.png"
        weights = np.s_[64:420, 24:500]
        bare_picture, full = pixels(tmp_path / "bare" / name), pixels(tmp_path / "full" / name)
        np.testing.assert_array_equal(bare_picture[weights], full[weights])
        assert (bare_picture[84:275, 546:740] != full[84:275, 546:740]).any()

    def test_labels_of_another_number_than_the_frames_pictures_are_not_used(self, request_, tmp_path: Path):
        short = replace(request_, labels=request_.labels[:7])
        assert save_gif(tmp_path / "film.gif", short, silent, never).count == len(STEPS)

    @pytest.mark.parametrize(
        "changes",
        [{"hidden": ""}, {"hidden": "3"}, {"hidden": "60,20", "batch_norm": "true", "dropout": "0.2"}],
    )
    def test_networks_of_all_forms(self, changes, digits_file: str, tmp_path: Path):
        asked = request_of(write_run(digits_file, recipe(epochs=1, **changes), film=50), digits_file)
        assert save_gif(tmp_path / "film.gif", asked, silent, never).count == len(asked.steps)

    def test_a_network_that_has_diverged(self, digits_file: str, tmp_path: Path):
        made = recipe(epochs=2, optimizer="sgd", learning_rate="1e30")
        asked = request_of(write_run(digits_file, made, film=50), digits_file)
        assert asked.run.status == "diverged"
        assert save_gif(tmp_path / "film.gif", asked, silent, never).count == len(asked.steps)


def test_the_strongest_units_are_shown_in_the_order_of_their_numbers():
    weights = np.zeros((784, 5), np.float32)
    weights[0] = [1, -9, 0, np.nan, 4]
    assert list(strongest(weights, 2)) == [1, 4]
    assert reach_of(np.array([np.nan, np.inf, -2.0], np.float32)) == 2.0
    assert reach_of(np.array([np.nan], np.float32)) == 0.0


def test_a_network_that_begins_with_dropout_shows_the_weights_behind_it(digits_file: str, tmp_path: Path):
    layers = (LayerSpec("dropout", rate=0.1), *recipe().network.layers)
    made = replace(recipe(epochs=1), network=NetworkSpec(784, layers))
    request = request_of(write_run(digits_file, made, film=50), digits_file)
    assert save_gif(tmp_path / "film.gif", request, silent, never).left_out == 0


def test_it_needs_neither_qt_nor_pyplot():
    code = "import sys, digitpad.reports.film; print({'PySide6', 'matplotlib.pyplot'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
