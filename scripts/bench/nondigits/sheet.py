"""A contact sheet: pictures with a word under each, in one PNG, to be looked at."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

TILE, GAP, WORD = 56, 4, 12


def save_sheet(path: Path, images: npt.NDArray[np.uint8], words: Sequence[str], columns: int = 20) -> None:
    """Write (N, 28, 28) uint8 pictures, twice as large, ink dark, `columns` in a row."""
    width, height = TILE + GAP, TILE + WORD + GAP
    rows = -(-len(images) // columns)
    sheet = Image.new("L", (columns * width, rows * height), 255)
    pen = ImageDraw.Draw(sheet)
    for number, (image, word) in enumerate(zip(images, words, strict=True)):
        x, y = number % columns * width, number // columns * height
        sheet.paste(Image.fromarray(255 - image).resize((TILE, TILE), Image.Resampling.NEAREST), (x, y))
        pen.text((x + 1, y + TILE), word[:10], fill=0)
    sheet.save(path)
