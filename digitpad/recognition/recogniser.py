"""The recogniser: a snapshot reads drawings, by the same ink code that made them look like MNIST.

drawing → ink.pipeline → (N, 784) float32 → Snapshot.forward → softmax → Prediction
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from digitpad.ink.pipeline import network_input, to_images
from digitpad.ink.stroke import Drawing
from digitpad.nn.snapshot import Snapshot
from digitpad.recognition.prediction import Prediction

CHUNK = 512


@dataclass(frozen=True, eq=False)
class Reader:
    """Who reads: a network, and the name that the answer gives it ("Bundled model")."""

    snapshot: Snapshot
    name: str


def recognise(reader: Reader, drawing: Drawing) -> Prediction:
    """Read one drawing."""
    return recognise_many(reader, [drawing])[0]


def recognise_many(reader: Reader, drawings: Sequence[Drawing]) -> list[Prediction]:
    """Read drawings, in their order; at once, which is many times faster than one by one."""
    images = to_images(drawings)
    probabilities = reader.snapshot.probabilities(network_input(images))
    predictions = []
    for drawing, image, row in zip(drawings, images, probabilities, strict=True):
        if drawing.is_blank:
            predictions.append(Prediction(None, None, None, image, False, "blank", reader.name))
            continue
        row.flags.writeable = False
        digit = int(row.argmax())
        # A network that diverged while it trains answers with NaN: an answer, but none to believe.
        reason = None if np.isfinite(row[digit]) else "diverged"
        predictions.append(
            Prediction(digit, float(row[digit]), row, image, reason is None, reason, reader.name)
        )
    return predictions


def recognise_stream(reader: Reader, drawings: Iterable[Drawing]) -> Iterator[Prediction]:
    """Read as many drawings as come, a chunk at a time, so that memory stays flat."""
    stream = iter(drawings)
    while chunk := list(islice(stream, CHUNK)):
        yield from recognise_many(reader, chunk)
