"""An answer of `digitpad predict` as one line: JSON for programs, words for people."""

import json
import math
from collections.abc import Mapping
from typing import Any

from digitpad.errors import DigitpadError, FileError
from digitpad.recognition.number import Number
from digitpad.recognition.prediction import BLANK, DIVERGED, Prediction

Answer = Prediction | Number | DigitpadError


def json_line(source: str, answer: Answer) -> str:
    """One JSON object; what is no finite number in it is null."""
    if isinstance(answer, DigitpadError):
        return _dumped({"source": source, "error": fault(answer)})
    if isinstance(answer, Prediction):
        return _dumped(answer.to_json(source))
    return _dumped(_single(answer) | answer.to_json(source))


def words(answer: Prediction | Number) -> str:
    """What stands to the right of the source."""
    if isinstance(answer, Prediction):
        return _sign(answer) + _more(answer)
    if not answer.digits:
        return "–  nothing found"
    text = answer.text.replace("\n", " | ")
    left_out = f" (dots and dashes left out: {answer.left_out})" if answer.left_out else ""
    return f"{text}  " + ", ".join(_more(found.prediction).strip() for found in answer.digits) + left_out


def fault(error: DigitpadError) -> str:
    """What is wrong, without the name of the file."""
    return error.fault if isinstance(error, FileError) else str(error)


def _sign(prediction: Prediction) -> str:
    return str(prediction.digit) if prediction.accepted else "–"


def _more(prediction: Prediction) -> str:
    """How sure it is of a digit, or why there is none."""
    if prediction.accepted:
        return f"  {prediction.confidence:6.1%}"
    if prediction.reason == BLANK:
        return "  blank"
    if prediction.reason == DIVERGED:
        return "  the network gives no finite numbers"
    return f"  not a digit I know, perhaps {prediction.digit}"


def _single(number: Number) -> dict[str, Any]:
    """The keys of a single digit, where exactly one was found."""
    if len(number.digits) != 1:
        return {}
    return number.digits[0].prediction.to_json("")


def _dumped(value: Mapping[str, Any]) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), ensure_ascii=False, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(entry) for key, entry in value.items()}
    return [_finite(entry) for entry in value] if isinstance(value, list | tuple) else value
