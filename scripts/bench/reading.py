"""How well a model reads and what it refuses: `.venv/bin/python scripts/bench/reading.py [MODEL]`.

Measures on digits that a model should never have been trained on, and on what is no digit at all:

- MNIST's test set, and the writers of `pendigits` whose number is divisible by five: read rightly, by digit
  and by writer; expected calibration error (15 bins), without and with the model's temperature; refused;
- more than 3,000 non-digits in seven families (`nondigits/`), the same for the same seed: refused.

Each stands beside what it should reach. A model is a file; the bundled one where none is named. The data are
found through `DIGITPAD_DATA`. How alike a digit is read at another size or place is measured by
`invariance.py`, and what the synthetic digits teach by `synthetic.py`.
"""

import argparse
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt
from nondigits import Family, families
from nondigits.sheet import save_sheet
from reading_figures import Figure, Share, counted, markdown_of, markdown_table, percent, text_of, text_row

from digitpad.data import sources
from digitpad.data.dataset import CLASSES, Examples
from digitpad.data.drawings import load_drawings
from digitpad.data.places import required
from digitpad.errors import DigitpadError, ModelFileError
from digitpad.files.models import Model, load_model
from digitpad.ink.pipeline import SIDE, to_images
from digitpad.ink.stroke import Drawing
from digitpad.nn.calibration import expected_calibration_error
from digitpad.paths import resource
from digitpad.recognition.prediction import Prediction
from digitpad.recognition.recogniser import Reader, judge, read_images, recognise_many

