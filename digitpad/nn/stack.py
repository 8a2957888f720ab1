"""From a spec and vectors of numbers to layers that compute: `views` and `build_layers`."""

from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.nn.batch_norm import BatchNorm
from digitpad.nn.dropout import Dropout
from digitpad.nn.layers import ACTIVATIONS, Affine, Layer
from digitpad.nn.spec import LayerSpec, NetworkSpec

Array = npt.NDArray[Any]


def views(spec: NetworkSpec, vector: Array) -> dict[str, Array]:
    """`layers.0.weight` → the part of `vector` (P,) that is that tensor, in its shape; nothing is copied."""
    return {p.name: vector[p.start : p.stop].reshape(p.shape) for p in spec.parameters}


def buffer_views(spec: NetworkSpec, vector: Array) -> dict[str, Array]:
    """`layers.1.running_mean` → the part of `vector` (B,) that is that buffer; nothing is copied."""
    return {b.name: vector[b.start : b.stop].reshape(b.shape) for b in spec.buffers}


def fresh_buffers(spec: NetworkSpec, dtype: npt.DTypeLike = np.float32) -> Array:
    """The buffers (B,) of a network that has seen nothing: means of 0 and variances of 1."""
    vector = np.zeros(spec.buffer_count, dtype)
    for name, view in buffer_views(spec, vector).items():
        view[...] = 1 if name.endswith("running_var") else 0
    return vector


def build_layers(
    spec: NetworkSpec, parameters: Array, gradients: Array | None = None, buffers: Array | None = None
) -> list[Layer]:
    """The layers of a spec on top of a parameter vector (P,) and, to train, a gradient vector (P,).

    `buffers` (B,) may be left out where the spec has none.
    """
    layers = [_layer(layer) for layer in spec.layers]
    values = views(spec, parameters)
    slopes = {} if gradients is None else views(spec, gradients)
    kept = {} if buffers is None else buffer_views(spec, buffers)
    for index, layer in enumerate(layers):
        own = [p for p in spec.parameters if p.layer == index]
        layer.bind(
            {p.key: values[p.name] for p in own},
            {p.key: slopes[p.name] for p in own if slopes},
            {b.key: kept[b.name] for b in spec.buffers if b.layer == index},
        )
    return layers


def _layer(spec: LayerSpec) -> Layer:
    if spec.kind == Affine.kind:
        return Affine()
    if spec.kind == BatchNorm.kind:
        return BatchNorm()
    if spec.rate is not None:
        return Dropout(spec.rate)
    return ACTIVATIONS[spec.kind]()
