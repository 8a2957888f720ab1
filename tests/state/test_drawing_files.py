"""Drawings in files and as text: they come back to the place where they were drawn."""

import json
from pathlib import Path

import numpy as np
import pytest

from digitpad.errors import DataError
from digitpad.ink.pipeline import to_image
from digitpad.ink.stroke import Drawing
from digitpad.state.drawing_files import from_text, open_drawing, save_drawing, to_text

SMALL = Drawing.of([[[10.25, 20, 0, 0.5], [30, 45.5, 16, 0.75]], [[12, 60, 40, 1]]], label=4, writer="A")


def assert_same(a: Drawing, b: Drawing) -> None:
    assert [stroke.tolist() for stroke in a.strokes] == [stroke.tolist() for stroke in b.strokes]
    assert (a.label, a.writer) == (b.label, b.writer)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_a_saved_drawing_comes_back_exactly(tmp_path: Path, name: str):
    save_drawing(tmp_path / name, SMALL)
    assert_same(open_drawing(tmp_path / name), SMALL)


def test_text_on_the_clipboard_comes_back_exactly():
    assert_same(from_text(to_text(SMALL)), SMALL)


def test_a_drawing_in_another_unit_is_fitted_and_looks_the_same_to_the_network(tmp_path: Path):
    path = tmp_path / "other.jsonl"
    strokes = [[[0.1, 0.2], [0.12, 0.25], [0.1, 0.31]], [[0.1, 0.24], [0.13, 0.24]]]
    path.write_text(json.dumps({"strokes": strokes}))
    drawing = open_drawing(path)
    points = np.concatenate(drawing.strokes)
    assert points.min() > 149.9
    assert points.max() < 850.1
    assert points.min(axis=0) + points.max(axis=0) == pytest.approx([1000, 1000])
    assert np.ptp(points, axis=0).max() == pytest.approx(700)
    assert np.array_equal(to_image(drawing), to_image(Drawing.of(strokes)))


def test_a_lone_dot_goes_to_the_middle():
    assert from_text('{"strokes": [[[3, 4]]]}').strokes[0].tolist() == [[500, 500]]


@pytest.mark.parametrize("end", ["[9000, 100]", "[-9000, 100]"])
def test_a_drawing_that_claims_the_canvas_but_lies_off_it_is_fitted(end: str):
    drawing = from_text('{"canvas": 1000, "strokes": [[[0, 0], ' + end + "]]}")
    assert np.concatenate(drawing.strokes).max() <= 1000
    assert np.concatenate(drawing.strokes).min() >= 0


def test_only_the_first_drawing_of_many_is_opened(tmp_path: Path):
    path = tmp_path / "many.jsonl"
    path.write_text('\n{"label": 1, "strokes": [[[0, 0], [0, 9]]]}\nnonsense\n')
    assert open_drawing(path).label == 1


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "holds no drawing"),
        ("{}", "a drawing is wanted"),
        ('{"strokes": [[[0, "a"]]]}', "not a number"),
        (json.dumps({"strokes": [[[k, 0] for k in range(20_001)]]}), "20,001 points"),
    ],
)
def test_a_file_that_is_no_drawing_is_named_with_its_fault(tmp_path: Path, content: str, fault: str):
    path = tmp_path / "bad.jsonl"
    path.write_text(content)
    with pytest.raises(DataError, match=r"bad\.jsonl.*" + fault):
        open_drawing(path)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(DataError, match=r"gone\.jsonl"):
        open_drawing(tmp_path / "gone.jsonl")
