"""A data set: digits as pictures with their labels, split into a training and a test part."""

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

IMAGE_SIDE = 28
CLASSES = 10
MOST_DIGITS = 300_000
"""The most digits in a data set (240 MB). EMNIST's digits, the largest such set in use, are 280,000."""

MOST_COPIED = 200_000
"""The most where a reader needs room for the digits and for a copy of them."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Digits with their labels.

    Attributes:
        images: (N, 28, 28) uint8, 0 = background, 255 = ink, read-only.
        labels: (N,) uint8, 0–9, read-only.
        writers: (N,) str, who drew each, or None where that is unknown.
    """

    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.uint8]
    writers: npt.NDArray[np.str_] | None = None

    def __post_init__(self) -> None:
        if self.images.ndim != 3 or self.images.shape[1:] != (IMAGE_SIDE, IMAGE_SIDE):
            raise ValueError(f"images are (N, 28, 28), not {self.images.shape}")
        if self.images.dtype != np.uint8 or self.labels.dtype != np.uint8:
            raise ValueError(f"images and labels are uint8, not {self.images.dtype} and {self.labels.dtype}")
        if self.labels.shape != (len(self.images),):
            raise ValueError(f"{len(self.images)} images but labels of shape {self.labels.shape}")
        if len(self.labels) and int(self.labels.max()) >= CLASSES:
            raise ValueError(f"label {int(self.labels.max())} is not a digit 0–9")
        if self.writers is not None and self.writers.shape != self.labels.shape:
            raise ValueError(f"{len(self.images)} images but writers of shape {self.writers.shape}")
        for array in (self.images, self.labels, self.writers):
            if array is not None:
                array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.labels)

    def select(self, index: npt.NDArray[np.intp] | npt.NDArray[np.bool_] | slice) -> "Examples":
        """The examples at `index` (indices, a mask or a slice)."""
        writers = None if self.writers is None else self.writers[index]
        return Examples(self.images[index], self.labels[index], writers)


@dataclass(frozen=True, eq=False)
class Dataset:
    """A training and a test part of one source.

    Attributes:
        name: `mnist`, `synthetic`, `pendigits`, or the path that it was read from.
        train, test: the two parts; a loaded data set has at least one digit in each.
        sha256: hex digest of the content of both parts, so that a model can say what it was trained on.
        split: `given` when the source itself says which part is which; `made` when digitpad split it.
        licence: one line of attribution, or an empty string.
    """

    name: str
    train: Examples
    test: Examples
    sha256: str
    split: str = "given"
    licence: str = ""

    @property
    def everything(self) -> Examples:
        """Both parts joined: what to judge a model on when the split means nothing."""
        writers = None
        if self.train.writers is not None and self.test.writers is not None:
            writers = np.concatenate([self.train.writers, self.test.writers])
        return Examples(
            np.concatenate([self.train.images, self.test.images]),
            np.concatenate([self.train.labels, self.test.labels]),
            writers,
        )


def content_sha256(train: Examples, test: Examples) -> str:
    """Hex digest of the images and labels of both parts, in order: what `Dataset.sha256` holds."""
    digest = hashlib.sha256()
    for part in (train, test):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(np.ascontiguousarray(part.images).data)
        digest.update(np.ascontiguousarray(part.labels).data)
    return digest.hexdigest()
