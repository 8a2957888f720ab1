"""The pictures that the bundled model learns from: MNIST's, pen drawings by many pens, our own digits.

In: the data sets and a generator. Out: what is trained on, and what temperature and refusal are fitted on.
The writers that are measured on are in neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.data import sources, synthetic
from digitpad.data.dataset import Dataset, Examples
from digitpad.data.device import through_device
from digitpad.data.drawings import load_drawings
from digitpad.ink.pipeline import to_images
from digitpad.ink.stroke import Drawing

Images = npt.NDArray[np.uint8]

UNSEEN = 5
"""Writers whose number is divisible by this are neither trained nor fitted on: they are measured with."""

KEPT_WRITERS = ("12", "24")
"""Writers who are not trained on: temperature and refusal are fitted on them."""

KEPT_MNIST = 3_000
"""Pictures of MNIST's training set, chosen at random, that are kept for the same."""

PEN_COPIES = 13
"""How often each pen drawing is drawn: by other pens and hands, and every second time on another device."""

SYNTHETIC = 120_000

MNIST_COPIES = 4
"""How often MNIST's pictures are in: its many hands weigh more than the few of the pen drawings."""

PEN = (2.6, 0.6)
"""Mean and standard deviation of the width of a pen in pixels, cut off at PEN_LIMITS: MNIST's range."""
PEN_LIMITS = (1.5, 4.2)


@dataclass(frozen=True, eq=False)
class Hands:
    """All that the bundled model is made from.

    Attributes:
        training: pictures to train on.
        kept: pictures to fit temperature and threshold on.
        drawings: the pen drawings that are trained on.
        mnist: MNIST's pictures to train on, (N, 28, 28) uint8.
    """

    training: Examples
    kept: Examples
    drawings: Sequence[Drawing]
    mnist: Images


def gather(mnist: Dataset, rng: np.random.Generator) -> Hands:
    """Everything, in a minute or so. Raises DataError where the pen drawings are missing."""
    path = sources.find("pendigits")
    assert path is not None, "it was just loaded"
    seen = [d for d in load_drawings(path) if d.writer is not None and int(d.writer) % UNSEEN]
    drawings = [d for d in seen if d.writer not in KEPT_WRITERS]
    kept_drawings = [d for d in seen if d.writer in KEPT_WRITERS]
    labels = labels_of(drawings)
    copies = [redrawn(drawings, rng, on_devices=k % 2 == 1) for k in range(PEN_COPIES)]
    drawn, drawn_labels = made(SYNTHETIC, rng)
    order = rng.permutation(len(mnist.train))
    seen_mnist, kept_mnist = (
        mnist.train.select(np.sort(part)) for part in (order[KEPT_MNIST:], order[:KEPT_MNIST])
    )
    return Hands(
        Examples(
            np.concatenate([*[seen_mnist.images] * MNIST_COPIES, *copies, drawn]),
            np.concatenate([*[seen_mnist.labels] * MNIST_COPIES, *[labels] * PEN_COPIES, drawn_labels]),
        ),
        Examples(
            np.concatenate([kept_mnist.images, to_images(kept_drawings)]),
            np.concatenate([kept_mnist.labels, labels_of(kept_drawings)]),
        ),
        drawings,
        seen_mnist.images,
    )


def made(count: int, rng: np.random.Generator) -> tuple[Images, npt.NDArray[np.uint8]]:
    """`count` synthetic digits, half of them on some device: pictures and labels."""
    plain, digits = synthetic.pictures(count // 2, rng)
    drawings = through_device(synthetic.generate(count - count // 2, rng), rng)
    return (
        np.concatenate([plain, to_images(drawings, pens(len(drawings), rng))]),
        np.concatenate([digits, labels_of(drawings)]),
    )


def labels_of(drawings: Sequence[Drawing]) -> npt.NDArray[np.uint8]:
    """The digits that were meant, (N,)."""
    return np.array([drawing.label for drawing in drawings], np.uint8)


def redrawn(drawings: Sequence[Drawing], rng: np.random.Generator, on_devices: bool) -> Images:
    """Each drawing once, (N, 28, 28): slanted, turned, stretched, by another pen, perhaps by a device."""
    slant = rng.normal(0, 0.15, len(drawings))
    angle = rng.normal(0, np.radians(6), len(drawings))
    stretch = np.exp(rng.normal(0, 0.12, len(drawings)))
    bent = []
    for drawing, s, a, k in zip(drawings, slant, angle, stretch, strict=True):
        turn = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
        shear = np.array([[k, -s], [0.0, 1.0]])
        bent.append(Drawing(tuple(stroke[:, :2] @ (turn @ shear).T for stroke in drawing.strokes)))
    return to_images(through_device(bent, rng) if on_devices else bent, pens(len(bent), rng))


def pens(count: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """(count,) widths of pens in pixels of the picture."""
    return np.clip(rng.normal(*PEN, count), *PEN_LIMITS)
