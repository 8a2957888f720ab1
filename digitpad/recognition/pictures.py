"""Photos and scans: a picture of one or several digits goes in, the `Number` that stands there comes out.

    file → picture_file → grey levels → picture_light → contrast → picture_lines → picture_parts → regions
         → picture_digit → (N, 28, 28) uint8 → recogniser → picture_split, picture_rows → Number

Nothing of this is loaded before the first picture is read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitpad.errors import Cancelled
from digitpad.ink.pipeline import SIDE
from digitpad.recognition.number import Found, Number
from digitpad.recognition.picture_digit import stroke_width, to_digit_image
from digitpad.recognition.picture_file import PICTURE_SUFFIXES, Picture, load_picture
from digitpad.recognition.picture_library import opencv
from digitpad.recognition.picture_light import ink_in, noise_of
from digitpad.recognition.picture_lines import without_lines
from digitpad.recognition.picture_parts import Floats, Region, regions
from digitpad.recognition.picture_rows import rows
from digitpad.recognition.picture_split import score, split
from digitpad.recognition.prediction import Prediction
from digitpad.recognition.recogniser import Reader, read_images

__all__ = ["PICTURE_SUFFIXES", "Picture", "find_digits", "load_picture", "read_picture"]

SMALLEST_WORKING = 1000
"""Smaller pictures are enlarged to this longest side, but no more than eight times."""

FAINT = 24
"""Grey levels between the darkest and the lightest pixel of a 28×28 picture that holds something."""

Progress = Callable[[float, str], None]


@dataclass(frozen=True, eq=False)
class _Page:
    """One way to see a picture: the contrast of its ink, and what could be digits."""

    contrast: Floats
    regions: list[Region]


def read_picture(
    reader: Reader,
    source: Path | bytes | Picture,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Number:
    """The digits in a picture, in reading order, their boxes in pixels of the original as it is seen.

    Args:
        reader: who reads.
        source: a file, the content of one, or a picture that is loaded.
        progress: told the share that is done, 0–1, and a word on it.
        cancelled: asked between the steps and for each region; once it says True, `Cancelled` is raised.

    Raises:
        DataError: the file cannot be read as a picture.
        DigitpadError: OpenCV is not installed.
        Cancelled: `cancelled()` said so.
    """

    def check() -> None:
        if cancelled is not None and cancelled():
            raise Cancelled

    def reached(share: float, word: str) -> None:
        check()
        if progress is not None:
            progress(share, word)

    opencv()
    reached(0.0, "opening")
    picture = source if isinstance(source, Picture) else load_picture(source)
    if picture.gray.shape == (SIDE, SIDE):
        return _one_of_mnist(reader, picture)
    best: tuple[float, Number] = (-1.0, Number(()))
    reached(0.2, "cleaning")
    gray, scale = _working(picture)
    inks = ink_in(gray)
    for number, ink in enumerate(inks):
        reached(0.3 + 0.6 * number / len(inks), "finding")
        page = _page(ink)
        reached(0.6 + 0.3 * number / len(inks), "reading")
        found = _read(reader, page, check)
        quality = sum(score(prediction) for _, prediction in found)
        if quality > best[0]:
            best = (quality, _number(found, scale, picture.size))
    reached(1.0, "done")
    return best[1]


def find_digits(picture: Picture) -> list[tuple[tuple[float, float, float, float], npt.NDArray[np.uint8]]]:
    """Everything that could be a digit: its box in pixels of the original, and its (28, 28) picture."""
    gray, scale = _working(picture)
    inks = ink_in(gray)
    if not inks:
        return []
    page = _page(inks[0])
    return [(_box(r, scale, picture.size), to_digit_image(r.ink(page.contrast))) for r in page.regions]


def _one_of_mnist(reader: Reader, picture: Picture) -> Number:
    """A 28×28 picture is what the network reads, as it is; black on white is turned round."""
    gray = picture.gray
    if int(np.ptp(gray)) < FAINT:
        return Number(())
    edge = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])
    image = 255 - gray if np.median(edge) > 127 else gray
    (prediction,) = read_images(reader, image[None])
    if prediction.digit is None:
        return Number(())
    ys, xs = np.nonzero(image > 64 if (image > 64).any() else image > 0)
    box = (float(xs.min()), float(ys.min()), float(np.ptp(xs) + 1), float(np.ptp(ys) + 1))
    return Number((Found(prediction, box),), (1,))


def _working(picture: Picture) -> tuple[npt.NDArray[np.uint8], float]:
    """Grey levels at the size that is worked on, and pixels of the original for one of them."""
    cv2 = opencv()
    gray, scale = picture.gray, picture.scale
    larger = min(8.0, SMALLEST_WORKING / max(gray.shape))
    if larger > 1.2:
        size = (round(gray.shape[1] * larger), round(gray.shape[0] * larger))
        gray = cv2.resize(gray, size, interpolation=cv2.INTER_CUBIC)
        scale /= larger
    return gray, scale


def _page(ink: Floats) -> _Page:
    cv2 = opencv()
    floor = max(0.06, 4.0 * noise_of(ink))
    ink = without_lines(cv2.GaussianBlur(ink, (0, 0), 0.8), 0.6 * floor)
    return _Page(ink, regions(ink, floor))


def _read(reader: Reader, page: _Page, check: Callable[[], None]) -> list[tuple[Region, Prediction]]:
    """What stands there: digits, and what stands among them but is none.

    A page of specks has thousands of regions: `check`, which raises when the reading is ended, is called for
    each.
    """

    def judge(some: Sequence[Region]) -> list[Prediction]:
        if not some:
            return []
        images = []
        for region in some:
            check()
            images.append(to_digit_image(region.ink(page.contrast)))
        return read_images(reader, np.stack(images))

    return _without_clutter(split(_of_one_pen(page.regions), judge))


def _of_one_pen(found: list[Region]) -> list[Region]:
    """Without what has far thinner or fainter strokes than the rest: threads, wood, rests of lines."""
    if len(found) < 2:
        return found
    weight = np.array([region.mask.sum() * region.level for region in found], dtype=np.float64)
    pens = np.array([stroke_width(region.mask) for region in found])
    levels = np.array([region.level for region in found])
    pen, level = _weighted_median(pens, weight), _weighted_median(levels, weight)
    return [r for r, p, v in zip(found, pens, levels, strict=True) if p > 0.4 * pen and v > 0.4 * level]


def _without_clutter(read: list[tuple[Region, Prediction]]) -> list[tuple[Region, Prediction]]:
    """What is no digit stays only where it stands among digits, as large as they are."""
    sure = [region for region, prediction in read if prediction.accepted]
    if not sure:
        tallest = max((region.height for region, _ in read), default=0)
        return [(r, p) for r, p in read if r.height > 0.5 * tallest]
    typical = float(np.median([region.height for region in sure]))
    kept = []
    for region, prediction in read:
        beside = any(
            other is not region
            and min(region.bottom, other.bottom) - max(region.top, other.top) > 0.5 * region.height
            and max(other.left - region.right, region.left - other.right) < 1.5 * typical
            for other in sure
        )
        fits = 0.5 * typical < region.height < 2 * typical
        if fits and (prediction.accepted or beside):
            kept.append((region, prediction))
    return kept


def _weighted_median(values: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> float:
    order = np.argsort(values)
    share = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(share, 0.5)])


def _number(found: list[tuple[Region, Prediction]], scale: float, size: tuple[int, int]) -> Number:
    boxes = [_box(region, scale, size) for region, _ in found]
    lines = rows(boxes)
    order = [index for line in lines for index in line]
    return Number(
        tuple(Found(found[index][1], boxes[index]) for index in order), tuple(len(line) for line in lines)
    )


def _box(region: Region, scale: float, size: tuple[int, int]) -> tuple[float, float, float, float]:
    left, top = max(0.0, region.left * scale), max(0.0, region.top * scale)
    right, bottom = min(float(size[0]), region.right * scale), min(float(size[1]), region.bottom * scale)
    return left, top, right - left, bottom - top
