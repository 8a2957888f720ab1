"""How the units of a layer are drawn: their pictures, and the colours that all of them share.

In: the network without and with edits, and what is known of it. Out: a `Look`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.inspection.edits import hidden_layers
from digitpad.inspection.entry import Array
from digitpad.inspection.picture import Levels
from digitpad.inspection.unit_statistics import UnitStatistics
from digitpad.inspection.units import norms, weight_pictures
from digitpad.nn.snapshot import Snapshot
from digitpad.ui.inspect.colour_maps import Lookup, diverging

SAMPLE = 50_000
"""Weights of which the span of the colours is measured: enough, and no delay."""

REACH = 0.998
"""The share of the weights that lies within the span; the others have the colour of its ends."""


@dataclass(frozen=True, eq=False)
class Look:
    """The pictures of a layer's units.

    Attributes:
        base, snapshot, layer, statistics: of what.
        pictures: (H, 28, 28).
        levels, colours: of all of them.
        norms: (H,) of the incoming weights.
        has_weights: whether the pictures are the units' weights. Those of a later layer are the mean of the
            pictures that excite them or, where these are unknown, the product of the weights up to them.
    """

    base: Snapshot
    snapshot: Snapshot
    layer: int
    statistics: UnitStatistics | None
    pictures: Array
    levels: Levels
    colours: Lookup
    norms: npt.NDArray[np.float32]
    has_weights: bool


def look_of(
    base: Snapshot,
    snapshot: Snapshot,
    layer: int,
    statistics: UnitStatistics | None,
    before: Look | None,
) -> Look:
    """The look of a layer; that from before when nothing has changed.

    The colours span the network without edits, so that one weight that is set does not pale all others.
    """
    if before is not None and (before.base, before.snapshot, before.layer, before.statistics) == (
        base,
        snapshot,
        layer,
        statistics,
    ):
        return before
    lengths = norms(snapshot, layer)
    has_weights = layer == hidden_layers(base.spec)[0]
    if not has_weights and statistics is not None:
        levels = Levels(0.0, 255.0, False)
        colours = _grey()
        pictures: Array = statistics.mean_pictures
        return Look(base, snapshot, layer, statistics, pictures, levels, colours, lengths, False)
    pictures = weight_pictures(snapshot, layer)
    if before is not None and (before.base, before.layer) == (base, layer) and before.levels.signed:
        levels = before.levels
    else:
        levels = _span(pictures if snapshot is base else weight_pictures(base, layer))
    return Look(base, snapshot, layer, statistics, pictures, levels, diverging(), lengths, has_weights)


def _grey() -> Lookup:
    """Ink white on black in every theme, as in MNIST."""
    table: Lookup = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 4, axis=1)
    table[:, 3] = 255
    return table


def _span(pictures: Array) -> Levels:
    """Evenly around zero, and so wide that hardly a number lies outside."""
    flat = pictures.transpose(1, 2, 0).reshape(-1)
    sample = np.abs(flat[:: max(1, len(flat) // SAMPLE)])
    sample = sample[np.isfinite(sample)]
    reach = float(np.quantile(sample, REACH)) if len(sample) else 0.0
    return Levels(-(reach or 1.0), reach or 1.0, True)
