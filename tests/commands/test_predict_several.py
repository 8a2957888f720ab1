"""`digitpad predict` where there may be several digits: pictures, and drawings with `--several`."""

import json
import subprocess

import numpy as np
import pytest
from PIL import Image

from digitpad import paths
from digitpad.cli import main
from digitpad.data.drawings import load_drawings, save_drawings
from digitpad.ink.pipeline import to_images
from digitpad.ink.stroke import Drawing
from tests.commands.helpers import SEVEN, command

SINGLE = {"digit", "confidence", "probabilities"}
KEYS = {"source", "text", "accepted", "reason", "left_out", "digits"}


def tour() -> list[Drawing]:
    return load_drawings(paths.resource("tour/digits.jsonl"))


def picture(digits: str) -> Image.Image:
    """Dark digits on light paper, side by side."""
    page = np.full((300, 120 + 200 * len(digits)), 250, np.uint8)
    chosen = [tour()[int(digit)] for digit in digits]
    for place, image in enumerate(to_images(chosen)):
        large = np.asarray(Image.fromarray(image).resize((168, 168), Image.Resampling.BICUBIC))
        page[60:228, 60 + 200 * place : 228 + 200 * place] -= (large * 0.9).astype(np.uint8)
    return Image.fromarray(page)


def row_of(digits: str) -> Drawing:
    """One drawing of several digits side by side."""
    strokes = []
    for place, digit in enumerate(digits):
        strokes += [stroke[:, :2] + (130 * place, 0) for stroke in tour()[int(digit)].strokes]
    return Drawing.of(strokes)


def answers(capsys, *words):
    status = main(["predict", *map(str, words), "--json"])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def cv2():
    return pytest.importorskip("cv2")


def test_a_picture_of_one_digit_has_its_keys_and_those_of_a_number(cv2, tmp_path, capsys):
    picture("2").save(tmp_path / "two.png")
    status, [line] = answers(capsys, tmp_path / "two.png")
    assert status == 0
    assert set(line) == KEYS | SINGLE
    assert (line["digit"], line["text"], line["accepted"], line["reason"]) == (2, "2", True, None)
    (digit,) = line["digits"]
    assert {key: digit[key] for key in SINGLE} == {key: line[key] for key in SINGLE}
    x, y, width, height = digit["box"]
    assert 60 <= x < x + width <= 228
    assert 60 <= y < y + height <= 228


def test_a_picture_of_several_digits_is_a_text_and_their_boxes_in_order(cv2, tmp_path, capsys):
    picture("203").save(tmp_path / "number.jpg")
    status, [line] = answers(capsys, tmp_path / "number.jpg")
    assert status == 0
    assert set(line) == KEYS
    assert (line["text"], line["accepted"]) == ("203", True)
    assert [digit["digit"] for digit in line["digits"]] == [2, 0, 3]
    assert [digit["box"][0] // 200 for digit in line["digits"]] == [0, 1, 2]


def test_a_picture_without_a_digit_says_so(cv2, tmp_path, capsys):
    picture("").save(tmp_path / "paper.png")
    status, [line] = answers(capsys, tmp_path / "paper.png")
    assert status == 0
    assert line == {
        "source": str(tmp_path / "paper.png"),
        "text": "",
        "accepted": False,
        "reason": "nothing found",
        "left_out": 0,
        "digits": [],
    }
    assert main(["predict", str(tmp_path / "paper.png")]) == 0
    assert capsys.readouterr().out.endswith("–  nothing found\n")


def test_a_picture_is_known_by_its_content_whatever_its_name(cv2, tmp_path, capsys):
    for name in ("page", "page.jsonl", "page.txt"):
        picture("20").save(tmp_path / name, format="png")
        assert answers(capsys, tmp_path / name)[1][0]["text"] == "20"


def test_a_picture_comes_through_a_pipe_too(cv2, tmp_path):
    path = tmp_path / "page.png"
    picture("20").save(path)
    done = subprocess.run(
        command("predict", "-"), input=path.read_bytes(), capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0
    assert done.stdout.decode().split()[:2] == ["<stdin>", "20"]
    done = subprocess.run(
        command("predict", "-"), input=path.read_bytes()[:500], capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_a_damaged_picture_among_others_is_one_line(cv2, tmp_path, drawings, capsys):
    whole, cut, text = (tmp_path / name for name in ("whole.png", "cut.png", "text.png"))
    picture("2").save(whole)
    cut.write_bytes(whole.read_bytes()[:600])
    text.write_text("no picture at all")
    assert main(["predict", *map(str, (cut, whole, text, drawings)), "--json"]) == 2
    captured = capsys.readouterr()
    lines = [json.loads(line) for line in captured.out.splitlines()]
    assert ["error" in line for line in lines] == [True, False, True, False, False, False]
    assert [line.split(": ")[1] for line in captured.err.splitlines()] == [str(cut), str(text)]


def test_a_drawing_is_one_digit_unless_several_are_asked_for(tmp_path, capsys):
    path = tmp_path / "rows.jsonl"
    save_drawings(path, [row_of("203"), SEVEN, Drawing(())])
    status, lines = answers(capsys, path)
    assert status == 0
    assert all("digits" not in line for line in lines)
    status, (three, one, none) = answers(capsys, path, "--several")
    assert status == 0
    assert (three["source"], three["text"]) == (f"{path}:1", "203")
    assert set(three) == KEYS
    assert [len(digit["box"]) for digit in three["digits"]] == [4, 4, 4]
    assert set(one) == KEYS | SINGLE
    assert one["digit"] == 7
    assert (none["text"], none["digits"], none["accepted"]) == ("", [], False)
    assert main(["predict", str(path), "--several"]) == 0
    words = capsys.readouterr().out.splitlines()
    assert words[0].split()[1] == "203"
    assert words[0].count("%") == 3
