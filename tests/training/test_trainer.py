"""The trainer: what it tells, what it obeys, and that the same seed is the same run, bit for bit."""

import itertools

import numpy as np
import pytest

from digitpad.data.dataset import Dataset
from digitpad.errors import DivergedError, SettingError
from digitpad.training.commands import Capture, Pause, Resume, Stop, TakeSnapshot
from digitpad.training.events import (
    BatchDone,
    EpochDone,
    Paused,
    Resumed,
    RunFinished,
    RunStarted,
    SnapshotTaken,
)
from digitpad.training.metrics import confusion_matrix, evaluate, predicted_labels
from digitpad.training.recipe import preset
from digitpad.training.trainer import Trainer
from tests.training.helpers import small_dataset, small_recipe
from tests.training.trainer_kit import DATA, at_step, finish


def final_parameters(recipe, dataset=DATA):
    return finish(Trainer(recipe, dataset))[-1].snapshot.parameters


def test_a_run_tells_its_story_in_order():
    events = finish(Trainer(small_recipe(), DATA))
    assert isinstance(events[0], RunStarted)
    assert isinstance(events[-1], RunFinished)
    assert events[-1].reason == "finished"
    assert [e.step for e in events if isinstance(e, BatchDone)] == list(range(1, 31))
    epochs = [e for e in events if isinstance(e, EpochDone)]
    assert [(e.epoch, e.step) for e in epochs] == [(1, 10), (2, 20), (3, 30)]
    assert epochs[-1].test_accuracy > 0.95
    assert epochs[-1].train_loss < epochs[0].train_loss


def test_the_epochs_means_are_those_of_its_batches_weighted_by_their_size():
    events = finish(Trainer(small_recipe(epochs=1), DATA))
    batches = [e for e in events if isinstance(e, BatchDone)]
    sizes = [32] * 9 + [12]
    epoch = next(e for e in events if isinstance(e, EpochDone))
    assert epoch.train_loss == pytest.approx(np.average([b.loss for b in batches], weights=sizes))
    assert epoch.train_accuracy == pytest.approx(np.average([b.accuracy for b in batches], weights=sizes))
    score = evaluate(events[-1].snapshot, DATA.test)
    assert (epoch.test_loss, epoch.test_accuracy) == (score.loss, score.accuracy)


def test_a_run_in_steps_reports_each_pass_and_its_end():
    recipe = small_recipe(epochs=None, steps=25, sampling="replacement")
    events = finish(Trainer(recipe, DATA))
    assert events[0].steps_per_epoch == 300 // 32
    assert [e.step for e in events if isinstance(e, EpochDone)] == [9, 18, 25]
    assert events[0].epochs == 3


@pytest.mark.parametrize("sampling", ["shuffle", "replacement"])
def test_the_same_seed_is_the_same_run_and_another_is_not(sampling):
    recipe = small_recipe(sampling=sampling)
    first, second = final_parameters(recipe), final_parameters(recipe)
    np.testing.assert_array_equal(first, second)
    assert (first != final_parameters(small_recipe(sampling=sampling, seed=6))).any()


def test_changing_a_setting_keeps_the_initial_weights_and_the_order_of_batches():
    a = Trainer(small_recipe(), DATA)
    b = Trainer(small_recipe(learning_rate=0.5, optimizer={"kind": "sgd"}), DATA)
    first_a, first_b = finish(a, at_step(1)), finish(b, at_step(1))
    np.testing.assert_array_equal(first_a[0].snapshot.parameters, first_b[0].snapshot.parameters)
    np.testing.assert_array_equal(
        a.capture(("batch.labels",)).tensors["batch.labels"],
        b.capture(("batch.labels",)).tensors["batch.labels"],
    )


def test_index_and_one_hot_targets_train_alike():
    by_index = final_parameters(small_recipe(targets="index"))
    by_rows = final_parameters(small_recipe(targets="one_hot"))
    np.testing.assert_allclose(by_index, by_rows, atol=1e-4)


def test_looking_at_a_run_leaves_it_bit_identical():
    undisturbed = final_parameters(small_recipe())
    trainer = Trainer(small_recipe(), DATA)
    picture = np.random.default_rng(0).random((1, 784)).astype(np.float32)
    for event in trainer.run():
        if isinstance(event, BatchDone):
            trainer.post(TakeSnapshot())
            trainer.post(Capture())
            trainer.post(Pause())
            trainer.post(Resume())
        elif isinstance(event, SnapshotTaken):
            event.snapshot.probabilities(picture)
            event.snapshot.trace(picture)
    np.testing.assert_array_equal(event.snapshot.parameters, undisturbed)


