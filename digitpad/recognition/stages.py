"""What a network would have said of a drawing at each stage of its way.

In: who reads, a drawing, the sheet that it was drawn on, and the steps that are taken. Out: a `StageReading`
for each picture on the way, and what the way with all its steps would have led to.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from digitpad.ink.measures import Measures, measure
from digitpad.ink.pipeline import Images, to_images
from digitpad.ink.steps import Sheet, Steps, pictures_of_steps
from digitpad.ink.stroke import Drawing
from digitpad.recognition.prediction import Prediction
from digitpad.recognition.recogniser import Reader, read_images


class StageKind(Enum):
    """The pictures on the way from the hand to the network, in order."""

    DRAWN = "drawn"
    """The sheet as it is, shrunk to the picture, with the pen as on the screen."""

    SCALED = "scaled"
    """Grown to fill the whole picture, the pen along with it."""

    REDRAWN = "redrawn"
    """Drawn anew by MNIST's pen into 20×20 pixels, with a margin around them."""

    CENTRED = "centred"
    """Placed by its centre of mass: what the network gets."""


class TracedKind(Enum):
    """The pictures of a data set's digit that is drawn over, in order."""

    FOUND = "found"
    """As it lies in the data set."""

    JOINED = "joined"
    """With the ink that was drawn over it: what the network gets."""


Kind = StageKind | TracedKind


@dataclass(frozen=True, eq=False)
class StageReading:
    """One stage.

    Attributes:
        kind: which.
        taken: whether the step that leads to it is taken; the sheet is always there.
        measures: of its picture, None without ink.
        prediction: what the network says of its picture, which is `prediction.image`.
    """

    kind: Kind
    taken: bool
    measures: Measures | None
    prediction: Prediction


@dataclass(frozen=True, eq=False)
class Stages:
    """All stages of one drawing.

    Attributes:
        readings: one for each StageKind, in order; the last is what the network gets by these steps.
        steps: that were taken.
        complete: what is read when all steps are taken; that of the last stage if they are.
    """

    readings: tuple[StageReading, ...]
    steps: Steps
    complete: Prediction

    @property
    def final(self) -> Prediction:
        """What is read by these steps."""
        return self.readings[-1].prediction

    def of(self, kind: StageKind) -> StageReading:
        """One of the stages."""
        return next(reading for reading in self.readings if reading.kind is kind)


def read_stages(reader: Reader, drawing: Drawing, steps: Steps, sheet: Sheet) -> Stages:
    """Read a drawing at every stage, all in one pass through the network: well under a millisecond."""
    pictures: Images = pictures_of_steps(drawing, steps, sheet)
    asked = pictures if steps.all_taken else np.concatenate([pictures, to_images([drawing])])
    predictions = read_images(reader, asked)
    taken = True, steps.scale, steps.pen, steps.centre
    readings = tuple(
        StageReading(*stage)
        for stage in zip(StageKind, taken, measure(pictures), predictions[: len(pictures)], strict=True)
    )
    return Stages(readings, steps, predictions[-1])
