"""Background jobs that find answers where the evaluation has none: of a run under way, of the training part.

In: where the frames are, or who reads. Out: functions for a `Task`, whose result are `Answers`.
"""

from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import numpy as np

from digitpad.data.dataset import Dataset
from digitpad.errors import Cancelled
from digitpad.recognition.recogniser import Reader
from digitpad.state.answers import Answers, Part
from digitpad.state.evaluation import probabilities_of
from digitpad.state.tasks import Job
from digitpad.training.film import Film
from digitpad.training.recipe import Recipe
from digitpad.training.runs import FILM

REST = 0.3
"""Seconds for which a frame of a film has to read before 60,000 pictures are: it may be playing."""

LOOK = 0.02


def newest_frame(folder: Path, recipe: Recipe, dataset: Dataset, name: str) -> Job:
    """A job: what the newest frame of a run under way reads; None where it has none of these pictures.

    The answers are called by `name`, in which there are places for the {recipe} and the {step}.
    """

    def job(progress: Callable[[float, str], None], cancelled: Callable[[], bool]) -> Answers | None:
        film = Film(folder / FILM, recipe.film)
        steps = film.steps
        if not steps:
            return None
        frame = film.load(steps[-1], recipe.network)
        if frame.predicted.shape != dataset.test.labels.shape:
            return None
        return Answers(
            name.format(recipe=recipe.name, step=f"{steps[-1]:,}"), Part.TEST, dataset.test, frame.predicted
        )

    return job


def train_answers(reader: Reader, dataset: Dataset, rest: float = 0.0) -> Job:
    """A job: what is read in the training part, begun when it has not been cancelled for `rest` seconds."""

    def job(progress: Callable[[float, str], None], cancelled: Callable[[], bool]) -> Answers:
        begin = monotonic() + rest
        while monotonic() < begin:
            if cancelled():
                raise Cancelled
            sleep(LOOK)
        probabilities = probabilities_of(reader, dataset.train.images, cancelled)
        predicted = probabilities.argmax(axis=1).astype(np.uint8)
        answers = Answers(reader.name, Part.TRAIN, dataset.train, predicted, probabilities)
        _ = answers.matrix, answers.suspects  # worked out here, so that the window need not
        return answers

    return job
