"""One picture of a film as it is saved: the network at one moment of its run, in the colours of light.

In: the frame, and a `Scene` that is the same for all pictures of the film. Out: a picture of 960×540 with the
weights, the confusion matrix, the drawing and what is read in it, curves with a cursor, the moment in words.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib import get_data_path
from PIL import Image, ImageDraw, ImageFont

from digitpad.data.dataset import CLASSES, IMAGE_SIDE
from digitpad.recognition.recogniser import Reader, read_images
from digitpad.training.film import Frame
from digitpad.training.metrics import confusion_matrix

SIZE = (960, 540)
PAPER, TEXT, MUTED, BORDER, ACCENT = "#ffffff", "#1b2330", "#566172", "#cfd5dd", "#1f5fbf"
LOSS, ACCURACY, FAINT = "#6a3fa8", "#00745a", "#f3f4f6"
GAP = 3
WEIGHTS: tuple[int, int, int, int] = (24, 64, 8 * (2 * IMAGE_SIDE + GAP), 6 * (2 * IMAGE_SIDE + GAP))
"""Left, top, width and height of the weight pictures."""

MOST_UNITS = 48
# Nine colours of CET-CBD1, a diverging map that all eyes can read: negative blue, zero grey, positive ochre.
SIGNED = (
    (58, 144, 254),
    (124, 166, 252),
    (168, 190, 249),
    (205, 214, 245),
    (237, 237, 236),
    (226, 214, 185),
    (209, 189, 132),
    (189, 166, 79),
    (168, 144, 8),
)

Picture = npt.NDArray[np.uint8]
Points = Sequence[tuple[float, float]]
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Scene:
    """What does not change from frame to frame.

    Attributes:
        name: of the run.
        units: which units of the first layer are shown.
        reach: the largest weight of the scale of colours, either way.
        labels: (N,) of the test set; None where it is not at hand.
        drawing: (28, 28) uint8 as the network sees it; None for an empty canvas.
        losses, accuracies: points (step, value) of the curves.
    """

    name: str
    units: npt.NDArray[np.intp]
    reach: float
    labels: npt.NDArray[np.uint8] | None
    drawing: Picture | None
    losses: Points
    accuracies: Points


@dataclass(frozen=True)
class Words:
    """A moment in words.

    Attributes:
        moment: “step 938 · epoch 2/5”.
        accuracy: 0–1 on the test set; None where unknown.
        steps: of all frames, for the line below.
    """

    moment: str
    accuracy: float | None
    steps: Sequence[int]


def draw_frame(frame: Frame, scene: Scene, words: Words) -> Image.Image:
    """The picture of one frame, (540, 960) RGB."""
    picture = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(picture)
    _say(draw, (24, 16), scene.name, 21, width=400)
    _say(draw, (936, 18), words.moment, 18, anchor="ra")
    _draw_weights(picture, draw, frame, scene)
    _draw_matrix(draw, frame, scene, words.accuracy)
    _draw_reading(picture, draw, frame, scene)
    step = frame.snapshot.step
    _draw_curve(draw, (530, 326, 722, 452), "loss", scene.losses, step, LOSS, words.steps, floor=0.0)
    _draw_curve(draw, (764, 326, 936, 452), "test accuracy", scene.accuracies, step, ACCURACY, words.steps)
    _draw_line(draw, words.steps, step)
    return picture


def first_weights(frame: Frame) -> npt.NDArray[np.float32]:
    """(784, H): the weights of the first affine layer; a dropout or batch norm may come before it."""
    snapshot = frame.snapshot
    name = next(shape.name for shape in snapshot.spec.parameters if shape.key == "weight")
    weights: npt.NDArray[np.float32] = snapshot.tensors[name]
    return weights


def _draw_weights(picture: Image.Image, draw: ImageDraw.ImageDraw, frame: Frame, scene: Scene) -> None:
    weights = first_weights(frame)
    table = np.array(SIGNED, np.float64)
    left, top, width, height = WEIGHTS
    cell = next(
        IMAGE_SIDE * times
        for times in (4, 3, 2)
        if (width // (IMAGE_SIDE * times + GAP)) * (height // (IMAGE_SIDE * times + GAP)) >= len(scene.units)
    )
    columns = width // (cell + GAP)
    for number, unit in enumerate(scene.units):
        x, y = left + (number % columns) * (cell + GAP), top + (number // columns) * (cell + GAP)
        values = np.nan_to_num(weights[:, unit], nan=0.0, posinf=scene.reach, neginf=-scene.reach)
        places = np.clip((values / scene.reach + 1) * 4, 0, 8).reshape(IMAGE_SIDE, IMAGE_SIDE)
        low = np.minimum(places.astype(np.intp), 7)
        share = (places - low)[..., None]
        colours = ((1 - share) * table[low] + share * table[low + 1]).astype(np.uint8)
        picture.paste(Image.fromarray(colours).resize((cell, cell), Image.Resampling.NEAREST), (x, y))
    lowest = top + math.ceil(len(scene.units) / columns) * (cell + GAP)
    all_units = weights.shape[1]
    which = "all" if len(scene.units) == all_units else f"{len(scene.units)} of"
    text = f"weights of {which} {all_units} units of the first layer, −{scene.reach:.2g} to {scene.reach:.2g}"
    _say(draw, (left, lowest + 2), text, 13, MUTED)


def _draw_matrix(draw: ImageDraw.ImageDraw, frame: Frame, scene: Scene, accuracy: float | None) -> None:
    left, top, cell = 546, 84, 19
    told = "" if accuracy is None else f"test accuracy {100 * accuracy:.1f} %"
    _say(draw, (530, 56), told, 15)
    if scene.labels is None:
        for number, line in enumerate(("No confusion matrix:", "the data set of this run", "is not loaded.")):
            _say(draw, (530, 84 + 19 * number), line, 13, MUTED)
        return
    matrix = confusion_matrix(scene.labels, frame.predicted)
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    right_colour, wrong_colour = np.array((31, 95, 191)), np.array((179, 67, 15))
    for label in range(CLASSES):
        _say(draw, (left - 8, top + label * cell + 9), str(label), 11, MUTED, "mm")
        _say(draw, (left + label * cell + 9, top + CLASSES * cell + 8), str(label), 11, MUTED, "mm")
        for read in range(CLASSES):
            # The root, because what is read wrongly is few and yet what one looks for.
            share = math.sqrt(shares[label, read])
            colour = (1 - share) * 255 + share * (right_colour if label == read else wrong_colour)
            x, y = left + read * cell, top + label * cell
            fill = (int(colour[0]), int(colour[1]), int(colour[2]))
            draw.rectangle((x, y, x + cell - 2, y + cell - 2), fill=fill, outline=BORDER)
    _say(draw, (left + 5 * cell, top + 10 * cell + 23), "down: label, across: read", 12, MUTED, "mm")


def _draw_reading(picture: Image.Image, draw: ImageDraw.ImageDraw, frame: Frame, scene: Scene) -> None:
    left, top = 768, 84
    if scene.drawing is None:
        _say(draw, (left, top), "Nothing is drawn.", 13, MUTED)
        return
    read = read_images(Reader(frame.snapshot, ""), scene.drawing[None])[0]
    side = 3 * IMAGE_SIDE
    ink = Image.fromarray(255 - scene.drawing).resize((side, side), Image.Resampling.NEAREST)
    picture.paste(ink.convert("RGB"), (left, top))
    draw.rectangle((left - 1, top - 1, left + side, top + side), outline=BORDER)
    digit = "?" if read.digit is None or read.reason == "diverged" else str(read.digit)
    _say(draw, (left + side + 42, top + 42), digit, 60, TEXT, "mm")
    shares = np.zeros(CLASSES) if read.probabilities is None else np.nan_to_num(read.probabilities)
    for number in range(CLASSES):
        y = top + side + 14 + number * 11
        _say(draw, (left + 4, y + 4), str(number), 11, MUTED, "mm")
        draw.rectangle((left + 14, y, left + 168, y + 8), fill=FAINT)
        width = round(154 * float(shares[number]))
        if width:
            fill = ACCENT if number == read.digit else MUTED
            draw.rectangle((left + 14, y, left + 14 + width, y + 8), fill=fill)


def _draw_curve(
    draw: ImageDraw.ImageDraw,
    box: Box,
    title: str,
    points: Points,
    step: int,
    colour: str,
    steps: Sequence[int],
    floor: float | None = None,
) -> None:
    """A curve over the logarithm of the steps, and the cursor at `step`."""
    left, top, right, bottom = box
    _say(draw, (left, top - 19), title, 13, MUTED)
    draw.rectangle(box, outline=BORDER)
    last = max(steps[-1], 2)

    def across(at: float) -> float:
        return left + (right - left) * math.log(max(at, 1)) / math.log(last)

    seen = [(at, value) for at, value in points if math.isfinite(value) and 1 <= at <= last]
    if seen:
        values = [value for _, value in seen]
        low = min(*values, max(values) - 0.1) if floor is None else floor
        span = (max(values) - low) or 1.0
        line = [(across(at), bottom - (bottom - top - 6) * (value - low) / span - 2) for at, value in seen]
        draw.line(line if len(line) > 1 else [*line, *line], fill=colour, width=2)
        for x, y in line if len(line) <= len(steps) else []:
            draw.ellipse((x - 2, y - 2, x + 2, y + 2), fill=colour)
        ends = (f"{max(values):.2g}", f"{low:.2g}")
        if floor is None:
            ends = (f"{100 * max(values):.0f} %", f"{100 * low:.0f} %")
        _say(draw, (left - 4, top), ends[0], 11, MUTED, "ra")
        _say(draw, (left - 4, bottom), ends[1], 11, MUTED, "rd")
    x = across(step)
    draw.line((x, top, x, bottom), fill=ACCENT, width=2)
    draw.polygon([(x - 5, top), (x + 5, top), (x, top + 7)], fill=ACCENT)


def _draw_line(draw: ImageDraw.ImageDraw, steps: Sequence[int], step: int) -> None:
    """Where in the film this is: a point for each frame."""
    left, right, y = 30, 930, 500
    draw.line((left, y, right, y), fill=BORDER, width=3)
    places = [left + (right - left) * number / max(len(steps) - 1, 1) for number in range(len(steps))]
    here = places[list(steps).index(step)]
    draw.line((left, y, here, y), fill=ACCENT, width=3)
    for x in places:
        draw.ellipse((x - 2, y - 2, x + 2, y + 2), fill=MUTED)
    draw.ellipse((here - 7, y - 7, here + 7, y + 7), fill=ACCENT)
    _say(draw, (left - 6, y + 12), f"step {steps[0]:,}", 12, MUTED)
    if len(steps) > 1:
        _say(draw, (right + 6, y + 12), f"step {steps[-1]:,}", 12, MUTED, "ra")


def _say(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    text: str,
    size: int,
    colour: str = TEXT,
    anchor: str = "la",
    width: int = 0,
) -> None:
    font = _font(size)
    while width and len(text) > 1 and font.getlength(text) > width:
        text = text[:-2] + "…"
    draw.text(place, text, fill=colour, font=font, anchor=anchor)


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont:
    # Pillow's own font lacks dashes and the minus sign.
    return ImageFont.truetype(str(Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"), size)
