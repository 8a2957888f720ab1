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
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt
from nondigits import Family, families
from nondigits.sheet import save_sheet
from reading_figures import markdown_of, markdown_table, percent, text_of, text_row
from reading_measures import (
    TITLES,
    UNSEEN,
    DigitsResult,
    FamilyResult,
    figures_of_families,
    measure_digits,
    measure_family,
)

from digitpad.data import sources
from digitpad.data.dataset import CLASSES, Examples
from digitpad.data.drawings import load_drawings
from digitpad.data.places import required
from digitpad.errors import DigitpadError
from digitpad.files.models import Model, load_model
from digitpad.ink.pipeline import to_images
from digitpad.ink.stroke import Drawing
from digitpad.paths import resource
from digitpad.recognition.recogniser import Reader, check_reads_digits

BUNDLED = "models/bundled.safetensors"


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
    check_reads_digits(model, file)
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


if __name__ == "__main__":
    sys.exit(main())
