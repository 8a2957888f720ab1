"""Where a frame of a film stands in its run: in which epoch, and how much of the test set it reads rightly.

In: a KeptRun, what was measured at the end of its epochs, and a frame. Out: numbers; None where unknown.
"""

from bisect import bisect_left
from collections.abc import Sequence

from digitpad.data.dataset import Dataset
from digitpad.training.archive import KeptRun
from digitpad.training.events import EpochDone
from digitpad.training.film import Film, Frame
from digitpad.training.runs import FILM


def film_of(run: KeptRun) -> Film:
    """The film in the folder of a run."""
    return Film(run.path / FILM, run.recipe.film)


def epoch_of(step: int, epochs: Sequence[EpochDone]) -> int:
    """The epoch, from 1, that this step belongs to; its last step belongs to it too."""
    return bisect_left([epoch.step for epoch in epochs], step) + 1


def epoch_at(step: int, epochs: Sequence[EpochDone]) -> EpochDone | None:
    """What was measured just after this step; None in the middle of an epoch."""
    return next((epoch for epoch in epochs if epoch.step == step), None)


def planned_epochs(run: KeptRun, epochs: Sequence[EpochDone]) -> int | None:
    """How many epochs a run was to take; None while that is not known of one that counts its steps."""
    if run.recipe.steps is None:
        return run.recipe.epochs
    if not epochs or not epochs[0].step:
        return None
    return -(-run.recipe.steps // epochs[0].step)


def was_trained_on(run: KeptRun, dataset: Dataset) -> bool:
    """Whether this is the very data set of the run, picture for picture."""
    return bool(run.data.get("sha256")) and run.data["sha256"] == dataset.sha256


def accuracy_of(
    run: KeptRun, frame: Frame, epochs: Sequence[EpochDone], dataset: Dataset | None
) -> float | None:
    """The share of the test pictures that the network of this frame reads rightly, 0–1; None where unknown.

    Counted where the data set of the run is at hand; what was measured after the epoch where it is not.
    """
    if dataset is not None and was_trained_on(run, dataset):
        labels = dataset.test.labels
        if len(labels) and labels.shape == frame.predicted.shape:
            return float((frame.predicted == labels).mean())
    measured = epoch_at(frame.snapshot.step, epochs)
    return None if measured is None else measured.test_accuracy
