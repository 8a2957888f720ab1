"""Files that are opened as pictures: what they look like, and one clear line for each that is none."""

import io
import struct
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from digitpad.errors import DataError
from digitpad.recognition import picture_file
from digitpad.recognition.picture_file import WORKING, PictureError, load_picture


def content(image: Image.Image, form: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def corner(width: int = 40, height: int = 24) -> Image.Image:
    """White, but for a red corner at the upper left that is twice as wide as high."""
    pixels = np.full((height, width, 3), 255, np.uint8)
    pixels[:6, :12] = (200, 0, 0)
    return Image.fromarray(pixels)


def huge_png(side: int) -> bytes:
    """A black PNG of side × side pixels in a few kilobytes, without ever having them."""
    # A hundred rows are packed once and stand there many times, as a full flush lets them.
    packer = zlib.compressobj(9, wbits=-15)
    rows = packer.compress(bytes(100 * (side + 1))) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = (side * (side + 1) % 65521) << 16 | 1
    data = b"\x78\xda" + rows * (side // 100) + packer.flush() + struct.pack(">I", checksum)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_its_exif_says(orientation: int) -> None:
    upright = corner()
    flips = Image.Transpose
    # How a camera that was held in this way stores what is seen upright.
    stored = {
        1: upright,
        2: upright.transpose(flips.FLIP_LEFT_RIGHT),
        3: upright.transpose(flips.ROTATE_180),
        4: upright.transpose(flips.FLIP_TOP_BOTTOM),
        5: upright.transpose(flips.TRANSPOSE),
        6: upright.transpose(flips.ROTATE_90),
        7: upright.transpose(flips.TRANSVERSE),
        8: upright.transpose(flips.ROTATE_270),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = load_picture(content(stored, "JPEG", exif=exif, quality=95))
    assert picture.size == (40, 24)
    assert picture.gray.shape == (24, 40)
    dark = picture.gray < 150
    assert dark[:4, :10].all()
    assert not dark[8:].any()
    assert not dark[:, 14:].any()


@pytest.mark.parametrize(
    ("image", "form"),
    [
        (corner().convert("L"), "PNG"),
        (corner().convert("L").point(lambda level: 255 * (level > 150), "1"), "PNG"),
        (corner().convert("P"), "GIF"),
        (corner().convert("CMYK"), "JPEG"),
        (corner().convert("CMYK"), "TIFF"),
        (corner(), "BMP"),
        (corner(), "WEBP"),
        (Image.fromarray(np.asarray(corner().convert("L")).astype(np.uint16) * 257), "PNG"),
        (Image.fromarray(np.asarray(corner().convert("L")).astype(np.uint16) * 257), "TIFF"),
        (Image.fromarray(np.asarray(corner().convert("L")).astype(np.float32)), "TIFF"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.mode,
)
def test_every_kind_of_pixel_is_read(image: Image.Image, form: str) -> None:
    gray = load_picture(content(image, form)).gray
    assert gray[20, 35] > 245
    assert gray[:5, :10].max() < 140


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_is_white(mode: str) -> None:
    pixels = np.zeros((20, 20, 4), np.uint8)
    pixels[5:15, 5:15, 3] = 255
    image = Image.fromarray(pixels)
    if mode == "P":
        image = image.quantize(4)
    picture = load_picture(content(image if mode == "P" else image.convert(mode), "PNG"))
    assert picture.gray[0, 0] == 255
    assert picture.gray[10, 10] < 10


def test_a_large_picture_is_made_smaller_and_knows_its_size() -> None:
    picture = load_picture(content(Image.new("L", (5000, 1000), 200), "PNG"))
    assert (picture.size, picture.gray.shape) == ((5000, 1000), (400, WORKING))
    assert picture.scale == 2.5


JPEG = content(Image.effect_noise((300, 200), 80), "JPEG", quality=90)
PNG = content(Image.effect_noise((300, 200), 80), "PNG")
FRAMES = [Image.new("L", (20, 20), level) for level in (0, 255)]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "the file is empty"),
        (b"hello, I am a text\n" * 20, "it is no picture"),
        (bytes(1000), "it is no picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "it is no picture"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(99), "HEIC photo"),
        (JPEG[: len(JPEG) // 2], "it is damaged or was cut off"),
        (JPEG[:300], "it is damaged or was cut off|it is no picture"),
        (PNG[: len(PNG) // 2], "it is damaged or was cut off"),
        (PNG[:2000] + bytes(3000) + PNG[5000:], "it is damaged or was cut off"),
        (
            content(FRAMES[0], "GIF", save_all=True, append_images=FRAMES[1:]),
            "it holds 2 frames; a picture has one",
        ),
        (
            content(FRAMES[0], "PNG", save_all=True, append_images=FRAMES[1:]),
            "it holds 2 frames; a picture has one",
        ),
        (
            content(FRAMES[0], "WEBP", save_all=True, append_images=FRAMES[1:]),
            "it holds 2 frames; a picture has one",
        ),
        (
            content(FRAMES[0], "TIFF", save_all=True, append_images=FRAMES[1:]),
            "it holds 2 pages; a picture has one",
        ),
    ],
)
def test_what_is_no_picture_is_told_in_one_line_that_names_the_file(
    tmp_path: Path, data: bytes, fault: str
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(data)
    with pytest.raises(PictureError, match=fault) as told:
        load_picture(path)
    assert told.value.path == str(path)
    assert "\n" not in str(told.value)


def test_the_huge_pictures_of_these_tests_are_whole() -> None:
    with Image.open(io.BytesIO(huge_png(400))) as image:
        assert np.asarray(image).shape == (400, 400)


@pytest.mark.parametrize("side", [9000, 30_000])
def test_a_picture_of_too_many_pixels_is_refused_before_they_are_there(side: int) -> None:
    data = huge_png(side)
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="at most 64 million pixels"):
            load_picture(data)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="a folder or a device"):
        load_picture(tmp_path)
    with pytest.raises(DataError, match="no such file"):
        load_picture(tmp_path / "none.png")


def test_damaged_exif_leaves_the_picture_readable() -> None:
    data = content(corner(), "JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff" + bytes(40))
    assert load_picture(data).size == (40, 24)


@pytest.mark.parametrize(
    "whole", [JPEG, PNG, content(corner(), "TIFF"), content(corner().convert("P"), "GIF")]
)
def test_damage_anywhere_is_told_or_does_not_matter(whole: bytes) -> None:
    rng = np.random.default_rng(11)
    for _ in range(40):
        data = bytearray(whole)
        for place in rng.integers(0, min(len(data), 3000), rng.integers(1, 5)):
            data[place] = rng.integers(256)
        try:
            picture = load_picture(bytes(data[: rng.integers(1, 2 * len(data))]))
        except DataError:
            continue
        assert max(picture.gray.shape) <= WORKING


def test_a_webp_may_have_half_as_many_pixels_for_it_takes_twice_the_memory(tmp_path, monkeypatch):
    assert picture_file.MOST_FILM_PIXELS * 2 == picture_file.MOST_PIXELS
    monkeypatch.setattr(picture_file, "MOST_FILM_PIXELS", 100)
    Image.new("L", (20, 20), 255).save(tmp_path / "a.webp")
    Image.new("L", (20, 20), 255).save(tmp_path / "a.png")
    with pytest.raises(DataError, match="20 × 20 pixels"):
        load_picture(tmp_path / "a.webp")
    load_picture(tmp_path / "a.png")
