"""Indexing: shape, values, axes and every refusal are NumPy's own, the shape without a look at the data."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from digitpad.errors import SliceError
from digitpad.inspection.slices import parse_index

BOUNDS = st.none() | st.integers(-7, 7) | st.sampled_from([10**30, -(10**30), 2**63])
SLICES = st.builds(slice, BOUNDS, BOUNDS, st.none() | st.integers(-3, 3))
HUGE = (2**63, -(2**63) - 1)
PARTS = st.one_of(st.integers(-6, 6), SLICES, SLICES, st.none(), st.just(Ellipsis), st.sampled_from(HUGE))
SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, tuple]:
    """The text of an index, in one of the ways to write it, and what NumPy would be given for it."""
    parts = tuple(draw(st.lists(PARTS, min_size=1, max_size=6)))
    space = draw(st.sampled_from(["", " ", "  "]))
    texts = []
    for part in parts:
        if isinstance(part, slice):
            bounds = ["" if bound is None else str(bound) for bound in (part.start, part.stop, part.step)]
            texts.append(f"{space}:".join(bounds[: 2 if part.step is None and draw(st.booleans()) else 3]))
        elif part is None:
            texts.append(draw(st.sampled_from(["None", "np.newaxis"])))
        else:
            texts.append("..." if part is Ellipsis else str(part))
    return f"[{f',{space}'.join(texts)}{draw(st.sampled_from(['', ',']))}]", parts


def refused(array: np.ndarray, parts: tuple) -> str | None:
    """Why NumPy does not take these parts; None when it does."""
    try:
        array[parts]
    except (IndexError, ValueError, OverflowError) as error:
        return str(error)
    return None


@settings(max_examples=300)
@given(SHAPES, written())
@example((), ("[...]", (Ellipsis,)))
@example((3,), ("[0]", (0,)))
@example((2, 2), ("[..., 0, ...]", (Ellipsis, 0, Ellipsis)))
@example((2,), (f"[{'None, ' * 63}:]", (*[None] * 63, slice(None))))
@example((2,), (f"[{'None, ' * 64}:]", (*[None] * 64, slice(None))))
def test_shape_values_and_refusals_are_those_of_numpy(shape: tuple[int, ...], index: tuple[str, tuple]):
    text, parts = index
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    read = parse_index(text)
    refusal = refused(array, parts)
    if refusal is not None:
        with pytest.raises(SliceError) as caught:
            read.shape(shape)
        # Of an integer that no index can be, NumPy says one thing or another; here it is out of bounds.
        assert caught.value.fault == refusal or any(part in HUGE for part in parts)
        with pytest.raises(SliceError):
            read.apply(array)
        return
    expected = array[parts]
    assert read.shape(shape) == expected.shape
    np.testing.assert_array_equal(read.apply(array), expected)
    assert len(read.axes("wxyz"[: len(shape)], shape)) == expected.ndim


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[10]", "index 10 is out of bounds for axis 0 with size 10"),
        ("[3, -4]", "index -4 is out of bounds for axis 1 with size 3"),
        ("[0, 0, 0]", "too many indices for array: array is 2-dimensional, but 3 were indexed"),
        ("[::0]", "slice step cannot be zero"),
        ("[..., ...]", "an index can only have a single ellipsis ('...')"),
    ],
)
def test_a_wrong_index_is_explained_in_the_words_of_numpy(text: str, fault: str):
    with pytest.raises(SliceError) as caught:
        parse_index(text).apply(np.zeros((10, 3)))
    assert str(caught.value) == f"{text}: {fault}"
    assert caught.value.place is None


def test_the_shape_of_what_would_fill_no_memory_is_known_without_it():
    assert parse_index("[:, ::2, None]").shape((10**12, 10**6)) == (10**12, 500_000, 1)


@pytest.mark.parametrize(
    ("text", "axes"),
    [
        ("[4]", ("rows", "columns")),
        ("[:, 7:-7, 7:-7]", ("samples", "rows", "columns")),
        ("[..., 0]", ("samples", "rows")),
        ("[..., None]", ("samples", "rows", "columns", "new axis")),
        ("[0, 0, 0]", ()),
    ],
)
def test_axes_keep_their_names(text: str, axes: tuple[str, ...]):
    assert parse_index(text).axes(("samples", "rows", "columns"), (60, 28, 28)) == axes


def test_axes_without_names_stay_without():
    assert parse_index("[0]").axes((), (3, 3)) == ()


def test_a_part_is_a_view_that_cannot_be_written_to_while_the_array_can():
    array = np.zeros((4, 3))
    for text in ("[1]", "[1, 2]", "[::2]", "[...]"):
        part = parse_index(text).apply(array)
        assert isinstance(part, np.ndarray)
        assert np.shares_memory(part, array)
        assert not part.flags.writeable
    array[1, 2] = 7
    assert parse_index("[1, 2]").apply(array) == 7
