"""A hint is true: the stroke that it names, drawn into the picture, does what it says."""

from dataclasses import replace

import numpy as np
import pytest

from digitpad import paths
from digitpad.data import synthetic
from digitpad.files.models import load_model
from digitpad.ink.pipeline import network_input, to_image
from digitpad.ink.stroke import Drawing
from digitpad.inspection.attribution import attribute
from digitpad.inspection.hints import NEW, SPAN, Direction, Hint, missing_stroke
from digitpad.inspection.regions import Region
from digitpad.nn.network import Network
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader, recognise
from tests.inspection.test_attribution import picture, snapshot_of
from tests.inspection.test_names import SPECS

OPEN_FOUR = (((200, 150), (220, 480), (700, 480)), ((700, 150), (700, 900)))


@pytest.fixture(scope="module")
def bundled() -> Snapshot:
    return load_model(paths.resource("models/bundled.safetensors")).snapshot


def drawing_of(*strokes: tuple[tuple[float, float], ...]) -> Drawing:
    return Drawing(tuple(np.array(stroke, np.float32) for stroke in strokes))


def lead(snapshot: Snapshot, image: np.ndarray, first: int, second: int) -> float:
    logits = snapshot.forward(network_input(image[None]))[0]
    return float(logits[first]) - float(logits[second])


def hint_of(snapshot: Snapshot, image: np.ndarray) -> tuple[Hint | None, int, int]:
    """The hint, the digit that is read and the second-best."""
    slopes = attribute(snapshot, image)
    second, best = (int(digit) for digit in np.argsort(slopes.logits)[-2:])
    return missing_stroke(snapshot, image, slopes, second, best), best, second


def test_the_stroke_drawn_into_the_picture_narrows_the_lead_to_what_is_said(bundled: Snapshot):
    turned = 0
    images, _ = synthetic.pictures(40, np.random.default_rng(5))
    for image in images:
        hint, best, second = hint_of(bundled, image)
        assert hint is not None
        assert hint.towards == second
        after = hint.drawn(image)
        assert (after >= image).all()
        assert lead(bundled, image, second, best) < 0
        assert lead(bundled, after, second, best) > lead(bundled, image, second, best)
        assert lead(bundled, after, second, best) == pytest.approx(hint.lead, abs=1e-3)
        assert hint.read == bundled.forward(network_input(after[None]))[0].argmax()
        turned += hint.read == second
    assert turned >= 20, "mostly one stroke is enough"


def test_an_open_four_would_be_a_nine_with_a_stroke_that_closes_its_top(bundled: Snapshot):
    image = to_image(drawing_of(*OPEN_FOUR))
    slopes = attribute(bundled, image)
    assert slopes.logits.argmax() == 4
    hint = missing_stroke(bundled, image, slopes, 9, 4)
    assert hint is not None
    assert hint.direction is Direction.LEVEL
    assert hint.region.row == -1
    # And with ink: the stroke goes through the whole preparation, and closes the top from side to side.
    closed = drawing_of(*OPEN_FOUR, ((200, 160), (700, 160)))
    assert recognise(Reader(bundled, "bundled"), closed).digit == 9


def test_the_stroke_lies_on_paper_and_does_not_make_the_digit_larger(bundled: Snapshot):
    images, _ = synthetic.pictures(40, np.random.default_rng(6))
    for image in images:
        hint, *_ = hint_of(bundled, image)
        assert hint is not None
        after = hint.drawn(image).astype(int)
        new = (after - image).sum()
        blank = hint.drawn(np.zeros((28, 28), np.uint8)).astype(int)
        assert new > 0.5 * blank.sum()
        for axis in (0, 1):
            before, now = (np.flatnonzero((each > 127).any(axis=axis)) for each in (image, after))
            # Beyond what a digit spans, only the ends of the stroke may reach.
            assert now[-1] - now[0] <= max(before[-1] - before[0], SPAN) + 4


def test_a_narrow_one_has_a_left_and_a_right(bundled: Snapshot):
    one = to_image(drawing_of(((500, 100), (500, 900))))
    slopes = attribute(bundled, one)
    hint = missing_stroke(bundled, one, slopes, 4, 1)
    assert hint is not None
    assert hint.region.column == -1, "a 4 has its arm on the left"


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_the_slopes_are_what_ink_on_paper_does_to_each_logit(spec: NetworkSpec):
    snapshot, image = snapshot_of(spec), picture()
    slopes = attribute(snapshot, image).slopes
    for row, column in ((3, 4), (14, 14), (20, 9)):
        more, less = image.copy(), image.copy()
        more[row, column], less[row, column] = image[row, column] | 1, image[row, column] & ~np.uint8(1)
        step = (attribute(snapshot, more).logits - attribute(snapshot, less).logits) * 255
        np.testing.assert_allclose(slopes[:, row, column], step, rtol=0.05, atol=0.02)


def test_where_no_stroke_helps_none_is_named():
    spec = NetworkSpec.dense(784, (), 10)
    parameters = Network(spec, np.random.default_rng(0)).snapshot().parameters.copy()
    image = to_image(drawing_of(*OPEN_FOUR))
    flat = Snapshot.of(spec, np.zeros_like(parameters))
    assert missing_stroke(flat, image, attribute(flat, image), 9, 4) is None
    parameters[0] = np.nan
    diverged = Snapshot.of(spec, parameters)
    assert missing_stroke(diverged, image, attribute(diverged, image), 9, 4) is None
    blank = np.zeros((28, 28), np.uint8)
    assert missing_stroke(flat, blank, attribute(flat, blank), 9, 4) is None


def test_each_direction_is_drawn_from_end_to_end():
    blank = np.zeros((28, 28), np.uint8)
    for way in Direction:
        hint = replace(Hint(14, 12, way, Region(0, 0), 9, 0.0, 9))
        ink = hint.drawn(blank)
        for row, column in hint.ends:
            assert ink[round(row), round(column)] > 200
        assert ink[14, 12] == 255
    rising, falling = (
        Hint(14, 12, way, Region(0, 0), 9, 0.0, 9).ends for way in (Direction.RISING, Direction.FALLING)
    )
    assert rising[0][0] > rising[1][0], "read from left to right, its end is higher"
    assert falling[0][0] < falling[1][0]


@pytest.mark.parametrize("place", [(0, 0), (27, 27), (0, 27)])
def test_a_stroke_at_the_edge_is_cut_off(place: tuple[int, int]):
    hint = Hint(*place, Direction.RISING, Region(0, 0), 9, 0.0, 9)
    drawn = hint.drawn(np.zeros((28, 28), np.uint8))
    assert drawn.shape == (28, 28)
    assert drawn[place] == 255


def test_it_names_a_stroke_that_is_mostly_on_paper_even_where_blacker_ink_would_do_more():
    spec = NetworkSpec.dense(784, (), 10)
    parameters = np.zeros(spec.parameter_count, np.float32)
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 4:14] = 150
    weights = np.where(image > 0, 1.0, 0.1).ravel()
    parameters[: 784 * 10].reshape(784, 10)[:, 9] = weights
    grey = Snapshot.of(spec, parameters)
    hint = missing_stroke(grey, image, attribute(grey, image), 9, 4)
    assert hint is not None
    new = (hint.drawn(image).astype(int) - image).sum()
    assert new > 0.99 * NEW * hint.drawn(np.zeros((28, 28), np.uint8)).astype(int).sum()
