"""What a network looks like, without its numbers: `NetworkSpec`, validated where it is built.

In JSON, the network of *Deep Learning with Python*, ch. 2, is

    {"inputs": 784, "layers": [{"kind": "affine", "units": 512, "init": "glorot_uniform"},
                               {"kind": "relu"},
                               {"kind": "affine", "units": 10, "init": "glorot_uniform"}]}

and a file can name nothing that is not in the closed tables of layers and initializers. Between them may
stand {"kind": "batch_norm"} and {"kind": "dropout", "rate": 0.2}.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from digitpad.errors import SettingError
from digitpad.nn.batch_norm import BatchNorm
from digitpad.nn.dropout import Dropout
from digitpad.nn.initializers import initializer
from digitpad.nn.layers import ACTIVATIONS, Affine

MAX_UNITS = 65_536
MAX_LAYERS = 64
MAX_PARAMETERS = 200_000_000
"""800 MB of float32: no file's word may make the program ask for more."""

SETTINGS: dict[str, tuple[str, ...]] = {
    Affine.kind: ("units", "init"),
    **dict.fromkeys(ACTIVATIONS, ()),
    BatchNorm.kind: (),
    Dropout.kind: ("rate",),
}
"""The closed table of layers: kind → the settings that one of this kind has, and must have."""


@dataclass(frozen=True)
class LayerSpec:
    """One layer: `affine` (with `units` and `init`), an activation, `batch_norm`, `dropout` (with `rate`)."""

    kind: str
    units: int | None = None
    init: str | None = None
    rate: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in SETTINGS:
            raise SettingError("kind", f"{self.kind!r} is not a layer; known are {', '.join(SETTINGS)}")
        for name in ("units", "init", "rate"):
            if name not in SETTINGS[self.kind] and getattr(self, name) is not None:
                raise SettingError("layers", f"{self.kind} has no {name}")
        if self.kind == Affine.kind:
            if not isinstance(self.units, int) or isinstance(self.units, bool):
                raise SettingError("units", f"{self.units!r} is not a whole number")
            if not 1 <= self.units <= MAX_UNITS:
                raise SettingError("units", f"{self.units} is not between 1 and {MAX_UNITS:,}")
            if not isinstance(self.init, str):
                raise SettingError("init", f"{self.init!r} is not the name of an initializer")
            initializer(self.init)
        if self.kind == Dropout.kind:
            if not isinstance(self.rate, int | float) or isinstance(self.rate, bool):
                raise SettingError("rate", f"{self.rate!r} is not a number")
            if not 0 < self.rate < 1:
                raise SettingError("rate", f"{self.rate} is not above 0 and below 1")


@dataclass(frozen=True)
class ParameterShape:
    """A parameter's place in the network: its name (`layers.0.weight`), shape, and place in the vector.

    Buffers, which are saved but not trained, have theirs in a vector of their own.
    """

    name: str
    layer: int
    key: str
    shape: tuple[int, ...]
    start: int
    stop: int


