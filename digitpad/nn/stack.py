"""From a spec and one vector of numbers to layers that compute: `views` and `build_layers`."""

from typing import Any

import numpy.typing as npt

from digitpad.nn.layers import ACTIVATIONS, Affine, Layer
from digitpad.nn.spec import NetworkSpec

Array = npt.NDArray[Any]


def views(spec: NetworkSpec, vector: Array) -> dict[str, Array]:
    """`layers.0.weight` → the part of `vector` (P,) that is that tensor, in its shape; nothing is copied."""
    return {p.name: vector[p.start : p.stop].reshape(p.shape) for p in spec.parameters}


def build_layers(spec: NetworkSpec, parameters: Array, gradients: Array | None = None) -> list[Layer]:
    """The layers of a spec on top of a parameter vector (P,) and, to train, a gradient vector (P,)."""
    layers: list[Layer] = [
        Affine() if layer.kind == "affine" else ACTIVATIONS[layer.kind]() for layer in spec.layers
    ]
    values = views(spec, parameters)
    slopes = {} if gradients is None else views(spec, gradients)
    for index, layer in enumerate(layers):
        own = [p for p in spec.parameters if p.layer == index]
        layer.bind(
            {p.key: values[p.name] for p in own},
            {p.key: slopes[p.name] for p in own if slopes},
        )
    return layers
