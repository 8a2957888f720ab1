"""Augmentation: each digit as another hand might have written it, (N, 28, 28) uint8 to (N, 784) float32.

Every image is first given a thicker or thinner stroke, then sampled once at displaced places. Where each
pixel of the result comes from is one matrix product for a whole chunk of images,

    places (2C, 784) = coefficients (2C, 3 + T) · basis (3 + T, 784)

of which three rows of the basis make the affine map (x, y and 1) and the others the elastic field.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

import numpy as np
import numpy.typing as npt

from digitpad.errors import SettingError

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

SIDE = 28
CENTRE = (SIDE - 1) / 2
EDGE = 2  # empty pixels round an image, so that what is sampled beside it is background
FRAME = SIDE + 2 * EDGE
CHUNK = 64
"""Images worked on at a time: as many as keep all that is needed in a core's own cache."""

FAINTEST = 0.01  # waves of the elastic field that are weaker than this are left out: 1e-4 of its variance
DRAWN = 7  # uniform numbers for each image, whatever is off, so that no setting shifts those of another

LIMITS = {
    "shift": (0.0, 14.0),
    "rotation": (0.0, 180.0),
    "scale": (0.0, 0.5),
    "shear": (0.0, 1.0),
    "elastic": (0.0, 200.0),
    "smoothness": (2.0, 28.0),  # below, strokes are torn, and the waves become many
    "thickness": (0.0, 1.5),
}


