"""A number of several digits, as text and as JSON."""

import json
import math

import numpy as np

from digitpad.recognition.number import Found, Number
from digitpad.recognition.prediction import Prediction

IMAGE = np.zeros((28, 28), np.uint8)


def found(digit: int, accepted: bool = True) -> Found:
    probabilities = np.full(10, 0.01, np.float32)
    probabilities[digit] = 0.91
    reason = None if accepted else "not a digit"
    return Found(Prediction(digit, 0.91, probabilities, IMAGE, accepted, reason, "m"), (1.0, 2.0, 3.0, 4.0))


def test_digits_stand_in_the_order_of_reading_line_by_line() -> None:
    digits = tuple(map(found, (2, 0, 2, 6)))
    assert Number(digits).text == "2026"
    assert Number(digits, (3, 1)).text == "202\n6"


def test_what_is_no_digit_is_a_question_mark_and_the_number_is_not_accepted() -> None:
    number = Number((found(4), found(1, accepted=False)))
    assert (number.text, number.accepted, number.reason) == ("4?", False, "not a digit")


def test_of_a_network_that_diverged_it_is_said_so_as_of_a_single_digit() -> None:
    broken = Prediction(0, math.nan, np.full(10, np.nan, np.float32), IMAGE, False, "diverged", "m")
    number = Number((Found(broken, (1.0, 2.0, 3.0, 4.0)),))
    assert (number.text, number.accepted, number.reason) == ("?", False, "diverged")


def test_nothing_found_is_no_number() -> None:
    number = Number(())
    assert (number.text, number.accepted, number.reason) == ("", False, "nothing found")


def test_its_json_can_be_written_and_names_boxes() -> None:
    line = json.loads(json.dumps(Number((found(7),)).to_json("a.jsonl:1")))
    assert (line["source"], line["text"], line["accepted"], line["reason"]) == ("a.jsonl:1", "7", True, None)
    [digit] = line["digits"]
    assert (digit["digit"], digit["box"], len(digit["probabilities"])) == (7, [1.0, 2.0, 3.0, 4.0], 10)
