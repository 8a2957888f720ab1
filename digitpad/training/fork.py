"""Forks: the same run with one setting changed, and what of its beginning stays the same.

Each purpose has a random stream of its own, so a setting that changes neither shapes nor batches leaves the
initial weights and the order of the batches as they were: what then differs between two runs is that setting.
"""

from dataclasses import dataclass

from digitpad.nn.spec import NetworkSpec
from digitpad.training.recipe import Recipe

ORDER = ("batch_size", "sampling", "validation")


@dataclass(frozen=True)
class Fork:
    """What two recipes begin with alike.

    Attributes:
        weights: the same initial weights.
        order: the same pictures in the same batches, as long as both run.
        sentence: both in words.
    """

    weights: bool
    order: bool
    sentence: str


def kept_by_fork(old: Recipe, new: Recipe) -> Fork:
    """What a run of `new` shares with one of `old` on the same data."""
    if old.seed != new.seed:
        return Fork(False, False, "Another seed: other initial weights, and another order of the batches.")
    weights = _initial(old.network) == _initial(new.network)
    order = all(getattr(old, name) == getattr(new, name) for name in ORDER)
    if weights and order:
        sentence = "The same seed, initial weights and order of the batches: only this setting differs."
    elif weights:
        sentence = "The same seed and initial weights; the batches are other ones."
    elif order:
        sentence = "The same seed and order of the batches; the initial weights are other ones."
    else:
        sentence = "Only the seed stays: the initial weights and the batches are other ones."
    return Fork(weights, order, sentence)


def _initial(network: NetworkSpec) -> list[tuple[tuple[int, ...], str | None]]:
    """Shape and initializer of each weight in the order in which they are drawn; nothing else is random."""
    return [
        (shape.shape, network.layers[shape.layer].init)
        for shape in network.parameters
        if shape.key == "weight"
    ]
