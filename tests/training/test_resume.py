"""A run that was put down goes on as if nothing had happened, bit for bit."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digitpad.errors import DataError, DivergedError, SettingError
from digitpad.training.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from digitpad.training.commands import SaveCheckpoint, SetLearningRate, Stop
from digitpad.training.events import BatchDone, CheckpointReady, EpochDone, Event, RunFinished
from digitpad.training.history import RunHistory
from digitpad.training.recipe import Recipe
from digitpad.training.trainer import Trainer
from tests.training.helpers import small_dataset, small_recipe

AUGMENTED = {"shift": 1.0, "rotation": 9.0, "elastic": 10.0}
RECIPES = {
    "plain": small_recipe(),
    "replacement, sgd": small_recipe(sampling="replacement", optimizer={"kind": "sgd"}),
    "momentum, one-cycle": small_recipe(optimizer={"kind": "momentum"}, schedule={"kind": "one_cycle"}),
    "validation, plateau": small_recipe(
        epochs=8, validation=0.2, schedule={"kind": "plateau", "patience": 1}, stopping={"restore_best": True}
    ),
    "augmented": small_recipe(augmentation=AUGMENTED, weight_decay=0.01, label_smoothing=0.1, clip_norm=1.0),
    "dropout, batch norm": small_recipe().with_network(dropout=0.3, batch_norm=True),
    "counted in steps": small_recipe(epochs=None, steps=25),
}


def through(checkpoint: Checkpoint, folder: Path) -> Checkpoint:
    """The same checkpoint, from its file."""
    path = folder / "checkpoint.safetensors"
    save_checkpoint(path, checkpoint)
    return load_checkpoint(path)


def put_down(recipe: Recipe, after: Callable[[Event], bool], folder: Path) -> Checkpoint:
    """The checkpoint of a run that is broken off after an event."""
    trainer = Trainer(recipe, small_dataset())
    run = trainer.run()
    for event in run:
        if after(event):
            break
    trainer.post(SaveCheckpoint())
    (found,) = (event.checkpoint for event in _until_checkpoint(run))
    return through(found, folder)


def _until_checkpoint(run):
    for event in run:
        if isinstance(event, CheckpointReady):
            yield event
            return


def end_of(trainer: Trainer) -> tuple[RunFinished, RunHistory, Checkpoint]:
    last: Checkpoint | None = None
    for event in trainer.run():
        if isinstance(event, CheckpointReady):
            last = event.checkpoint
        if isinstance(event, RunFinished):
            assert last is not None
            return event, trainer.history, last
    raise AssertionError("a run without an end")


def without_seconds(epochs: list[EpochDone]) -> list[EpochDone]:
    return [replace(epoch, train_seconds=0, evaluation_seconds=0) for epoch in epochs]


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("step", [3, 10, 17])
def test_a_run_that_is_put_down_in_mid_epoch_ends_bit_identical(name: str, step: int, tmp_path: Path):
    recipe = RECIPES[name]
    whole, history, last = end_of(Trainer(recipe, small_dataset()))
    checkpoint = put_down(recipe, lambda event: isinstance(event, BatchDone) and event.step == step, tmp_path)
    assert checkpoint.step == step
    again, other, other_last = end_of(Trainer(recipe, small_dataset(), checkpoint=checkpoint))
    assert again.snapshot.parameters.tobytes() == whole.snapshot.parameters.tobytes()
    assert again.snapshot.step == whole.snapshot.step
    assert again.reason == whole.reason
    assert other.batch_loss.tobytes() == history.batch_loss.tobytes()
    assert other.batch_accuracy.tobytes() == history.batch_accuracy.tobytes()
    assert other.learning_rate.tobytes() == history.learning_rate.tobytes()
    assert without_seconds(other.epochs) == without_seconds(history.epochs)
    assert other.rate_changes == history.rate_changes
    for array in last.arrays:
        assert other_last.arrays[array].tobytes() == last.arrays[array].tobytes(), array


def test_the_checkpoint_of_every_epoch_leads_to_the_same_end(tmp_path: Path):
    recipe = RECIPES["augmented"]
    found = [e.checkpoint for e in Trainer(recipe, small_dataset()).run() if isinstance(e, CheckpointReady)]
    assert [one.epoch for one in found] == [1, 2, 3]
    ends = {
        end_of(Trainer(recipe, small_dataset(), checkpoint=through(one, tmp_path)))[
            0
        ].snapshot.parameters.tobytes()
        for one in found[:2]
    }
    assert ends == {found[-1].arrays["parameters"].tobytes()}


def test_a_learning_rate_changed_by_hand_is_made_again_at_its_step(tmp_path: Path):
    recipe = small_recipe()
    trainer = Trainer(recipe, small_dataset())
    checkpoint = None
    for event in trainer.run():
        if isinstance(event, CheckpointReady) and checkpoint is None:
            checkpoint = through(event.checkpoint, tmp_path)
        if isinstance(event, BatchDone) and event.step == 14:
            trainer.post(SetLearningRate(0.002))
        if isinstance(event, RunFinished):
            end = event
    assert checkpoint is not None
    assert checkpoint.step == 10
    (change,) = trainer.history.rate_changes
    assert (change.step, change.learning_rate) == (14, 0.002)
    np.testing.assert_array_equal(trainer.history.learning_rate[14:], np.float32(0.002))
    again, history, _ = end_of(Trainer(recipe, small_dataset(), checkpoint=checkpoint, replay=[change]))
    assert again.snapshot.parameters.tobytes() == end.snapshot.parameters.tobytes()
    assert history.rate_changes == [change]


def test_a_stopped_run_leaves_a_checkpoint_that_goes_on(tmp_path: Path):
    recipe = small_recipe()
    trainer = Trainer(recipe, small_dataset())
    kept = None
    for event in trainer.run():
        if isinstance(event, BatchDone) and event.step == 13:
            trainer.post(Stop())
        if isinstance(event, CheckpointReady):
            kept = through(event.checkpoint, tmp_path)
        if isinstance(event, RunFinished):
            assert event.reason == "stopped"
    assert kept is not None
    assert kept.step == 13
    whole, _, _ = end_of(Trainer(recipe, small_dataset()))
    again, _, _ = end_of(Trainer(recipe, small_dataset(), checkpoint=kept))
    assert again.snapshot.parameters.tobytes() == whole.snapshot.parameters.tobytes()


@pytest.mark.parametrize("name", ["plain", "validation, plateau", "counted in steps"])
def test_a_run_that_is_stopped_while_its_last_epoch_is_measured_is_measured_when_it_goes_on(
    name: str, tmp_path: Path
):
    recipe = RECIPES[name]
    whole, history, _ = end_of(Trainer(recipe, small_dataset()))
    trainer = Trainer(recipe, small_dataset())
    kept = None
    for event in trainer.run():
        if isinstance(event, BatchDone) and event.step == trainer.total_steps:
            trainer.post(Stop())
        if isinstance(event, CheckpointReady):
            kept = through(event.checkpoint, tmp_path)
    assert kept is not None
    assert (kept.step, kept.ended) == (trainer.total_steps, "")
    again, other, _ = end_of(Trainer(recipe, small_dataset(), checkpoint=kept))
    assert again.reason == "finished"
    assert again.snapshot.parameters.tobytes() == whole.snapshot.parameters.tobytes()
    assert without_seconds(other.epochs) == without_seconds(history.epochs)


def test_a_run_that_was_taken_up_can_be_looked_at_before_its_next_batch(tmp_path: Path):
    checkpoint = put_down(small_recipe(), lambda event: isinstance(event, BatchDone), tmp_path)
    captured = Trainer(small_recipe(), small_dataset(), checkpoint=checkpoint).capture()
    assert "layers.0.weight" in captured.tensors
    assert "layers.0.output" not in captured.tensors


def test_a_rate_set_while_an_epoch_is_measured_counts_from_the_next_batch_on():
    recipe = RECIPES["validation, plateau"]
    trainer = Trainer(recipe, small_dataset())
    for event in trainer.run():
        if isinstance(event, BatchDone) and event.step == trainer.steps_per_epoch:
            trainer.post(SetLearningRate(0.004))
        if isinstance(event, BatchDone) and event.step == trainer.steps_per_epoch + 1:
            break
    assert event.learning_rate == 0.004
    (change,) = trainer.history.rate_changes
    assert change.step == trainer.steps_per_epoch


def test_a_weight_decay_that_leads_out_of_the_numbers_is_a_divergence():
    recipe = small_recipe(optimizer={"kind": "sgd"}, learning_rate=300.0, weight_decay=0.9, epochs=20)
    with pytest.raises(DivergedError):
        list(Trainer(recipe, small_dataset()).run())


def test_a_checkpoint_of_a_run_that_is_over_only_hands_out_its_network(tmp_path: Path):
    whole, _, last = end_of(Trainer(small_recipe(), small_dataset()))
    events = list(Trainer(small_recipe(), small_dataset(), checkpoint=through(last, tmp_path)).run())
    assert [type(event).__name__ for event in events] == ["RunStarted", "RunFinished"]
    assert events[-1].snapshot.parameters.tobytes() == whole.snapshot.parameters.tobytes()


def test_a_checkpoint_of_another_recipe_or_other_data_is_refused(tmp_path: Path):
    checkpoint = put_down(small_recipe(), lambda event: isinstance(event, BatchDone), tmp_path)
    with pytest.raises(SettingError, match="another recipe"):
        Trainer(small_recipe(seed=6), small_dataset(), checkpoint=checkpoint)
    with pytest.raises(SettingError, match="is not what the run was trained on"):
        Trainer(small_recipe(), replace(small_dataset(), sha256="1" * 64), checkpoint=checkpoint)


def test_a_damaged_checkpoint_is_told_by_its_name(tmp_path: Path):
    checkpoint = put_down(small_recipe(), lambda event: isinstance(event, BatchDone), tmp_path)
    path = tmp_path / "checkpoint.safetensors"
    content = path.read_bytes()
    for damaged in (b"", content[:100], content[:-8], content.replace(b"checkpoint/1", b"checkpoint/9")):
        path.write_bytes(damaged)
        with pytest.raises(DataError, match=r"checkpoint\.safetensors"):
            load_checkpoint(path)
    wrong = replace(checkpoint, arrays={**checkpoint.arrays, "parameters": np.zeros(3, np.float32)})
    save_checkpoint(path, wrong)
    with pytest.raises(DataError, match=r"'parameters' is float32 \(3,\)"):
        load_checkpoint(path)
    nonsense = replace(checkpoint, state={**checkpoint.state, "order": {"bit_generator": "PCG64"}})
    save_checkpoint(path, nonsense)
    with pytest.raises(SettingError, match="cannot be gone on from"):
        Trainer(small_recipe(), small_dataset(), checkpoint=load_checkpoint(path))