BUNDLED = "models/bundled.safetensors"
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
    """What was measured on labelled digits; errors of calibration are 0–1."""

    name: str
    right: Share
    by_digit: dict[str, Share]
    by_writer: dict[str, Share]
    error_before: float
    error: float
    refused: Share

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
    right = read == labels
    writers = [] if examples.writers is None else sorted(set(examples.writers.tolist()), key=_by_number)
    return DigitsResult(
        name,
        _share(right),
        {str(digit): _share(right[labels == digit]) for digit in range(CLASSES)},
        {writer: _share(right[examples.writers == writer]) for writer in writers},
        expected_calibration_error(np.concatenate(bare), labels),
        expected_calibration_error(np.concatenate(calibrated), labels),
        _share(_refused(predictions)),
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


def report_text(digits: list[DigitsResult], found: list[FamilyResult]) -> str:
    """The whole table for the eye."""
    parts = []
    for result in digits:
        parts.append(text_of(result.figures()))
        parts.append(text_row("digit", result.by_digit))
        if result.by_writer:
            parts.append(text_row("writer", result.by_writer))
    parts.append(text_of(figures_of_families(found)))
    for result_of_family in found:
        kinds = sorted(result_of_family.by_kind.items(), key=lambda item: item[1].value)
        worst = ", ".join(f"{kind} {percent(share.value, 0)} %" for kind, share in kinds[:8])
        parts.append(f"  least refused {result_of_family.name}: {worst}")
    return "\n".join(parts)


def report_markdown(digits: list[DigitsResult], found: list[FamilyResult]) -> str:
    """The same as tables for a model card."""
    everything = [figure for result in digits for figure in result.figures()] + figures_of_families(found)
    parts = [markdown_of(everything)]
    head = ("digit, % read rightly", *map(str, range(CLASSES)))
    rows = [
        (TITLES.get(r.name, r.name), *(percent(share.value, 1) for share in r.by_digit.values()))
        for r in digits
    ]
    parts.append(markdown_table(head, rows))
    for result in digits:
        if result.by_writer:
            row = ("read rightly, %", *(percent(share.value, 1) for share in result.by_writer.values()))
            parts.append(markdown_table(("writer", *result.by_writer), [row]))
    return "\n\n".join(parts)


def unseen_drawings() -> list[Drawing]:
    """The drawings of every fifth writer of `pendigits`. Raises DataError."""
    drawings = load_drawings(required(UNSEEN))
    return [drawing for drawing in drawings if drawing.writer and int(drawing.writer) % 5 == 0]


def examples_of(name: str, unseen: list[Drawing]) -> Examples:
    """The digits to measure on: a test part, or everything where digitpad made the split itself."""
    if name == UNSEEN:
        labels = np.array([drawing.label for drawing in unseen], np.uint8)
        return Examples(to_images(unseen), labels, np.array([drawing.writer or "" for drawing in unseen]))
    dataset = sources.load(name)
    return dataset.test if dataset.split == "given" else dataset.everything


def reader_of(path: Path | None) -> tuple[Reader, Model]:
    """Who reads. Raises ModelFileError, also for a network that reads no 28×28 digits."""
    file = resource(BUNDLED) if path is None else path
    model = load_model(file)
    if model.snapshot.spec.inputs != SIDE * SIDE or model.snapshot.spec.outputs != CLASSES:
        raise ModelFileError(file, "its network does not read 28×28 digits")
    return Reader.of(model, "bundled model" if path is None else str(path)), model


def save_sheets(folder: Path, family: Family, refused: npt.NDArray[np.bool_]) -> None:
    """Two contact sheets of a family: all of it, and what was taken for a digit."""
    folder.mkdir(parents=True, exist_ok=True)
    order = np.argsort(np.array(family.kinds), kind="stable")
    taken = order[~refused[order]]
    for name, chosen in (("all", order), ("taken", taken)):
        if len(chosen):
            words = [family.kinds[index] for index in chosen]
            save_sheet(folder / f"{family.name}-{name}.png", family.images[chosen], words)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", nargs="?", type=Path, help="a model file; without one, the bundled model")
    parser.add_argument(
        "--data", nargs="+", default=["mnist", UNSEEN], metavar="D", help="digits (default: %(default)s)"
    )
    parser.add_argument("--seed", type=int, default=2026, help="of the non-digits (default: %(default)s)")
    parser.add_argument(
        "--sheets", type=Path, metavar="DIR", help="also draw contact sheets of the non-digits"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object")
    form.add_argument("--markdown", action="store_true", help="print tables for a model card")
    given = parser.parse_args()
    try:
        reader, model = reader_of(given.model)
        unseen = unseen_drawings()
        digits = [measure_digits(reader, name, examples_of(name, unseen)) for name in given.data]
        found = []
        for family in families(unseen, np.random.default_rng(given.seed)):
            result, refused = measure_family(reader, family)
            found.append(result)
            if given.sheets:
                save_sheets(given.sheets, family, refused)
    except DigitpadError as error:
        print(f"reading: {error}", file=sys.stderr)
        return 2
    temperature = None if model.calibration is None else model.calibration.temperature
    threshold = None if model.refusal is None else model.refusal.threshold
    if given.json:
        figures = [figure for one in digits for figure in one.figures()] + figures_of_families(found)
        answer = {
            "model": reader.name,
            "network": model.snapshot.spec.describe(),
            "created": model.created,
            "temperature": temperature,
            "refused_above": threshold,
            "seed": given.seed,
            "digits": {one.name: one.to_json() for one in digits},
            "nondigits": {one.name: one.to_json() for one in found},
            "figures": [figure.to_json() for figure in figures],
        }
        print(json.dumps(answer, ensure_ascii=False))
        return 0
    if given.markdown:
        print(report_markdown(digits, found))
        return 0
    print(
        f"{reader.name}: {model.snapshot.spec.describe()}, "
        f"{'not calibrated' if temperature is None else f'temperature {temperature:.3f}'}, "
        f"{'refuses nothing' if threshold is None else f'refuses above a doubt of {threshold:.3f}'}"
    )
    print(report_text(digits, found))
    return 0


def _share(hits: npt.NDArray[np.bool_]) -> Share:
    return Share(int(hits.sum()), len(hits))


def _refused(predictions: list[Prediction]) -> npt.NDArray[np.bool_]:
    return np.array([not prediction.accepted for prediction in predictions], dtype=bool)


def _by_number(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isdecimal() else (sys.maxsize, name)


if __name__ == "__main__":
    sys.exit(main())
