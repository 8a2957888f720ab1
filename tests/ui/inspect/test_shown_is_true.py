"""What the inspector shows of a run is, bit for bit, what the run and an independent replay of it hold."""

import numpy as np
import pytest

from digitpad.data.dataset import Dataset
from digitpad.inspection.entry import Group, TensorEntry
from digitpad.inspection.names import captured_name
from digitpad.nn.losses import cross_entropy, one_hot, softmax
from digitpad.nn.network import Network
from digitpad.nn.snapshot import Snapshot
from digitpad.state.training import RunState
from digitpad.training.capture import tensor_names
from digitpad.training.commands import Capture, TakeSnapshot
from digitpad.training.events import BatchDone, SnapshotTaken, TensorsCaptured
from digitpad.training.recipe import Recipe
from digitpad.training.trainer import Trainer
from digitpad.ui.inspect.wording import meaning_text
from tests.inspection.test_names import SPECS
from tests.training.helpers import small_recipe
from tests.ui.inspect.conftest import LONG, SEVEN, Window


def is_derived(entry: TensorEntry) -> bool:
    """Whether a run knows the numbers under another name."""
    return captured_name(entry.name) != entry.name


def replay(recipe: Recipe, data: Dataset, step: int) -> tuple[dict[str, np.ndarray], Snapshot]:
    """Another run of the same recipe to the same step: its tensors, and the network one step before."""
    trainer, before = Trainer(recipe, data), None
    for event in trainer.run():
        if isinstance(event, BatchDone) and event.step == step - 1:
            trainer.post(TakeSnapshot())
            trainer.post(Capture())
        elif isinstance(event, SnapshotTaken):
            before = event.snapshot
        elif isinstance(event, TensorsCaptured):
            assert event.step == step
            assert before is not None
            return dict(event.tensors), before
    raise AssertionError(f"the replay never came to step {step}")


def assert_same_bits(shown: np.ndarray | None, expected: np.ndarray, name: str) -> None:
    assert shown is not None, name
    assert shown.dtype == expected.dtype, name
    assert shown.shape == expected.shape, name
    assert shown.tobytes() == expected.tobytes(), name


@pytest.mark.parametrize(
    ("spec", "optimizer"),
    [
        ("one", "adam"),
        ("three, tanh", "rmsprop"),
        ("no hidden layer", "sgd"),
        ("activations in a row", "momentum"),
        ("batch norm", "sgd"),
    ],
)
def test_paused_every_tensor_is_that_of_an_independent_replay_to_the_same_step(
    window: Window, data: Dataset, spec: str, optimizer: str
):
    recipe = small_recipe(network=SPECS[spec], optimizer={"kind": optimizer}, **LONG)
    window.drawing.replace(SEVEN)
    window.panel.show()
    window.run(recipe, at_least=20)
    step = window.pause()
    expected, before = replay(recipe, data, step)
    groups = {Group.BATCH, Group.PARAMETERS, Group.ACTIVATIONS, Group.GRADIENTS, Group.OPTIMIZER}
    shown = {entry.name: entry for entry in window.panel.tensors.tensors.entries() if entry.group in groups}
    assert {entry.name for entry in shown.values() if not is_derived(entry)} == set(tensor_names(recipe))
    for name, array in expected.items():
        assert_same_bits(shown[name].array, array, name)
    assert f"paused at step {step:,}" in window.panel.moment_sentence

    # And the same by hand: the batch through the network as it was before the update.
    for name, array in before.tensors.items():
        assert_same_bits(shown[name].array, array, name)
    network = Network(recipe.network, np.random.default_rng(0))
    network.parameters[...] = before.parameters
    logits = network.forward(shown["batch.input"].array, training=True)
    last = len(recipe.network.layers) - 1
    assert_same_bits(shown[f"layers.{last}.output"].array, logits, "logits")
    assert_same_bits(shown["loss.probabilities"].array, softmax(logits), "probabilities")
    labels = shown["batch.labels"].array
    assert shown["loss.value"].array == cross_entropy(logits, labels)
    network.backward((softmax(logits) - one_hot(labels)) / np.float32(len(labels)))
    for name, gradient in network.named_gradients().items():
        np.testing.assert_allclose(shown[f"{name}.grad"].array, gradient, rtol=1e-4, atol=1e-7)


