"""What an answer loses when a patch of the picture is blanked.

In: a reader and a picture (28, 28) uint8. Out: for every place of the patch the logits and the probabilities
that are left. Unlike a gradient this asks the network itself, about pictures that it could really get.
Source: Zeiler and Fergus, *Visualizing and Understanding Convolutional Networks*, 2014, section 4.2 (a grey
square there; here the background, which is what a digit without that stroke would have).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.ink.pipeline import network_input
from digitpad.nn.losses import softmax
from digitpad.recognition.recogniser import Reader

Array = npt.NDArray[Any]

PATCH, STRIDE = 4, 2
"""A patch as wide as a stroke and its edges; half of one further each time."""


@dataclass(frozen=True, eq=False)
class Patch:
    """One place of the patch, and what is left without it.

    Attributes:
        row, column: of its upper left pixel.
        logit, probability: what the class in question has without it.
        digit: what would be read.
    """

    row: int
    column: int
    logit: float
    probability: float
    digit: int


@dataclass(frozen=True, eq=False)
class Occlusion:
    """All places of the patch.

    Attributes:
        logits, probabilities: (K,), of the whole picture; probabilities calibrated where the reader is.
        rows, columns: (P,) upper left pixels of the patches that hide ink, in reading order.
        without_logits, without_probabilities: (P, K), what is left without each.
        patch: their side in pixels.
    """

    logits: Array
    probabilities: Array
    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]
    without_logits: Array
    without_probabilities: Array
    patch: int

    def loss(self, digit: int) -> Array:
        """(28, 28) float64: how much the class's logit loses by the patches over a pixel, on average.

        Below 0 where it gains: what stands there was in the class's way. 0 where no patch hides ink.
        """
        lost = self.logits[digit] - self.without_logits[:, digit].astype(np.float64)
        total, count = np.zeros((28, 28)), np.zeros((28, 28))
        for row, column, one in zip(self.rows, self.columns, lost, strict=True):
            total[row : row + self.patch, column : column + self.patch] += one
            count[row : row + self.patch, column : column + self.patch] += 1
        return np.asarray(total / np.maximum(count, 1))

    def worst(self, digit: int) -> Patch | None:
        """The patch whose absence costs the class most of its probability; None when none hides ink."""
        # Not the logit: where the logits of all classes fall together, nothing is lost.
        return (
            self._patch(int(self.without_probabilities[:, digit].argmin()), digit) if len(self.rows) else None
        )

    def best(self, digit: int) -> Patch | None:
        """The patch whose absence helps the class most; None when none hides ink."""
        return (
            self._patch(int(self.without_probabilities[:, digit].argmax()), digit) if len(self.rows) else None
        )

    def _patch(self, place: int, digit: int) -> Patch:
        return Patch(
            int(self.rows[place]),
            int(self.columns[place]),
            float(self.without_logits[place, digit]),
            float(self.without_probabilities[place, digit]),
            int(self.without_probabilities[place].argmax()),
        )


def occlude(
    reader: Reader, image: npt.NDArray[np.uint8], patch: int = PATCH, stride: int = STRIDE
) -> Occlusion:
    """Blank a square patch at every place where it hides ink, and read all these pictures in one batch.

    Args:
        reader: who reads.
        image: (28, 28) uint8.
        patch: the square's side in pixels, 1–28.
        stride: pixels from one place to the next.

    Raises:
        ValueError: the picture has another shape, or patch or stride do not fit it.
    """
    if image.shape != (28, 28) or not 1 <= patch <= 28 or stride < 1:
        raise ValueError(f"patches of {patch}, {stride} apart, on a picture {image.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(image, (patch, patch))[::stride, ::stride]
    rows, columns = (place * stride for place in np.nonzero(windows.any(axis=(2, 3))))
    pictures = np.repeat(image[None], len(rows) + 1, axis=0)
    for picture, row, column in zip(pictures[1:], rows, columns, strict=True):
        picture[row : row + patch, column : column + patch] = 0
    logits = reader.snapshot.forward(network_input(pictures))
    probabilities = (
        softmax(logits) if reader.calibration is None else reader.calibration.probabilities(logits)
    )
    return Occlusion(logits[0], probabilities[0], rows, columns, logits[1:], probabilities[1:], patch)
