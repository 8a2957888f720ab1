"""The network in Keras on JAX, as in Chollet's book. Variants: `adam`, `rmsprop` (his first edition)."""

import os
import time
from collections.abc import Iterator

os.environ["KERAS_BACKEND"] = "jax"

import child
import keras


def main() -> None:
    """Train and answer."""
    given = child.arguments()
    keras.utils.set_random_seed(given.seed)
    train, labels, test, test_labels = child.digits(given.data)
    layers = keras.layers
    network = keras.Sequential(
        [keras.Input((784,)), layers.Dense(512, activation="relu"), layers.Dense(10, activation="softmax")]
    )
    kind = keras.optimizers.RMSprop if given.variant == "rmsprop" else keras.optimizers.Adam
    network.compile(
        optimizer=kind(1e-3, epsilon=1e-7), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
    )

    def epochs() -> Iterator[None]:
        for _ in range(given.epochs if given.curve else 0):
            network.fit(train, labels, epochs=1, batch_size=128, verbose=0)
            yield
        if given.curve:
            return
        # One call of `fit`, as people call it; a callback says when an epoch is over.
        ends: list[float] = []
        tick = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: ends.append(time.perf_counter()))
        begun = time.perf_counter()
        network.fit(train, labels, epochs=given.epochs, batch_size=128, verbose=0, callbacks=[tick])
        seconds.extend(end - start for start, end in zip([begun, *ends], ends, strict=False))
        yield

    seconds: list[float] = []

    def accuracy() -> float:
        return float(network.evaluate(test, test_labels, batch_size=1000, verbose=0)[1])

    child.run(
        epochs(),
        accuracy,
        given,
        version=keras.__version__,
        threads="by XLA_FLAGS and affinity",
        seconds=seconds,
    )


if __name__ == "__main__":
    main()
