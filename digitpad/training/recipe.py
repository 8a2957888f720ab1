"""A recipe: everything that decides a training run, but for the data itself. JSON in and out.

Presets are recipes in `resources/presets/`; a model file keeps the recipe that it was made by.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from digitpad import paths
from digitpad.data.augment import Augmentation
from digitpad.errors import DataError, SettingError
from digitpad.files.whole import read_text
from digitpad.nn.layers import ACTIVATIONS
from digitpad.nn.optimizers import optimizer
from digitpad.nn.schedules import schedule
from digitpad.nn.spec import NetworkSpec

PRESETS = ("chollet", "chollet3", "dlfs", "tiny", "fast98", "record")
NETWORK = ("hidden", "activation", "init", "dropout", "batch_norm")
SAMPLING = ("shuffle", "replacement")
TARGETS = ("index", "one_hot")
MAX_BATCH = 65_536
MAX_EPOCHS = 10_000
MAX_STEPS = 100_000_000
MAX_VALIDATION = 0.5
FILM_MEGABYTES = 64.0
MAX_FILM = 100_000.0
STOPPING = ("patience", "restore_best", "target_accuracy")
OBJECTS = ("optimizer", "schedule", "stopping", "augmentation")


@dataclass(frozen=True)
class Recipe:
    """How to train: validated where it is built, so that a Recipe that exists can be run.

    Attributes:
        name: short, as in `--preset chollet`.
        network: the layers.
        optimizer: its `kind` and settings.
        learning_rate: constant, or the schedule's peak.
        batch_size: pictures in a step.
        epochs: passes over the training set; or
        steps: the number of batches. Exactly one of the two is given.
        schedule: its `kind` and settings.
        sampling: `shuffle` (every picture once an epoch) or `replacement` (each batch drawn afresh).
        validation: the share of the training pictures that is held out to decide by; 0 for none.
        weight_decay: λ of θ ← θ − η λ θ beside each update (with Adam: AdamW).
        label_smoothing: ε; the targets are t (1 − ε) + ε / K.
        clip_norm: the gradients' norm is cut down to this; 0 for never.
        stopping: `patience` (epochs without a better validation loss), `restore_best`, `target_accuracy`
            (on the validation pictures); each may be left out.
        augmentation: by how much each picture is changed whenever it is shown; empty for not at all.
        film: megabytes that the frames of the run may take; 0 for no film.
        targets: `index` (sparse) or `one_hot`: the same loss, two ways to write it.
        seed: of every random choice.
        data: the data set that it is meant for.
        title, expected, source: for people: what it is, what it reaches, where it is from.
    """

    name: str
    network: NetworkSpec
    optimizer: Mapping[str, Any]
    learning_rate: float
    batch_size: int
    epochs: int | None = None
    steps: int | None = None
    schedule: Mapping[str, Any] = field(default_factory=lambda: {"kind": "constant"})
    sampling: str = "shuffle"
    targets: str = "index"
    validation: float = 0.0
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    clip_norm: float = 0.0
    stopping: Mapping[str, Any] = field(default_factory=dict)
    augmentation: Mapping[str, Any] = field(default_factory=dict)
    film: float = FILM_MEGABYTES
    seed: int = 0
    data: str = "mnist"
    title: str = ""
    expected: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        for name in ("name", "data", "title", "expected", "source"):
            if not isinstance(getattr(self, name), str):
                raise SettingError(name, f"{getattr(self, name)!r} is not text")
        if self.network.inputs != 784 or self.network.outputs != 10:
            sizes = f"{self.network.inputs} inputs and {self.network.outputs} outputs"
            raise SettingError("network", f"{sizes}; digits have 784 pixels and 10 classes")
        _number("learning_rate", self.learning_rate)
        if not 0 < self.learning_rate < math.inf:
            raise SettingError("learning_rate", f"{self.learning_rate} is not a finite number above 0")
        _whole("batch_size", self.batch_size, 1, MAX_BATCH)
        _whole("seed", self.seed, 0, 2**63 - 1)
        if (self.epochs is None) == (self.steps is None):
            raise SettingError("epochs", "give either epochs or steps")
        if self.epochs is not None:
            _whole("epochs", self.epochs, 1, MAX_EPOCHS)
        if self.steps is not None:
            _whole("steps", self.steps, 1, MAX_STEPS)
        _one_of("sampling", self.sampling, SAMPLING)
        _one_of("targets", self.targets, TARGETS)
        _share("validation", self.validation, 0, MAX_VALIDATION)
        _share("weight_decay", self.weight_decay, 0, 1)
        _share("label_smoothing", self.label_smoothing, 0, 0.9)
        _share("clip_norm", self.clip_norm, 0, 1e6)
        _share("film", self.film, 0, MAX_FILM)
        for name in OBJECTS:
            if not isinstance(getattr(self, name), Mapping):
                raise SettingError(name, "is not an object")
        optimizer(self.optimizer, np.zeros(1, np.float32))
        schedule(dict(self.schedule), self.learning_rate, self.steps or 1)
        _stopping(self.stopping)
        Augmentation.from_json(self.augmentation)
        if not self.validation and (self.stopping or self.schedule.get("kind") == "plateau"):
            decides = "stopping" if self.stopping else "a schedule that waits for a plateau"
            fault = f"{decides} needs held-out pictures to decide by; set validation to 0.1, say"
            raise SettingError("validation", fault)

    def held_out(self, examples: int) -> int:
        """How many of `examples` training pictures are held out to decide by."""
        return max(1, round(self.validation * examples)) if self.validation else 0

    def steps_per_epoch(self, examples: int) -> int:
        """How many batches a pass over `examples` training pictures takes, those held out not counted.

        The last batch of a shuffled pass may be smaller, as in Keras; a pass "with replacement" is as many
        batches as fit, as in *Deep Learning from Scratch*.
        """
        trained = examples - self.held_out(examples)
        if self.sampling == "replacement":
            return max(1, trained // self.batch_size)
        return -(-trained // self.batch_size)

    def total_steps(self, examples: int) -> int:
        """How many batches the whole run takes on `examples` pictures."""
        if self.steps is not None:
            return self.steps
        assert self.epochs is not None
        return self.epochs * self.steps_per_epoch(examples)

    def total_epochs(self, examples: int) -> int:
        """How many epochs the run reports: a last one that is not full counts."""
        return -(-self.total_steps(examples) // self.steps_per_epoch(examples))

    def to_json(self) -> dict[str, Any]:
        """A dictionary that `json.dumps` can write."""
        value = {f.name: getattr(self, f.name) for f in fields(self)}
        value |= {"network": self.network.to_json()}
        value |= {name: dict(value[name]) for name in OBJECTS}
        return {name: entry for name, entry in value.items() if entry is not None}

    @classmethod
    def from_json(cls, value: object) -> "Recipe":
        """The recipe that a dictionary from JSON describes.

        Raises:
            SettingError: a key is missing or unknown, or a value is out of its range.
        """
        if not isinstance(value, Mapping):
            raise SettingError("recipe", "is not a JSON object")
        known = {f.name for f in fields(cls)}
        if unknown := sorted(set(map(str, value)) - known):
            raise SettingError("recipe", f"has an unknown key {unknown[0]!r}")
        required = {"name", "network", "optimizer", "learning_rate", "batch_size"}
        if missing := sorted(required - set(value)):
            raise SettingError("recipe", f"lacks {', '.join(missing)}")
        return cls(**{**value, "network": NetworkSpec.from_json(value["network"])})

    def with_network(self, **changes: Any) -> "Recipe":
        """The same recipe for another network.

        Args:
            changes: any of `hidden`, `activation`, `init`, `dropout`, `batch_norm`; the rest stays.
        """
        present = {name: getattr(self, name) for name in NETWORK} | changes
        return replace(self, network=NetworkSpec.dense(784, outputs=10, **present))

    @property
    def hidden(self) -> tuple[int, ...]:
        """Units of the hidden layers."""
        return tuple(layer.units for layer in self.network.layers[:-1] if layer.units)

    @property
    def init(self) -> str:
        """The initializer of the first layer's weights."""
        return self.network.layers[0].init or ""

    @property
    def activation(self) -> str:
        """The activation between the layers, or `identity` where there is none."""
        return next((layer.kind for layer in self.network.layers if layer.kind in ACTIVATIONS), "identity")

    @property
    def dropout(self) -> float:
        """The share of hidden outputs that is switched off in training; 0 for none."""
        return next((layer.rate for layer in self.network.layers if layer.rate is not None), 0.0)

    @property
    def batch_norm(self) -> bool:
        """Whether hidden layers are normalised over the batch."""
        return any(layer.kind == "batch_norm" for layer in self.network.layers)


