"""The sentences: each says of what moment a group is, or what fills it, in every state of a run."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitpad.inspection.entry import Kind, Section
from digitpad.inspection.moment import Moment
from digitpad.state.training import RunState
from digitpad.ui.inspect.notes import Situation, moment_text, section_notes
from digitpad.ui.inspect.wording import axis_text, exact_text, meaning_text, number_text, section_text
from tests.training.helpers import small_recipe
from tests.ui.inspect.test_tensor_view import entry

RECIPE = small_recipe()
MOMENT = Moment(RECIPE.network, ("loss.value",)).captured(940, {"loss.value": np.array(1.0)})


def situation(**changes) -> Situation:
    values = {
        "data": None,
        "loading": "",
        "reader": None,
        "state": RunState.IDLE,
        "recipe": None,
        "moment": None,
        "is_run": False,
        "filled": frozenset(),
    }
    return Situation(**{**values, **changes})


@pytest.mark.parametrize("state", RunState)
@pytest.mark.parametrize("moment", [None, MOMENT])
@pytest.mark.parametrize("is_run", [False, True])
@pytest.mark.parametrize("filled", [frozenset(), frozenset(Section)])
def test_every_group_has_words_in_every_state(
    qtbot: QtBot, state: RunState, moment: Moment | None, is_run: bool, filled: frozenset
):
    now = situation(
        state=state,
        moment=moment,
        is_run=is_run,
        filled=filled,
        recipe=RECIPE,
        reader="Bundled model",
        data="mnist",
    )
    notes = section_notes(now)
    assert set(notes) == set(Section)
    assert all("{" not in note and "None" not in note for note in (*notes.values(), moment_text(now)))
    assert all(notes.values())


def test_the_moment_is_named_by_its_step(qtbot: QtBot):
    running = situation(
        state=RunState.RUNNING, moment=MOMENT, is_run=True, recipe=RECIPE, filled=frozenset(Section)
    )
    assert moment_text(running) == (
        "Training run, step 940: its batch, and the weights before and after its update"
    )
    paused = situation(
        state=RunState.PAUSED, moment=MOMENT, is_run=True, recipe=RECIPE, filled=frozenset(Section)
    )
    assert "paused at step 940" in moment_text(paused)
    assert "Bundled" in moment_text(situation(reader="Bundled model"))


def test_what_is_being_loaded_is_said(qtbot: QtBot):
    assert section_notes(situation(loading="Loading mnist"))[Section.DATASET] == "Loading mnist"


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.OTHER])
def test_every_kind_of_tensor_is_explained(qtbot: QtBot, kind: Kind):
    text = meaning_text(entry(np.zeros((2, 2)), ("samples", "units"), kind))
    assert len(text) > 10
    assert "{" not in text


def test_every_group_and_axis_has_a_name(qtbot: QtBot):
    assert len({section_text(section) for section in Section}) == len(Section)
    assert axis_text(entry(np.zeros((2, 2)), ("samples", "units")), 1) == "units"
    assert axis_text(entry(np.zeros((2, 2)), ()), 1) == "axis 1"


@pytest.mark.parametrize(
    ("value", "short", "exact"),
    [
        (np.float32(0.1), "0.1", "0.1"),
        (np.float32(1 / 3), "0.3333", "0.33333334"),
        (np.uint8(255), "255", "255"),
        (np.int64(-(2**62)), str(-(2**62)), str(-(2**62))),
        (np.bool_(True), "True", "True"),
        (np.float32("nan"), "nan", "nan"),
        (np.float64("-inf"), "-inf", "-inf"),
    ],
)
def test_numbers_are_short_to_read_and_exact_to_copy(value: object, short: str, exact: str):
    assert number_text(value) == short
    assert exact_text(value) == exact
