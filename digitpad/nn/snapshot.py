"""A network as it was at one moment: immutable, so that any thread may read with it during training."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.nn.layers import Layer
from digitpad.nn.losses import softmax
from digitpad.nn.spec import NetworkSpec
from digitpad.nn.stack import buffer_views, build_layers, views

Array = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A spec and a read-only copy of its parameters and buffers.

    Attributes:
        spec: what the network looks like.
        parameters: (P,), read-only.
        step, epoch: how far its training had come; 0 where that is unknown.
        buffers: (B,), read-only: batch norm's running statistics.
    """

    spec: NetworkSpec
    parameters: Array
    step: int = 0
    epoch: int = 0
    buffers: Array = field(default_factory=lambda: _frozen(np.empty(0, np.float32)))

    @classmethod
    def of(
        cls,
        spec: NetworkSpec,
        parameters: Array,
        step: int = 0,
        epoch: int = 0,
        buffers: Array | None = None,
    ) -> "Snapshot":
        """A snapshot with copies of `parameters` (P,) and `buffers` (B,); None is for a spec without buffers.

        Raises:
            ValueError: their number is not that of the spec.
        """
        values = _frozen(parameters)
        if values.shape != (spec.parameter_count,):
            raise ValueError(f"{values.shape} parameters for a network of {spec.parameter_count}")
        kept = _frozen(np.empty(0, values.dtype) if buffers is None else buffers)
        if kept.shape != (spec.buffer_count,):
            raise ValueError(f"{kept.shape} buffers for a network of {spec.buffer_count}")
        return cls(spec, values, step, epoch, kept)

    @cached_property
    def tensors(self) -> dict[str, Array]:
        """`layers.0.weight` → a read-only view, in the vector's order."""
        return views(self.spec, self.parameters)

    @cached_property
    def buffer_tensors(self) -> dict[str, Array]:
        """`layers.1.running_mean` → a read-only view, in the vector's order."""
        return buffer_views(self.spec, self.buffers)

    @cached_property
    def layers(self) -> list[Layer]:
        """The layers, on these parameters and buffers."""
        return build_layers(self.spec, self.parameters, buffers=self.buffers)

    def forward(self, x: Array) -> Array:
        """Pictures (N, D) float32, 0–1 → logits (N, K) float32. Writes nothing into anything."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def features(self, x: Array) -> tuple[Array, Array]:
        """Pictures (N, D) → what goes into the last layer (N, H), and the logits that come out (N, K)."""
        for layer in self.layers[:-1]:
            x = layer.forward(x)
        return x, self.layers[-1].forward(x)

    def probabilities(self, x: Array) -> Array:
        """Pictures (N, D) float32, 0–1 → probabilities (N, K) float32, each row summing to 1."""
        return softmax(self.forward(x))

    def trace(self, x: Array) -> list[tuple[str, Array]]:
        """Every tensor that a forward pass of `x` (N, D) makes, by name, in the order of the data.

        `input`, then `layers.<i>.output` for each layer – the last of them are the logits –, then
        `probabilities`.
        """
        passed: list[tuple[str, Array]] = [("input", x)]
        for index, layer in enumerate(self.layers):
            x = layer.forward(x)
            passed.append((f"layers.{index}.output", x))
        passed.append(("probabilities", softmax(x)))
        return passed


def _frozen(array: Array) -> Array:
    copy = np.array(array, order="C")
    copy.flags.writeable = False
    return copy
