"""The picture of the network with what speaks for a digit in gold, and what speaks against it in blue.

In: (28, 28) uint8 ink and (28, 28) marks. Out: (28, 28, 3) uint8. Zero leaves the ink as grey as it is; the
levels are symmetric: equal strength, equal colour. They are the two ends of the map in which all signed
numbers are drawn (CET-CBD1, told apart by all common kinds of colour blindness): what is positive there
speaks for the digit here. They lie on black in every theme, as the picture does.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

FOR, AGAINST = (168, 144, 8), (58, 144, 254)
"""Red, green, blue of what is as strong as the strongest; written out, so that none has to load the map."""

OFF_THE_INK = 0.4
"""How bright a colour is where there is no ink: less, so that the strokes stay what one sees first."""

GAMMA = 0.6
"""Below 1, so that weaker marks can be told from none."""


def tinted(image: npt.NDArray[np.uint8], marks: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """The ink with its marks."""
    ink = image.astype(np.float64)[..., None]
    strongest = float(np.abs(marks).max())
    strength = (np.abs(marks) / (strongest or 1.0))[..., None] ** GAMMA
    hue = np.where((marks >= 0)[..., None], FOR, AGAINST)
    bright = OFF_THE_INK + (1 - OFF_THE_INK) * np.sqrt(ink / 255)
    mixed: npt.NDArray[np.uint8] = np.rint((1 - strength) * ink + strength * bright * hue).astype(np.uint8)
    return mixed