def load_recipe(path: Path) -> Recipe:
    """The recipe in a JSON file. Raises DataError."""
    try:
        return Recipe.from_json(json.loads(read_text(path)))
    except (ValueError, RecursionError) as error:  # SettingError is a ValueError, and so is what json raises
        raise DataError(path, f"is not a recipe: {error}") from error


def preset(name: str) -> Recipe:
    """The preset called `name`.

    Raises:
        SettingError: there is none of that name.
    """
    if name not in PRESETS:
        raise SettingError("preset", f"{name!r} is not a preset; known are {', '.join(PRESETS)}")
    return load_recipe(paths.resource("presets") / f"{name}.json")


def _number(name: str, value: object) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise SettingError(name, f"{value!r} is not a number")


def _whole(name: str, value: object, low: int, high: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise SettingError(name, f"{value!r} is not a whole number")
    if not low <= value <= high:
        raise SettingError(name, f"{value} is not between {low:,} and {high:,}")


def _share(name: str, value: object, low: float, high: float) -> None:
    _number(name, value)
    assert isinstance(value, int | float)
    if not low <= value <= high:  # so written, NaN is refused too
        raise SettingError(name, f"{value} is not between {low:g} and {high:g}")


def _stopping(stopping: Mapping[str, Any]) -> None:
    for name, value in stopping.items():
        match name:
            case "patience":
                _whole("stopping.patience", value, 1, MAX_EPOCHS)
            case "restore_best":
                if not isinstance(value, bool):
                    raise SettingError("stopping.restore_best", f"{value!r} is neither true nor false")
            case "target_accuracy":
                _share("stopping.target_accuracy", value, 0, 1)
            case _:
                raise SettingError("stopping", f"has no {name!r}; known are {', '.join(STOPPING)}")


def _one_of(name: str, value: object, known: tuple[str, ...]) -> None:
    if value not in known:
        raise SettingError(name, f"{value!r} is none of {', '.join(known)}")
