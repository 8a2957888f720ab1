"""Walking along the first axis: batch after batch, sample after sample, and no further than the ends."""

import numpy as np
import pytest

from digitpad.inspection.slices import parse_index
from digitpad.inspection.walk import neighbour

SHAPE = (60_000, 28, 28)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("[128:256]", "[0:128]", "[256:384]"),
        ("[:128]", None, "[128:256]"),
        ("[59904:60032]", "[59776:59904]", None),
        ("[10:100]", "[0:90]", "[100:190]"),
        ("[-10:]", "[59980:59990]", None),
        ("[4]", "[3]", "[5]"),
        ("[0]", None, "[1]"),
        ("[59999]", "[59998]", None),
        ("[-1]", "[-2]", None),
        ("[-60000]", None, "[-59999]"),
        ("[:]", None, None),
        ("[20:30:2]", "[10:20:2]", "[30:40:2]"),
        ("[128:256, 14:, 14:]", "[0:128, 14:, 14:]", "[256:384, 14:, 14:]"),
        ("[None, 4, ..., 3]", "[None, 3, ..., 3]", "[None, 5, ..., 3]"),
        ("[..., None]", None, None),
        ("[::-1]", None, None),
        ("[5:5]", None, None),
        ("[None]", None, None),
    ],
)
def test_the_parts_on_either_side(text: str, before: str | None, after: str | None):
    found = [neighbour(parse_index(text), SHAPE, direction) for direction in (-1, 1)]
    assert [None if index is None else index.text for index in found] == [before, after]
    for index in found:
        assert index is None or parse_index(index.text).parts == index.parts


@pytest.mark.parametrize(("length", "batch"), [(1000, 128), (256, 128), (100, 128), (7, 1)])
def test_walking_batches_from_the_first_meets_every_sample_once(length: int, batch: int):
    samples = np.arange(length)
    index, seen = parse_index(f"[0:{batch}]"), []
    while index is not None:
        seen.extend(index.apply(samples))
        index = neighbour(index, samples.shape, 1)
    assert seen == list(range(length))
