"""What is lost without a patch is what the network says of the picture without it."""

import numpy as np
import pytest

from digitpad.files.models import load_model
from digitpad.inspection.occlusion import occlude
from digitpad.nn.calibration import Calibration
from digitpad.paths import resource
from digitpad.recognition.recogniser import Reader, judge
from tests.refusal_kit import small_snapshot


def stroke() -> np.ndarray:
    image = np.zeros((28, 28), np.uint8)
    image[5:23, 12:15] = 220
    image[5:8, 6:20] = 250
    return image


@pytest.mark.parametrize("calibration", [None, Calibration(2.5)])
def test_each_patch_is_read_as_the_picture_without_it(calibration: Calibration | None):
    reader = Reader(small_snapshot(), "small", calibration)
    image = stroke()
    found = occlude(reader, image)
    np.testing.assert_allclose(found.probabilities, judge(reader, image[None])[0][0], rtol=1e-5)
    for place in range(0, len(found.rows), 5):
        row, column = found.rows[place], found.columns[place]
        without = image.copy()
        without[row : row + 4, column : column + 4] = 0
        assert (without != image).any()
        expected = judge(reader, without[None])[0][0]
        np.testing.assert_allclose(found.without_probabilities[place], expected, rtol=1e-4, atol=1e-6)


def test_every_inked_pixel_is_hidden_by_some_patch_and_paper_far_from_it_by_none():
    found = occlude(Reader(small_snapshot(), "small"), stroke())
    loss = found.loss(3)
    assert (loss[stroke() > 0] != 0).all()
    assert not loss[:2].any()
    assert not loss[:, 24:].any()


def test_a_pixels_loss_is_the_mean_of_the_patches_over_it():
    reader = Reader(small_snapshot(), "small")
    found = occlude(reader, stroke())
    over = (found.rows <= 10) & (found.rows > 6) & (found.columns <= 13) & (found.columns > 9)
    assert over.sum() == 4
    expected = found.logits[7] - found.without_logits[over, 7]
    assert found.loss(7)[10, 13] == pytest.approx(expected.mean(), rel=1e-5)


def test_a_seven_needs_its_bar():
    model = load_model(resource("models") / "bundled.safetensors")
    image = np.zeros((28, 28), np.uint8)
    image[5:8, 7:20] = 250
    for row in range(7, 24):
        left = 18 - (row - 7) // 2
        image[row, left - 1 : left + 2] = 250
    reader = Reader.of(model, "bundled")
    found = occlude(reader, image, patch=8)
    assert found.probabilities.argmax() == 7
    worst = found.worst(7)
    assert worst is not None
    assert worst.row < 8
    assert worst.probability < found.probabilities[7]
    assert worst.probability == found.without_probabilities[:, 7].min()
    best = found.best(1)
    assert best is not None
    assert best.probability == found.without_probabilities[:, 1].max()


def test_a_blank_has_nothing_to_lose():
    found = occlude(Reader(small_snapshot(), "small"), np.zeros((28, 28), np.uint8))
    assert found.worst(1) is None
    assert found.best(1) is None
    assert not found.loss(1).any()


@pytest.mark.parametrize(("patch", "stride"), [(0, 1), (29, 1), (4, 0)])
def test_patches_that_do_not_fit_are_refused(patch: int, stride: int):
    with pytest.raises(ValueError, match="patches"):
        occlude(Reader(small_snapshot(), "small"), stroke(), patch, stride)
