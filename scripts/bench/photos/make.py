"""Make a photo of digits: real drawings set on paper that was never there, photographed as people do.

In: drawings of one hand, a kind of photo and a generator. Out: the file's bytes, and the place of each digit
in the picture as it is seen.
"""

import io
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from digitpad.ink.stroke import Drawing
from photos.kinds import Kind, Range

Floats = npt.NDArray[np.float32]
SUB = 4  # fractional bits of the coordinates that OpenCV draws with


@dataclass(frozen=True, eq=False)
class Photo:
    """A made picture.

    Attributes:
        content: the file's bytes.
        digits: what stands there, in reading order.
        boxes: (x, y, width, height) of each in pixels of the picture as it is seen.
        rows: digits in each line of writing.
    """

    content: bytes
    digits: tuple[int, ...]
    boxes: tuple[tuple[float, float, float, float], ...]
    rows: tuple[int, ...]

    @property
    def text(self) -> str:
        """What a reader should say, a line of it for each line of writing."""
        lines, first = [], 0
        for count in self.rows:
            lines.append("".join(map(str, self.digits[first : first + count])))
            first += count
        return "\n".join(lines)


def pick(rng: np.random.Generator, between: Range) -> float:
    """A number from a range."""
    return float(rng.uniform(*between))


def make(drawings: list[Drawing], kind: Kind, rng: np.random.Generator) -> Photo:
    """A photo of these digits, in this order; they need labels."""
    width, height = kind.size
    long = max(kind.size)
    if kind.turned:
        width, height = height, width
    size = pick(rng, kind.height) * long
    places, rows, size = set_out(drawings, width, height, size, kind, rng)
    pen = pick(rng, kind.pen) * size
    ink = draw([stroke for digit in places for stroke in digit], (height, width), pen)
    page = paper(kind, (height, width), rng)
    if kind.lines != "none":
        rule(page, kind, size, rng)
    page = write(page, ink, kind, rng)
    matrix = pose(kind, (width, height), rng)
    page = photograph(page, matrix, kind, rng)
    boxes = tuple(box_of(digit, matrix, pen) for digit in places)
    labels = tuple(int(drawing.label or 0) for drawing in drawings)
    return Photo(encode(page, kind, rng), labels, boxes, rows)


