"""What is captured of a step: every tensor, as the formulas say, and only what was asked for."""

import numpy as np
import pytest

from digitpad.nn.spec import LayerSpec, NetworkSpec
from digitpad.training.capture import tensor_names
from digitpad.training.commands import Capture, Pause, Stop
from digitpad.training.events import (
    Paused,
    TensorsCaptured,
)
from digitpad.training.trainer import Trainer
from tests.training.helpers import small_recipe
from tests.training.trainer_kit import DATA, at_step, finish

SPECS = [
    NetworkSpec.dense(784, (), 10),
    NetworkSpec.dense(784, (16,), 10),
    NetworkSpec.dense(784, (12, 8, 6), 10, "tanh", "he_normal"),
    NetworkSpec(784, (LayerSpec("relu"), LayerSpec("affine", 10, "he_normal"))),
]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.describe())
@pytest.mark.parametrize("kind", ["sgd", "adam"])
def test_a_capture_has_every_tensor_in_the_order_of_the_data(spec, kind):
    recipe = small_recipe(network=spec, optimizer={"kind": kind})
    trainer = Trainer(recipe, DATA)
    finish(trainer, at_step(3))
    captured = trainer.capture()
    assert captured.step == 3
    assert tuple(captured.tensors) == tensor_names(recipe)
    assert all(not array.flags.writeable for array in captured.tensors.values())


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.describe())
def test_a_captured_step_fits_together_as_the_formulas_say(spec):
    trainer = Trainer(small_recipe(network=spec, optimizer={"kind": "sgd"}), DATA)
    finish(trainer, at_step(2))
    weights_before = {n: a for n, a in trainer.capture().tensors.items() if n.endswith(("weight", "bias"))}
    trainer = Trainer(small_recipe(network=spec, optimizer={"kind": "sgd"}), DATA)
    finish(trainer, at_step(3))
    t = trainer.capture().tensors
    np.testing.assert_array_equal(t["batch.input"], t["batch.images"].reshape(-1, 784) / np.float32(255))
    x = t["batch.input"]
    for index, layer in enumerate(spec.layers):
        y = t[f"layers.{index}.output"]
        if layer.kind == "affine":
            w, b = weights_before[f"layers.{index}.weight"], weights_before[f"layers.{index}.bias"]
            np.testing.assert_allclose(y, x @ w + b, atol=1e-4)
            gradient = t[f"layers.{index}.weight.grad"]
            np.testing.assert_allclose(gradient, x.T @ t[f"layers.{index}.output.grad"], atol=1e-4)
            np.testing.assert_allclose(
                t[f"layers.{index}.weight"], w - np.float32(0.01) * gradient, atol=1e-6
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
        n for n in tensor_names(small_recipe()) if n.endswith(("weight", "bias")) and ".grad" not in n
    }


def test_only_what_was_asked_for_is_copied():
    trainer = Trainer(small_recipe(), DATA)
    finish(trainer, at_step(1))
    assert list(trainer.capture(("loss.value", "layers.0.bias", "no.such")).tensors) == [
        "layers.0.bias",
        "loss.value",
    ]
