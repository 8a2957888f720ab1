"""What hidden units do on many pictures: how often each is used, what excites it, which are dead or alike.

In: a snapshot and pictures (N, 28, 28) uint8. Out: `UnitStatistics` for each hidden layer, from one pass over
the pictures in chunks, so that memory stays the same however many there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.errors import Cancelled, SettingError
from digitpad.ink.pipeline import SIDE, network_input
from digitpad.inspection.edits import hidden_layers, next_affine
from digitpad.nn.snapshot import Snapshot

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float32]
Images = npt.NDArray[np.uint8]

TOP = 10
"""Pictures that are kept for each unit."""

ALIKE = 0.99
"""Cosine from which two units look for the same."""

MOST_PAIRS = 10_000
CHUNK_VALUES = 1 << 21
"""Numbers that exist at once: 8 MB, whatever the width of the network."""


@dataclass(frozen=True)
class Pair:
    """Two units of a layer whose incoming weights, with the bias, point the same way (cosine 0.99 to 1)."""

    first: int
    second: int
    similarity: float


@dataclass(frozen=True, eq=False)
class UnitStatistics:
    """The units of one hidden layer on N pictures.

    Attributes:
        layer: the index of its affine layer.
        count: N.
        mean: (H,) float32, the mean activation.
        share: (H,) float32, the share of the pictures for which the activation is above 0.
        low, high: (H,) float32, the lowest and the highest activation.
        top: (H, k) intp, the pictures with the highest activation, the highest first.
        top_values: (H, k) float32, their activations.
        mean_pictures: (H, 28, 28) float32, the mean of those, 0–255.
        pairs: units that are alike, the most alike first; MOST_PAIRS at most.
    """

    layer: int
    count: int
    mean: Floats
    share: Floats
    low: Floats
    high: Floats
    top: npt.NDArray[np.intp]
    top_values: Floats
    mean_pictures: Floats
    pairs: tuple[Pair, ...]

    @cached_property
    def dead(self) -> npt.NDArray[np.bool_]:
        """(H,): units with the same activation for every picture (of ReLU: 0), which tell nothing."""
        same: npt.NDArray[np.bool_] = self.low == self.high
        return same

    @cached_property
    def paired(self) -> frozenset[int]:
        """The units that are like another one."""
        return frozenset(unit for pair in self.pairs for unit in (pair.first, pair.second))

    def like(self, unit: int) -> tuple[tuple[int, float], ...]:
        """The units that one is like, with the cosine, the most alike first."""
        return tuple(
            (pair.second if pair.first == unit else pair.first, pair.similarity)
            for pair in self.pairs
            if unit in (pair.first, pair.second)
        )

    def exciting(self, unit: int) -> list[tuple[int, float]]:
        """The pictures that excite a unit more than others do, and its activation; none of a dead one."""
        top = zip(self.top[unit].tolist(), self.top_values[unit].tolist(), strict=True)
        return [(index, value) for index, value in top if value > self.low[unit]]


def unit_statistics(
    snapshot: Snapshot,
    images: Images,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    top: int = TOP,
) -> dict[int, UnitStatistics]:
    """The statistics of all hidden layers: some seconds for 60,000 pictures and a thousand units.

    Args:
        snapshot: the network, reading 784 numbers.
        images: (N, 28, 28) uint8, at least one.
        progress: told the share that is done, 0–1.
        cancelled: asked for every chunk.
        top: how many pictures are kept for each unit.

    Raises:
        SettingError: there are no pictures, or the activations are no finite numbers.
        Cancelled: `cancelled()` said so.
    """
    if not len(images):
        raise SettingError("pictures", "there are none")
    spec = snapshot.spec
    entered = {next_affine(spec, layer): layer for layer in hidden_layers(spec)}
    gathered = {layer: _Gathering(spec.widths[layer], top) for layer in entered.values()}
    chunk = max(1, CHUNK_VALUES // max(spec.inputs, *spec.widths))
    for first in range(0, len(images), chunk):
        if cancelled is not None and cancelled():
            raise Cancelled
        x = network_input(images[first : first + chunk])
        with np.errstate(all="ignore"):
            for index, layer in enumerate(snapshot.layers):
                if index in entered:
                    gathered[entered[index]].take(x, first)
                x = layer.forward(x)
        if progress is not None:
            progress(min(1.0, (first + chunk) / len(images)))
    return {
        layer: found.statistics(layer, images, alike(snapshot, layer, cancelled=cancelled))
        for layer, found in gathered.items()
    }


class _Gathering:
    """What has been seen of one layer so far."""

    def __init__(self, units: int, top: int) -> None:
        self._sum = np.zeros(units)
        self._active = np.zeros(units, np.int64)
        self._low = np.full(units, np.inf, np.float32)
        self._high = np.full(units, -np.inf, np.float32)
        self._top = top
        self._indices = np.empty((units, 0), np.intp)
        self._values = np.empty((units, 0), np.float32)

    def take(self, active: Array, first: int) -> None:
        """Take the activations (n, H) of the pictures from number `first` on."""
        total = active.sum(axis=0, dtype=np.float64)
        if not np.isfinite(total).all():
            raise SettingError("network", "its activations are no finite numbers")
        self._sum += total
        self._active += np.count_nonzero(active > 0, axis=0)
        np.minimum(self._low, active.min(axis=0), out=self._low)
        np.maximum(self._high, active.max(axis=0), out=self._high)
        by_unit = np.ascontiguousarray(active.T)
        kept = min(self._top, len(active))
        places = np.argpartition(by_unit, len(active) - kept, axis=1)[:, len(active) - kept :]
        places.sort(axis=1)  # of equals, the earlier picture comes first
        values = np.concatenate([self._values, np.take_along_axis(by_unit, places, 1)], axis=1)
        indices = np.concatenate([self._indices, places + first], axis=1)
        order = np.argsort(-values, axis=1, kind="stable")[:, : self._top]
        self._values, self._indices = (np.take_along_axis(of, order, 1) for of in (values, indices))

    def statistics(self, layer: int, images: Images, pairs: tuple[Pair, ...]) -> UnitStatistics:
        count = len(images)
        means = np.empty((len(self._sum), SIDE, SIDE), np.float32)
        for unit, chosen in enumerate(self._indices):
            means[unit] = images[chosen].mean(axis=0)
        return UnitStatistics(
            layer,
            count,
            (self._sum / count).astype(np.float32),
            (self._active / count).astype(np.float32),
            self._low,
            self._high,
            self._indices,
            self._values,
            means,
            pairs,
        )


def alike(
    snapshot: Snapshot, layer: int, least: float = ALIKE, cancelled: Callable[[], bool] | None = None
) -> tuple[Pair, ...]:
    """The pairs of units of a layer whose incoming weights and bias have a cosine of at least `least`.

    A unit whose weights are all 0 points nowhere, and is like none. Raises Cancelled.
    """
    tensors = snapshot.tensors
    columns = np.vstack([tensors[f"layers.{layer}.weight"], tensors[f"layers.{layer}.bias"]])
    with np.errstate(all="ignore"):
        lengths = np.linalg.norm(columns, axis=0)
        columns /= np.where(lengths > 0, lengths, 1)
    units = columns.shape[1]
    found: list[Pair] = []
    chunk = max(1, CHUNK_VALUES // units)
    for first in range(0, units, chunk):
        if cancelled is not None and cancelled():
            raise Cancelled
        with np.errstate(all="ignore"):
            cosines = columns[:, first : first + chunk].T @ columns[:, first:]
        rows, others = np.nonzero(np.triu(cosines >= least, 1))
        if len(rows) > MOST_PAIRS:  # units that all began alike: millions of pairs, of which few are kept
            best = np.argsort(-cosines[rows, others], kind="stable")[:MOST_PAIRS]
            rows, others = rows[best], others[best]
        taken = zip(rows.tolist(), others.tolist(), cosines[rows, others].tolist(), strict=True)
        found += [Pair(first + a, first + b, min(cosine, 1.0)) for a, b, cosine in taken]
        if len(found) > MOST_PAIRS:
            break
    return tuple(sorted(found, key=lambda pair: -pair.similarity)[:MOST_PAIRS])