def set_out(
    drawings: list[Drawing], width: int, height: int, size: float, kind: Kind, rng: np.random.Generator
) -> tuple[list[list[Floats]], tuple[int, ...], float]:
    """Place digits in one or two lines of writing; smaller ones than wanted where they would not fit."""
    count = len(drawings)
    rows = (count,) if count < 4 or rng.random() < 0.6 else (count // 2, count - count // 2)
    margin = 0.2 if kind.table else 0.08
    room = (1 - 2 * margin) * width
    fits = min(room / (1.15 * max(rows)), (1 - 2 * margin) * height / (1.7 * len(rows)))
    size = min(size, fits)
    spare = (1 - 2 * margin) * height - 1.5 * size * len(rows)
    top = margin * height + rng.uniform(0, max(spare, 1))
    placed: list[list[Floats]] = []
    remaining = list(drawings)
    for number, many in enumerate(rows):
        line, x = [], 0.0
        gap = pick(rng, kind.gap)
        for drawing in remaining[:many]:
            points = np.concatenate([stroke[:, :2] for stroke in drawing.strokes])
            low, high = points.min(axis=0), points.max(axis=0)
            scale = size * rng.uniform(0.85, 1.1) / max(high[1] - low[1], 0.6 * (high[0] - low[0]), 1e-6)
            y = rng.normal(0, 0.05) * size
            line.append([((s[:, :2] - low) * scale + (x, y)).astype(np.float32) for s in drawing.strokes])
            x += (high[0] - low[0]) * scale + size * max(gap + rng.normal(0, 0.06), kind.gap[0] - 0.08)
        remaining = remaining[many:]
        squeeze = min(1.0, room / x)
        left = margin * width + rng.uniform(0, max(room - x * squeeze, 1))
        shift = np.array([left, top + number * 1.5 * size], np.float32)
        placed += [[stroke * np.float32(squeeze) + shift for stroke in digit] for digit in line]
    return placed, rows, size


def draw(strokes: list[Floats], shape: tuple[int, int], pen: float) -> Floats:
    """The pen's trace, (H, W) float32, 0–1, with smooth edges."""
    trace = np.zeros(shape, np.uint8)
    thickness = max(1, round(pen))
    for stroke in strokes:
        points = np.rint(smooth(stroke) * (1 << SUB)).astype(np.int32)
        if len(points) == 1:
            points = np.repeat(points, 2, axis=0)
        cv2.polylines(trace, [points[:, None]], False, 255, thickness, cv2.LINE_AA, SUB)
    return trace.astype(np.float32) / np.float32(255)


def smooth(stroke: Floats) -> Floats:
    """The stroke with more points, its corners rounded as the tablet's coarse ones were not (Chaikin)."""
    for _ in range(2):
        if len(stroke) > 2:
            cut = np.stack(
                [0.75 * stroke[:-1] + 0.25 * stroke[1:], 0.25 * stroke[:-1] + 0.75 * stroke[1:]], axis=1
            )
            stroke = np.concatenate([stroke[:1], cut.reshape(-1, 2), stroke[-1:]]).astype(np.float32)
    return stroke


def clouds(shape: tuple[int, int], cell: float, rng: np.random.Generator) -> Floats:
    """Smooth noise of standard deviation 1, its lumps about `cell` pixels wide: (H, W) float32."""
    small = rng.normal(size=(max(2, int(shape[0] / cell)), max(2, int(shape[1] / cell)))).astype(np.float32)
    wide: Floats = cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return wide


def paper(kind: Kind, shape: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Empty paper, (H, W, 3) float32."""
    page = np.empty((*shape, 3), np.float32)
    page[:] = kind.paper
    if kind.texture:
        grain = clouds(shape, 1.5, rng) + 1.5 * clouds(shape, 40, rng)
        page += kind.texture * grain[:, :, None]
    return page


def rule(page: Floats, kind: Kind, size: float, rng: np.random.Generator) -> None:
    """Print lines, or squares, and perhaps a margin."""
    height, width = page.shape[:2]
    spacing = size * (rng.uniform(1.2, 1.6) if kind.lines == "ruled" else rng.uniform(0.35, 0.8))
    thick = max(1, round(max(page.shape) * rng.uniform(0.0005, 0.0012)))
    colour = np.array([(165, 190, 222), (190, 190, 196), (150, 178, 210)][rng.integers(3)], np.float32)
    for y in np.arange(rng.uniform(0, spacing), height, spacing):
        page[int(y) : int(y) + thick] = colour
    if kind.lines == "squared":
        for x in np.arange(rng.uniform(0, spacing), width, spacing):
            page[:, int(x) : int(x) + thick] = colour
    elif rng.random() < 0.5:
        x = int(width * rng.uniform(0.02, 0.06))
        page[:, x : x + thick] = (225, 120, 130)


def write(page: Floats, ink: Floats, kind: Kind, rng: np.random.Generator) -> Floats:
    """Put ink on the paper."""
    shape = ink.shape
    cover = ink * np.float32(pick(rng, kind.opacity))
    if kind.grain:
        rough = clouds(shape, 2.5, rng) + 0.7 * clouds(shape, 12, rng)
        cover *= np.clip(1 - kind.grain * np.clip(0.3 + 0.6 * rough, 0, 1.2), 0, 1)
    colour = np.array(kind.inks[rng.integers(len(kind.inks))], np.float32)
    written: Floats = page + cover[:, :, None] * (colour - page)
    return written


def pose(kind: Kind, size: tuple[int, int], rng: np.random.Generator) -> Floats:
    """The homography from paper to picture, 3×3."""
    width, height = size
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    angle = np.radians(pick(rng, kind.turn))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array([width, height]) / 2
    scale = rng.uniform(0.72, 0.85) if kind.table else 1.0
    moved = (corners - middle) @ turn.T * scale + middle
    moved += rng.uniform(-1, 1, (4, 2)) * pick(rng, kind.tilt) * max(size)
    matrix: Floats = cv2.getPerspectiveTransform(corners, moved.astype(np.float32)).astype(np.float32)
    return matrix


def photograph(page: Floats, matrix: Floats, kind: Kind, rng: np.random.Generator) -> Floats:
    """Tilt, light and blur: what falls on the sensor, and its noise."""
    shape = page.shape[:2]
    if not np.allclose(matrix, np.eye(3), atol=1e-6):
        edge: Any = cv2.BORDER_CONSTANT if kind.table else cv2.BORDER_REPLICATE
        seen = cv2.warpPerspective(page, matrix, shape[::-1], flags=cv2.INTER_LINEAR, borderMode=edge)
        if kind.table:
            on_paper = cv2.warpPerspective(np.ones(shape, np.float32), matrix, shape[::-1])[:, :, None]
            wood = np.array([(96, 66, 44), (60, 60, 64), (150, 120, 90)][rng.integers(3)], np.float32)
            veins = 6 * cv2.resize(rng.normal(size=(60, 6)).astype(np.float32), shape[::-1])
            seen = seen + (1 - on_paper) * (wood + veins[:, :, None])
        page = seen
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    x, y = x / shape[1] - 0.5, y / shape[0] - 0.5
    angle = rng.uniform(0, 2 * np.pi)
    light = 1 - np.float32(pick(rng, kind.gradient)) * (0.5 + x * np.cos(angle) + y * np.sin(angle)).clip(
        0, 1
    )
    depth = pick(rng, kind.shadow)
    if depth > 0.05:
        angle, soft = rng.uniform(0, 2 * np.pi), rng.uniform(0.003, 0.06)
        beyond = x * np.cos(angle) + y * np.sin(angle) - rng.uniform(-0.25, 0.25)
        bent = beyond + 0.03 * np.sin(7 * (x * np.sin(angle) - y * np.cos(angle)) + rng.uniform(0, 6))
        light *= 1 - depth / (1 + np.exp(-np.clip(bent / soft, -30, 30)))
    page = page * light[:, :, None].astype(np.float32)
    blur = pick(rng, kind.blur)
    page = cv2.GaussianBlur(page, (0, 0), blur)
    noise = pick(rng, kind.noise)
    if noise:
        grain = rng.standard_normal(shape, dtype=np.float32)
        colour = cv2.resize(
            rng.standard_normal((shape[0] // 2, shape[1] // 2, 3), dtype=np.float32), shape[::-1]
        )
        page = page + noise * (0.8 * grain[:, :, None] + 0.6 * colour)
    return page


def box_of(digit: list[Floats], matrix: Floats, pen: float) -> tuple[float, float, float, float]:
    """Where a digit is in the picture, pen included."""
    points = np.concatenate(digit)[None].astype(np.float32)
    moved = cv2.perspectiveTransform(points, matrix.astype(np.float64))[0]
    low, high = moved.min(axis=0) - pen / 2, moved.max(axis=0) + pen / 2
    return float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])


def encode(page: Floats, kind: Kind, rng: np.random.Generator) -> bytes:
    """The file: PNG or JPEG, turned as a camera would have left it."""
    pixels = np.clip(np.rint(page), 0, 255).astype(np.uint8)
    file = io.BytesIO()
    if kind.quality is None:
        Image.fromarray(pixels).save(file, "PNG", compress_level=1)
        return file.getvalue()
    exif = Image.Exif()
    if kind.turned:
        exif[0x0112] = 6  # seen after a quarter turn to the right
        pixels = np.ascontiguousarray(np.rot90(pixels))
    Image.fromarray(pixels).save(file, "JPEG", quality=int(rng.integers(*kind.quality)), exif=exif)
    return file.getvalue()
