"""What the bundled model learns from: pictures that are digits, and many kinds that are none."""

from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest

from digitpad.data import synthetic
from digitpad.ink.pipeline import to_images
from digitpad.ink.stroke import Drawing
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec

Script = Callable[[str], ModuleType]
LEFT_ALONE = set("OoIlSsZzbgq")
"""Letters that look like digits: nobody can refuse an O and read a 0."""


@pytest.fixture(scope="module")
def digits() -> list[Drawing]:
    return synthetic.generate(300, np.random.default_rng(1))


def test_signs_are_drawn_by_many_hands_and_none_looks_like_a_digit_by_name(script: Script) -> None:
    signs = script("bundled.signs")
    forms = signs.load_signs()
    assert len(forms) > 150
    assert not {form.name for form in forms} & LEFT_ALONE
    drawings = signs.draw_signs(400, np.random.default_rng(2))
    assert len(drawings) == 400
    images = to_images(drawings)
    assert len(np.unique(images.reshape(400, -1), axis=0)) == 400
    again = to_images(signs.draw_signs(400, np.random.default_rng(2)))
    np.testing.assert_array_equal(images, again)


@pytest.mark.parametrize("name", ["parts", "overlays", "in a row", "moved", "struck", "scribbles"])
def test_every_family_gives_as_many_drawings_as_asked_the_same_from_the_same_seed(
    script: Script, digits: list[Drawing], name: str
) -> None:
    make = script("bundled.not_digits").FAMILIES[name]
    drawings = make(60, digits, np.random.default_rng(3))
    assert len(drawings) == 60
    assert all(drawing.label is None and not drawing.is_blank for drawing in drawings)
    again = make(60, digits, np.random.default_rng(3))
    np.testing.assert_array_equal(to_images(drawings), to_images(again))


def test_a_part_is_about_half_of_a_digit_and_no_bare_line(script: Script, digits: list[Drawing]) -> None:
    module = script("bundled.not_digits")
    parts = module.parts(100, digits, np.random.default_rng(4))
    assert all(module._is_wide([stroke[:, :2] for stroke in part.strokes]) for part in parts)
    line = [np.stack([np.zeros(9), np.linspace(0, 1, 9)], axis=1)]
    assert not module._is_wide(line)


def test_nothing_is_moved_that_would_still_be_a_digit(script: Script) -> None:
    module = script("bundled.not_digits")
    zero = [drawing for drawing in synthetic.generate(100, np.random.default_rng(5)) if drawing.label == 0]
    three = [drawing for drawing in synthetic.generate(100, np.random.default_rng(5)) if drawing.label == 3]
    assert 0 not in (*module.MIRRORED, *module.TURNED, *module.OVERTURNED)
    assert len(module.moved(5, [*zero, *three], np.random.default_rng(6))) == 5


def test_patterns_are_pictures_with_ink_of_every_kind(script: Script, digits: list[Drawing]) -> None:
    patterns = script("bundled.patterns")
    images = patterns.patterns(120, to_images(digits), np.random.default_rng(7))
    assert (images.shape, images.dtype) == ((120, 28, 28), np.uint8)
    assert (images.max(axis=(1, 2)) > 0).mean() > 0.95


def test_pen_drawings_are_redrawn_each_time_by_another_hand(script: Script, digits: list[Drawing]) -> None:
    hands = script("bundled.hands")
    rng = np.random.default_rng(8)
    first, second, on_device = (hands.redrawn(digits, rng, on) for on in (False, False, True))
    assert first.shape == second.shape == on_device.shape == (300, 28, 28)
    assert (first != second).any(axis=(1, 2)).mean() > 0.99
    widths = hands.pens(2_000, rng)
    assert hands.PEN_LIMITS[0] <= widths.min() < widths.max() <= hands.PEN_LIMITS[1]


def test_what_refuses_learns_to_tell_digits_from_the_rest(script: Script, digits: list[Drawing]) -> None:
    """A few steps suffice to tell digits from scribbles, whatever the digit network knows."""
    refusal_fit, not_digits = script("bundled.refusal_fit"), script("bundled.not_digits")
    rng = np.random.default_rng(9)
    snapshot = Network(NetworkSpec.dense(784, (64,), 10, "relu", "he_normal"), rng).snapshot()
    shown, others = to_images(digits), to_images(not_digits.scribbles(300, digits, rng))
    network = refusal_fit.fit(snapshot, shown[:200], others[:200], 60, rng)
    assert network.spec.inputs == 74
    of_digits, of_others = (refusal_fit.doubts(snapshot, network, i[200:]) for i in (shown, others))
    limit = refusal_fit.threshold(of_digits, 0.05)
    assert (of_digits > limit).mean() <= 0.06
    assert (of_others > limit).mean() > 0.5
