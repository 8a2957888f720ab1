"""What is captured of a step: every tensor, as the formulas say, and only what was asked for."""

import numpy as np
import pytest

from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.spec import LayerSpec, NetworkSpec
from digitpad.training.capture import tensor_names
from digitpad.training.commands import Capture, Pause, Step, Stop, TakeSnapshot
from digitpad.training.events import BatchDone, EpochDone, Paused, SnapshotTaken, TensorsCaptured
from digitpad.training.trainer import Trainer
from tests.training.helpers import small_recipe
from tests.training.trainer_kit import DATA, at_step, captured_at, finish

SPECS = [
    NetworkSpec.dense(784, (), 10),
    NetworkSpec.dense(784, (16,), 10),
    NetworkSpec.dense(784, (12, 8, 6), 10, "tanh", "he_normal"),
    NetworkSpec(784, (LayerSpec("relu"), LayerSpec("affine", 10, "he_normal"))),
]

NORMED = NetworkSpec.dense(784, (9,), 10, dropout=0.3, batch_norm=True)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.describe())
@pytest.mark.parametrize("kind", ["sgd", "adam"])
def test_a_capture_has_every_tensor_in_the_order_of_the_data(spec, kind):
    recipe = small_recipe(network=spec, optimizer={"kind": kind})
    captured = captured_at(Trainer(recipe, DATA), 3)
    assert captured.step == 3
    assert tuple(captured.tensors) == tensor_names(recipe)
    assert all(not array.flags.writeable for array in captured.tensors.values())


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.describe())
def test_a_captured_step_fits_together_as_the_formulas_say(spec):
    t = captured_at(Trainer(small_recipe(network=spec, optimizer={"kind": "sgd"}), DATA), 3).tensors
    np.testing.assert_array_equal(t["batch.input"], t["batch.images"].reshape(-1, 784) / np.float32(255))
    x = t["batch.input"]
    for index, layer in enumerate(spec.layers):
        y = t[f"layers.{index}.output"]
        if layer.kind == "affine":
            w, b = t[f"layers.{index}.weight"], t[f"layers.{index}.bias"]
            np.testing.assert_array_equal(y, x @ w + b)
            gradient = t[f"layers.{index}.weight.grad"]
            np.testing.assert_allclose(gradient, x.T @ t[f"layers.{index}.output.grad"], atol=1e-4)
            np.testing.assert_allclose(
                t[f"optimizer.updated.layers.{index}.weight"], w - np.float32(0.01) * gradient, atol=1e-7
            )
        x = y
    p = t["loss.probabilities"]
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-5)
    right = p[np.arange(len(p)), t["batch.labels"]]
    assert float(t["loss.value"]) == pytest.approx(float(-np.log(right).mean()), abs=1e-5)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.describe())
def test_what_is_captured_at_a_step_is_what_a_replay_has_there_bit_for_bit(spec):
    recipe = small_recipe(network=spec)
    watched = Trainer(recipe, DATA)
    captured = None
    for event in watched.run():
        if at_step(6)(event):
            watched.post(Pause())
        elif isinstance(event, Paused):
            watched.post(Capture())
        elif isinstance(event, TensorsCaptured):
            captured = event
            watched.post(Stop())
    replay = Trainer(recipe, DATA)
    finish(replay, at_step(6))
    again = replay.capture()
    assert captured.step == again.step == 6
    for name, array in again.tensors.items():
        assert array.tobytes() == captured.tensors[name].tobytes(), name


def test_before_the_first_step_there_are_only_weights_and_empty_moments():
    captured = Trainer(small_recipe(), DATA).capture()
    assert set(captured.tensors) == {
        n for n in tensor_names(small_recipe()) if n.endswith(("weight", "bias")) and ".updated." not in n
    }


