"""Fixtures of the states that train."""

from collections.abc import Iterator

import pytest

from digitpad.state.runs import RunsState
from tests.reason_kit import drawn_digits, no_data_at_hand
from tests.training_kit import States, digits_file, other_digits_file, states

__all__ = ["digits_file", "drawn_digits", "no_data_at_hand", "other_digits_file", "states"]


@pytest.fixture
def runs(states: States) -> Iterator[RunsState]:
    made = RunsState(states.training, states.dataset)
    yield made
    states.training.shutdown()
    made.shutdown()
