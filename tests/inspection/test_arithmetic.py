"""The lines of a unit's sum add up to the value that the network has there."""

import math

import numpy as np
import pytest

from digitpad.ink.pipeline import network_input
from digitpad.inspection.arithmetic import unit_sum
from digitpad.nn.snapshot import Snapshot
from tests.inspection.test_attribution import picture, snapshot_of
from tests.inspection.test_names import SPECS


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
@pytest.mark.parametrize("count", [0, 3, 1000])
def test_every_unit_of_every_affine_layer_is_the_sum_of_its_lines(spec, count: int):
    snapshot, image = snapshot_of(spec), picture()
    trace = snapshot.trace(network_input(image[None]))
    for index, layer in enumerate(spec.layers):
        if layer.kind != "affine":
            continue
        for unit in range(layer.units):
            found = unit_sum(snapshot, image, index, unit, count)
            lines = [found.bias, *(term.product for term in found.terms), found.rest]
            size = math.fsum(abs(line) for line in lines) + 1
            assert abs(math.fsum(lines) - found.value) <= 4e-16 * size
            assert found.value == pytest.approx(float(trace[index + 1][1][0, unit]), abs=1e-4)


def test_the_lines_are_the_largest_and_what_adds_nothing_is_not_counted():
    snapshot, image = snapshot_of(SPECS["one"]), picture()
    found = unit_sum(snapshot, image, 0, 5, 4)
    products = (image / 255 * snapshot.tensors["layers.0.weight"][:, 5].reshape(28, 28)).ravel()
    largest = np.sort(np.abs(products))[::-1][:4]
    np.testing.assert_allclose([abs(term.product) for term in found.terms], largest, rtol=1e-6)
    for term in found.terms:
        assert term.input == pytest.approx(image.ravel()[term.index] / 255)
        assert term.weight == snapshot.tensors["layers.0.weight"][term.index, 5]
    assert found.rest_count == np.count_nonzero(products) - 4


def test_the_last_layer_may_be_named_from_the_end():
    snapshot, image = snapshot_of(SPECS["one"]), picture()
    assert unit_sum(snapshot, image, -1, 7) == unit_sum(snapshot, image, 2, 7)


def test_of_a_network_that_diverged_the_sum_is_no_number():
    snapshot = snapshot_of(SPECS["one"])
    wild = Snapshot.of(snapshot.spec, np.full_like(snapshot.parameters, 3e38))
    assert not math.isfinite(unit_sum(wild, picture(), -1, 7).value)


@pytest.mark.parametrize(
    ("layer", "unit", "error"),
    [(9, 0, IndexError), (0, 12, IndexError), (0, -1, IndexError), (1, 0, ValueError)],
)
def test_what_is_no_sum_is_refused(layer: int, unit: int, error: type[Exception]):
    with pytest.raises(error, match="layer"):
        unit_sum(snapshot_of(SPECS["one"]), picture(), layer, unit)
