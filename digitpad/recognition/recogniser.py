"""The recogniser: a snapshot reads drawings, by the same ink code that made them look like MNIST.

drawing → ink.pipeline → (N, 784) float32 → Snapshot → logits ─→ calibration → probabilities ─→ Prediction
                                                   └→ hidden ─→ refusal → doubt ────────────────┘
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitpad.data.dataset import CLASSES
from digitpad.errors import ModelFileError
from digitpad.files.models import Model
from digitpad.ink.pipeline import SIDE, network_input, to_images
from digitpad.ink.stroke import Drawing
from digitpad.nn.calibration import Calibration
from digitpad.nn.losses import softmax
from digitpad.nn.refusal import Refusal
from digitpad.nn.snapshot import Snapshot
from digitpad.recognition.prediction import BLANK, DIVERGED, NOT_A_DIGIT, Prediction

CHUNK = 512


@dataclass(frozen=True, eq=False)
class Reader:
    """Who reads.

    Attributes:
        snapshot: the network.
        name: that the answer gives it ("Bundled model").
        calibration: what makes its probabilities honest; None takes them as they come.
        refusal: what tells digits from everything else; None takes everything for a digit.
    """

    snapshot: Snapshot
    name: str
    calibration: Calibration | None = None
    refusal: Refusal | None = None

    @classmethod
    def of(cls, model: Model, name: str) -> "Reader":
        """A model with all that it knows about its own uncertainty."""
        return cls(model.snapshot, name, model.calibration, model.refusal)


def check_reads_digits(model: Model, path: Path | str) -> None:
    """Raise ModelFileError, which names `path`, unless the network goes from 28×28 pixels to ten digits."""
    spec = model.snapshot.spec
    if (spec.inputs, spec.outputs) != (SIDE * SIDE, CLASSES):
        raise ModelFileError(path, f"its network does not read {SIDE}×{SIDE} digits")


def recognise(reader: Reader, drawing: Drawing) -> Prediction:
    """Read one drawing."""
    return recognise_many(reader, [drawing])[0]


def recognise_many(reader: Reader, drawings: Sequence[Drawing]) -> list[Prediction]:
    """Read drawings, in their order; at once, which is many times faster than one by one."""
    return read_images(reader, to_images(drawings))


def recognise_stream(reader: Reader, drawings: Iterable[Drawing]) -> Iterator[Prediction]:
    """Read as many drawings as come, a chunk at a time, so that memory stays flat."""
    stream = iter(drawings)
    while chunk := list(islice(stream, CHUNK)):
        yield from recognise_many(reader, chunk)


def read_images(reader: Reader, images: npt.NDArray[np.uint8]) -> list[Prediction]:
    """Read pictures (N, 28, 28) uint8 that are prepared as MNIST's were; one without ink is a blank."""
    inked = images.max(axis=(1, 2), initial=0) > 0
    if not inked.any():  # an empty canvas, which a network in training would else read ten times a second
        return [_blank(reader, image) for image in images]
    probabilities, doubt = judge(reader, images)
    return [
        _prediction(reader, image, row, None if doubt is None else float(doubt[k]))
        if inked[k]
        else _blank(reader, image)
        for k, (image, row) in enumerate(zip(images, probabilities, strict=True))
    ]


def judge(
    reader: Reader, images: npt.NDArray[np.uint8]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32] | None]:
    """The bare numbers behind `read_images`: probabilities (N, K), and doubt (N,) or None."""
    # A network that diverged overflows: what it says is told as what it is, and warned of by nobody else.
    with np.errstate(over="ignore", invalid="ignore"):
        hidden, logits = reader.snapshot.features(network_input(images))
        probabilities = (
            softmax(logits) if reader.calibration is None else reader.calibration.probabilities(logits)
        )
        return probabilities, None if reader.refusal is None else reader.refusal.doubt(hidden, logits)


def _blank(reader: Reader, image: npt.NDArray[np.uint8]) -> Prediction:
    return Prediction(None, None, None, image, False, BLANK, reader.name)


def _prediction(
    reader: Reader, image: npt.NDArray[np.uint8], row: npt.NDArray[np.float32], doubt: float | None
) -> Prediction:
    row.flags.writeable = False
    digit = int(row.argmax())
    reason = None
    if not np.isfinite(row[digit]):
        # A network that diverged while it trains answers with NaN: an answer, but none to believe.
        reason = DIVERGED
    elif reader.refusal is not None and doubt is not None and doubt > reader.refusal.threshold:
        reason = NOT_A_DIGIT
    return Prediction(digit, float(row[digit]), row, image, reason is None, reason, reader.name, doubt)
