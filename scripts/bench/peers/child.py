"""What every measured process shares: its arguments, the digits, the line of JSON that it answers with."""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

Digits = tuple[Any, Any, Any, Any]
"""Training images (60000, 784) float32 0–1, their labels int32, test images, test labels."""


def arguments() -> argparse.Namespace:
    """What the child is to do; `variant` is read by the peers that have more than one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True, help="folder with the four .npy files")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--epochs", type=int, required=True, help="of which the first is not timed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--variant", default="")
    parser.add_argument("--accuracy", action="store_true", help="measure the test set at the end")
    parser.add_argument("--curve", action="store_true", help="measure the test set after every epoch")
    return parser.parse_args()


def digits(folder: Path) -> Digits:
    """The digits as every framework wants them."""
    train, test = (
        np.load(folder / f"{part}-images.npy", allow_pickle=False).reshape(-1, 784).astype(np.float32) / 255
        for part in ("train", "test")
    )
    labels = [
        np.load(folder / f"{part}-labels.npy", allow_pickle=False).astype(np.int32)
        for part in ("train", "test")
    ]
    return train, labels[0], test, labels[1]


def run(
    work: Iterator[None],
    accuracy: Callable[[], float],
    given: argparse.Namespace,
    seconds: list[float] | None = None,
    **about: Any,
) -> None:
    """Drive `work` to its end, timing each epoch, and answer.

    Args:
        work: does one epoch for each `next`, and has finished computing when it comes back.
        accuracy: on the test set; called when it was asked for.
        given: the arguments.
        seconds: of each epoch, where `work` fills that list itself.
        about: what to say of the peer: versions, threads.
    """
    timed, curve, begun = [], [], time.perf_counter()
    for _ in work:
        timed.append(time.perf_counter() - begun)
        if given.curve:
            curve.append(float(accuracy()))
        begun = time.perf_counter()
    measured = float(accuracy()) if given.accuracy else None
    answer = {"seconds": seconds or timed, "accuracy": measured, "curve": curve, **about}
    print(json.dumps(answer), flush=True)
