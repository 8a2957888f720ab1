"""Numbers and times as people read them."""

import math

import pytest
from PySide6.QtCore import QLocale

from digitpad.nn.layers import ACTIVATIONS
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.ui.train.setting_names import choice_name
from digitpad.ui.train.wording import loss_text, percent, source_name, time_left, whole


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0.2, "almost done"),
        (3.4, "about 3 s left"),
        (12, "about 12 s left"),
        (61, "about 60 s left"),
        (125, "about 2 min left"),
        (7300, "about 2.0 h left"),
    ],
)
def test_the_remaining_time_is_told_in_words_that_do_not_flicker(seconds: float | None, words: str):
    assert time_left(seconds) == words


def test_numbers_follow_the_users_language():
    assert whole(2345) == "2,345"
    assert percent(0.97649) == "97.6\u00a0%"
    QLocale.setDefault(QLocale(QLocale.Language.German))
    try:
        assert whole(2345) == "2.345"
        assert percent(0.97649) == "97,6\u00a0%"
    finally:
        QLocale.setDefault(QLocale.c())


def test_a_loss_has_as_many_digits_as_it_needs_and_a_diverged_one_is_called_so():
    assert [loss_text(x) for x in (2.345, 0.0712, 0.00049)] == ["2.35", "0.071", "0.0005"]
    assert loss_text(math.nan) == "not a number"
    assert loss_text(math.inf) == "infinite"
    assert percent(math.nan) == "–"


def test_every_choice_has_a_name_of_its_own():
    names = [choice_name(kind) for kind in (*ACTIVATIONS, *OPTIMIZERS)]
    assert len(set(names)) == len(names)
    assert not set(names) & {*ACTIVATIONS, *OPTIMIZERS}
    assert source_name("/some/where/digits.npz") == "digits.npz"
