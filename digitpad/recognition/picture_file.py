"""A file or its bytes to a picture as it is seen: turned by its Exif, on white, of bounded size.

In: a path, or the content of a file. Out: a `Picture`: grey levels to look for digits in, and the size of the
original, in whose pixels places are told.

The header is believed no further than Pillow can prove it: the number of pixels is looked at before any is
decoded, a JPEG is decoded at a fraction of its size at once, and only formats that are pictures and nothing
else (no PostScript) are tried at all.
"""

import io
import stat
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from digitpad.errors import DataError

if TYPE_CHECKING:
    from PIL.Image import Image

PICTURE_SUFFIXES = (
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".avif", ".pgm",
    ".ppm", )  # fmt: skip
"""Endings of the files that can be read, in small letters."""

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "AVIF", "PPM")
PHONES = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc", b"ftypmsf1")
"""How a HEIC file begins after its first four bytes."""

WORKING = 2000
"""Longest side that digits are looked for in, in pixels."""

MOST_PIXELS = 64_000_000
MOST_JPEG_PIXELS = 128_000_000
"""A JPEG never has all of its pixels decoded."""

FILMS = ("WEBP", "AVIF")
MOST_FILM_PIXELS = 32_000_000
"""What a video's codec has packed is unpacked into twice as much memory as anything else."""

STRIP_PIXELS = 1 << 22
"""Pixels that are worked on at once where a copy would double a large picture."""

MOST_BYTES = 256 << 20
"""The largest file, packed."""

ORIENTATION = 0x0112
"""Exif's tag for how the camera was held, 1–8."""

Gray = npt.NDArray[np.uint8]


class PictureError(DataError):
    """A picture that cannot be read; its fault is a whole phrase: “the file is empty”."""


_quiet = threading.Lock()


@dataclass(frozen=True, eq=False)
class Picture:
    """What is seen.

    Attributes:
        colour: (h, w, 3) uint8, red, green, blue; its longest side is at most `WORKING`.
        gray: (h, w) uint8, the same in grey levels.
        size: width and height of the original in pixels, as it is seen.
        name: the file, or what the picture is called in messages.
    """

    colour: npt.NDArray[np.uint8]
    gray: Gray
    size: tuple[int, int]
    name: str

    @property
    def scale(self) -> float:
        """Pixels of the original for one of `gray`."""
        return max(self.size) / float(max(self.gray.shape))


def load_picture(source: Path | bytes, name: str = "the picture") -> Picture:
    """Read a picture.

    Args:
        source: a file, or the content of one.
        name: what to call it in messages, for bytes.

    Raises:
        PictureError: it is not there, no picture, damaged, cut off, animated, or has too many pixels.
    """
    content = source
    if isinstance(content, Path):
        name, content = str(content), _content(content)
    if not content:
        raise PictureError(name, "the file is empty")
    from PIL import Image, UnidentifiedImageError

    # Pillow warns of much that does not matter here; what does is checked. The warnings' filters are shared
    # by all threads, so only one of ours changes them at a time.
    with _quiet, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Image.init()
        known = [form for form in FORMATS if form in Image.OPEN]  # not every Pillow is built with all
        try:
            with Image.open(io.BytesIO(content), formats=known) as image:
                return _decode(image, name)
        except UnidentifiedImageError as error:
            raise PictureError(name, _unknown(content)) from error
        except Image.DecompressionBombError as error:
            raise PictureError(name, f"it has too many pixels; {_too_many(MOST_PIXELS)}") from error
        except PictureError:
            raise
        except MemoryError as error:
            raise PictureError(name, "it does not fit into the memory") from error
        except Exception as error:
            # Its decoders raise whatever a damaged file makes them stumble over (OSError, SyntaxError, …).
            raise PictureError(name, "it is damaged or was cut off") from error