def test_paused_the_drawing_is_read_by_the_network_of_just_that_step(window: Window, data: Dataset):
    window.drawing.replace(SEVEN)
    window.panel.show()
    window.run(small_recipe(**LONG), at_least=5)
    step = window.pause()
    window.qtbot.waitUntil(lambda: window.model.reader.snapshot.step == step)
    window.panel.refresh()
    parameters = {entry.name: entry.array for entry in window.panel.tensors.tensors.entries()}
    pixels = window.panel.tensor("drawing/Network").array
    updated = [parameters[f"optimizer.updated.layers.0.{key}"] for key in ("weight", "bias")]
    hidden = pixels @ updated[0] + updated[1]
    assert_same_bits(window.panel.tensor("drawing/layers.0.output").array, hidden, "hidden")


def test_shown_only_when_the_run_is_over_it_shows_all_of_its_last_step(window: Window, data: Dataset):
    recipe = small_recipe(epochs=2)
    window.training.start(recipe, "small")
    window.wait_for(RunState.FINISHED)
    window.panel.show()
    steps = window.training.step
    assert window.shows_all_of(steps)
    expected, _ = replay(recipe, data, steps)
    for entry in window.panel.tensors.tensors.entries():
        if entry.name in expected and entry.group is not Group.DRAWING:
            assert_same_bits(entry.array, expected[entry.name], entry.key)
    assert f"ended at step {steps}" in window.panel.moment_sentence


def test_a_run_watched_by_the_inspector_is_the_same_run(window: Window, data: Dataset):
    recipe = small_recipe(epochs=30)
    window.panel.show()
    window.training.start(recipe, "small")
    window.wait_for(RunState.FINISHED)
    alone = list(Trainer(recipe, data).run())[-1]
    assert window.model.candidate is not None
    assert window.model.candidate.model.snapshot.parameters.tobytes() == alone.snapshot.parameters.tobytes()


def test_a_network_with_dropout_and_batch_norm_is_shown_in_words_and_numbers(window: Window, data: Dataset):
    recipe = small_recipe(network=SPECS["dropout and batch norm"], label_smoothing=0.1, **LONG)
    window.drawing.replace(SEVEN)
    window.panel.show()
    window.run(recipe, at_least=20)
    step = window.pause()
    expected, _ = replay(recipe, data, step)
    entries = window.panel.tensors.tensors.entries()
    shown = {entry.name: entry for entry in entries if entry.group is not Group.DRAWING}
    assert set(expected) == set(tensor_names(recipe)) <= set(shown)
    for name, array in expected.items():
        assert_same_bits(shown[name].array, array, name)
    for name in (
        "1.gamma",
        "1.beta",
        "1.running_mean",
        "1.running_var",
        "1.gamma.grad",
        "1.beta.grad",
        "3.mask",
    ):
        entry = shown[f"layers.{name}"]
        assert entry.array is not None, name
        assert np.isfinite(entry.array).all(), name
        assert meaning_text(entry), name
        window.panel.tensors.choose(entry.key)
        assert window.panel.view.isVisible()
    mask = shown["layers.3.mask"].array
    assert set(np.unique(mask)) == {np.float32(0), np.float32(1 / 0.7)}
    targets, probabilities = shown["batch.targets"].array, shown["loss.probabilities"].array
    np.testing.assert_allclose(targets.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(targets.max(), 0.9 + 0.01, rtol=1e-6)
    np.testing.assert_allclose(
        shown["layers.8.output.grad"].array, (probabilities - targets) / len(targets), atol=1e-7
    )
    normed = window.panel.tensor("activations/layers.1.output")
    assert "(batch norm)" in meaning_text(normed)
    window.qtbot.waitUntil(lambda: window.model.reader.snapshot.step == step)
    window.panel.refresh()
    drawn = window.panel.tensor("drawing/layers.3.output").array
    np.testing.assert_array_equal(drawn, window.panel.tensor("drawing/layers.2.output").array)
