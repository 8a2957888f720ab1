"""What is measured of a reader: digits read, calibration and refusals, beside what each should reach.

In: a reader, and labelled digits or a family of non-digits. Out: results that know their figures.
"""

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from nondigits import Family
from reading_figures import Figure, Share, counted

from digitpad.data.dataset import CLASSES, Examples
from digitpad.nn.calibration import expected_calibration_error
from digitpad.recognition.prediction import Prediction
from digitpad.recognition.recogniser import Reader, judge, read_images, recognise_many

UNSEEN = "pendigits"
TITLES = {"mnist": "MNIST test", UNSEEN: "unseen writers"}
GOALS = {
    "mnist": {"read": 0.993, "error": 0.01},
    UNSEEN: {"read": 0.988, "worst": 0.96, "error": 0.02, "refused": 0.015},
}
REFUSED_OVER_ALL, REFUSED_IN_EACH = 0.85, 0.70
CHUNK = 1000


@dataclass(frozen=True)
class DigitsResult:
    """What was measured on labelled digits; errors of calibration are 0–1.

    `right` and what is parted by digit and writer count the digit that is named, also where it was refused.
    """

    name: str
    right: Share
    by_digit: dict[str, Share]
    by_writer: dict[str, Share]
    error_before: float
    error: float
    refused: Share
    accepted_rightly: Share

    @property
    def worst_writer(self) -> str | None:
        """Whose digits are read worst, where writers are known."""
        return min(self.by_writer, key=lambda name: self.by_writer[name].value, default=None)

    def figures(self) -> list[Figure]:
        """The numbers that somebody promised something about, or might ask for."""
        title, goals = TITLES.get(self.name, self.name), GOALS.get(self.name, {})
        found = [counted(f"{title}: read rightly", self.right, goals.get("read"))]
        if self.worst_writer is not None:
            worst = self.by_writer[self.worst_writer]
            found.append(counted(f"{title}: worst ({self.worst_writer})", worst, goals.get("worst")))
        found += [
            Figure(f"{title}: calibration error, without", self.error_before, "temperature 1"),
            Figure(f"{title}: calibration error", self.error, "15 bins", goals.get("error"), True),
            counted(f"{title}: digits refused", self.refused, goals.get("refused"), True),
            counted(f"{title}: accepted and read rightly", self.accepted_rightly),
        ]
        return found

    def to_json(self) -> dict[str, Any]:
        """All of it."""
        return {
            "accuracy": self.right.to_json(),
            "by_digit": {name: share.to_json() for name, share in self.by_digit.items()},
            "by_writer": {name: share.to_json() for name, share in self.by_writer.items()},
            "worst_writer": self.worst_writer,
            "calibration_error_before": self.error_before,
            "calibration_error": self.error,
            "refused": self.refused.to_json(),
            "accepted_rightly": self.accepted_rightly.to_json(),
        }


@dataclass(frozen=True)
class FamilyResult:
    """How many of a family of non-digits were refused, and of each kind in it."""

    name: str
    refused: Share
    by_kind: dict[str, Share]

    def to_json(self) -> dict[str, Any]:
        """All of it."""
        return self.refused.to_json() | {"kinds": {k: share.to_json() for k, share in self.by_kind.items()}}


def measure_digits(reader: Reader, name: str, examples: Examples) -> DigitsResult:
    """Read labelled digits."""
    predictions, calibrated, bare = [], [], []
    plain = Reader(reader.snapshot, reader.name)
    for first in range(0, len(examples), CHUNK):
        images = examples.images[first : first + CHUNK]
        predictions += read_images(reader, images)
        calibrated.append(judge(reader, images)[0])
        bare.append(judge(plain, images)[0])
    labels = examples.labels
    read = np.array([-1 if p.digit is None else p.digit for p in predictions])
    right, refused = read == labels, _refused(predictions)
    writers = [] if examples.writers is None else sorted(set(examples.writers.tolist()), key=_by_number)
    return DigitsResult(
        name,
        _share(right),
        {str(digit): _share(right[labels == digit]) for digit in range(CLASSES)},
        {writer: _share(right[examples.writers == writer]) for writer in writers},
        expected_calibration_error(np.concatenate(bare), labels),
        expected_calibration_error(np.concatenate(calibrated), labels),
        _share(refused),
        _share(right & ~refused),
    )


def measure_family(reader: Reader, family: Family) -> tuple[FamilyResult, npt.NDArray[np.bool_]]:
    """Read non-digits; also which of them were refused, (N,)."""
    read = recognise_many(reader, family.drawings) if family.drawings else read_images(reader, family.images)
    refused = _refused(read)
    kinds = np.array(family.kinds)
    by_kind = {kind: _share(refused[kinds == kind]) for kind in dict.fromkeys(family.kinds)}
    return FamilyResult(family.name, _share(refused), by_kind), refused


def figures_of_families(results: list[FamilyResult]) -> list[Figure]:
    """Over all, then each."""
    together = Share(sum(r.refused.hits for r in results), sum(r.refused.count for r in results))
    return [
        counted("non-digits: refused over all", together, REFUSED_OVER_ALL),
        *(counted(f"non-digits: {r.name} refused", r.refused, REFUSED_IN_EACH) for r in results),
    ]


def _share(hits: npt.NDArray[np.bool_]) -> Share:
    return Share(int(hits.sum()), len(hits))


def _refused(predictions: list[Prediction]) -> npt.NDArray[np.bool_]:
    return np.array([not prediction.accepted for prediction in predictions], dtype=bool)


def _by_number(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isdecimal() else (sys.maxsize, name)
