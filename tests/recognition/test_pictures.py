"""Digits in pictures: found, cleaned, read and told in reading order, whatever paper, pen and light."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitpad.errors import Cancelled, DigitpadError
from digitpad.recognition import picture_library
from digitpad.recognition.picture_digit import stroke_width, to_digit_image
from digitpad.recognition.picture_rows import rows
from digitpad.recognition.pictures import find_digits, load_picture, read_picture
from tests.recognition.photos import file, page, reader, written

cv2 = pytest.importorskip("cv2", reason="needs the extra pictures")


def read(picture: np.ndarray) -> str:
    return read_picture(reader(), file(picture)).text


def test_digits_are_read_from_left_to_right_and_line_by_line(tmp_path: Path) -> None:
    path = written(tmp_path, "number.png", page("2035\n714"))
    number = read_picture(reader(), path)
    assert (number.text, number.rows, number.accepted) == ("2035\n714", (4, 3), True)


@pytest.mark.parametrize(("ink", "paper"), [(40, 235), (90, 150), (235, 30), (200, 120), (0, 255), (255, 0)])
def test_dark_on_light_is_read_as_light_on_dark_is(ink: int, paper: int) -> None:
    assert read(page("4072", ink=ink, paper=paper)) == "4072"


@pytest.mark.parametrize(("height", "pen"), [(40, 3), (110, 3), (110, 22), (330, 12), (330, 60)])
def test_thin_pens_and_thick_ones_small_digits_and_large_ones(height: int, pen: int) -> None:
    assert read(page("35", height=height, pen=pen)) == "35"


def test_the_boxes_are_where_the_digits_are_in_pixels_of_the_original() -> None:
    small = page("8", size=(400, 300), height=120)
    large = np.asarray(Image.fromarray(small).resize((3200, 2400)))
    ys, xs = np.nonzero(small < 130)
    for picture, scale in ((small, 1), (large, 8)):
        (found,) = read_picture(reader(), file(picture)).digits
        wanted = np.array([xs.min(), ys.min(), np.ptp(xs) + 1, np.ptp(ys) + 1]) * scale
        assert np.abs(np.array(found.box) - wanted).max() <= 3 * scale


def test_light_that_falls_off_and_a_shadow_across_do_not_matter() -> None:
    picture = page("6249").astype(np.float64)
    picture *= np.linspace(1.0, 0.5, picture.shape[1])
    picture[:, 330:] *= 0.6
    assert read(picture.astype(np.uint8)) == "6249"


@pytest.mark.parametrize("squared", [False, True])
@pytest.mark.parametrize("slope", [0.0, 0.03])
def test_ruled_and_squared_paper_is_not_read(squared: bool, slope: float) -> None:
    picture = page("5170", pen=8, ink=90)
    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    lines = (y + slope * x) % 45 < 2
    if squared:
        lines |= (x - slope * y) % 45 < 2
    assert read(np.where(lines, np.minimum(picture, 150), picture).astype(np.uint8)) == "5170"


def test_grain_and_blotches_are_not_read() -> None:
    rng = np.random.default_rng(5)
    picture = page("938") + rng.normal(0, 9, (500, 800))
    for x, y in rng.integers(20, 480, (30, 2)):
        picture[y : y + 3, x : x + 3] = 60
    assert read(np.clip(picture, 0, 255).astype(np.uint8)) == "938"


def test_a_sheet_on_a_dark_table_is_read_and_its_edges_are_not() -> None:
    table = np.full((900, 1200), 60, np.uint8)
    table[200:700, 200:1000] = page("4625", pen=7)
    turned = Image.fromarray(table).rotate(4, fillcolor=60)
    assert read(np.asarray(turned)) == "4625"


def test_a_stroke_that_is_broken_is_one_digit() -> None:
    picture = page("0", height=200, pen=12)
    picture[190:196] = 235
    assert read(picture) == "0"


def test_digits_that_touch_are_divided() -> None:
    picture = page("35", height=160, pen=10)
    ink = np.flatnonzero((picture < 120).any(axis=0))
    gap = int(ink[:-1][np.diff(ink) > 3][0]) + 10
    # The second digit is moved up to the first one until they touch.
    for by in range(200):
        second = np.full_like(picture, 235)
        second[:, gap - by : picture.shape[1] - by] = picture[:, gap:]
        joined = np.minimum(np.where(np.arange(picture.shape[1]) < gap, picture, 235), second)
        if cv2.connectedComponents((joined < 120).astype(np.uint8))[0] == 2:
            break
    assert len(find_digits(load_picture(file(joined)))) == 1
    assert read(joined) == "35"


def test_a_picture_of_mnist_is_read_as_it_is() -> None:
    ((_, image),) = find_digits(load_picture(file(page("3", size=(300, 300), height=200))))
    for picture in (image, 255 - image):
        (found,) = read_picture(reader(), file(picture)).digits
        assert found.prediction.digit == 3
        np.testing.assert_array_equal(found.prediction.image, image)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_empty_picture_holds_nothing(level: int) -> None:
    for shape in ((28, 28), (300, 500), (1, 1), (3, 900)):
        number = read_picture(reader(), file(np.full(shape, level, np.uint8)))
        assert (number.digits, number.text, number.accepted) == ((), "", False)


def test_noise_alone_is_not_read_for_long_and_accepts_hardly_anything() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (400, 600)).astype(np.uint8)
    read_picture(reader(), file(noise))


@pytest.mark.parametrize("pen", [4, 12, 30])
def test_strokes_are_as_wide_as_those_of_mnist_whatever_the_pen(pen: int) -> None:
    ((_, image),) = find_digits(load_picture(file(page("2", size=(400, 400), height=240, pen=pen))))
    ink = image.sum() / 255
    middle = stroke_width(np.kron(image > 127, np.ones((8, 8), dtype=bool))) / 8
    assert 2.0 < middle < 3.4
    assert 60 < ink < 170
    assert image.max() >= 254


def test_a_digit_fills_the_box_and_lies_in_the_middle() -> None:
    ink = np.zeros((90, 60), np.float32)
    ink[10:80, 25:33] = 1
    image = to_digit_image(ink)
    inked = np.flatnonzero((image > 0).any(axis=1))
    assert len(inked) == 20
    mass = image / image.sum()
    assert 13 < (mass.sum(axis=1) * np.arange(28)).sum() <= 14.5
    assert 13 < (mass.sum(axis=0) * np.arange(28)).sum() <= 14.5


def test_lines_of_writing_may_rise_across_the_picture() -> None:
    boxes = [(100.0 * k, 500.0 - 25 * k + 150 * line, 60.0, 100.0) for line in (0, 1) for k in range(8)]
    assert rows(boxes) == [list(range(8)), list(range(8, 16))]


def test_a_photo_of_a_phone_of_twelve_megapixels_held_upright(tmp_path: Path) -> None:
    seen = Image.fromarray(page("2719", size=(3000, 4000), height=420, pen=26)).rotate(3, fillcolor=235)
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "photo.jpg"
    seen.transpose(Image.Transpose.ROTATE_90).save(path, quality=80, exif=exif)
    number = read_picture(reader(), path)
    assert number.text == "2719"
    left, top, wide, high = number.digits[-1].box
    assert 1000 < left < left + wide < 3000
    assert 300 < high < 600 < top + high


def test_it_is_cancelled_between_the_steps_and_tells_how_far_it_is() -> None:
    told: list[float] = []
    content = file(page("1"))
    read_picture(reader(), content, progress=lambda share, word: told.append(share))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 1)
    with pytest.raises(Cancelled):
        read_picture(reader(), content, cancelled=lambda: True)


def test_it_is_cancelled_while_many_regions_are_read() -> None:
    """A page full of specks takes long: it need not be read to its end."""
    content = file(page("314159"))
    few: list[None] = []

    def after_all_steps() -> bool:
        few.append(None)
        return len(few) > 7  # there are no more than six steps

    with pytest.raises(Cancelled):
        read_picture(reader(), content, cancelled=after_all_steps)


def test_without_opencv_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    content = file(page("1"))
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(DigitpadError, match="pip install opencv-python-headless") as told:
        read_picture(reader(), content)
    assert str(told.value) == picture_library.HOW


def test_neither_opencv_nor_pillow_nor_qt_is_loaded_before_a_picture_is_read() -> None:
    code = """
import sys
import digitpad.cli, digitpad.recognition.pictures
print(sorted({"cv2", "PIL", "PySide6"} & set(sys.modules)))
"""
    run = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
