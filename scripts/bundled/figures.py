"""What the bundled model reads of digits that it has never seen, for its own metadata.

The whole table, with non-digits and intervals, is printed by `scripts/bench/reading.py`.
"""

import numpy as np
import numpy.typing as npt

from digitpad.data import synthetic
from digitpad.data.dataset import CLASSES, Dataset, Examples
from digitpad.files.models import Model
from digitpad.nn.calibration import expected_calibration_error
from digitpad.recognition.recogniser import Reader, judge


def figures(model: Model, mnist: Dataset, pendigits: Dataset) -> dict[str, object]:
    """Results by data set, by digit and by writer, as shares; and the data's licences."""
    reader = Reader.of(model, "bundled")
    found = {"mnist_test": mnist.test, "pendigits_unseen_writers": pendigits.test}
    results: dict[str, object] = {name: _read(reader, examples) for name, examples in found.items()}
    results["licences"] = {
        "mnist": mnist.licence,
        "pendigits": pendigits.licence,
        "synthetic": synthetic.LICENCE,
    }
    return results


def _read(reader: Reader, examples: Examples) -> dict[str, object]:
    probabilities, doubt = judge(reader, examples.images)
    right = probabilities.argmax(axis=1) == examples.labels
    result: dict[str, object] = {
        "accuracy": _share(right),
        "by_digit": {str(digit): _share(right[examples.labels == digit]) for digit in range(CLASSES)},
        "expected_calibration_error": round(expected_calibration_error(probabilities, examples.labels), 5),
    }
    if examples.writers is not None:
        result["by_writer"] = {
            str(writer): _share(right[examples.writers == writer]) for writer in np.unique(examples.writers)
        }
    if doubt is not None and reader.refusal is not None:
        result["refused"] = _share(doubt > reader.refusal.threshold)
    return result


def _share(mask: npt.NDArray[np.bool_]) -> float:
    return round(float(mask.mean()), 4)
