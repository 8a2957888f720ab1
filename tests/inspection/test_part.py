"""A part of a tensor: NumPy's own, without a copy; axes, labels and places go along."""

import numpy as np
import pytest

from digitpad.errors import SliceError
from digitpad.inspection.entry import Form, Group, Kind, TensorEntry
from digitpad.inspection.part import examples, origin, part_of, sample_of
from digitpad.inspection.slices import parse_index

IMAGES = np.random.default_rng(0).integers(0, 256, (200, 28, 28)).astype(np.uint8)
LABELS = (np.arange(200) % 10).astype(np.uint8)
ENTRY = TensorEntry(
    Group.DATASET,
    "train_images",
    Kind.TRAIN_IMAGES,
    Form.of(IMAGES),
    IMAGES,
    ("samples", "rows", "columns"),
    labels=LABELS,
)

NUMPYS = {
    "[10:100]": IMAGES[10:100],
    "[::-2, 14:, 14:]": IMAGES[::-2, 14:, 14:],
    "[:, 7:-7, 7:-7]": IMAGES[:, 7:-7, 7:-7],
    "[..., None]": IMAGES[..., None],
    "[4]": IMAGES[4],
    "[None]": IMAGES[None],
    "[5, 6, 7]": IMAGES[5, 6, 7],
}


@pytest.mark.parametrize(
    ("text", "axes", "labels"),
    [
        ("[10:100]", ("samples", "rows", "columns"), LABELS[10:100]),
        ("[::-2, 14:, 14:]", ("samples", "rows", "columns"), LABELS[::-2]),
        ("[:, 7:-7, 7:-7]", ("samples", "rows", "columns"), LABELS),
        ("[..., None]", ("samples", "rows", "columns", "new axis"), LABELS),
        ("[4]", ("rows", "columns"), None),
        ("[None]", ("new axis", "samples", "rows", "columns"), None),
        ("[5, 6, 7]", (), None),
    ],
)
def test_a_part_is_numpys_own_and_nothing_is_copied(
    text: str, axes: tuple[str, ...], labels: np.ndarray | None
):
    part = part_of(ENTRY, parse_index(text))
    expected = NUMPYS[text]
    np.testing.assert_array_equal(part.array, expected)
    assert part.form == Form(np.shape(expected), np.dtype(np.uint8))
    assert np.shares_memory(part.array, IMAGES)
    assert part.axes == axes
    if labels is None:
        assert part.labels is None
    else:
        np.testing.assert_array_equal(part.labels, labels)


def test_a_tensor_not_looked_at_yet_has_a_part_with_a_form():
    awaited = TensorEntry(
        Group.BATCH, "x", Kind.OTHER, Form((128, 784), np.dtype(np.float32)), None, ("a", "b")
    )
    part = part_of(awaited, parse_index("[4]"))
    assert part.array is None
    assert part.form == Form((784,), np.dtype(np.float32))


def test_an_index_that_does_not_fit_is_told_in_numpys_words():
    with pytest.raises(SliceError, match="index 200 is out of bounds for axis 0 with size 200"):
        part_of(ENTRY, parse_index("[200]"))


@pytest.mark.parametrize(
    "text", ["[10:100]", "[::-3, None, 7:-7, 4]", "[-1]", "[..., 2:9]", "[None, 3, ...]"]
)
def test_each_number_of_a_part_is_traced_to_its_place_in_the_whole(text: str):
    part = part_of(ENTRY, parse_index(text))
    for place in [(0,) * part.form.ndim, tuple(length - 1 for length in part.form.shape)]:
        name, whole = origin(part, place)
        assert name == "train_images"
        assert IMAGES[whole] == part.array[place]
        back = np.zeros(IMAGES.shape, bool)
        back[whole] = True
        assert parse_index(text).apply(back)[place]
    assert origin(ENTRY, (0, 0, 0)) is None


def test_one_sample_is_known_by_its_number_from_the_front():
    assert sample_of(part_of(ENTRY, parse_index("[4]"))) == 4
    assert sample_of(part_of(ENTRY, parse_index("[None, -1, 3]"))) == 199
    assert sample_of(part_of(ENTRY, parse_index("[4:5]"))) is None
    assert sample_of(ENTRY) is None


@pytest.mark.parametrize("shape", [(60000, 28, 28), (10, 28, 28), (784, 512), (10,), (), (0, 28, 28), (2, 2)])
def test_every_example_gives_another_shape_with_numbers_in_it(shape: tuple[int, ...]):
    offered = examples(Form(shape, np.dtype(np.float32)))
    for index in offered:
        assert 0 not in index.shape(shape)
        assert index.shape(shape) != shape
    written = [index.text for index in offered]
    if shape == (60000, 28, 28):
        assert {"[4]", "[10:100]", "[:, 14:, 14:]", "[:, 7:-7, 7:-7]", "[..., None]"} <= set(written)
    if shape == (10,):
        assert "[10:100]" not in written
