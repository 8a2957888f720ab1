"""Batches are augmented alike on any number of threads, and anew at every step."""

import os
import threading

import numpy as np
import pytest

from digitpad.data.augment import Augmentation
from digitpad.training.augmenting import BLOCK, BatchAugmenter
from digitpad.training.events import BatchDone
from digitpad.training.streams import Streams
from digitpad.training.trainer import Trainer
from tests.training.helpers import bars, small_dataset, small_recipe

SETTINGS = Augmentation(shift=2, rotation=10, elastic=20)


def augmented(images, step: int = 0) -> np.ndarray:
    augmenter, streams = BatchAugmenter(SETTINGS), Streams.of(3)
    out = np.empty((len(images), 784), np.float32)
    augmenter.apply(images, lambda block: streams.augmentation(step, block), out)
    augmenter.close()
    return out


@pytest.mark.parametrize("count", [1, BLOCK, BLOCK + 1, 5 * BLOCK + 7])
def test_the_number_of_cores_changes_nothing(count: int, monkeypatch: pytest.MonkeyPatch):
    images = bars(count, np.random.default_rng(0)).images
    results = []
    for cores in (1, 2, 4):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        results.append(augmented(images).tobytes())
    assert len(set(results)) == 1


def test_every_block_and_every_step_is_distorted_in_its_own_way():
    image = bars(1, np.random.default_rng(0)).images
    images = np.repeat(image, 2 * BLOCK, axis=0)
    first, second = augmented(images, step=0), augmented(images, step=1)
    assert not np.array_equal(first[:BLOCK], first[BLOCK:])
    assert not np.array_equal(first, second)


def test_a_run_leaves_no_thread_behind_even_when_it_is_broken_off():
    recipe = small_recipe(batch_size=128, augmentation=SETTINGS.to_json())
    before = threading.active_count()
    run = Trainer(recipe, small_dataset()).run()
    for event in run:
        if isinstance(event, BatchDone) and event.step == 2:
            break
    run.close()
    assert threading.active_count() == before
