"""What a network says of a drawing at every stage of its way."""

import numpy as np
import pytest

from digitpad.ink.measures import measure
from digitpad.ink.steps import ALL, Sheet, Steps, pictures_of_steps, prepare
from digitpad.ink.stroke import Drawing
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader, read_images, recognise
from digitpad.recognition.stages import StageKind, read_stages

SHEET = Sheet(1000, 40)
SEVEN = Drawing.of([[(700, 100), (800, 100), (730, 260)]])


@pytest.fixture
def reader() -> Reader:
    network = Network(NetworkSpec.dense(784, (16,), 10), np.random.default_rng(3))
    return Reader(network.snapshot(), "A small network")


@pytest.mark.parametrize("steps", [ALL, Steps(centre=False), Steps(scale=False, pen=False)])
def test_every_stage_is_read_as_its_picture_alone_would_be(reader: Reader, steps: Steps):
    stages = read_stages(reader, SEVEN, steps, SHEET)
    pictures = pictures_of_steps(SEVEN, steps, SHEET)
    assert [reading.kind for reading in stages.readings] == list(StageKind)
    for reading, picture, measures in zip(stages.readings, pictures, measure(pictures), strict=True):
        alone = read_images(reader, picture[None])[0]
        np.testing.assert_array_equal(reading.prediction.image, picture)
        assert reading.prediction.digit == alone.digit
        np.testing.assert_allclose(reading.prediction.probabilities, alone.probabilities, atol=1e-5)
        assert reading.measures == measures


def test_the_last_stage_is_what_is_read(reader: Reader):
    stages = read_stages(reader, SEVEN, ALL, SHEET)
    usual = recognise(reader, SEVEN)
    np.testing.assert_array_equal(stages.final.image, usual.image)
    np.testing.assert_allclose(stages.final.probabilities, usual.probabilities, atol=1e-5)
    assert stages.complete is stages.final


def test_with_a_step_left_out_the_whole_way_is_read_too(reader: Reader):
    steps = Steps(centre=False)
    stages = read_stages(reader, SEVEN, steps, SHEET)
    np.testing.assert_array_equal(stages.final.image, prepare([SEVEN], steps, SHEET)[0])
    np.testing.assert_array_equal(stages.complete.image, recognise(reader, SEVEN).image)
    assert [reading.taken for reading in stages.readings] == [True, True, True, False]
    stages = read_stages(reader, SEVEN, Steps(scale=False, pen=False), SHEET)
    assert [reading.taken for reading in stages.readings] == [True, False, False, True]


def test_a_blank_is_blank_at_every_stage(reader: Reader):
    stages = read_stages(reader, Drawing.of([]), ALL, SHEET)
    assert {reading.prediction.reason for reading in stages.readings} == {"blank"}
    assert [reading.measures for reading in stages.readings] == [None] * 4
