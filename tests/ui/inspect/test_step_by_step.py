"""One batch after the other: the tensors are those of the last one, though the run's state stays “paused”."""

import itertools

import numpy as np

from tests.training.helpers import small_recipe
from tests.ui.inspect.conftest import Window


def test_after_each_single_batch_the_tensors_are_of_that_batch(window: Window):
    window.panel.show()
    window.run(small_recipe(epochs=10_000))
    step = window.pause()
    seen = [window.panel.tensor("parameters/layers.0.weight").numbers]
    for ahead in (1, 2, 3):
        window.training.step_once("batch")
        window.qtbot.waitUntil(lambda after=step + ahead: window.shows_all_of(after), timeout=20_000)
        seen.append(window.panel.tensor("parameters/layers.0.weight").numbers)
    assert all((one != other).any() for one, other in itertools.pairwise(seen))
    assert f"{step + 3:,}" in window.panel.moment_sentence
    assert np.isfinite(seen[-1]).all()
