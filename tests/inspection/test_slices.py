"""Reading an index: what the books write is understood, all else is told with its place, nothing is run."""

import ast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digitpad.errors import SliceError
from digitpad.inspection.slices import LONGEST, parse_index, split_name

WRITTEN = {
    "[10:100]": (slice(10, 100),),
    "[4]": (4,),
    "[:, 14:, 14:]": (slice(None), slice(14, None), slice(14, None)),
    "[:, 7:-7, 7:-7]": (slice(None), slice(7, -7), slice(7, -7)),
    "[..., None]": (Ellipsis, None),
    "[::2]": (slice(None, None, 2),),
    "[::-1]": (slice(None, None, -1),),
    "[np.newaxis, -1]": (None, -1),
    "[numpy.newaxis, newaxis, Ellipsis]": (None, None, Ellipsis),
    "[4,]": (4,),
    "[None:3]": (slice(None, 3),),
    " [ 1 : 2 : 3 ,+4] ": (slice(1, 2, 3), 4),
    "[1_000]": (1000,),
    "[--3, +-2]": (3, -2),
    "0:3, 1": (slice(0, 3), 1),
}


@pytest.mark.parametrize(("text", "parts"), WRITTEN.items(), ids=WRITTEN)
def test_what_the_books_write_is_read(text: str, parts: tuple):
    assert parse_index(text).parts == parts


FAULTS = {
    "[10;100]": ("“;” at character 4 does not belong into an index", 4),
    "[1.5]": ("“1.5” at character 2 is no whole number", 2),
    "[07]": ("“07” at character 2 is no whole number", 2),
    "[1e3]": ("“1e3” at character 2 is no whole number", 2),
    "[1..2]": ("“1.” at character 2 is no whole number", 2),
    "[rows]": ("“rows” at character 2 is no index", 2),
    "[-None]": ("“-None” at character 2 is no index", 2),
    "[True]": ("“True” at character 2 is no index", 2),
    "[1 2]": ("“2” at character 4 follows without a , or a :", 4),
    "[:1 2]": ("“2” at character 5 follows without a , or a :", 5),
    "[1:2:3:4]": ("“:” at character 7 is one too many", 7),
    "[1, , 2]": ("“,” at character 5 has no index before it", 5),
    "[,]": ("“,” at character 2 has no index before it", 2),
    "[[1, 2]]": ("“[” at character 2 begins a second index", 2),
    "[1": ("“[” at character 1 is not closed", 1),
    "[1]2": ("“2” at character 4 stands behind the end", 4),
    "1]": ("“]” at character 2 does not belong here", 2),
    "[:...]": ("“...” at character 3 cannot be part of a slice", 3),
    "[٣]": ("“٣” at character 2 does not belong", 2),
    "[]": ("there is no index", None),
    "": ("there is no index", None),
    f"[{'1' * LONGEST}]": ("is longer than 1,000 characters", None),
    "[open('x')]": ("“open” at character 2 is no index", 2),
}


@pytest.mark.parametrize("text", FAULTS)
def test_what_is_no_index_is_told_with_its_place(text: str):
    fault, place = FAULTS[text]
    with pytest.raises(SliceError) as caught:
        parse_index(text)
    assert fault in str(caught.value)
    assert caught.value.place == place
    assert len(str(caught.value).splitlines()) == 1


def python_reads(text: str) -> tuple[object, ...]:
    """The parts of an index as Python's own parser sees them; nothing is run."""
    asked = ast.parse(f"asked{text}", mode="eval").body
    assert isinstance(asked, ast.Subscript)
    parts = asked.slice.elts if isinstance(asked.slice, ast.Tuple) else [asked.slice]
    return tuple(python_part(part) for part in parts)


def python_part(node: ast.expr) -> object:
    if isinstance(node, ast.Slice):
        ends = (node.lower, node.upper, node.step)
        return slice(*(None if end is None else python_part(end) for end in ends))
    if isinstance(node, ast.UnaryOp):  # as many signs as one likes
        value = python_part(node.operand)
        assert isinstance(value, int)
        assert isinstance(node.op, ast.USub | ast.UAdd)
        return -value if isinstance(node.op, ast.USub) else value
    return ast.literal_eval(node)


@example("[--0]")
@example("[-+-2:--1]")
@given(st.text("0123+-:,. _", max_size=12).map(lambda text: f"[{text}]"))
def test_whatever_is_read_means_the_same_in_python(text: str):
    try:
        index = parse_index(text)
    except SliceError:
        return
    assert python_reads(text) == index.parts


def test_an_index_that_python_reads_as_slices_and_integers_is_never_refused():
    bounds = ["", "0", "-3", "None"]
    for start in bounds:
        for stop in bounds:
            for step in ["", ":", ":2", ":-1", ":None"]:
                text = f"[{start}:{stop}{step}]"
                assert parse_index(text).parts == python_reads(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("train_images[4]", ("train_images", "[4]")),
        ("layers.0.weight [:, 3]", ("layers.0.weight", "[:, 3]")),
        ("loss", ("loss", "")),
        ("x[1][2]", ("x", "[1][2]")),
        ("x[", ("x", "[")),
    ],
)
def test_a_name_ends_where_the_bracket_begins(text: str, parts: tuple[str, str]):
    assert split_name(text) == parts
