"""Drawings come back from a file exactly as they went in, and a faulty line is named."""

import gzip
import json
import os
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitpad import paths
from digitpad.data import drawings
from digitpad.data.drawing_line import LONGEST_LINE, MOST_POINTS, format_drawing, parse_drawing
from digitpad.data.drawings import load_drawing, load_drawings, read_drawings, read_examples, save_drawings
from digitpad.errors import Cancelled, DataError, SaveError
from digitpad.ink.pipeline import to_images
from digitpad.ink.stroke import Drawing

HOOK = '{"strokes": [[[0, 0], [5, 9.5]], [[1, 2]]], "label": 7, "writer": "ann"}'


def write(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def same(one: Drawing, other: Drawing) -> bool:
    return (
        (one.label, one.writer, one.extra) == (other.label, other.writer, other.extra)
        and len(one.strokes) == len(other.strokes)
        and all(a.tobytes() == b.tobytes() for a, b in zip(one.strokes, other.strokes, strict=True))
    )


def test_strokes_label_and_writer_are_read(tmp_path):
    drawing = load_drawing(write(tmp_path / "a.jsonl", HOOK))
    assert [stroke.tolist() for stroke in drawing.strokes] == [[[0, 0], [5, 9.5]], [[1, 2]]]
    assert (drawing.label, drawing.writer, drawing.extra) == (7, "ann", {})


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_blank_lines_windows_ends_and_a_bom_do_not_matter(tmp_path, pack):
    path = write(tmp_path / "a.jsonl", pack(b"\xef\xbb\xbf" + f"{HOOK}\r\n\r\n  \n{HOOK}".encode()))
    assert [(number, drawing.label) for number, drawing in read_drawings(path)] == [(1, 7), (4, 7)]


def test_a_faulty_line_does_not_end_the_reading(tmp_path):
    path = write(tmp_path / "a.jsonl", f"{HOOK}\n{{oops\n{HOOK}\n")
    first, second, third = (drawing for _, drawing in read_drawings(path))
    assert (first.label, third.label) == (7, 7)
    assert isinstance(second, DataError)
    assert second.path == f"{path}:2"
    with pytest.raises(DataError, match=r"a\.jsonl:2: the line is not JSON"):
        load_drawings(path)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "not JSON"),
        ("[]", "a drawing is wanted"),
        ("7", "a drawing is wanted"),
        ("{}", "a drawing is wanted"),
        ('{"strokes": 7}', "a drawing is wanted"),
        ('{"strokes": [7]}', "stroke 1 is not a list of points"),
        ('{"strokes": [[[1, 2]], [1, 2]]}', "stroke 2 is not a list of points"),
        ('{"strokes": [[[1]]]}', r"a point is \[x, y\]"),
        ('{"strokes": [[[1, 2, 3, 0.5, 5]]]}', r"a point is \[x, y\]"),
        ('{"strokes": [[[]]]}', r"a point is \[x, y\]"),
        ('{"strokes": [[["1", 2]]]}', "not a number"),
        ('{"strokes": [[[true, 2]]]}', "not a number"),
        ('{"strokes": [[[null, 2]]]}', "not a number"),
        ('{"strokes": [[[[1], 2]]]}', "not a number"),
        ('{"strokes": [[[NaN, 2]]]}', "NaN is not a number"),
        ('{"strokes": [[[1, -Infinity]]]}', "-Infinity is not a number"),
        ('{"strokes": [[[1, 1e999]]]}', "beyond"),
        ('{"strokes": [[[1, 1e10]]]}', "beyond"),
        ('{"strokes": [[[1, %s]]]}' % ("9" * 400), "out of all bounds"),
        ('{"strokes": [[[1, %s]]]}' % ("9" * 5000), "out of all bounds"),
        ('{"strokes": [[[1, 2, 1e16]]]}', "a time is beyond"),
        ('{"strokes": [[[1, 2, 3, 1.5]]]}', "a pressure is not between 0 and 1"),
        ('{"strokes": [], "label": 10}', "the label is 10, not a digit"),
        ('{"strokes": [], "label": -1}', "the label is -1"),
        ('{"strokes": [], "label": "7"}', "the label is '7'"),
        ('{"strokes": [], "label": 7.0}', r"the label is 7\.0"),
        ('{"strokes": [], "label": true}', "the label is True"),
        ('{"strokes": [], "label": [[[]]]}', "the label is a list"),
        ('{"strokes": [], "label": %s}' % ("9" * 4000), "the label is a huge number"),
        ('{"strokes": [], "writer": 12}', "the writer is 12"),
        ('{"strokes": [], "writer": ""}', "the writer is ''"),
        ('{"strokes": [], "writer": "a\\nb"}', "the writer is"),
        ('{"strokes": [], "writer": "\\ud800"}', "the writer is"),
        ('{"strokes": [], "writer": "%s"}' % ("x" * 65), "the writer is a long text"),
        ('{"strokes": [], "strokes": []}', "a key stands twice"),
        ('{"strokes": [], "more": 1e999}', "not finite"),
        ('{"strokes": %s}' % ("[" * 100_000), "nested too deeply"),
        ('{"strokes": [], "more": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
        (b'{"strokes": [], "writer": "\xff"}', "not UTF-8"),
        (HOOK.encode("utf-16"), "not UTF-8|not JSON"),
        (b"\x89PNG\x1a\x00\x00", "not UTF-8"),
    ],
)
def test_what_is_not_a_drawing_is_refused_in_one_line(tmp_path, line, fault):
    path = write(tmp_path / "a.jsonl", line)
    with pytest.raises(DataError, match=fault) as raised:
        load_drawings(path)
    assert raised.value.path == f"{path}:1"
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < len(str(path)) + 200