def test_stop_takes_effect_before_the_next_batch():
    trainer = Trainer(small_recipe(), DATA)
    events = []
    for event in trainer.run():
        events.append(event)
        if at_step(7)(event):
            trainer.post(Stop())
    assert [e.step for e in events if isinstance(e, BatchDone)][-1] == 7
    assert events[-1].reason == "stopped"
    assert (events[-1].step, events[-1].snapshot.step) == (7, 7)


def test_stop_during_the_evaluation_ends_the_run_without_an_epoch():
    many = Dataset("bars", DATA.train, small_dataset(10, 3000).test, "")
    trainer = Trainer(small_recipe(), many)
    events = []
    for event in trainer.run():
        events.append(event)
        if at_step(10)(event):
            trainer.post(TakeSnapshot())  # answered between two chunks of the test set
        if isinstance(event, SnapshotTaken):
            trainer.post(Stop())
    assert not any(isinstance(e, EpochDone) for e in events)
    assert events[-1].reason == "stopped"


def test_a_paused_run_waits_and_answers_and_goes_on_as_if_nothing_had_been():
    trainer = Trainer(small_recipe(), DATA)
    run = trainer.run()
    trainer.post(Pause())
    assert isinstance(next(run), RunStarted)
    assert next(run) == Paused(0)
    trainer.post(TakeSnapshot())
    assert isinstance(next(run), SnapshotTaken)
    trainer.post(Resume())
    assert next(run) == Resumed(0)
    rest = list(run)
    assert [e.step for e in rest if isinstance(e, BatchDone)] == list(range(1, 31))
    np.testing.assert_array_equal(rest[-1].snapshot.parameters, final_parameters(small_recipe()))


def test_a_paused_run_can_be_stopped():
    trainer = Trainer(small_recipe(), DATA)
    run = trainer.run()
    trainer.post(Pause())
    assert [type(e) for e in itertools.islice(run, 2)] == [RunStarted, Paused]
    trainer.post(Stop())
    assert [type(e) for e in run] == [RunFinished]


def test_an_empty_training_set_is_refused():
    empty = Dataset("empty", DATA.train.select(slice(0, 0)), DATA.test, "")
    with pytest.raises(SettingError, match="empty has no training pictures"):
        Trainer(small_recipe(), empty)


def test_a_batch_larger_than_the_data_is_the_data():
    events = finish(Trainer(small_recipe(batch_size=1000, epochs=1), DATA))
    assert [e.step for e in events if isinstance(e, BatchDone)] == [1]


def test_the_confusion_matrix_counts_rows_as_meant_and_columns_as_read():
    labels, read = np.array([3, 3, 5], np.uint8), np.array([3, 8, 5], np.uint8)
    matrix = confusion_matrix(labels, read)
    assert (matrix[3, 3], matrix[3, 8], matrix[5, 5], matrix.sum()) == (1, 1, 1, 3)


def test_predicted_labels_agree_with_the_accuracy():
    snapshot = finish(Trainer(small_recipe(), DATA))[-1].snapshot
    read = predicted_labels(snapshot, DATA.test.images)
    assert (read == DATA.test.labels).mean() == evaluate(snapshot, DATA.test).accuracy


@pytest.mark.parametrize(("name", "floor"), [("tiny", 0.94), ("dlfs", 0.88)])
def test_a_preset_learns_mnist(name, floor, mnist_folder):
    from digitpad.data import sources
    from digitpad.training.settings import with_setting

    recipe = preset(name)
    recipe = with_setting(recipe, "steps", "600") if recipe.steps else with_setting(recipe, "epochs", "1")
    epochs = [e for e in Trainer(recipe, sources.load("mnist")).run() if isinstance(e, EpochDone)]
    assert epochs[-1].test_accuracy > floor


@pytest.mark.parametrize(("kind", "rate"), [("sgd", 1e30), ("momentum", 1e30), ("sgd", 1e308)])
def test_a_run_that_diverges_stops_at_that_batch_and_says_so_plainly(kind, rate):
    recipe = small_recipe(optimizer={"kind": kind}, learning_rate=rate)
    events = []
    with pytest.raises(DivergedError, match="diverged at step") as caught:
        events.extend(finish_into(events, Trainer(recipe, DATA)))
    batches = [event for event in events if isinstance(event, BatchDone)]
    assert all(np.isfinite(batch.loss) for batch in batches)
    assert caught.value.step == batches[-1].step + 1


def finish_into(events, trainer):
    for event in trainer.run():
        events.append(event)
    return []
