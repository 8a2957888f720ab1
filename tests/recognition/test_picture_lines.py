"""Long straight lines in the contrast of a picture, whatever the picture's shape."""

import numpy as np
import pytest

from digitpad.recognition.picture_lines import without_lines

pytest.importorskip("cv2", reason="needs the extra pictures")


@pytest.mark.parametrize("shape", [(2000, 1), (1, 2000), (2000, 5), (1, 1)])
def test_a_strip_of_a_few_pixels_is_taken_without_complaint(shape: tuple[int, int]) -> None:
    contrast = np.random.default_rng(1).random(shape, dtype=np.float32)
    left = without_lines(contrast, 0.5)
    assert left.shape == shape
    assert (left <= contrast).all()


def test_a_line_goes_and_what_stands_beside_it_stays() -> None:
    contrast = np.zeros((400, 600), np.float32)
    contrast[200:202] = 0.5
    contrast[80:140, 100:110] = 1.0
    left = without_lines(contrast, 0.1)
    assert left[190:212].max() < 0.1
    assert np.array_equal(left[80:140, 100:110], contrast[80:140, 100:110])
