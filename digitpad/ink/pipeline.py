"""From strokes to what the network reads, prepared exactly as MNIST's pictures were.

In: drawings in any unit. Out: (N, 28, 28) uint8 pictures, and from these (N, 784) float32 for the network.

    strokes → scaled to the box → drawn with a pen, 20×20 → placed by centre of mass, 28×28 → 784 numbers 0–1
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.ink.normalise import BOX, PEN, Floats, Indices, Ink, fit_to_box, pen_widths
from digitpad.ink.rasterise import rasterise
from digitpad.ink.stroke import Drawing

SIDE = 28
"""Side of the picture in pixels."""

TARGET = 15
"""Where the centre of mass would go before the offset is cut to a whole number; afterwards it lies 0 to 1
pixel above and to the left of there, 14.5 on average in pixels measured from the picture's corner."""

BATCH = 512
"""Drawings handled at once: more would not fit into the processor's cache."""

Images = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Stage:
    """One step of the way from a drawing to the network.

    Attributes:
        name: short heading.
        description: one sentence on what was done.
        strokes: the strokes at this stage, each (n, 2) float64, or None once they are pixels.
        pixels: (20, 20) or (28, 28) uint8, or (1, 784) float32, or None while they are strokes.
    """

    name: str
    description: str
    strokes: tuple[Floats, ...] | None
    pixels: npt.NDArray[Any] | None


def to_images(drawings: Sequence[Drawing], pen: float | npt.ArrayLike = PEN) -> Images:
    """Draw many drawings as MNIST would show them.

    The same strokes at any size and position give the same picture. A blank drawing gives an empty one; a
    dot is a dot.

    Args:
        drawings: N drawings in any unit.
        pen: width of the pen in pixels of the picture, one for all or (N,).

    Returns:
        (N, 28, 28) uint8, 0 = paper, 255 = ink.

    Raises:
        SettingError: a pen's width is not between 0 and 20, or there are not N of them.
    """
    widths = pen_widths(pen, len(drawings))
    images = np.zeros((len(drawings), SIDE, SIDE), dtype=np.uint8)
    for first in range(0, len(drawings), BATCH):
        part = slice(first, first + BATCH)
        ink = fit_to_box(Ink.of(drawings[part]), widths[part])
        images[part] = centre(rasterise(ink, widths[part]))
    return images


def to_image(drawing: Drawing, pen: float = PEN) -> Images:
    """The (28, 28) uint8 picture of one drawing; see `to_images`."""
    image: Images = to_images([drawing], pen)[0]
    return image


def offsets(boxes: Images) -> Indices:
    """Where each 20×20 picture goes in its 28×28 one.

    MNIST pasted it at the whole-numbered offset int(15 - b) on each axis, b being the centre of mass with
    pixel i's centre at i + 0.5.

    Args:
        boxes: (N, 20, 20) uint8.

    Returns:
        (N, 2) row and column, 5 for a picture without ink.
    """
    centres = np.arange(BOX) + 0.5
    mass = boxes.sum(axis=(1, 2), dtype=np.int64)
    rows = boxes.sum(axis=2, dtype=np.int64) @ centres
    columns = boxes.sum(axis=1, dtype=np.int64) @ centres
    mean = np.stack([rows, columns], axis=1) / np.maximum(mass, 1)[:, None]
    mean[mass == 0] = BOX / 2
    # A symmetrical digit has b = 10 exactly, right where int() jumps. On a grid of 1/256 pixel a grey level
    # more or less on one side cannot make it jump.
    offset: Indices = np.trunc(np.rint((TARGET - mean) * 256) / 256).astype(np.intp)
    return offset


def centre(boxes: Images) -> Images:
    """Paste each (20, 20) picture into an empty (28, 28) one by its centre of mass.

    What a lopsided digit pushes over the edge is cut off, as in MNIST.

    Args:
        boxes: (N, 20, 20) uint8.

    Returns:
        (N, 28, 28) uint8.
    """
    paper = BOX  # a row and a column of zeros that every pixel outside the box is read from
    padded = np.zeros((len(boxes), BOX + 1, BOX + 1), dtype=np.uint8)
    padded[:, :BOX, :BOX] = boxes
    source = np.arange(SIDE) - offsets(boxes)[:, :, None]
    source = np.where((source >= 0) & (source < BOX), source, paper)
    which = np.arange(len(boxes))[:, None, None]
    images: Images = padded[which, source[:, 0, :, None], source[:, 1, None, :]]
    return images


def network_input(images: Images) -> npt.NDArray[np.float32]:
    """Flatten pictures row by row and scale them to 0–1.

    Args:
        images: (N, 28, 28) uint8.

    Returns:
        (N, 784) float32.
    """
    return images.reshape(len(images), SIDE * SIDE).astype(np.float32) / np.float32(255)


def stages(drawing: Drawing, pen: float = PEN) -> tuple[Stage, ...]:
    """Every step from one drawing to the network's input, in order, to be shown."""
    widths = pen_widths(pen, 1)
    ink = Ink.of([drawing])
    scaled = fit_to_box(ink, widths)
    box = rasterise(scaled, widths)
    image = centre(box)
    row, column = offsets(box)[0]
    return (
        Stage("As drawn", "The strokes, in the units of the canvas.", ink.split(), None),
        Stage(
            "Scaled to the box",
            f"Moved and scaled until the ink is {BOX} pixels along its longer side.",
            scaled.split(),
            None,
        ),
        Stage(f"{BOX}×{BOX}", f"Drawn with a round pen {pen:g} pixels wide.", None, box[0]),
        Stage(
            f"{SIDE}×{SIDE}",
            f"Placed by its centre of mass, {column} to the right and {row} down.",
            None,
            image[0],
        ),
        Stage("Network", f"{SIDE * SIDE} numbers from 0 to 1, row by row.", None, network_input(image)),
    )
