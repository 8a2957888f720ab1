"""What a fork keeps is what two real runs share."""

import numpy as np
import pytest

from digitpad.training.events import BatchDone, RunStarted
from digitpad.training.fork import kept_by_fork
from digitpad.training.recipe import Recipe
from digitpad.training.settings import differences, with_setting
from digitpad.training.trainer import Trainer
from tests.training.helpers import small_dataset, small_recipe


def beginning(recipe: Recipe) -> tuple[bytes, bytes]:
    """The weights that a run begins with, and the labels of its second batch."""
    trainer = Trainer(recipe, small_dataset())
    weights = b""
    for event in trainer.run():
        if isinstance(event, RunStarted):
            weights = b"".join(
                tensor.tobytes() for name, tensor in event.snapshot.tensors.items() if "weight" in name
            )
        if isinstance(event, BatchDone) and event.step == 2:
            break
    return weights, trainer._state.batch.labels.tobytes()


@pytest.mark.parametrize(
    ("setting", "value", "weights", "order"),
    [
        ("learning_rate", "0.002", True, True),
        ("optimizer", "sgd", True, True),
        ("weight_decay", "0.1", True, True),
        ("dropout", "0.3", True, True),
        ("batch_norm", "true", True, True),
        ("augmentation.shift", "2", True, True),
        ("label_smoothing", "0.1", True, True),
        ("batch_size", "16", True, False),
        ("sampling", "replacement", True, False),
        ("validation", "0.2", True, False),
        ("hidden", "20", False, True),
        ("init", "glorot_uniform", False, True),
        ("seed", "6", False, False),
    ],
)
def test_what_a_fork_says_to_keep_is_what_the_two_runs_share(setting, value, weights, order):
    old = small_recipe()
    new = with_setting(old, setting, value)
    fork = kept_by_fork(old, new)
    assert (fork.weights, fork.order) == (weights, order)
    assert fork.sentence
    (old_weights, old_labels), (new_weights, new_labels) = beginning(old), beginning(new)
    assert (old_weights == new_weights) is weights
    assert (old_labels == new_labels) is order


def test_the_differences_of_recipes_are_the_settings_that_differ():
    old = small_recipe()
    new = with_setting(with_setting(old, "learning_rate", "0.5"), "augmentation.shift", "1")
    assert differences([old, old]) == {}
    assert differences([old, new]) == {"learning_rate": (0.01, 0.5), "augmentation.shift": (0, 1.0)}
    sgd = with_setting(old, "optimizer", "sgd")
    assert differences([old, sgd])["optimizer.kind"] == ("adam", "sgd")
    assert np.isclose(old.learning_rate, 0.01)
