"""One digit cut out of a picture to the 28×28 picture that the network reads.

In: (h, w) float32 of how much ink each pixel has, 0–1, half of it being the edge of the stroke. Out: (28, 28)
uint8, prepared as MNIST's pictures were: longest side 20, grey edges, placed by its centre of mass.

Pencils are thin and markers thick, while MNIST's strokes are about 2.5 pixels wide: the outline is moved
outwards or inwards by the same distance everywhere, at eight times the resolution, and never so far that a
stroke would break.
"""

import numpy as np
import numpy.typing as npt

from digitpad.ink.normalise import BOX
from digitpad.ink.pipeline import centre
from digitpad.recognition.picture_library import opencv

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

FINER = 8
"""Pixels of the outline for one of the box."""

PEN = 2.6
"""Wanted width of the strokes in pixels of the box."""


def to_digit_image(ink: Floats) -> npt.NDArray[np.uint8]:
    """The (28, 28) uint8 picture of a digit."""
    cv2 = opencv()
    shape = _enlarge(ink)
    if not shape.any():
        return np.zeros((28, 28), np.uint8)
    stroke = stroke_width(shape)
    longest = max(_extent(shape))
    # The skeleton is `longest - stroke` long, and is to fill the box but for the pen.
    scale = (BOX - PEN) / max(longest - stroke, 1.0)
    shape = _with_pen(shape, PEN / scale, stroke)
    high, wide = _extent(shape)
    top, left = np.argmax(shape.any(axis=1)), np.argmax(shape.any(axis=0))
    cut = shape[top : top + high, left : left + wide].astype(np.float32)
    scale = BOX / max(high, wide)
    size = (max(1, round(wide * scale)), max(1, round(high * scale)))
    small = cv2.resize(cut, size, interpolation=cv2.INTER_AREA)
    box = np.zeros((1, BOX, BOX), np.uint8)
    above, before = (BOX - size[1]) // 2, (BOX - size[0]) // 2
    box[0, above : above + size[1], before : before + size[0]] = np.clip(np.rint(255 * small), 0, 255)
    image: npt.NDArray[np.uint8] = centre(box)[0]
    return image


def stroke_width(shape: Mask) -> float:
    """The typical width of the strokes in pixels: twice the distance of their middle from their edge."""
    cv2 = opencv()
    inside = cv2.distanceTransform(np.pad(shape, 1).astype(np.uint8), cv2.DIST_L2, 5)
    ridge = (inside > 0) & (inside >= cv2.dilate(inside, np.ones((3, 3), np.uint8)))
    return 2 * float(np.median(inside[ridge])) if ridge.any() else 1.0


def _enlarge(ink: Floats) -> Mask:
    """The digit with smooth outlines, its longest side about 160 pixels, with room around it."""
    cv2 = opencv()
    scale = BOX * FINER / max(ink.shape)
    size = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    large = cv2.resize(np.ascontiguousarray(ink, np.float32), size, interpolation=way)
    large = cv2.GaussianBlur(large, (0, 0), max(1.0, 0.35 * scale))
    room = BOX * FINER // 4
    shape: Mask = np.pad(large, room) > 0.5
    return shape


def _with_pen(shape: Mask, wanted: float, stroke: float) -> Mask:
    """The same digit with strokes of about the wanted width."""
    cv2 = opencv()
    by = (wanted - stroke) / 2
    if by > 0:
        outside = cv2.distanceTransform((~shape).astype(np.uint8), cv2.DIST_L2, 5)
        thicker: Mask = outside <= by
        return thicker
    inside = cv2.distanceTransform(shape.astype(np.uint8), cv2.DIST_L2, 5)
    # Where the stroke is thinner than elsewhere, its own middle keeps it whole: the pixels that lie as far
    # from the edge as any around them, drawn over with the pen, which is wider than the gaps between them.
    top = cv2.dilate(inside, np.ones((3, 3), np.uint8))
    middle = (inside >= top - 0.3) & (inside > 0.15 * stroke)
    thread = cv2.distanceTransform((~middle).astype(np.uint8), cv2.DIST_L2, 5) <= wanted / 2
    thinner: Mask = (inside > -by) | (thread & shape)
    return thinner


def _extent(shape: Mask) -> tuple[int, int]:
    """Height and width of what is there."""
    rows, columns = np.flatnonzero(shape.any(axis=1)), np.flatnonzero(shape.any(axis=0))
    return int(rows[-1] - rows[0] + 1), int(columns[-1] - columns[0] + 1)
