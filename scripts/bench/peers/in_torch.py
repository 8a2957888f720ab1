"""The network in PyTorch, eager, in the usual loop. Variants: empty, `fused` (Adam as one kernel)."""

from collections.abc import Iterator

import child
import torch
from torch import nn

BATCH = 128


def main() -> None:
    """Train and answer."""
    given = child.arguments()
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    train, labels, test, test_labels = map(torch.from_numpy, child.digits(given.data))
    labels, test_labels = labels.long(), test_labels.long()
    network = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 10))
    loss = nn.CrossEntropyLoss()
    fused = {"fused": True} if given.variant == "fused" else {}
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, eps=1e-7, **fused)

    def epochs() -> Iterator[None]:
        for _ in range(given.epochs):
            order = torch.randperm(len(train))
            for start in range(0, len(train), BATCH):
                batch = order[start : start + BATCH]
                optimizer.zero_grad()
                loss(network(train[batch]), labels[batch]).backward()
                optimizer.step()
            yield

    def accuracy() -> float:
        with torch.no_grad():
            return float((network(test).argmax(dim=1) == test_labels).float().mean())

    child.run(epochs(), accuracy, given, version=torch.__version__, threads=torch.get_num_threads())


if __name__ == "__main__":
    main()
