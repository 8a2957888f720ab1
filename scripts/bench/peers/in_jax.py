"""The network in JAX, by hand: one jitted step, Adam as in Kingma and Ba. Variants: `scan`, `step`.

`scan` jits a whole epoch, in which `lax.scan` walks over the batches without Python; `step` calls a jitted
step from a Python loop. Either donates the state, so that it is updated in place.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import child
import jax
import jax.numpy as jnp
import numpy as np

BATCH = 128
RATE, BETA_1, BETA_2, EPSILON = 1e-3, 0.9, 0.999, 1e-7


def logits_of(parameters: Any, x: Any) -> Any:
    """(N, 784) → (N, 10)."""
    w1, b1, w2, b2 = parameters
    return jnp.maximum(x @ w1 + b1, 0) @ w2 + b2


def loss_of(parameters: Any, x: Any, labels: Any) -> Any:
    """Mean cross-entropy."""
    log_p = jax.nn.log_softmax(logits_of(parameters, x))
    return -jnp.take_along_axis(log_p, labels[:, None], axis=1).mean()


def update(state: Any, x: Any, labels: Any) -> Any:
    """One step of Adam."""
    parameters, mean, squares, steps = state
    gradients = jax.grad(loss_of)(parameters, x, labels)
    steps = steps + 1
    rate = RATE * jnp.sqrt(1 - BETA_2**steps) / (1 - BETA_1**steps)
    mean = jax.tree.map(lambda m, g: BETA_1 * m + (1 - BETA_1) * g, mean, gradients)
    squares = jax.tree.map(lambda v, g: BETA_2 * v + (1 - BETA_2) * g * g, squares, gradients)
    parameters = jax.tree.map(
        lambda p, m, v: p - rate * m / (jnp.sqrt(v) + EPSILON), parameters, mean, squares
    )
    return parameters, mean, squares, steps


@partial(jax.jit, donate_argnums=0)
def step(state: Any, images: Any, labels: Any, batch: Any) -> Any:
    """One step on the pictures whose indices are in `batch`."""
    return update(state, images[batch], labels[batch])


@partial(jax.jit, donate_argnums=0)
def epoch(state: Any, images: Any, labels: Any, full: Any, rest: Any) -> Any:
    """All full batches (B, 128), then what is left over."""

    def body(state: Any, batch: Any) -> Any:
        return update(state, images[batch], labels[batch]), None

    state, _ = jax.lax.scan(body, state, full)
    return update(state, images[rest], labels[rest])


def main() -> None:
    """Train and answer."""
    given = child.arguments()
    rng = np.random.default_rng(given.seed)
    train, labels, test, test_labels = map(jnp.asarray, child.digits(given.data))
    shapes = ((784, 512), (512,), (512, 10), (10,))
    parameters = tuple(
        jnp.asarray(
            rng.standard_normal(s, np.float32) * (2 / s[0]) ** 0.5 if len(s) > 1 else np.zeros(s, np.float32)
        )
        for s in shapes
    )
    zeros = [jax.tree.map(jnp.zeros_like, parameters) for _ in range(2)]
    state: Any = (parameters, *zeros, jnp.zeros((), jnp.float32))

    def epochs() -> Iterator[None]:
        nonlocal state
        whole = len(train) // BATCH * BATCH
        for _ in range(given.epochs):
            order = rng.permutation(len(train)).astype(np.int32)
            if given.variant == "step":
                for start in range(0, len(train), BATCH):
                    state = step(state, train, labels, order[start : start + BATCH])
            else:
                state = epoch(state, train, labels, order[:whole].reshape(-1, BATCH), order[whole:])
            jax.block_until_ready(state)
            yield

    def accuracy() -> float:
        return float((logits_of(state[0], test).argmax(axis=1) == test_labels).mean())

    child.run(epochs(), accuracy, given, version=jax.__version__, threads="by XLA_FLAGS and affinity")


if __name__ == "__main__":
    main()