@dataclass(frozen=True)
class NetworkSpec:
    """A stack of layers from `inputs` numbers to the units of the last affine layer (the logits)."""

    inputs: int
    layers: tuple[LayerSpec, ...]

    def __post_init__(self) -> None:
        if (
            not isinstance(self.inputs, int)
            or isinstance(self.inputs, bool)
            or not 1 <= self.inputs <= MAX_UNITS
        ):
            raise SettingError("inputs", f"{self.inputs!r} is not a whole number from 1 to {MAX_UNITS:,}")
        if not 1 <= len(self.layers) <= MAX_LAYERS:
            raise SettingError("layers", f"{len(self.layers)} layers, not 1 to {MAX_LAYERS}")
        if self.layers[-1].kind != "affine":
            raise SettingError("layers", "the last layer is not affine: the network's output are logits")
        if self.parameter_count > MAX_PARAMETERS:
            raise SettingError("layers", f"{self.parameter_count:,} parameters, more than {MAX_PARAMETERS:,}")

    @classmethod
    def dense(
        cls,
        inputs: int = 784,
        hidden: Sequence[int] = (512,),
        outputs: int = 10,
        activation: str = "relu",
        init: str = "glorot_uniform",
        dropout: float = 0.0,
        batch_norm: bool = False,
    ) -> "NetworkSpec":
        """The network of the books: affine layers with the same activation between them.

        With `batch_norm` one stands before each activation; with a `dropout` other than 0, one of that rate
        behind it.
        """
        layers: list[LayerSpec] = []
        for units in hidden:
            layers.append(LayerSpec("affine", units, init))
            layers += [LayerSpec("batch_norm")] if batch_norm else []
            layers.append(LayerSpec(activation))
            layers += [LayerSpec("dropout", rate=dropout)] if dropout != 0 else []
        return cls(inputs, (*layers, LayerSpec("affine", outputs, init)))

    @property
    def outputs(self) -> int:
        """K, the number of logits."""
        units = self.layers[-1].units
        assert units is not None
        return units

    @property
    def features(self) -> int:
        """H, how many numbers go into the last layer: the hidden units, or the inputs of a single layer."""
        return (self.inputs, *self.widths)[-2]

    @property
    def widths(self) -> tuple[int, ...]:
        """The number of features after each layer, e.g. (512, 512, 10)."""
        widths, width = [], self.inputs
        for layer in self.layers:
            width = layer.units or width
            widths.append(width)
        return tuple(widths)

    @cached_property
    def parameters(self) -> tuple[ParameterShape, ...]:
        """Every trained tensor in the order in which it lies in the vector."""
        return self._shapes({"affine": ("weight", "bias"), "batch_norm": ("gamma", "beta")})

    @cached_property
    def buffers(self) -> tuple[ParameterShape, ...]:
        """Every tensor that is saved but not trained, in the order in which it lies in their vector."""
        return self._shapes({"batch_norm": ("running_mean", "running_var")})

    def _shapes(self, keys: Mapping[str, tuple[str, ...]]) -> tuple[ParameterShape, ...]:
        """The tensors with these keys in layers of these kinds, one behind the other."""
        found, start = [], 0
        for index, layer in enumerate(self.layers):
            before, after = (self.inputs, *self.widths)[index : index + 2]
            for key in keys.get(layer.kind, ()):
                shape = (before, after) if key == "weight" else (after,)
                stop = start + math.prod(shape)
                found.append(ParameterShape(f"layers.{index}.{key}", index, key, shape, start, stop))
                start = stop
        return tuple(found)

    @property
    def parameter_count(self) -> int:
        """P, the length of the parameter vector."""
        return self.parameters[-1].stop

    @property
    def buffer_count(self) -> int:
        """B, the length of the buffer vector; 0 for a network without batch norm."""
        return self.buffers[-1].stop if self.buffers else 0

    @property
    def draws(self) -> bool:
        """Whether a training forward pass needs a random generator: whether there is dropout."""
        return any(layer.kind == Dropout.kind for layer in self.layers)

    def describe(self) -> str:
        """The network in one line, as the books write it: `784-512-10, relu, batch norm, dropout 0.2`."""
        sizes = [self.inputs, *(layer.units for layer in self.layers if layer.units)]
        words = [layer.kind for layer in self.layers if layer.kind in ACTIVATIONS]
        words += ["batch norm" for layer in self.layers if layer.kind == BatchNorm.kind]
        words += [f"dropout {layer.rate:g}" for layer in self.layers if layer.rate is not None]
        return ", ".join(["-".join(map(str, sizes)), *dict.fromkeys(words)])

    def to_json(self) -> dict[str, Any]:
        """A dictionary that `json.dumps` can write."""
        layers = [
            {"kind": layer.kind, **{name: getattr(layer, name) for name in SETTINGS[layer.kind]}}
            for layer in self.layers
        ]
        return {"inputs": self.inputs, "layers": layers}

    @classmethod
    def from_json(cls, value: object) -> "NetworkSpec":
        """The spec that a dictionary from JSON describes.

        Raises:
            SettingError: a key is missing, unknown, or of the wrong kind, or a value is out of its range.
        """
        spec = _object(value, "network", {"inputs", "layers"})
        layers = spec["layers"]
        if not isinstance(layers, list):
            raise SettingError("layers", "is not a list")
        if len(layers) > MAX_LAYERS:
            raise SettingError("layers", f"{len(layers)} layers, not 1 to {MAX_LAYERS}")
        return cls(spec["inputs"], tuple(_layer_from_json(layer) for layer in layers))


def _layer_from_json(value: object) -> LayerSpec:
    kind = value.get("kind") if isinstance(value, Mapping) else None
    if kind is not None and not isinstance(kind, str):
        raise SettingError("kind", f"{kind!r} is not the name of a layer")
    return LayerSpec(**_object(value, "layer", {"kind", *SETTINGS.get(kind or "", ())}))


def _object(value: object, name: str, keys: Iterable[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise SettingError(name, f"is not an object with {', '.join(sorted(keys))}")
    if set(value) != set(keys):
        raise SettingError(
            name, f"has the keys {', '.join(map(str, value)) or 'none'}; wanted are {', '.join(sorted(keys))}"
        )
    return value
