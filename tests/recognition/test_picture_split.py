"""Digits that touch or cross are parted; one digit alone never is."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from digitpad.recognition.picture_cuts import cuts_of
from digitpad.recognition.picture_parts import Region
from digitpad.recognition.picture_split import split
from digitpad.recognition.pictures import find_digits, load_picture, read_picture
from digitpad.recognition.prediction import NOT_A_DIGIT, Prediction
from tests.recognition.photos import Gray, file, page, reader, strokes_of

cv2 = pytest.importorskip("cv2", reason="needs the extra pictures")


def side_by_side(text: str, between: float, height: int = 160, pen: int = 10) -> Gray:
    """Digits on paper; `between` is the gap of their boxes in heights, less than 0 where they overlap."""
    picture = np.full((400, 900), 235, np.uint8)
    x = 60.0
    for sign in text:
        for stroke in strokes_of(int(sign)):
            points = np.rint((stroke * height + (x, 120)) * 16).astype(np.int32)
            cv2.polylines(picture, [points[:, None]], False, 40, pen, cv2.LINE_AA, 4)
        x += (max(float(stroke[:, 0].max()) for stroke in strokes_of(int(sign))) + between) * height
    return picture


@pytest.mark.parametrize(("text", "between"), [("00", 0.03), ("35", 0.0), ("2830", 0.0)])
def test_digits_that_touch_are_read_one_by_one(text: str, between: float) -> None:
    picture = file(side_by_side(text, between))
    assert len(find_digits(load_picture(picture))) < len(text)
    assert read_picture(reader(), picture).text == text


@pytest.mark.parametrize(("text", "between"), [("00", -0.04), ("28", -0.06), ("36", -0.08)])
def test_digits_that_share_a_stroke_or_cross_are_read_one_by_one(text: str, between: float) -> None:
    assert read_picture(reader(), file(side_by_side(text, between))).text == text


@pytest.mark.parametrize("digit", range(10))
def test_one_digit_is_not_cut_however_wide_it_is_written(digit: int) -> None:
    picture = cv2.resize(page(str(digit), size=(400, 300), height=150), (640, 300))
    (found,) = read_picture(reader(), file(picture)).digits
    assert found.prediction.digit == digit


def test_what_no_piece_of_is_a_digit_stays_whole() -> None:
    def judge(some: Sequence[Region]) -> list[Prediction]:
        even = np.full(10, 0.1, np.float32)
        return [
            Prediction(0, 0.1, even, np.zeros((28, 28), np.uint8), False, NOT_A_DIGIT, "", 1.0) for _ in some
        ]

    region = Region(5, 7, two_blocks()[:, 15:85], 1.0)
    assert [found for found, _ in split([region], judge)] == [region]


def test_all_pieces_of_a_page_are_read_at_once() -> None:
    calls: list[int] = []

    def judge(some: Sequence[Region]) -> list[Prediction]:
        calls.append(len(some))
        even = np.full(10, 0.1, np.float32)
        return [Prediction(0, 0.1, even, np.zeros((28, 28), np.uint8), True, None, "") for _ in some]

    split([Region(200 * k, 0, two_blocks(), 1.0) for k in range(3)], judge)
    assert len(calls) == 2
    assert calls[0] == 3


def two_blocks() -> npt.NDArray[np.bool_]:
    """Two blocks 60 high and 40 wide, tied by a thread that is 4 high."""
    mask = np.zeros((60, 100), dtype=bool)
    mask[:, :40] = mask[:, 60:] = True
    mask[30:34] = True
    return mask


def test_a_cut_goes_through_the_thinnest_place() -> None:
    mask = two_blocks()
    first, *between, last = cuts_of(mask)
    assert (int(first.left.sum()), int(last.left.sum())) == (0, int(mask.sum()))
    best = min(between, key=lambda cut: cut.ink)
    assert best.ink == pytest.approx(4 / 60)
    assert 40 <= best.column <= 60
    assert best.left[:, :40].all()
    assert not best.left[:, 60:].any()


def test_the_tip_of_a_stroke_that_crosses_a_cut_is_given_back() -> None:
    # A bracket on the left, into which the bar on the right reaches with an arm; they touch at the bottom.
    mask = np.zeros((60, 100), dtype=bool)
    mask[5:55, 10:14] = mask[5:9, 10:50] = mask[51:55, 10:84] = True
    mask[5:55, 80:84] = mask[28:32, 30:84] = True
    bracket = mask[:, :50].copy()
    bracket[28:32, 30:] = False
    assert any(np.array_equal(cut.left[:, :50], bracket) for cut in cuts_of(mask))
