"""`kill -9` at random moments of a run, on the command line and under the window: nothing is lost."""

import sys
from pathlib import Path

import numpy as np
import pytest

from tests.kills.killing import KINDS, WAYS, digits_file, kill_and_go_on, moments, unharmed

KILLS = 5


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The parameters at the end of a run that nothing happened to."""
    folder = tmp_path_factory.mktemp("whole")
    return unharmed(folder, digits_file(folder))


@pytest.mark.skipif(sys.platform == "win32", reason="what is half written is looked for as Unix names it")
@pytest.mark.parametrize("way", WAYS)
def test_a_run_that_is_killed_five_times_loses_an_epoch_at_most_and_ends_bit_identical(
    way: str, tmp_path: Path, whole: bytes
):
    when = moments(np.random.default_rng(6), KILLS)
    assert {moment.kind for moment in when} == set(KINDS)
    story = kill_and_go_on(way, tmp_path, digits_file(tmp_path), whole, when)
    assert story.faults == []
    assert sum(story.kills.values()) == KILLS
    assert story.identical
    assert story.lost <= 1
