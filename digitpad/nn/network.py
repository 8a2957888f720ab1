"""A network that can be trained: the layers of a spec, all their parameters in one vector."""

from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.nn.initializers import initializer
from digitpad.nn.memory import vectors
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.nn.stack import buffer_views, build_layers, fresh_buffers, views

Array = npt.NDArray[Any]


class Network:
    """Layers on top of each other; logits leave the last one.

    All parameters lie in one contiguous vector, and the layers hold reshaped views of it: an optimizer is
    then one pass over a vector, a snapshot one copy of it.

    Attributes:
        spec: what it looks like.
        layers: in the order of the data.
        parameters: θ, (P,).
        gradients: ∂loss/∂θ, (P,), filled by `backward`.
        buffers: what is saved but not trained, (B,): batch norm's running statistics.
    """

    def __init__(
        self, spec: NetworkSpec, rng: np.random.Generator, dtype: npt.DTypeLike = np.float32
    ) -> None:
        self.spec = spec
        self.parameters, self.gradients = vectors(2, spec.parameter_count, dtype)
        self.buffers: Array = fresh_buffers(spec, dtype)
        self.layers = build_layers(spec, self.parameters, self.gradients, self.buffers)
        for shape in spec.parameters:  # biases and β begin at zero
            if shape.key == "gamma":
                self.parameters[shape.start : shape.stop] = 1
            if shape.key == "weight":
                init = spec.layers[shape.layer].init
                assert init is not None
                weight = self.layers[shape.layer].parameters["weight"]
                rows, columns = weight.shape
                weight[...] = initializer(init)(rows, columns, rng)

    def forward(self, x: Array, training: bool = False, rng: np.random.Generator | None = None) -> Array:
        """Pictures (N, D) → logits (N, K). Without `training` nothing in the network is written.

        Raises:
            ValueError: training with dropout, but no `rng` to draw from.
        """
        for layer in self.layers:
            x = layer.forward(x, training, rng)
        return x

    def backward(self, dlogits: Array) -> None:
        """Fill `gradients` from ∂loss/∂logits (N, K): the chain rule, layer by layer from the last."""
        dout: Array | None = dlogits
        for layer in reversed(self.layers):
            assert dout is not None
            dout = layer.backward(dout, need_input_gradient=layer is not self.layers[0])

    def named_parameters(self) -> dict[str, Array]:
        """`layers.0.weight` → the live view, in the vector's order."""
        return views(self.spec, self.parameters)

    def named_gradients(self) -> dict[str, Array]:
        """`layers.0.weight` → the live view of its gradient, in the vector's order."""
        return views(self.spec, self.gradients)

    def named_buffers(self) -> dict[str, Array]:
        """`layers.1.running_mean` → the live view, in the vector's order."""
        return buffer_views(self.spec, self.buffers)

    def snapshot(self, step: int = 0, epoch: int = 0) -> Snapshot:
        """An immutable copy of the network as it is now."""
        return Snapshot.of(self.spec, self.parameters, step, epoch, self.buffers)