def test_only_what_was_asked_for_is_copied():
    trainer = Trainer(small_recipe(), DATA)
    finish(trainer, at_step(1))
    assert list(trainer.capture(("loss.value", "layers.0.bias", "no.such")).tensors) == [
        "layers.0.bias",
        "loss.value",
    ]


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_what_is_told_of_a_step_is_what_it_began_with_and_what_it_left_bit_for_bit(kind):
    recipe = small_recipe(network=NORMED, optimizer={"kind": kind}, weight_decay=0.01, clip_norm=0.5)
    trainer = Trainer(recipe, DATA)
    snapshots, told = {}, {}
    trainer.post(TakeSnapshot())
    for event in trainer.run():
        if isinstance(event, SnapshotTaken):
            snapshots[event.snapshot.step] = event.snapshot.tensors
        elif isinstance(event, TensorsCaptured):
            told[event.step] = event
        elif isinstance(event, BatchDone):
            trainer.post(TakeSnapshot())
            trainer.post(Capture())
    assert sorted(told) == list(range(2, 31, 2))  # of one that was kept the answer comes at once
    for step, event in told.items():
        assert (event.update.kind, event.update.steps, event.update.weight_decay) == (kind, step, 0.01)
        for name in snapshots[step - 1]:
            assert event.tensors[name].tobytes() == snapshots[step - 1][name].tobytes(), (step, name)
            if step in snapshots:
                updated = event.tensors[f"optimizer.updated.{name}"]
                assert updated.tobytes() == snapshots[step][name].tobytes(), (step, name)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_run_that_is_looked_at_in_every_step_ends_bit_identical(kind):
    recipe = small_recipe(network=NORMED, optimizer={"kind": kind}, weight_decay=0.01, clip_norm=0.5)
    alone = finish(Trainer(recipe, DATA))[-1].snapshot
    watched = Trainer(recipe, DATA)
    watched.watched = True
    watched.post(Capture())
    for event in watched.run():
        if isinstance(event, BatchDone):
            watched.post(Capture())
    assert event.snapshot.parameters.tobytes() == alone.parameters.tobytes()
    assert event.snapshot.buffers.tobytes() == alone.buffers.tobytes()


def test_nothing_is_kept_of_a_step_that_nobody_looks_at():
    trainer = Trainer(small_recipe(), DATA)
    finish(trainer)
    assert trainer.capture().update is None
    assert not any("updated" in name for name in trainer.capture().tensors)


def stay(step, names=()):
    """Of a watched run that is told to wait after a single batch: what it tells while it waits."""
    trainer = Trainer(small_recipe(), DATA)
    trainer.watched = True
    for event in trainer.run():
        if at_step(step - 1)(event):
            trainer.post(Step("batch"))
        elif isinstance(event, Paused):
            trainer.post(Capture(names))
        elif isinstance(event, TensorsCaptured):
            return event
    raise AssertionError("it did not wait")


def test_a_watched_run_keeps_what_a_single_batch_began_with_and_what_its_epochs_and_its_end_did():
    alone = captured_at(Trainer(small_recipe(), DATA), 6)
    for name, array in stay(6).tensors.items():
        assert array.tobytes() == alone.tensors[name].tobytes(), name
    trainer = Trainer(small_recipe(), DATA)
    trainer.watched = True
    finish(trainer, lambda event: isinstance(event, EpochDone))
    assert trainer.capture().update.steps == 10
    trainer = Trainer(small_recipe(), DATA)
    trainer.watched = True
    finish(trainer)
    assert trainer.capture().update.steps == 30


def test_a_question_is_answered_also_where_no_batch_follows():
    for last in (Pause(), Stop()):
        trainer, told = Trainer(small_recipe(), DATA), []
        for event in trainer.run():
            if at_step(4)(event):
                trainer.post(Capture(("loss.value",)))
                trainer.post(last)
            elif isinstance(event, TensorsCaptured):
                told.append(event)
                trainer.post(Stop())
        assert [event.step for event in told] == [4]
