"""Pictures without strokes that are no digits, (N, 28, 28) uint8: noise, stripes, blobs, broken digits."""

import numpy as np
import numpy.typing as npt

Images = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
SIDE = 28


def patterns(count: int, digits: Images, rng: np.random.Generator) -> Images:
    """`count` pictures, a sixth of each kind; `digits` (M, 28, 28) are those that are taken apart."""
    kinds = (_noise, _clouds, _stripes, _blobs, _shuffled, _torn)
    sizes = [len(part) for part in np.array_split(np.arange(count), len(kinds))]
    return np.concatenate([kind(size, digits, rng) for kind, size in zip(kinds, sizes, strict=True)])


def _bytes(pictures: Floats) -> Images:
    return np.rint(255 * np.clip(pictures, 0, 1)).astype(np.uint8)


def _noise(count: int, digits: Images, rng: np.random.Generator) -> Images:
    """Specks, few or many, black or grey."""
    share = rng.uniform(0.02, 0.7, (count, 1, 1))
    return _bytes((rng.random((count, SIDE, SIDE)) < share) * rng.uniform(0.3, 1, (count, SIDE, SIDE)))


def _clouds(count: int, digits: Images, rng: np.random.Generator) -> Images:
    """Smooth noise, soft or with hard edges."""
    frequency = np.fft.fftfreq(SIDE)
    distance = np.hypot(frequency[:, None], frequency[None, :])
    fineness = rng.uniform(0.03, 0.16, (count, 1, 1))
    spectrum = np.fft.fft2(rng.normal(size=(count, SIDE, SIDE))) * np.exp(-0.5 * (distance / fineness) ** 2)
    field = np.fft.ifft2(spectrum).real
    field /= field.std(axis=(1, 2), keepdims=True)
    return _bytes(rng.uniform(0.5, 8, (count, 1, 1)) * (field - rng.uniform(-0.3, 1.2, (count, 1, 1))))


def _stripes(count: int, digits: Images, rng: np.random.Generator) -> Images:
    """Parallel lines in any direction, also crossing ones."""
    y, x = np.mgrid[:SIDE, :SIDE]
    pictures = np.zeros((count, SIDE, SIDE))
    for _ in range(2):
        angle, period, phase = (
            rng.uniform(0, high, (count, 1, 1)) + low for low, high in ((0, np.pi), (4, 8), (0, 2 * np.pi))
        )
        wave = np.cos((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / period + phase)
        use = rng.random((count, 1, 1)) < 0.7
        pictures = np.maximum(
            pictures, use * rng.uniform(1, 4, (count, 1, 1)) * (wave - rng.uniform(-0.5, 0.6))
        )
    margin = rng.integers(0, 5)
    pictures[:, :margin] = 0
    return _bytes(pictures)


def _blobs(count: int, digits: Images, rng: np.random.Generator) -> Images:
    """Filled discs and boxes, one to six of them."""
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    pictures = np.zeros((count, SIDE, SIDE))
    for picture in pictures:
        for _ in range(rng.integers(1, 7)):
            a, b = rng.uniform(4, 24, 2)
            width, height = rng.uniform(2, 10, 2)
            if rng.random() < 0.5:
                np.maximum(picture, 3 * (1 - np.hypot((x - a) / width, (y - b) / height)), out=picture)
            else:
                np.maximum(picture, (abs(x - a) < width) & (abs(y - b) < height), out=picture)
    return _bytes(pictures)


def _shuffled(count: int, digits: Images, rng: np.random.Generator) -> Images:
    """Digits cut into squares of seven or fourteen pixels, put together anyhow."""
    result = digits[rng.integers(len(digits), size=count)].copy()
    for picture in result:
        size = int(rng.choice([7, 14]))
        across = SIDE // size
        squares = picture.reshape(across, size, across, size).swapaxes(1, 2).reshape(-1, size, size)
        mixed = squares[rng.permutation(len(squares))].reshape(across, across, size, size)
        picture[...] = mixed.swapaxes(1, 2).reshape(SIDE, SIDE)
    return result


def _torn(count: int, digits: Images, rng: np.random.Generator) -> Images:
    """Two digits, each half a pixel's choice in blocks, or the brighter of both, shifted."""
    a, b, c = (digits[rng.integers(len(digits), size=count)] for _ in range(3))
    halves = rng.random((count, 4, 4)).repeat(7, axis=1).repeat(7, axis=2) < 0.5
    shifted = np.stack([np.roll(p, rng.integers(-6, 7, 2), axis=(0, 1)) for p in b])
    return np.where(
        (rng.random(count) < 0.5)[:, None, None],
        np.where(halves, a, b),
        np.maximum(np.maximum(a, shifted), c),
    )