@dataclass(frozen=True)
class Augmentation:
    """How far digits are distorted: each range is ±, drawn uniformly and afresh for every image; 0 is off.

    Attributes:
        shift: pixels, along each axis on its own.
        rotation: degrees, about the centre of the image.
        scale: share of the size, for width and height on their own: 0.09 is ±9 %.
        shear: slant, pixels sideways for each pixel of height.
        elastic: α of Simard, Steinkraus and Platt 2003, in pixels: two fields (dx and dy) of uniform noise
            from −1 to 1, one number a pixel, blurred by a Gaussian that sums to 1 (edges reflect), times α.
            Each of dx and dy then has a standard deviation of about α / (2σ√(3π)) pixels, more near the
            edges: at σ = 4, α = 20 moves a pixel by 1.25 on average, and α = 34 by 2.1.
        smoothness: σ of that Gaussian in pixels. Smaller is more ragged, and slower.
        thickness: pixels by which a stroke gets wider or, about as much, narrower.
    """

    shift: float = 0.0
    rotation: float = 0.0
    scale: float = 0.0
    shear: float = 0.0
    elastic: float = 0.0
    smoothness: float = 4.0
    thickness: float = 0.0

    def __post_init__(self) -> None:
        for name, (low, high) in LIMITS.items():
            value = getattr(self, name)
            if not isinstance(value, int | float) or isinstance(value, bool):
                raise SettingError(f"augmentation.{name}", f"{value!r} is not a number")
            if not low <= value <= high:
                raise SettingError(f"augmentation.{name}", f"{value} is not between {low:g} and {high:g}")

    @property
    def is_off(self) -> bool:
        """Whether images stay as they are."""
        return not (self.moves or self.thickness)

    @property
    def moves(self) -> bool:
        """Whether pixels are displaced."""
        return bool(self.shift or self.rotation or self.scale or self.shear or self.elastic)

    def to_json(self) -> dict[str, float]:
        """A dictionary that `json.dumps` can write."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: object) -> "Augmentation":
        """The settings that a dictionary from JSON gives; what it leaves out has its default.

        Raises:
            SettingError: an unknown setting, or a value out of its range.
        """
        if not isinstance(value, Mapping):
            raise SettingError("augmentation", "is not a JSON object")
        known = [field.name for field in fields(cls)]
        if unknown := [name for name in value if name not in known]:
            raise SettingError(f"augmentation.{unknown[0]}", f"is no setting; known are {', '.join(known)}")
        return cls(**value)


class Augmenter:
    """Distorts images by the given settings, in buffers of its own: one augmenter for each thread.

    The result is a pure function of the images and of the generator's state.
    """

    def __init__(self, settings: Augmentation) -> None:
        self.settings = settings
        self._waves = _waves(settings.smoothness)[: None if settings.elastic else 0]
        self._waves *= np.float32(settings.elastic / np.sqrt(3))  # √(1/3) is what uniform noise deviates by
        down, right = np.mgrid[:SIDE, :SIDE].reshape(2, -1).astype(np.float32) - np.float32(CENTRE)
        self._basis = np.concatenate([np.stack([down, right, np.ones_like(down)]), self._waves])
        self._coefficients = np.empty((2, CHUNK, len(self._basis)), np.float32)
        self._places = np.empty((2, CHUNK, SIDE * SIDE), np.float32)
        self._corners = np.empty((4, CHUNK, SIDE * SIDE), np.float32)
        self._index = np.empty((CHUNK, SIDE * SIDE), np.intp)
        self._first = np.arange(0, CHUNK * FRAME * FRAME, FRAME * FRAME, dtype=np.float32)[:, None]
        self._bytes = np.zeros((CHUNK, FRAME, FRAME), np.uint8)
        # One more than a chunk, so that the pixel after the last one is there to be taken.
        self._frames = np.zeros((CHUNK + 1, FRAME, FRAME), np.float32)
        self._changed = np.zeros((CHUNK, FRAME, FRAME), np.uint8)
        self._change = np.empty((CHUNK, FRAME, FRAME), np.float32)

    def apply(self, images: Bytes, rng: np.random.Generator, out: Floats | None = None) -> Floats:
        """Distorted copies of `images`, each in its own way.

        Args:
            images: (N, 28, 28) uint8, 0 = background; they are only read.
            rng: every choice comes from it.
            out: (N, 784) float32, to write into; made if None.

        Returns:
            `out`: (N, 784) float32, 0–1. With every setting off, exactly images / 255.

        Raises:
            ValueError: images or `out` are not of that shape and dtype.
        """
        n = len(images)
        if images.dtype != np.uint8 or images.shape != (n, SIDE, SIDE):
            raise ValueError(f"images are (N, 28, 28) uint8, not {images.shape} {images.dtype}")
        if out is None:
            out = np.empty((n, SIDE * SIDE), np.float32)
        if out.dtype != np.float32 or out.shape != (n, SIDE * SIDE):
            raise ValueError(f"out is ({n}, 784) float32, not {out.shape} {out.dtype}")
        if self.settings.is_off:
            return np.divide(images.reshape(n, SIDE * SIDE), np.float32(255), out=out)
        drawn = rng.random((n, DRAWN), np.float32)
        drawn *= 2
        drawn -= 1
        for first in range(0, n, CHUNK):
            chunk = slice(first, first + CHUNK)
            frames = self._draw_frames(images[chunk], drawn[chunk, 6])
            if self.settings.moves:
                self._sample(self._find_places(drawn[chunk], rng), out[chunk])
            else:
                inside = frames[:, EDGE:-EDGE, EDGE:-EDGE]
                out[chunk] = inside.reshape(len(inside), -1)
        return out

    def _draw_frames(self, images: Bytes, thickness: Floats) -> Floats:
        """The images with their new strokes and an empty edge, (C, 32, 32), 0–1."""
        n = len(images)
        frames = self._frames[:n]
        plain = self._bytes[:n]
        plain[:, EDGE:-EDGE, EDGE:-EDGE] = images
        np.divide(plain, np.float32(255), out=frames)
        if not self.settings.thickness:
            return frames
        # A cross-shaped brush moves an edge by 1 pixel on each side, and the diagonal ones by √½: 0.85.
        amount = thickness * np.float32(self.settings.thickness / 2 / 0.85)
        changed = self._changed[:n]
        thicker = amount > 0
        changed[thicker] = _cross(np.maximum, plain[thicker])
        changed[~thicker] = _cross(np.minimum, plain[~thicker])
        before = _blackness(frames)
        change = np.divide(changed, np.float32(255), out=self._change[:n])
        change -= frames
        change *= np.abs(amount)[:, None, None]
        frames += change
        # A narrow stroke that gets narrower would fade: its ink is made as black as it was.
        gain = np.where(thicker, np.float32(1), before / _blackness(frames))
        frames *= gain[:, None, None]
        np.minimum(frames, 1, out=frames)
        return frames

    def _find_places(self, drawn: Floats, rng: np.random.Generator) -> Floats:
        """Where each pixel of the results comes from: rows and columns in the frames, (2, C, 784)."""
        n, waves = len(drawn), len(self._waves)
        coefficients = self._coefficients[:, :n]
        coefficients[:, :, :3] = inverse_affine(self.settings, drawn)
        coefficients[:, :, 2] += np.float32(CENTRE + EDGE)
        if waves:
            coefficients[:, :, 3:] = rng.standard_normal((n, 2, waves), np.float32).swapaxes(0, 1)
        return np.matmul(coefficients, self._basis, out=self._places[:, :n])

    def _sample(self, places: Floats, out: Floats) -> None:
        """The frames at `places`, by bilinear interpolation."""
        n = len(out)
        down, right = places
        a, b, c, d = self._corners[:, :n]
        np.clip(places, 0, np.float32(FRAME - 1.001), out=places)
        np.floor(down, out=a)
        np.floor(right, out=b)
        down -= a  # the fractions of a pixel
        right -= b
        a *= FRAME
        a += b
        a += self._first[:n]
        index = self._index[:n]
        np.copyto(index, a, casting="unsafe")
        pixels = self._frames.reshape(-1)
        end = n * FRAME * FRAME
        for corner, offset in ((a, 0), (b, 1), (c, FRAME), (d, FRAME + 1)):
            np.take(pixels[offset : end + offset], index, out=corner, mode="clip")
        b -= a
        b *= right
        a += b
        d -= c
        d *= right
        c += d
        c -= a
        c *= down
        np.add(a, c, out=out)


def inverse_affine(settings: Augmentation, drawn: Floats) -> Floats:
    """Rows and columns of the source for those of the result, both from the centre of the image.

    Ink is scaled, slanted (its top to the right), turned counter-clockwise and shifted, in this order; so a
    place of the result is shifted, turned, slanted and scaled back.

    Args:
        settings: the ranges.
        drawn: (N, ≥ 6) from −1 to 1: shift down, shift right, rotation, scale of rows, of columns, shear.

    Returns:
        (2, N, 3): [i, n] · (row, column, 1) is the source's row (i = 0) or column (i = 1) of image n.
    """
    shift_down, shift_right, turn, scale_down, scale_right, shear = drawn.T[:6]
    angle = turn * np.float32(np.radians(settings.rotation))
    cosine, sine = np.cos(angle), np.sin(angle)
    slant = shear * np.float32(settings.shear)
    rows = np.stack([cosine, sine], axis=1)
    columns = np.stack([slant * cosine - sine, slant * sine + cosine], axis=1)
    maps = np.stack([rows, columns])  # (2, N, 2)
    maps[0] /= (1 + settings.scale * scale_down)[:, None]
    maps[1] /= (1 + settings.scale * scale_right)[:, None]
    shift = np.float32(settings.shift) * np.stack([shift_down, shift_right], axis=1)
    back = -(maps * shift).sum(axis=2, keepdims=True)
    return np.concatenate([maps, back], axis=2)


def _waves(smoothness: float) -> Floats:
    """What the elastic field is made of, (T, 784): times T standard normal numbers, it is blurred noise.

    White noise has no direction of its own, so its coefficients for any orthonormal set of waves are as
    white. For the cosines cos(πk(x + ½)/28), a Gaussian blur with reflecting edges is a mere factor,
    exp(−½ σ² (πk/28)²) along each axis; few are left of any size, and the others need not be drawn.
    The sum of 784 uniform numbers that a coefficient is can be taken as normal.
    """
    k, x = np.arange(SIDE)[:, None], np.arange(SIDE)
    cosines = np.sqrt(np.where(k == 0, 1, 2) / SIDE) * np.cos(np.pi * k * (x + 0.5) / SIDE)
    left = np.exp(-0.5 * (smoothness * np.pi * np.arange(SIDE) / SIDE) ** 2)
    weight = np.outer(left, left)
    j, k = np.nonzero(weight >= FAINTEST)
    waves = cosines[j][:, :, None] * cosines[k][:, None, :] * weight[j, k][:, None, None]
    flat: Floats = waves.reshape(len(j), SIDE * SIDE).astype(np.float32)
    return flat


def _cross(extreme: np.ufunc, frames: Bytes) -> Bytes:
    """Each pixel's brightest (np.maximum) or darkest (np.minimum) of itself and its four neighbours.

    The frames' outermost pixels, which are background, stay as they are.
    """
    result = frames.copy()
    inner = result[:, 1:-1, 1:-1]
    for down, right in ((0, 1), (2, 1), (1, 0), (1, 2)):
        shifted = frames[:, down : FRAME - 2 + down, right : FRAME - 2 + right]
        extreme(inner, shifted, out=inner)
    return result


def _blackness(frames: Floats) -> Floats:
    """How black the ink of each frame is on average, each pixel counted by its ink; 1 for a blank: (N,)."""
    flat = frames.reshape(len(frames), -1)
    squares, ink = np.einsum("nd,nd->n", flat, flat), flat.sum(axis=1)
    blackness: Floats = np.divide(squares, ink, out=np.ones_like(ink), where=ink > 0)
    return blackness
