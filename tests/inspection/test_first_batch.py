"""The first batch forward and back: the numbers of a real step, of any network, which stays as it was."""

import numpy as np
import pytest

from digitpad.files.models import Model
from digitpad.inspection.first_batch import BATCH_SIZE, Subject, first_batch
from digitpad.nn.losses import cross_entropy, one_hot, softmax
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.training.capture import tensor_names
from digitpad.training.events import CheckpointReady
from digitpad.training.trainer import Trainer
from tests.training.helpers import small_dataset, small_recipe

DATA = small_dataset()
SPECS = {
    "relu": NetworkSpec.dense(hidden=(16,)),
    "deep": NetworkSpec.dense(hidden=(12, 8), activation="tanh"),
    "dropout and batch norm": NetworkSpec.dense(hidden=(16,), dropout=0.5, batch_norm=True),
    "no hidden layer": NetworkSpec.dense(hidden=()),
}


def subject_of(spec: NetworkSpec, **changes) -> Subject:
    return Subject(Network(spec, np.random.default_rng(3)).snapshot(), **changes)


def before_update(recipe):
    return tuple(name for name in tensor_names(recipe) if not name.startswith("optimizer.updated."))


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_every_tensor_of_a_step_is_there_and_the_model_is_as_it_was(spec: NetworkSpec):
    subject = subject_of(spec)
    parameters, buffers = subject.snapshot.parameters.copy(), subject.snapshot.buffers.copy()
    moment = first_batch(subject, DATA.train)
    assert moment.names == before_update(small_recipe(network=spec, optimizer={"kind": "sgd"}))
    assert moment.is_whole
    np.testing.assert_array_equal(subject.snapshot.parameters, parameters)
    np.testing.assert_array_equal(subject.snapshot.buffers, buffers)
    for name, array in (subject.snapshot.tensors | subject.snapshot.buffer_tensors).items():
        np.testing.assert_array_equal(moment.tensors[name], array, err_msg=name)


def test_the_batch_is_the_first_pictures_and_its_loss_and_probabilities_are_the_networks():
    subject = subject_of(SPECS["relu"], batch_size=50)
    tensors = first_batch(subject, DATA.train).tensors
    x = DATA.train.images[:50].reshape(50, 784).astype(np.float32) / np.float32(255)
    labels = DATA.train.labels[:50]
    logits = subject.snapshot.forward(x)
    np.testing.assert_array_equal(tensors["batch.images"], DATA.train.images[:50])
    np.testing.assert_array_equal(tensors["batch.input"], x)
    np.testing.assert_array_equal(tensors["batch.targets"], one_hot(labels))
    np.testing.assert_allclose(tensors["layers.2.output"], logits, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(tensors["loss.probabilities"], softmax(logits), rtol=1e-4, atol=1e-6)
    assert float(tensors["loss.value"]) == pytest.approx(cross_entropy(logits, labels), rel=1e-5)


def test_gradients_say_how_the_loss_changes_with_a_weight():
    subject = subject_of(SPECS["relu"], batch_size=40)
    tensors = first_batch(subject, DATA.train).tensors
    gradient = tensors["layers.2.weight.grad"]
    place = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)

    def loss(step: float) -> float:
        network = Network(SPECS["relu"], np.random.default_rng(3), np.float64)
        network.parameters[...] = subject.snapshot.parameters
        network.named_parameters()["layers.2.weight"][place] += step
        return cross_entropy(
            network.forward(tensors["batch.input"].astype(np.float64)), DATA.train.labels[:40]
        )

    assert (loss(1e-4) - loss(-1e-4)) / 2e-4 == pytest.approx(float(gradient[place]), rel=1e-4)


def test_label_smoothing_of_the_training_is_in_targets_loss_and_gradient():
    spec = SPECS["relu"]
    plain = first_batch(subject_of(spec), DATA.train).tensors
    smooth = first_batch(subject_of(spec, label_smoothing=0.2), DATA.train).tensors
    assert smooth["batch.targets"].max() == pytest.approx(0.82)
    np.testing.assert_allclose(
        smooth["layers.2.output.grad"],
        (smooth["loss.probabilities"] - smooth["batch.targets"]) / BATCH_SIZE,
        atol=1e-7,
    )
    assert smooth["loss.value"] != plain["loss.value"]


def test_dropout_draws_from_the_generator_that_is_handed_in_and_else_from_the_seed():
    subject = subject_of(SPECS["dropout and batch norm"], seed=4)

    def mask(rng=None) -> np.ndarray:
        return first_batch(subject, DATA.train, rng).tensors["layers.3.mask"]

    np.testing.assert_array_equal(mask(), mask())
    np.testing.assert_array_equal(mask(), mask(np.random.default_rng(4)))
    assert (mask() != mask(np.random.default_rng(5))).any()


def test_fewer_pictures_than_a_batch_are_all_of_them():
    few = DATA.train.select(slice(0, 3))
    assert first_batch(subject_of(SPECS["relu"]), few).tensors["batch.images"].shape == (3, 28, 28)


def test_a_model_is_shown_with_the_batch_of_its_recipe_and_like_the_books_without_one():
    snapshot = Network(SPECS["relu"], np.random.default_rng(0)).snapshot()
    recipe = small_recipe(label_smoothing=0.1).to_json()
    known = Subject.of_model(Model(snapshot, recipe))
    assert (known.batch_size, known.label_smoothing, known.seed) == (32, 0.1, 5)
    for odd in ({}, {"name": "x"}, {**recipe, "batch_size": -1}):
        assert Subject.of_model(Model(snapshot, odd)).batch_size == BATCH_SIZE


def test_a_checkpoint_shows_what_its_optimizer_remembers():
    recipe = small_recipe(epochs=1)
    trainer = Trainer(recipe, DATA)
    checkpoint = next(e.checkpoint for e in trainer.run() if isinstance(e, CheckpointReady))
    moment = first_batch(Subject.of_checkpoint(checkpoint), DATA.train)
    assert moment.names == before_update(recipe)
    assert moment.step == checkpoint.step
    for name, vector in checkpoint.arrays.items():
        if name.startswith("optimizer."):
            shown = [t.ravel() for key, t in moment.tensors.items() if key.startswith(f"{name}.")]
            np.testing.assert_array_equal(np.concatenate(shown), vector)
            assert vector.any()
