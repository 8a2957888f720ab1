"""A folder of runs that cannot be looked into is told of once, and again when it had been readable since."""

import pytest

from digitpad.errors import DataError
from digitpad.state import run_files
from digitpad.state.runs import RunsState
from tests.training_kit import TIMEOUT, record


def read_again(runs: RunsState, qtbot) -> None:
    with qtbot.waitSignal(runs.runs_changed, timeout=TIMEOUT):
        runs.refresh()


def test_a_folder_that_cannot_be_read_is_told_of_once(
    runs: RunsState, qtbot, monkeypatch: pytest.MonkeyPatch
):
    told = record(runs.failed)

    def refuse(folder, *_: object):
        raise DataError(folder, "cannot be read: Permission denied")

    for expected in (1, 2):
        with monkeypatch.context() as patch:
            patch.setattr(run_files, "_folders", refuse)
            for _ in range(3):
                read_again(runs, qtbot)
        assert len(told) == expected
        read_again(runs, qtbot)
