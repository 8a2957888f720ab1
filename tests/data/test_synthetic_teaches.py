"""Judged by what they teach: a network that has seen only synthetic digits reads those that people wrote.

One run's accuracy on a single digit swings by ten points with the seed, for RMSprop takes a full step on the
last 32 digits of an epoch as well; so two runs are judged, each for itself.
"""

from dataclasses import replace

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from digitpad.data import sources
from digitpad.data.dataset import Examples
from digitpad.data.synthetic import load_synthetic
from digitpad.nn.snapshot import Snapshot
from digitpad.training.events import RunFinished
from digitpad.training.metrics import predicted_labels
from digitpad.training.recipe import preset
from digitpad.training.trainer import Trainer


@pytest.fixture(scope="module")
def taught(tmp_path_factory) -> tuple[list[Snapshot], Examples]:
    """`chollet` from two seeds, trained on nothing but synthetic digits, and the synthetic test part."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGITPAD_HOME", str(tmp_path_factory.mktemp("home")))
        data = load_synthetic()
    snapshots = []
    for seed in range(2):
        # A second BLAS thread only waits when the machine is busy with other tests.
        with threadpool_limits(1):
            *_, last = Trainer(replace(preset("chollet"), seed=seed), data).run()
        assert isinstance(last, RunFinished)
        snapshots.append(last.snapshot)
    return snapshots, data.test


def accuracy(snapshot: Snapshot, examples: Examples) -> tuple[float, np.ndarray]:
    """Over all, and of each digit."""
    right = predicted_labels(snapshot, examples.images) == examples.labels
    return float(right.mean()), np.array([right[examples.labels == digit].mean() for digit in range(10)])


def test_it_reads_90_percent_of_mnist_and_70_of_every_digit(mnist_folder, taught):
    snapshots, _ = taught
    examples = sources.load(str(mnist_folder)).test
    for snapshot in snapshots:
        every, digits = accuracy(snapshot, examples)
        assert every >= 0.90
        assert digits.min() >= 0.70, digits.round(3)


def test_it_reads_what_other_people_drew(pendigits_file, taught):
    snapshots, _ = taught
    examples = sources.load(str(pendigits_file)).everything
    for snapshot in snapshots:
        every, digits = accuracy(snapshot, examples)
        assert every >= 0.935
        assert digits.min() >= 0.75, digits.round(3)


def test_the_synthetic_test_part_is_legible(taught):
    snapshots, examples = taught
    for snapshot in snapshots:
        every, digits = accuracy(snapshot, examples)
        # Less than it reads of what people wrote: rare ways of writing are drawn more often than they occur.
        assert every >= 0.86
        assert digits.min() >= 0.65, digits.round(3)
