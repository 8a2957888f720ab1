"""What a network looks like, without its numbers: `NetworkSpec`, validated where it is built.

In JSON, the network of *Deep Learning with Python*, ch. 2, is

    {"inputs": 784, "layers": [{"kind": "affine", "units": 512, "init": "glorot_uniform"},
                               {"kind": "relu"},
                               {"kind": "affine", "units": 10, "init": "glorot_uniform"}]}

and a file can name nothing that is not in the closed tables of layers and initializers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from digitpad.errors import SettingError
from digitpad.nn.initializers import initializer
from digitpad.nn.layers import ACTIVATIONS

MAX_UNITS = 65_536
MAX_LAYERS = 64
MAX_PARAMETERS = 200_000_000
"""800 MB of float32: no file's word may make the program ask for more."""


@dataclass(frozen=True)
class LayerSpec:
    """One layer: `kind` is `affine` (with `units` and `init`) or the name of an activation."""

    kind: str
    units: int | None = None
    init: str | None = None

    def __post_init__(self) -> None:
        if self.kind == "affine":
            if not isinstance(self.units, int) or isinstance(self.units, bool):
                raise SettingError("units", f"{self.units!r} is not a whole number")
            if not 1 <= self.units <= MAX_UNITS:
                raise SettingError("units", f"{self.units} is not between 1 and {MAX_UNITS:,}")
            if not isinstance(self.init, str):
                raise SettingError("init", f"{self.init!r} is not the name of an initializer")
            initializer(self.init)
        elif self.kind not in ACTIVATIONS:
            known = ", ".join(["affine", *ACTIVATIONS])
            raise SettingError("kind", f"{self.kind!r} is not a layer; known are {known}")
        elif self.units is not None or self.init is not None:
            raise SettingError("layers", f"{self.kind} has no units and no init")


@dataclass(frozen=True)
class ParameterShape:
    """A parameter's place in the network: its name (`layers.0.weight`), shape, and place in the vector."""

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
    ) -> "NetworkSpec":
        """The network of the books: affine layers with the same activation between them."""
        layers: list[LayerSpec] = []
        for units in hidden:
            layers += [LayerSpec("affine", units, init), LayerSpec(activation)]
        return cls(inputs, (*layers, LayerSpec("affine", outputs, init)))

    @property
    def outputs(self) -> int:
        """K, the number of logits."""
        units = self.layers[-1].units
        assert units is not None
        return units

    @property
    def widths(self) -> tuple[int, ...]:
        """The number of features after each layer, e.g. (512, 512, 10)."""
        widths, width = [], self.inputs
        for layer in self.layers:
            width = layer.units or width
            widths.append(width)
        return tuple(widths)

    @property
    def parameters(self) -> tuple[ParameterShape, ...]:
        """Every trained tensor in the order in which it lies in the vector."""
        found, width, start = [], self.inputs, 0
        for index, layer in enumerate(self.layers):
            if layer.units is None:
                continue
            for key, shape in (("weight", (width, layer.units)), ("bias", (layer.units,))):
                size = shape[0] * shape[1] if len(shape) == 2 else shape[0]
                found.append(ParameterShape(f"layers.{index}.{key}", index, key, shape, start, start + size))
                start += size
            width = layer.units
        return tuple(found)

    @property
    def parameter_count(self) -> int:
        """P, the length of the parameter vector."""
        return self.parameters[-1].stop

    def describe(self) -> str:
        """The network in one line, as the books write it: `784-512-10, relu`."""
        sizes = [self.inputs, *(layer.units for layer in self.layers if layer.units)]
        activations = dict.fromkeys(layer.kind for layer in self.layers if layer.kind != "affine")
        return ", ".join(["-".join(map(str, sizes)), *activations])

    def to_json(self) -> dict[str, Any]:
        """A dictionary that `json.dumps` can write."""
        layers = []
        for layer in self.layers:
            entry: dict[str, Any] = {"kind": layer.kind}
            if layer.kind == "affine":
                entry |= {"units": layer.units, "init": layer.init}
            layers.append(entry)
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
    keys = {"kind", "units", "init"} if kind == "affine" else {"kind"}
    entry = _object(value, "layer", keys)
    if not isinstance(kind, str):
        raise SettingError("kind", f"{kind!r} is not the name of a layer")
    return LayerSpec(kind, entry.get("units"), entry.get("init"))


def _object(value: object, name: str, keys: Iterable[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise SettingError(name, f"is not an object with {', '.join(sorted(keys))}")
    if set(value) != set(keys):
        raise SettingError(
            name, f"has the keys {', '.join(map(str, value)) or 'none'}; wanted are {', '.join(sorted(keys))}"
        )
    return value
