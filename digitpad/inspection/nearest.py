"""The training pictures that a network finds most like a drawing: what it was taught, shown as its reason.

In: a snapshot, pictures (N, 28, 28) uint8 with their labels, and one picture. Out: its nearest `Neighbour`s.

Two pictures are alike when the last hidden layer answers alike, since its activations are all that the logits
are made of. The distance is that between the two vectors of activations, each scaled to length 1:

    distance(a, b) = ‖a/‖a‖ − b/‖b‖‖ = √(2 − 2·cos(a, b))

so that 0 is the same answer, √2 = 1.41 is no unit in common, and a bolder pen, which makes all activations
larger, counts for little.

All activations of 60,000 pictures would be 170 MB. What is kept are their coordinates along the DIRECTIONS in
which they differ most (15 MB); the CANDIDATES nearest by these are then compared by their full activations.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.errors import Cancelled, SettingError
from digitpad.ink.pipeline import SIDE, Images, network_input
from digitpad.nn.snapshot import Snapshot

Vectors = npt.NDArray[np.float32]
Labels = npt.NDArray[Any]

DIRECTIONS = 64
SAMPLE = 1024
"""Pictures from which the directions are found, spread evenly over all."""

CANDIDATES = 64
CHUNK_VALUES = 1 << 21
"""Activations that exist at once: 8 MB, whatever the width of the network."""


@dataclass(frozen=True, eq=False)
class Neighbour:
    """A picture that is like the one that was asked about.

    Attributes:
        index: which of the pictures, counted from 0.
        label: what it is, 0–9.
        distance: 0 (the same activations) to 2; √2 when no hidden unit answers to both.
        image: (28, 28) uint8, a read-only view.
    """

    index: int
    label: int
    distance: float
    image: Images


@dataclass(frozen=True, eq=False)
class Nearest:
    """Pictures, ready to be searched with one network.

    Attributes:
        snapshot: whose hidden layer compares.
        images: (N, 28, 28) uint8, those that were given, not a copy.
        labels: (N,).
        directions: (H, R) float32, orthonormal columns, R <= DIRECTIONS.
        places: (N, R) float32, the pictures' coordinates along them.
    """

    snapshot: Snapshot
    images: Images
    labels: Labels
    directions: Vectors
    places: Vectors

    @classmethod
    def build(
        cls,
        snapshot: Snapshot,
        images: Images,
        labels: Labels,
        cancelled: Callable[[], bool] | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> "Nearest":
        """Prepare pictures for being searched: 1 to 2 seconds for 60,000 and some hundred units.

        Args:
            snapshot: a network from 784 pixels with a hidden layer.
            images: (N, 28, 28) uint8, at least one. They are kept, so do not write into them.
            labels: (N,), 0–9.
            cancelled: asked for every chunk; once it says True, `Cancelled` is raised.
            progress: told the share that is done, 0–1.

        Raises:
            SettingError: the network has no hidden layer, does not read 784 pixels, or its activations are no
                finite numbers.
            ValueError: not (N, 28, 28) uint8 and (N,), or N is 0.
            Cancelled: `cancelled()` said so.
        """
        _check(snapshot, images, labels)
        chunk = max(1, CHUNK_VALUES // max(snapshot.spec.widths))
        sample = np.linspace(0, len(images) - 1, min(SAMPLE, len(images))).astype(np.intp)
        seen = []
        for first in range(0, len(sample), chunk):
            _look_up(cancelled)
            seen.append(_unit_activations(snapshot, images[sample[first : first + chunk]]))
        directions = _main_directions(np.concatenate(seen))
        places = np.empty((len(images), directions.shape[1]), np.float32)
        for first in range(0, len(images), chunk):
            _look_up(cancelled)
            part = slice(first, first + chunk)
            np.matmul(_unit_activations(snapshot, images[part]), directions, out=places[part])
            if progress is not None:
                progress(min(1.0, (first + chunk) / len(images)))
        return cls(snapshot, images, labels, directions, places)

    def search(self, image: Images, k: int = 5) -> tuple[Neighbour, ...]:
        """The k pictures nearest to one, the nearest first; all there are when they are fewer. A few ms.

        Args:
            image: (28, 28) uint8.
            k: how many, 1 to CANDIDATES.

        Raises:
            ValueError: the picture is not (28, 28) uint8, or k is out of its range.
        """
        if image.shape != (SIDE, SIDE) or image.dtype != np.uint8:
            raise ValueError(f"a picture is (28, 28) uint8, not {image.shape} {image.dtype}")
        if not 1 <= k <= CANDIDATES:
            raise ValueError(f"{k} neighbours, not 1 to {CANDIDATES}")
        asked = _unit_activations(self.snapshot, image[None])[0]
        # Nearness in the reduced space, without the part that is the same for all.
        place = asked @ self.directions
        far = np.einsum("nr,nr->n", self.places, self.places) - 2.0 * (self.places @ place)
        count = min(CANDIDATES, len(far))
        candidates = np.sort(np.argpartition(far, count - 1)[:count])
        apart = _unit_activations(self.snapshot, self.images[candidates]) - asked
        distances = np.sqrt(np.einsum("nh,nh->n", apart, apart))
        return tuple(
            self._neighbour(candidates[i], distances[i]) for i in distances.argsort(kind="stable")[:k]
        )

    def _neighbour(self, index: np.intp, distance: np.float32) -> Neighbour:
        image = self.images[index]
        image.flags.writeable = False
        return Neighbour(int(index), int(self.labels[index]), float(distance), image)


def _unit_activations(snapshot: Snapshot, images: Images) -> Vectors:
    """(N, 28, 28) uint8 → (N, H) float32: what goes into the last affine layer, each row of length 1 (or 0).

    Raises:
        SettingError: an activation is not a finite number.
    """
    with np.errstate(all="ignore"):  # told below in one line
        hidden, _ = snapshot.features(network_input(images))
        length = np.linalg.norm(hidden, axis=1, keepdims=True)
    if not np.isfinite(length).all():
        raise SettingError("network", "its activations are not finite numbers, so nothing is near anything")
    length[length == 0] = 1  # a picture that no unit answers to stays 0, at a distance of 1 from all others
    unit: Vectors = np.divide(hidden, length, out=np.empty_like(hidden))
    return unit


def _main_directions(sample: Vectors) -> Vectors:
    """(S, H) → (H, R) orthonormal: the right singular vectors of the largest singular values, not centred.

    They come from the S × S products of the sample, so that a wide layer costs no H × H matrix.
    """
    values, vectors = np.linalg.eigh(sample @ sample.T)  # rising
    kept = values > max(1e-5 * float(values[-1]), 1e-12)
    kept[:-DIRECTIONS] = False
    directions = (sample.T @ vectors[:, kept]) / np.sqrt(values[kept])
    return np.ascontiguousarray(directions, np.float32)


def _check(snapshot: Snapshot, images: Images, labels: Labels) -> None:
    spec = snapshot.spec
    if sum(layer.kind == "affine" for layer in spec.layers) < 2:
        raise SettingError("network", f"{spec.describe()} has no hidden layer to compare pictures by")
    if spec.inputs != SIDE * SIDE:
        raise SettingError("network", f"it reads {spec.inputs} numbers, not {SIDE}×{SIDE} pixels")
    if images.dtype != np.uint8 or images.shape != (len(images), SIDE, SIDE):
        raise ValueError(f"pictures are (N, 28, 28) uint8, not {images.shape} {images.dtype}")
    if labels.shape != (len(images),) or len(images) == 0:
        raise ValueError(f"{len(images)} pictures, but labels of shape {labels.shape}")


def _look_up(cancelled: Callable[[], bool] | None) -> None:
    if cancelled is not None and cancelled():
        raise Cancelled
