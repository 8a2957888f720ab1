"""The steps of the pipeline, each of which can be left out, to see what it is for.

In: drawings, the sheet that they were drawn on, and `Steps`. Out: (N, 28, 28) uint8 pictures, or the picture
after each step of one drawing.

    on the sheet ─scale→ fills the picture ─pen→ MNIST's pen, 20×20 in the middle ─centre→ by centre of mass

With every step taken the result is that of `pipeline.to_images`, bit for bit. A step that is left out hands
on what the one before it made, as a program would that forgot it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from digitpad.errors import SettingError
from digitpad.ink.normalise import BOX, PEN, Floats, Ink, fit_to_box, on_grid
from digitpad.ink.pipeline import BATCH, SIDE, TARGET, Images, centre, to_images
from digitpad.ink.rasterise import rasterise
from digitpad.ink.stroke import Drawing

MARGIN = (SIDE - BOX) // 2
"""Rows and columns around the 20×20 box when it is pasted in the middle."""


@dataclass(frozen=True)
class Steps:
    """Which steps are taken.

    Attributes:
        scale: the digit is made as large as MNIST's; else it stays as large, and where, it was drawn.
        pen: the strokes are drawn anew with MNIST's pen; else they are as wide as on the sheet, grown or
            shrunk along with the digit.
        centre: the picture is placed by its centre of mass; else it lies in the middle of its margin, or
            where it was drawn.
    """

    scale: bool = True
    pen: bool = True
    centre: bool = True

    @property
    def all_taken(self) -> bool:
        """Whether none is left out."""
        return self.scale and self.pen and self.centre


ALL = Steps()


@dataclass(frozen=True)
class Sheet:
    """What a drawing was made on, in its own units: without it a digit has no size and no place.

    Attributes:
        side: of the square sheet, whose corner is at (0, 0).
        pen: width of the pen as the hand saw it.

    Raises:
        SettingError: a length is not positive, or the pen is wider than the sheet.
    """

    side: float
    pen: float

    def __post_init__(self) -> None:
        if not 0 < self.pen <= self.side < np.inf:
            raise SettingError("sheet", f"a pen of {self.pen:g} on a sheet of {self.side:g}")


def prepare(drawings: Sequence[Drawing], steps: Steps, sheet: Sheet) -> Images:
    """Draw many drawings for the network, by these steps only.

    Args:
        drawings: N drawings in the sheet's units.
        steps: which are taken.
        sheet: what they were drawn on; it matters only when a step is left out.

    Returns:
        (N, 28, 28) uint8, 0 = paper, 255 = ink. Ink beyond the sheet is cut off where nothing is scaled.
    """
    if steps.all_taken:
        return to_images(drawings)
    images = np.zeros((len(drawings), SIDE, SIDE), dtype=np.uint8)
    for first in range(0, len(drawings), BATCH):
        part = slice(first, first + BATCH)
        ink = Ink.of(drawings[part])
        images[part] = _placed(_drawn(ink, steps, sheet), steps)
    return images


def pictures_of_steps(drawing: Drawing, steps: Steps, sheet: Sheet) -> Images:
    """What the network would be shown of one drawing after each step.

    Returns:
        (4, 28, 28) uint8: as drawn on the sheet, grown to fill the whole picture, drawn anew by MNIST's pen
        with a margin around it, centred by its mass. What is left out looks as what came before it.
    """
    ink = Ink.of([drawing])
    seen = rasterise(_on_sheet(ink, sheet), _sheet_pen(ink, sheet), SIDE)
    filled = seen
    if steps.scale:
        widths = _grown_pen(ink, sheet, SIDE)
        filled = rasterise(fit_to_box(ink, widths, SIDE), widths, SIDE)
    boxes = filled
    if steps.scale or steps.pen:
        boxes = _drawn(ink, steps, sheet)
    return np.concatenate([seen, filled, _placed(boxes, replace(steps, centre=False)), _placed(boxes, steps)])


def _drawn(ink: Ink, steps: Steps, sheet: Sheet) -> Images:
    """(N, 20, 20) boxes when the digit is scaled, else (N, 28, 28) pictures of the sheet."""
    if steps.scale:
        widths = _constant(PEN, ink) if steps.pen else _grown_pen(ink, sheet, BOX)
        return rasterise(fit_to_box(ink, widths), widths)
    widths = _constant(PEN, ink) if steps.pen else _sheet_pen(ink, sheet)
    return rasterise(_on_sheet(ink, sheet), widths, SIDE)


def _placed(boxes: Images, steps: Steps) -> Images:
    """Boxes or whole pictures → (N, 28, 28)."""
    if boxes.shape[1] == SIDE:
        return _moved(boxes) if steps.centre else boxes
    if steps.centre:
        return centre(boxes)
    images: Images = np.pad(boxes, ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN)))
    return images


def _moved(images: Images) -> Images:
    """Whole pictures (N, 28, 28), each moved by whole pixels until its mass lies where MNIST has it."""
    moved = np.zeros_like(images)
    centres = np.arange(SIDE) + 0.5
    for image, target in zip(images, moved, strict=True):
        mass = image.sum(dtype=np.int64)
        if mass:
            rows = image.sum(axis=1, dtype=np.int64) @ centres / mass
            columns = image.sum(axis=0, dtype=np.int64) @ centres / mass
            down, right = (int(np.floor(np.rint((TARGET - at) * 256) / 256)) for at in (rows, columns))
            target[_to(down), _to(right)] = image[_to(-down), _to(-right)]
    return moved


def _to(by: int) -> slice:
    """The part of an axis that what is moved by `by` pixels still covers."""
    return slice(max(by, 0), SIDE + min(by, 0))


def _on_sheet(ink: Ink, sheet: Sheet) -> Ink:
    """The whole sheet shrunk to the picture; a point further out than the sheet is long is drawn in."""
    points = np.clip(ink.points / sheet.side, -1.0, 2.0) * SIDE
    return replace(ink, points=on_grid(points))


def _constant(width: float, ink: Ink) -> Floats:
    return np.full(ink.count, width)


def _sheet_pen(ink: Ink, sheet: Sheet) -> Floats:
    return _constant(sheet.pen * SIDE / sheet.side, ink)


def _grown_pen(ink: Ink, sheet: Sheet, side: int) -> Floats:
    """(N,) width in pixels of the sheet's pen, once a digit and its ink have been grown to `side` pixels.

    A digit whose points span s has ink that spans s + pen, so that both grow by side / (s + pen).
    """
    widths = _constant(float(side), ink)
    if len(ink.points):
        starts = np.flatnonzero(np.diff(ink.drawing, prepend=-1))
        half = 0.5 * ink.points  # halved, the distance between the two largest floats is still a float
        span = np.maximum.reduceat(half, starts) - np.minimum.reduceat(half, starts)
        widths[ink.drawing[starts]] = side * (0.5 * sheet.pen / (span.max(axis=1) + 0.5 * sheet.pen))
    return widths
