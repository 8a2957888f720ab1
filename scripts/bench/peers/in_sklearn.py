"""The network in scikit-learn: `MLPClassifier` without its L2 penalty, an epoch for each `partial_fit`."""

from collections.abc import Iterator

import child
import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier


def main() -> None:
    """Train and answer."""
    given = child.arguments()
    train, labels, test, test_labels = child.digits(given.data)
    network = MLPClassifier((512,), alpha=0, batch_size=128, epsilon=1e-7, random_state=given.seed)

    def epochs() -> Iterator[None]:
        for _ in range(given.epochs):
            network.partial_fit(train, labels, classes=np.arange(10))
            yield

    def accuracy() -> float:
        return float((network.predict(test) == test_labels).mean())

    child.run(epochs(), accuracy, given, version=sklearn.__version__, threads="by OPENBLAS and OMP variables")


if __name__ == "__main__":
    main()
