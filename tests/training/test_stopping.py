"""A run ends early when the held-out pictures say so, and gives the best of its epochs."""

from dataclasses import replace

import numpy as np
import pytest

from digitpad.data.dataset import Examples
from digitpad.errors import SettingError
from digitpad.training.events import CheckpointReady, EpochDone, FrameTaken, LearningRateChanged, RunFinished
from digitpad.training.recipe import Recipe
from digitpad.training.stopping import Stopping
from digitpad.training.trainer import Trainer
from tests.training.helpers import small_dataset, small_recipe


def events_of(recipe: Recipe) -> list:
    return list(Trainer(recipe, small_dataset()).run())


def events_without_sense(recipe: Recipe) -> list:
    """Of a run on labels that mean nothing: what it learns by heart makes the held-out loss rise."""
    dataset = small_dataset()
    labels = np.random.default_rng(3).permutation(dataset.train.labels)
    return list(Trainer(recipe, replace(dataset, train=Examples(dataset.train.images, labels))).run())


def test_patience_counts_epochs_without_a_better_loss():
    stopping = Stopping({"patience": 2})
    verdicts = [
        stopping.observe(epoch, loss, 0.5) for epoch, loss in enumerate([1.0, 0.8, 0.9, 0.7, 0.8, 0.7], 1)
    ]
    assert verdicts == [None, None, None, None, None, "early"], "0.7 again is no better than 0.7"
    assert (stopping.best_epoch, stopping.best_loss) == (4, 0.7)


def test_what_is_put_down_goes_on_counting():
    stopping = Stopping({"patience": 2})
    stopping.observe(1, 0.5, 0)
    again = Stopping({"patience": 2})
    again.restore(stopping.state)
    assert again.observe(2, 0.6, 0) is None
    assert again.observe(3, 0.6, 0) == "early"


def test_a_run_that_gets_no_better_ends_early_and_leaves_its_best_epoch():
    recipe = small_recipe(
        epochs=200, learning_rate=0.03, validation=0.2, stopping={"patience": 3, "restore_best": True}
    )
    events = events_without_sense(recipe)
    epochs = [event for event in events if isinstance(event, EpochDone)]
    finished = events[-1]
    assert finished.reason == "early"
    best = min(epochs, key=lambda epoch: epoch.validation_loss)
    assert finished.snapshot.step == best.step
    assert len(epochs) == best.epoch + 3
    last = [event.checkpoint for event in events if isinstance(event, CheckpointReady)][-1]
    assert last.ended == "early"
    assert last.arrays["best.parameters"].tobytes() == finished.snapshot.parameters.tobytes()
    assert last.arrays["parameters"].tobytes() != finished.snapshot.parameters.tobytes()


def test_a_run_ends_at_its_target_accuracy_on_held_out_pictures():
    recipe = small_recipe(epochs=200, validation=0.2, stopping={"target_accuracy": 0.9})
    events = events_of(recipe)
    epochs = [event for event in events if isinstance(event, EpochDone)]
    assert events[-1].reason == "target"
    assert epochs[-1].validation_accuracy >= 0.9
    assert all(epoch.validation_accuracy < 0.9 for epoch in epochs[:-1])


def test_held_out_pictures_are_never_trained_on():
    dataset = small_dataset()
    trainer = Trainer(small_recipe(validation=0.2, epochs=2), dataset)
    held_out = {image.tobytes() for image in trainer._run.validation.images}
    assert len(held_out) == 60
    seen = set()
    for _ in trainer.run():
        seen |= {image.tobytes() for image in trainer._state.batch.images}
    assert len(seen) == 240
    assert not seen & held_out


def test_the_schedule_waits_for_a_plateau_of_the_held_out_loss():
    recipe = small_recipe(
        epochs=40,
        learning_rate=0.05,
        validation=0.2,
        schedule={"kind": "plateau", "factor": 0.1, "patience": 1},
    )
    events = events_without_sense(recipe)
    changes = [event for event in events if isinstance(event, LearningRateChanged)]
    assert changes
    assert changes[0].reason == "plateau"
    assert changes[0].learning_rate == pytest.approx(0.005)


@pytest.mark.parametrize(
    "changes",
    [
        {"stopping": {"patience": 3}},
        {"stopping": {"target_accuracy": 0.9}},
        {"schedule": {"kind": "plateau"}},
    ],
)
def test_nothing_is_decided_on_the_test_set(changes: dict):
    with pytest.raises(SettingError, match=r"validation: .* needs held-out pictures"):
        small_recipe(**changes)


@pytest.mark.parametrize(
    ("stopping", "fault"),
    [
        ({"patience": 0}, "stopping.patience"),
        ({"patience": 2.5}, "stopping.patience"),
        ({"restore_best": 1}, "stopping.restore_best"),
        ({"target_accuracy": 98}, "stopping.target_accuracy"),
        ({"patients": 3}, "'patients'"),
    ],
)
def test_a_stopping_that_cannot_be_is_refused(stopping: dict, fault: str):
    with pytest.raises(SettingError, match=fault):
        small_recipe(validation=0.2, stopping=stopping)


def test_a_film_is_taken_at_powers_of_two_and_at_every_epoch():
    events = events_of(small_recipe())
    frames = [event for event in events if isinstance(event, FrameTaken)]
    assert [frame.snapshot.step for frame in frames] == [1, 2, 4, 8, 10, 16, 20, 30]
    epochs = {event.step: event for event in events if isinstance(event, EpochDone)}
    labels = small_dataset().test.labels
    for frame in frames:
        np.testing.assert_array_equal(
            frame.predicted,
            frame.snapshot.forward(small_dataset().test.images.reshape(-1, 784) / np.float32(255)).argmax(
                axis=1
            ),
        )
        if frame.snapshot.step in epochs:
            assert (frame.predicted == labels).mean() == epochs[frame.snapshot.step].test_accuracy
    assert not any(isinstance(event, FrameTaken) for event in events_of(small_recipe(film=0)))
    assert isinstance(events[-1], RunFinished)