def test_points_of_unequal_length_keep_what_all_have():
    drawing = parse_drawing('{"strokes": [[[1, 2], [3, 4, 10]], [[5, 6, 20, 0.5], [7, 8, 30, 1]]]}')
    assert [stroke.shape for stroke in drawing.strokes] == [(2, 2), (2, 4)]


def test_a_drawing_without_ink_and_empty_strokes_are_taken():
    assert parse_drawing('{"strokes": []}').is_blank
    assert len(parse_drawing('{"strokes": [[], [[1, 2]]], "label": null}').strokes) == 1


def test_points_are_counted(tmp_path):
    points = ",".join(["[0,0]"] * (MOST_POINTS // 2 + 1))
    with pytest.raises(ValueError, match="more than 50,000 points"):
        parse_drawing(f'{{"strokes": [[{points}],[{points}]]}}')


def test_a_line_without_end_is_refused_before_it_fills_the_memory(tmp_path):
    path = write(tmp_path / "a.jsonl.gz", gzip.compress(b'{"strokes": [[' + b"[0,0]," * (LONGEST_LINE // 2)))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=r"a\.jsonl\.gz:1: the line is longer than 4,194,304 bytes"):
            load_drawings(path)
        assert tracemalloc.get_traced_memory()[1] < 24 << 20
    finally:
        tracemalloc.stop()


def test_more_ink_than_fits_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(drawings, "MOST_MEMORY", 10_000)
    path = write(tmp_path / "a.jsonl", f"{HOOK}\n" * 20)
    with pytest.raises(DataError, match="more ink than can be opened at once"):
        load_drawings(path)
    assert len(list(read_drawings(path))) == 20


def test_a_missing_file_and_one_without_a_drawing_are_named(tmp_path):
    with pytest.raises(DataError, match="no such file"):
        load_drawings(tmp_path / "missing.jsonl")
    with pytest.raises(DataError, match="holds no drawing"):
        load_drawing(write(tmp_path / "a.jsonl", "\n\n"))
    assert load_drawings(tmp_path / "a.jsonl") == []


numbers = st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9).map(float)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
keys = st.text().filter(lambda key: key not in ("strokes", "label", "writer"))


@st.composite
def any_drawing(draw):
    strokes = []
    for _ in range(draw(st.integers(0, 3))):
        width = draw(st.integers(2, 4))
        columns = [numbers, numbers, st.floats(-1e15, 1e15), st.floats(0, 1)][:width]
        strokes.append(draw(st.lists(st.tuples(*columns), min_size=1, max_size=5)))
    name = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=64)
    return Drawing.of(
        strokes,
        draw(st.none() | st.integers(0, 9)),
        draw(st.none() | name),
        draw(st.dictionaries(keys, values, max_size=3)),
    )


@settings(max_examples=60, deadline=None)
@given(any_drawing())
def test_any_drawing_comes_back_from_its_line_bit_for_bit(drawing):
    assert same(parse_drawing(format_drawing(drawing)), drawing)


@settings(max_examples=60, deadline=None)
@given(st.lists(any_drawing(), max_size=4))
def test_what_can_be_read_can_be_drawn(some):
    assert to_images(some).shape == (len(some), 28, 28)


@pytest.mark.parametrize("name", ["a.jsonl", "a b 'ü 七.JSONL.GZ"])
def test_a_file_gives_back_what_was_saved_in_it(tmp_path, name):
    some = [parse_drawing(HOOK), Drawing.of([[[0.1, -0.0, 5.5, 1 / 3]]], extra={"device": {"dpi": [1, 2.5]}})]
    save_drawings(tmp_path / name, some)
    back = load_drawings(tmp_path / name)
    assert [same(a, b) for a, b in zip(some, back, strict=True)] == [True, True]
    first = (tmp_path / name).read_bytes()
    save_drawings(tmp_path / name, back)
    assert (tmp_path / name).read_bytes() == first
    assert first.startswith(b"\x1f\x8b") == name.endswith("GZ")


@pytest.mark.parametrize(
    ("drawing", "fault"),
    [
        (Drawing.of([], extra={"a": float("nan")}), "cannot be written"),
        (Drawing.of([], extra={"a": {1, 2}}), "JSON does not know"),
        (Drawing.of([np.zeros((MOST_POINTS + 1, 2))]), "more than 50,000 points"),
        (Drawing.of([[[1e300, 0]]]), "beyond"),
        (Drawing.of([], writer="x" * 65), "writer"),
    ],
)
def test_what_could_not_be_read_again_is_not_saved_and_the_old_file_stays(tmp_path, drawing, fault):
    path = write(tmp_path / "a.jsonl", HOOK)
    with pytest.raises(SaveError, match=fault):
        save_drawings(path, [parse_drawing(HOOK), drawing])
    assert path.read_text() == HOOK
    assert os.listdir(tmp_path) == ["a.jsonl"]  # noqa: PTH208


def test_labelled_drawings_become_pictures_with_their_writers(tmp_path, monkeypatch):
    monkeypatch.setattr(drawings, "BATCH", 4)
    some = [Drawing.of([[[0, 0], [i + 1, 5]]], i, f"w{i}" if i else None) for i in range(10)]
    save_drawings(tmp_path / "a.jsonl", some)
    digits = read_examples(tmp_path / "a.jsonl")
    assert np.array_equal(digits.images, to_images(some))
    assert digits.labels.tolist() == list(range(10))
    assert digits.writers.tolist() == ["", *(f"w{i}" for i in range(1, 10))]


def test_drawings_of_unknown_hand_have_no_writers(tmp_path):
    save_drawings(tmp_path / "a.jsonl", [Drawing.of([[[0, 0]]], 1)])
    assert read_examples(tmp_path / "a.jsonl").writers is None


def test_a_drawing_without_label_cannot_be_learned_from(tmp_path):
    path = write(tmp_path / "a.jsonl", f'{HOOK}\n\n{{"strokes": [[[1, 2]]]}}')
    with pytest.raises(DataError, match=r"a\.jsonl:3: the drawing has no label"):
        read_examples(path)
    with pytest.raises(DataError, match="holds no drawing"):
        read_examples(write(tmp_path / "b.jsonl", ""))


def test_making_pictures_can_be_cancelled(tmp_path):
    with pytest.raises(Cancelled):
        read_examples(write(tmp_path / "a.jsonl", HOOK), cancelled=lambda: True)


@pytest.mark.skipif(paths.data_dir() is None, reason="needs pendigits: DIGITPAD_DATA is not set")
def test_pendigits_comes_back_byte_for_byte(tmp_path):
    path = paths.data_dir() / "pendigits" / "train.jsonl.gz"
    with gzip.open(path) as file:
        original = [next(file) for _ in range(300)]
    write(tmp_path / "a.jsonl", b"".join(original))
    save_drawings(tmp_path / "b.jsonl", load_drawings(tmp_path / "a.jsonl"))
    assert (tmp_path / "b.jsonl").read_bytes() == b"".join(original)
    assert json.loads(original[0])["writer"] == load_drawing(path).writer
