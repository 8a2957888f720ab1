"""Which film is to be saved, and what came of it; without all that is needed to draw it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitpad.training.archive import KeptRun
from digitpad.training.events import EpochDone


@dataclass(frozen=True)
class FilmRequest:
    """Which film, and what is shown beside it.

    Attributes:
        run: whose film it is.
        steps: of the frames, in order; at least one.
        epochs: what was measured at the end of each.
        labels: (N,) uint8 of the run's own test set; None where it is not at hand.
        drawing: (28, 28) uint8 as the network sees it; None for an empty canvas.
    """

    run: KeptRun
    steps: tuple[int, ...]
    epochs: tuple[EpochDone, ...]
    labels: npt.NDArray[np.uint8] | None
    drawing: npt.NDArray[np.uint8] | None


@dataclass(frozen=True)
class SavedFilm:
    """What came of it: the file or folder, how many pictures it holds, and how many frames are unreadable."""

    path: Path
    count: int
    left_out: int
