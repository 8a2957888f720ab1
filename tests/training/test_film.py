"""The film of a run: which frames it keeps, and a frame that is none."""

from pathlib import Path

import numpy as np
import pytest

from digitpad.errors import DataError
from digitpad.training.film import Film, least_telling
from tests.training.helpers import kept, small_recipe


def test_a_film_keeps_to_its_budget_and_to_the_beginning(tmp_path: Path):
    path, trainer = kept(small_recipe(epochs=20, film=0.6), tmp_path)
    film = Film(path / "film", 0.6)
    size = sum(file.stat().st_size for file in film.folder.iterdir())
    assert size <= 600_000
    assert len(film.steps) > 8
    assert film.steps[0] == 1
    assert film.steps[-1] == 200
    frame = film.load(200, trainer.recipe.network)
    assert frame.snapshot.parameters.tobytes() == trainer._state.network.parameters.tobytes()
    assert frame.predicted.shape == (100,)
    assert frame.snapshot.epoch == 20
    ratios = np.diff(np.log(film.steps))
    assert ratios.max() < 3 * np.median(ratios), "thinned evenly over the logarithm of the steps"


def test_the_frame_that_tells_least_is_one_in_a_crowd():
    assert least_telling([1, 2, 4, 8, 9, 10, 16]) == 9
    assert least_telling([1, 2, 3]) == 2


def test_a_frame_that_is_none_is_told(tmp_path: Path):
    path, trainer = kept(small_recipe(epochs=1), tmp_path)
    film = Film(path / "film", 64)
    spec = trainer.recipe.network
    with pytest.raises(DataError, match="cannot be read"):
        film.load(3, spec)
    film.path(4).write_bytes(b"no frame")
    with pytest.raises(DataError, match="is not a safetensors file"):
        film.load(4, spec)
    with pytest.raises(DataError, match="is not a frame of this run"):
        film.load(8, small_recipe().with_network(hidden=(7,)).network)
