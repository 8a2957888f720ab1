"""An explanation in words, and numbers that a reader may add up."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.inspection.attribution import Attribution
from digitpad.inspection.hints import Direction, Hint
from digitpad.inspection.occlusion import Patch
from digitpad.inspection.regions import Region
from digitpad.state.explanation import Contributions, Losses, View
from digitpad.ui.draw.percent import percent
from digitpad.ui.explain import wording

BLACK = np.zeros((28, 28))
NUMBERS = st.floats(-1000, 1000)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_the_numbers_shown_add_up_and_none_is_far_from_the_truth(ink: float, bias: float, rest: float):
    whole = ink + bias + rest
    shown = wording.in_tenths([ink, bias, rest], whole)
    assert round(10 * sum(shown)) == round(10 * whole)
    for number, truth in zip(shown, (ink, bias, rest), strict=True):
        assert abs(number - truth) < 0.21


HINT = Hint(22, 14, Direction.LEVEL, Region(1, 0), 2, 1.26, 2)


def explained(**other: object) -> Contributions:
    values: dict[str, object] = {
        "view": View.CONTRIBUTIONS,
        "digit": 7,
        "rival": 2,
        "marks": BLACK,
        "attribution": Attribution(BLACK + 12.34 / 784, -1.14, 0.0, 11.2),
        "curved": False,
        "best": Region(-1, 0),
        "worst": Region(1, -1),
        "leans_to": 2,
        "lead": 8.43,
        "deciding": Region(-1, 1),
        "hint": HINT,
    }
    return Contributions(**{**values, **other})  # type: ignore[arg-type]


def test_the_four_lines_of_the_contributions():
    assert wording.lines(explained()) == (
        "Most for 7: the top; against it: the bottom left (rather 2).",
        "ink +12.3, bias −1.1 = logit 11.2",
        "7 is 8.4 ahead of 2, most of it by the top right.",
        "With a level stroke at the bottom (dashed) it would be read as 2.",
    )


@pytest.mark.parametrize(
    ("other", "line", "text"),
    [
        ({"worst": None, "leans_to": None}, 0, "Most for 7: the top; no part as a whole speaks against it."),
        ({"best": None, "leans_to": None}, 0, "No part speaks for 7; most against it: the bottom left."),
        ({"best": None, "worst": None}, 0, "No part of the ink speaks for 7 or against it."),
        ({"lead": -1.5}, 2, "7 is 1.5 behind 2, most of it by the top right."),
        ({"hint": None}, 3, "No single stroke would bring it nearer to 2."),
        ({"hint": None, "lead": -1.5}, 3, "No single stroke would bring it nearer to 7."),
        (
            {"hint": replace(HINT, read=3)},
            3,
            "With a level stroke at the bottom (dashed), 2 would be 1.3 ahead of 7.",
        ),
        (
            {"hint": replace(HINT, read=7, lead=-4.04, direction=Direction.RISING, region=Region(0, 0))},
            3,
            "With a rising stroke in the middle (dashed), 2 would be only 4.0 behind 7.",
        ),
        (
            {"hint": replace(HINT, read=2, lead=-1.0, towards=7), "lead": -8.0},
            3,
            "With a level stroke at the bottom (dashed), 7 would be only 1.0 behind 2.",
        ),
        (
            {"curved": True, "attribution": Attribution(BLACK, -1.0, 0.5, -0.5)},
            1,
            "ink +0.0, bias −1.0, bend +0.5 = logit −0.5",
        ),
    ],
)
def test_what_is_not_so_is_not_said(other: dict[str, object], line: int, text: str):
    assert wording.lines(explained(**other))[line] == text


def losses(after: float, read: int, before: float = 0.99, is_read: bool = True) -> Losses:
    patch = Patch(4, 6, -0.7, after, read)
    return Losses(View.OCCLUSION, 7, 2, BLACK, 11.2, before, is_read, patch, Region(-1, 0), 4, 81)


def test_the_three_lines_of_the_occlusion():
    first, second, third = wording.lines(losses(0.31, 1))
    assert first == f"Without the framed ink, 7 falls from {percent(0.99)} to {percent(0.31)}."
    assert second == "logit 11.2, without the frame −0.7 (the top)"
    assert third == "Without it, 1 is read. 81 patches of 4×4 pixels were tried."


@pytest.mark.parametrize("after", [0.995, 0.98999])
def test_a_digit_that_loses_nothing_to_be_seen_is_said_to_lose_nothing(after: float):
    assert wording.lines(losses(after, 7))[0] == f"No patch takes 7 below {percent(0.99)}."


def test_of_a_digit_that_is_not_read_it_is_told_what_is_in_its_way():
    first = wording.lines(losses(0.4, 7, before=0.01, is_read=False))[0]
    assert first == f"Without the framed ink, 7 rises from {percent(0.01)} to {percent(0.4)}."
    first = wording.lines(losses(0.00002, 2, before=0.00001, is_read=False))[0]
    assert first == f"No patch brings 7 above {percent(0.0)}."


def test_numbers_of_a_diverged_network_are_not_written_out():
    wild = explained(attribution=Attribution(BLACK, 18366316.2, 0.0, 18366316.2), lead=-1750218.4)
    told = wording.lines(wild)
    assert told[1] == "ink +0.0, bias +1.84e+07 = logit 1.84e+07"
    assert told[2].startswith("7 is 1.75e+06 behind 2")
