"""Uneven light taken out of a picture: grey levels to how much darker, or lighter, a pixel is than paper.

In: (h, w) uint8, and whether ink is darker or lighter than what it stands on. Out: (h, w) float32, 0 on
paper, positive on ink.

The paper under dark ink is a morphological closing: what is dark and narrow is filled with the paper beside
it, while wide things – the shadow, the table, the edge of the sheet – keep their place and their corners. For
light ink it is an opening. What counts then is the logarithm of brightness over the paper's brightness, as
light multiplies.
"""

import numpy as np
import numpy.typing as npt

from digitpad.recognition.picture_library import opencv

Floats = npt.NDArray[np.float32]

SMALL = 320
"""Longest side at which the paper is estimated, in pixels."""

SCALES = (0.0125, 0.025, 0.05, 0.1, 0.2)
"""Widths of strokes that are tried, of the longest side."""

ROOM = 2.0
"""The window that looks past a stroke is so many times as wide; past a knot of strokes, twice that."""

SATURATED = 0.75
"""Of the ink is seen at the scale of the strokes; wider windows show little more of it."""

CLEAR = 0.18
"""Contrast that is certainly more than grain."""

FINE = 0.06
"""Window of the median that smooths the paper once the ink is out of it."""

SOFT = 0.12
"""A smaller step of the paper's brightness, of one pixel of `SMALL` to the next, is no edge."""

DARKEST = 12.0
"""Added to all grey levels: noise in deep shadows is no ink."""


def ink_in(gray: npt.NDArray[np.uint8]) -> list[Floats]:
    """The contrast of the ink, (h, w); of dark and of light ink, the likelier first, where that is not clear.

    Ink is narrower than the gaps between it: a window that is just wide enough for the strokes shows nearly
    all of it, but little of the other polarity: the paper between the digits takes wider ones.
    """
    small = _small(gray)
    dark, light = _seen(small)
    if max(dark[-1], light[-1]) == 0:
        return []
    strokes, gaps = _stroke_scale(dark), _stroke_scale(light)
    if strokes != gaps:
        signs = [-1] if strokes < gaps else [1]
    else:
        signs = [-1, 1] if dark[0] >= light[0] else [1, -1]
    return [contrast(gray, sign, _stroke_scale(dark if sign < 0 else light)) for sign in signs]


def contrast(gray: npt.NDArray[np.uint8], sign: int, stroke: float) -> Floats:
    """How the brightness of each pixel compares with the paper's around it.

    Args:
        gray: (h, w).
        sign: -1 for ink darker than the paper, 1 for lighter ink.
        stroke: the width of the broadest strokes, of the longest side.
    """
    cv2 = opencv()
    height, width = gray.shape
    small = _small(gray)
    wide = _past_strokes(cv2.medianBlur(small, 3), sign, 2 * stroke)
    paper = np.log(_paper(small, wide, sign) + np.float32(DARKEST))
    edges = np.log(wide + np.float32(DARKEST))
    square = np.ones((3, 3), np.uint8)
    # Along the edge of the sheet nobody knows on which side a pixel is: less than its step says nothing.
    step = np.clip(1.5 * (cv2.dilate(edges, square) - cv2.erode(edges, square) - SOFT), 0, None)
    result: Floats = cv2.log(gray.astype(np.float32) + np.float32(DARKEST))
    result -= cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    result *= np.float32(sign)
    result -= cv2.resize(step, (width, height), interpolation=cv2.INTER_LINEAR)
    return result


def _small(gray: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    cv2 = opencv()
    ratio = min(1.0, SMALL / max(gray.shape))
    size = (max(1, round(gray.shape[1] * ratio)), max(1, round(gray.shape[0] * ratio)))
    small: npt.NDArray[np.uint8] = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    return small


def _seen(small: npt.NDArray[np.uint8]) -> tuple[list[float], list[float]]:
    """How much dark, and how much light ink windows for each of `SCALES` show."""
    dark, light = (
        [sign * _log_ratio(small, _past_strokes(small, sign, scale)) for scale in SCALES] for sign in (-1, 1)
    )
    # Stains of the paper are wide and faint, and must not outweigh what is strong.
    strong = max(float(np.quantile(dark[-1], 0.998)), float(np.quantile(light[-1], 0.998)))
    clear = max(CLEAR, 0.35 * strong)
    of_dark, of_light = ([float(np.square(a[a > clear]).sum()) for a in away] for away in (dark, light))
    return of_dark, of_light


def _stroke_scale(seen: list[float]) -> float:
    """The width of the strokes, of the longest side: the scale that shows most of the ink."""
    if max(seen) == 0:
        return SCALES[-1]
    return next(scale for scale, ink in zip(SCALES, seen, strict=True) if ink >= SATURATED * max(seen))


def _past_strokes(small: npt.NDArray[np.uint8], sign: int, stroke: float) -> npt.NDArray[np.uint8]:
    """Narrow dark (or light) marks filled with what lies beside them."""
    cv2 = opencv()
    side = _odd(ROOM * stroke * max(small.shape))
    # The edge goes on beyond the picture: a strip of the table along it is as wide as it must be to stay.
    padded = cv2.copyMakeBorder(small, side, side, side, side, cv2.BORDER_REPLICATE)
    way = cv2.MORPH_CLOSE if sign < 0 else cv2.MORPH_OPEN
    filled = cv2.morphologyEx(padded, way, np.ones((side, side), np.uint8))
    inner: npt.NDArray[np.uint8] = filled[side:-side, side:-side]
    return inner


def _log_ratio(gray: npt.NDArray[np.uint8], paper: npt.NDArray[np.uint8]) -> Floats:
    offset = np.float32(DARKEST)
    ratio: Floats = np.log((gray + offset) / (paper + offset))
    return ratio


def noise_of(values: Floats) -> float:
    """The standard deviation of the paper's grain: from the median of the differences of neighbours."""
    across = np.abs(values[::2, 1::2] - values[::2, :-1:2][:, : values[::2, 1::2].shape[1]])
    return float(np.median(across)) / (0.6745 * np.sqrt(2.0)) if across.size else 0.0


def _paper(small: npt.NDArray[np.uint8], wide: npt.NDArray[np.uint8], sign: int) -> Floats:
    """The brightness of the paper, also where ink stands; `wide` is `_past_strokes`."""
    cv2 = opencv()
    away = sign * _log_ratio(small, wide)
    ink = away > max(0.1, 2.5 * float(np.median(np.abs(away))))
    ink = cv2.dilate(ink.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    fine = cv2.medianBlur(np.where(ink, wide, small), _odd(FINE * max(small.shape)))
    smooth: Floats = cv2.GaussianBlur(fine.astype(np.float32), (0, 0), 1.0)
    return smooth


def _odd(size: float) -> int:
    return max(3, int(size) | 1)