def _content(path: Path) -> bytes:
    try:
        about = path.stat()
        # Opening a pipe would wait for ever for its writer.
        if not stat.S_ISREG(about.st_mode):
            raise PictureError(path, "it is a folder or a device; a file is wanted")
        if about.st_size > MOST_BYTES:
            raise PictureError(
                path, f"it is larger than {MOST_BYTES >> 20} MB; no picture that is read here is"
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise PictureError(path, "there is no such file") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        fault = f"the system says “{getattr(error, 'strerror', None) or error}”"
        raise PictureError(path, fault) from error


def _decode(image: "Image", name: str) -> Picture:
    from PIL.Image import Transpose

    width, height = image.size
    is_jpeg = image.format in ("JPEG", "MPO")
    most = MOST_JPEG_PIXELS if is_jpeg else MOST_FILM_PIXELS if image.format in FILMS else MOST_PIXELS
    if width * height > most:
        raise PictureError(name, f"it has {width:,} × {height:,} pixels; {_too_many(most)}")
    frames = 1 if is_jpeg else getattr(image, "n_frames", 1)
    if frames > 1:
        kind = "pages" if image.format == "TIFF" else "frames"
        raise PictureError(name, f"it holds {frames} {kind}; a picture has one")
    image.draft("RGB", (WORKING, WORKING))
    image.load()
    # Not before: of a PNG it would decode the pixels, and hide their faults.
    orientation = _orientation(image)
    shrink = max(image.size) // WORKING
    if image.mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        image = _plain(image)
    if shrink > 1:
        image = _reduced(image, shrink)
    image = _on_white(image)
    if max(image.size) > WORKING:
        ratio = WORKING / max(image.size)
        image = image.resize((max(1, round(image.width * ratio)), max(1, round(image.height * ratio))))
    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    if orientation in turns:
        image = image.transpose(turns[orientation])
        if orientation >= 5:
            width, height = height, width
    return Picture(np.asarray(image), np.asarray(image.convert("L")), (width, height), name)


def _orientation(image: "Image") -> int:
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # whatever damaged Exif makes Pillow stumble over: the picture itself may be whole
        return 1


def _plain(image: "Image") -> "Image":
    """Palettes, two levels, and 16 or 32 bits a pixel as 8 bits."""
    from PIL import Image

    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        top = 65535.0
        if image.mode == "F":
            top = max(float(np.nanmax(np.asarray(strip), initial=1.0)) for _, strip in _strips(image, 1))
        plain = Image.new("L", image.size)
        for start, strip in _strips(image, 1):
            levels = np.nan_to_num(np.asarray(strip).astype(np.float32)) * np.float32(255 / max(top, 1e-6))
            plain.paste(Image.fromarray(np.clip(np.rint(levels), 0, 255).astype(np.uint8)), (0, start))
        return plain
    has_transparency = "transparency" in image.info or image.mode in ("PA", "La", "RGBa")
    return image.convert("RGBA" if has_transparency else "RGB")


def _strips(image: "Image", factor: int) -> Iterator[tuple[int, "Image"]]:
    """Strips of a multiple of `factor` rows, and where each begins: a copy of all would be too much."""
    rows = factor * max(1, STRIP_PIXELS // (factor * image.width))
    for start in range(0, image.height, rows):
        yield start, image.crop((0, start, image.width, min(start + rows, image.height)))


def _reduced(image: "Image", factor: int) -> "Image":
    """What `image.reduce` gives, which first makes a whole copy of a picture that lets light through."""
    from PIL import Image

    small = Image.new(image.mode, (-(-image.width // factor), -(-image.height // factor)))
    for start, strip in _strips(image, factor):
        small.paste(strip.reduce(factor), (0, start // factor))
    small.info = image.info
    return small


def _on_white(image: "Image") -> "Image":
    from PIL import Image

    if image.mode in ("LA", "RGBA") or "transparency" in image.info:
        seen = image.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(paper, seen).convert("RGB")
    return image.convert("RGB")


def _unknown(content: bytes) -> str:
    if content[4:12] in PHONES:
        return "it is a HEIC photo; save it as JPEG (“most compatible” on the phone)"
    return "it is no picture of a kind that is known; PNG, JPEG, TIFF, BMP, GIF, WebP or AVIF is wanted"


def _too_many(most: int) -> str:
    return f"at most {most // 1_000_000} million pixels are read"
