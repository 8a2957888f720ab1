"""The contributions of the pixels add up to the logit that they explain, and are the gradient's."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitpad.ink.pipeline import network_input
from digitpad.inspection.attribution import attribute
from digitpad.nn.network import Network
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import LayerSpec, NetworkSpec
from tests.inspection.test_names import SPECS

AFFINE = ("relu", "identity")


def snapshot_of(spec: NetworkSpec, seed: int = 3) -> Snapshot:
    """A network whose biases and statistics are none of them what they are when it is new."""
    rng = np.random.default_rng(seed)
    fresh = Network(spec, rng).snapshot()
    parameters = fresh.parameters + rng.normal(0, 0.1, fresh.parameters.shape).astype(np.float32)
    buffers = rng.uniform(0.5, 1.5, fresh.buffers.shape).astype(np.float32)
    return Snapshot.of(spec, parameters, buffers=buffers)


def picture(seed: int = 5, share: float = 0.2) -> np.ndarray:
    rng = np.random.default_rng(seed)
    ink = rng.integers(1, 256, (28, 28)) * (rng.random((28, 28)) < share)
    return ink.astype(np.uint8)


HIDDEN = st.lists(
    st.one_of(
        st.builds(LayerSpec, st.just("affine"), st.integers(1, 12), st.just("he_normal")),
        st.builds(LayerSpec, st.sampled_from([*AFFINE, "batch_norm"])),
        st.builds(LayerSpec, st.just("dropout"), rate=st.floats(0.1, 0.9)),
    ),
    max_size=6,
)


@given(HIDDEN, st.integers(0, 1000), st.floats(0, 1))
@settings(max_examples=30, deadline=None)
def test_ink_and_biases_add_up_to_every_logit_where_nothing_is_curved(
    hidden: list[LayerSpec], seed: int, share: float
):
    snapshot = snapshot_of(NetworkSpec(784, (*hidden, LayerSpec("affine", 10, "he_normal"))), seed)
    image = picture(seed, share)
    found = attribute(snapshot, image)
    logits = snapshot.forward(network_input(image[None]))[0]
    assert not found.curved
    for digit in range(10):
        one = found.of(digit)
        scale = np.abs(one.pixels).sum() + abs(one.bias) + 1
        assert one.rest == 0
        assert abs(one.ink + one.bias - one.logit) < 1e-12 * scale * 100
        assert abs(one.logit - logits[digit]) < 1e-4 * scale


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_each_pixel_has_the_slope_of_the_logit_times_itself_whatever_the_network(spec: NetworkSpec):
    snapshot = snapshot_of(spec)
    exact = replace(
        snapshot,
        parameters=snapshot.parameters.astype(np.float64),
        buffers=snapshot.buffers.astype(np.float64),
    )
    image = picture()
    found = attribute(snapshot, image)
    x = network_input(image[None]).astype(np.float64)
    step = 1e-6
    for pixel in np.flatnonzero(image)[::40]:
        further, nearer = x.copy(), x.copy()
        further[0, pixel] += step
        nearer[0, pixel] -= step
        slope = (exact.forward(further) - exact.forward(nearer))[0] / (2 * step)
        mine = found.pixels.reshape(10, -1)[:, pixel]
        np.testing.assert_allclose(mine, slope * x[0, pixel], atol=1e-6, rtol=1e-4)


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_what_a_curved_activation_leaves_over_is_called_the_rest(spec: NetworkSpec):
    found = attribute(snapshot_of(spec), picture())
    assert found.curved is any(layer.kind in ("tanh", "sigmoid") for layer in spec.layers)
    for digit in range(10):
        one = found.of(digit)
        assert one.ink + one.bias + one.rest == pytest.approx(one.logit, abs=1e-9)
        assert (abs(one.rest) > 1e-6) is found.curved


def test_what_speaks_for_one_and_against_the_other_adds_up_to_their_distance():
    found = attribute(snapshot_of(SPECS["one"]), picture())
    seven, two, both = found.of(7), found.of(2), found.between(7, 2)
    np.testing.assert_allclose(both.pixels, seven.pixels - two.pixels, atol=1e-12)
    assert both.logit == pytest.approx(seven.logit - two.logit)
    assert both.ink + both.bias == pytest.approx(both.logit, abs=1e-9)


def test_a_pixel_without_ink_says_nothing_and_a_blank_has_only_biases():
    snapshot = snapshot_of(SPECS["one"])
    image = picture()
    assert not attribute(snapshot, image).pixels[:, image == 0].any()
    blank = attribute(snapshot, np.zeros((28, 28), np.uint8)).of(4)
    assert blank.ink == 0
    assert blank.bias == pytest.approx(blank.logit, abs=1e-9)


def test_nothing_of_the_snapshot_is_written():
    snapshot = snapshot_of(SPECS["dropout and batch norm"])
    before = snapshot.parameters.copy(), snapshot.buffers.copy()
    attribute(snapshot, picture())
    np.testing.assert_array_equal(snapshot.parameters, before[0])
    np.testing.assert_array_equal(snapshot.buffers, before[1])
    assert all(layer.output is None for layer in snapshot.layers)


def test_a_network_that_diverged_gives_what_is_no_number_without_a_warning():
    spec = SPECS["one"]
    diverged = Snapshot.of(spec, np.full(spec.parameter_count, np.nan, np.float32))
    assert np.isnan(attribute(diverged, picture()).of(3).logit)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="picture"):
        attribute(snapshot_of(SPECS["one"]), np.zeros((20, 20), np.uint8))
    with pytest.raises(ValueError, match="reads 100"):
        attribute(snapshot_of(NetworkSpec.dense(100, (5,), 10)), picture())
