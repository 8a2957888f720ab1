"""Where long vectors lie: on lines of the cache, apart within their pages, and not over each other."""

import numpy as np
import pytest

from digitpad.nn.memory import LINE, PAGE, vectors


@pytest.mark.parametrize("length", [0, 1, 1024, 407_050])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_vectors_are_zeros_of_their_length_and_share_nothing(length, dtype):
    made = vectors(3, length, dtype)
    for number, vector in enumerate(made):
        assert vector.shape == (length,)
        assert vector.dtype == dtype
        assert not vector.any()
        vector[:] = number
    for number, vector in enumerate(made):
        assert (vector == number).all()


def test_each_begins_on_a_line_and_at_another_place_of_its_page():
    made = [*vectors(2, 1000, np.float32), *vectors(3, 1000, np.float32, first=2)]
    places = [vector.ctypes.data % PAGE for vector in made]
    assert all(place % LINE == 0 for place in places)
    assert len(set(places)) == len(places)
