"""Things that are no digits, to measure how many a reader refuses: families with names, each from a seed.

They share no code, no form and no number with what a refusal is fitted on. Halves, overlays and mirrored
digits are made of drawings of people whom nothing was fitted on either. All strokes go through the ink that
every drawing goes through; only the textures are made as pixels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.ink.pipeline import Images, to_images
from digitpad.ink.stroke import Drawing
from nondigits import halves, letters, mirrored, overlays, scribbles, shapes, textures

__all__ = ["COUNTS", "Family", "families"]

COUNTS = {
    "letters": 615,
    "halves": 500,
    "overlays": 500,
    "mirrored": 500,
    "shapes": 525,
    "scribbles": 504,
    "textures": 500,
}
"""How many of each; about the same, so that no family outweighs the others in what is said over all."""

FROM_DIGITS = {"halves": halves.halves, "overlays": overlays.overlays, "mirrored": mirrored.mirrored}
FROM_NOTHING = {"letters": letters.letters, "shapes": shapes.shapes, "scribbles": scribbles.scribbles}


@dataclass(frozen=True, eq=False)
class Family:
    """Non-digits of one sort.

    Attributes:
        name: one of COUNTS.
        kinds: (N,) what each is, e.g. `A`, `left 3`, `star`.
        drawings: the N drawings; empty where the pictures were made without strokes.
        images: (N, 28, 28) uint8, what a network sees of them.
    """

    name: str
    kinds: tuple[str, ...]
    drawings: tuple[Drawing, ...]
    images: Images

    def __len__(self) -> int:
        return len(self.kinds)


def families(
    digits: Sequence[Drawing], rng: np.random.Generator, counts: Mapping[str, int] = COUNTS
) -> list[Family]:
    """Every family; each draws from a stream of its own, so that changing one leaves the others as they are.

    Args:
        digits: labelled drawings of unseen writers, of every digit. Where there are none, the families that
            are made of them are left out.
        rng: spawns the streams.
        counts: how many of each family, all families in the order of COUNTS.
    """
    made = []
    for (name, count), stream in zip(counts.items(), rng.spawn(len(counts)), strict=True):
        if name in FROM_NOTHING:
            made.append(_drawn(name, FROM_NOTHING[name](count, stream)))
        elif name == "textures":
            pictures = textures.textures(count, stream)
            images = np.stack([image for _, image in pictures])
            made.append(Family(name, tuple(kind for kind, _ in pictures), (), images))
        elif digits:
            made.append(_drawn(name, FROM_DIGITS[name](count, stream, digits)))
    return made


def _drawn(name: str, pairs: Sequence[tuple[str, Drawing]]) -> Family:
    drawings = tuple(drawing for _, drawing in pairs)
    return Family(name, tuple(kind for kind, _ in pairs), drawings, to_images(drawings))
