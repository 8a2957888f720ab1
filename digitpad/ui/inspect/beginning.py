"""With what parameters a run began: its recipe in, the initial weights out, drawn from the seed again."""

from digitpad.inspection.entry import Array
from digitpad.inspection.moment import OPTIMIZER
from digitpad.nn.network import Network
from digitpad.state.training import TrainingState
from digitpad.training.capture import UPDATED
from digitpad.training.recipe import Recipe
from digitpad.training.streams import Streams


class RunBeginning:
    """Draws the initial parameters of the present run when somebody asks, once for each recipe."""

    def __init__(self, training: TrainingState) -> None:
        self._training = training
        self._recipe: Recipe | None = None
        self._tensors: dict[str, Array] = {}

    def numbers(self, name: str) -> Array | None:
        """The array with which a parameter of the run began, before or after its update; else None."""
        recipe = self._training.recipe
        if recipe is None:
            return None
        if recipe != self._recipe:
            self._recipe = recipe
            network = Network(recipe.network, Streams.of(recipe.seed).weights)
            self._tensors = dict(network.snapshot().tensors)
        return self._tensors.get(name.removeprefix(f"{OPTIMIZER}{UPDATED}."))
