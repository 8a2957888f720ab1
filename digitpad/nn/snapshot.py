"""A network as it was at one moment: immutable, so that any thread may read with it during training."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.nn.layers import Layer
from digitpad.nn.losses import softmax
from digitpad.nn.spec import NetworkSpec
from digitpad.nn.stack import build_layers, views

Array = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A spec and a read-only copy of its parameters.

    Attributes:
        spec: what the network looks like.
        parameters: (P,), read-only.
        step, epoch: how far its training had come; 0 where that is unknown.
    """

    spec: NetworkSpec
    parameters: Array
    step: int = 0
    epoch: int = 0

    @classmethod
    def of(cls, spec: NetworkSpec, parameters: Array, step: int = 0, epoch: int = 0) -> "Snapshot":
        """A snapshot with a copy of `parameters` (P,).

        Raises:
            ValueError: their number is not that of the spec.
        """
        copy = np.array(parameters, order="C")
        if copy.shape != (spec.parameter_count,):
            raise ValueError(f"{copy.shape} parameters for a network of {spec.parameter_count}")
        copy.flags.writeable = False
        return cls(spec, copy, step, epoch)

    @cached_property
    def tensors(self) -> dict[str, Array]:
        """`layers.0.weight` → a read-only view, in the vector's order."""
        return views(self.spec, self.parameters)

    @cached_property
    def layers(self) -> list[Layer]:
        """The layers, on these parameters."""
        return build_layers(self.spec, self.parameters)

    def forward(self, x: Array) -> Array:
        """Pictures (N, D) float32, 0–1 → logits (N, K) float32. Writes nothing into anything."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

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
