"""`digitpad predict` where a file, or a line of one, cannot be read: a line says it, the rest is done."""

import gzip
import json
import os

import pytest

from digitpad.cli import main
from digitpad.data.drawing_line import LONGEST_LINE
from digitpad.data.drawings import save_drawings
from tests.commands.helpers import ONE, SEVEN

GOOD = b'{"strokes": [[[1, 2], [3, 9]]]}\n'


def predict(capsys, *words):
    """Exit status, answers as JSON, and the lines of standard error."""
    status = main(["predict", *map(str, words), "--json"])
    captured = capsys.readouterr()
    return status, [json.loads(line) for line in captured.out.splitlines()], captured.err.splitlines()


def test_predict_goes_on_after_a_malformed_line_and_ends_with_2(tmp_path, model, capsys):
    path = tmp_path / "mixed.jsonl"
    path.write_bytes(GOOD + b"nonsense\n" + GOOD)
    status, lines, errors = predict(capsys, path, tmp_path / "none.jsonl", "--model", model)
    assert status == 2
    assert [line["source"] for line in lines[:3]] == [f"{path}:{n}" for n in (1, 2, 3)]
    assert "error" in lines[1]
    assert lines[0]["digit"] == lines[2]["digit"]
    assert lines[3] == {"source": str(tmp_path / "none.jsonl"), "error": "there is no such file"}
    assert [line.split(": ")[1] for line in errors] == [f"{path}:2", str(tmp_path / "none.jsonl")]


def test_a_name_that_no_file_can_have_is_told_and_the_rest_is_done(tmp_path, model, capsys):
    path = tmp_path / "good.jsonl"
    path.write_bytes(GOOD)
    status, lines, errors = predict(capsys, "a" * 300, path, "--model", model)
    assert status == 2
    assert [line["source"] for line in lines] == ["a" * 300, f"{path}:1"]
    assert lines[0]["error"].startswith("cannot be read: ")
    assert errors == [f"digitpad: {'a' * 300}: {lines[0]['error']}"]


@pytest.mark.skipif(os.name == "nt", reason="no file can be called so there")
def test_a_name_gives_the_terminal_no_commands_and_is_told_once(tmp_path, model, capsys):
    path = tmp_path / "a\x1b[31m\nb.jsonl"
    path.write_bytes(GOOD + b"nonsense\n")
    assert main(["predict", str(path), "--model", str(model)]) == 2
    captured = capsys.readouterr()
    assert captured.out.startswith(f"{tmp_path}/a�[31m�b.jsonl:1  ")
    assert captured.out.count("\n") == 1
    assert captured.err.count("b.jsonl") == captured.err.count("\n") == 1
    assert "\x1b" not in captured.err


def test_a_line_longer_than_any_drawing_does_not_end_the_reading(tmp_path, model, capsys):
    path = tmp_path / "long.jsonl"
    path.write_bytes(GOOD + b"[" * (LONGEST_LINE + 1) + b"\n" + GOOD)
    status, lines, errors = predict(capsys, path, "--model", model)
    assert status == 2
    assert [line["source"] for line in lines] == [f"{path}:{n}" for n in (1, 2, 3)]
    assert lines[1]["error"] == "the line is longer than 4,194,304 bytes"
    assert lines[2]["digit"] == lines[0]["digit"]
    assert errors == [f"digitpad: {path}:2: the line is longer than 4,194,304 bytes"]


def test_what_was_drawn_before_a_file_was_cut_off_is_read(tmp_path, model, capsys):
    path = tmp_path / "cut.jsonl.gz"
    save_drawings(path, [SEVEN, ONE] * 100)
    path.write_bytes(path.read_bytes()[:-20])
    status, lines, errors = predict(capsys, path, "--model", model)
    assert status == 2
    assert len(lines) > 100
    assert all("digit" in line for line in lines[:-1])
    assert lines[-1] == {"source": str(path), "error": "was cut off: its gzip stream ends too early"}
    assert len(errors) == 1


@pytest.mark.parametrize(
    "content",
    [GOOD, gzip.compress(GOOD), b"\xef\xbb\xbf\n  " + GOOD],
    ids=["plain", "packed", "with a byte order mark"],
)
@pytest.mark.parametrize("name", ["drawings", "drawings.txt", "drawings.json"])
def test_drawings_are_known_by_their_content_where_the_name_says_nothing(
    tmp_path, model, capsys, name, content
):
    (tmp_path / name).write_bytes(content)
    status, lines, errors = predict(capsys, tmp_path / name, "--model", model)
    assert (status, errors) == (0, [])
    assert "digit" in lines[0]


UNREADABLE = [
    ("empty.jsonl", b"", "is empty"),
    ("blank.jsonl", b"\n\n", "holds no drawing"),
    ("empty.png", b"", "is empty"),
    ("notes.txt", b"dear diary", "is neither drawings (.jsonl, .jsonl.gz) nor a picture (.png, "),
    ("t10k-images-idx3-ubyte.gz", gzip.compress(bytes(5000)), "is neither drawings"),
    ("folder", None, "is a folder; name the files in it"),
    ("missing.jsonl", ..., "there is no such file"),
]


@pytest.mark.parametrize(("name", "content", "fault"), UNREADABLE, ids=[row[0] for row in UNREADABLE])
def test_a_file_that_cannot_be_read_is_one_line_and_the_others_are_read(
    tmp_path, drawings, model, capsys, name, content, fault
):
    path = tmp_path / name
    if content is None:
        path.mkdir()
    elif content is not ...:
        path.write_bytes(content)
    status, lines, errors = predict(capsys, drawings, path, drawings, "--model", model)
    assert status == 2
    assert len(lines) == 7
    assert [index for index, line in enumerate(lines) if "error" in line] == [3]
    assert lines[3]["error"].startswith(fault)
    assert len(errors) == 1
    assert errors[0].startswith(f"digitpad: {path}: {fault}")
