"""The file of a lock, when it is none."""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from digitpad.data.lock import Hold, alone, in_turn, is_held
from digitpad.errors import SaveError


@pytest.mark.skipif(sys.platform == "win32", reason="pipes have no path there")
def test_a_pipe_in_the_place_of_a_lock_is_not_waited_for(tmp_path: Path):
    pipe = tmp_path / "lock"
    os.mkfifo(pipe)
    ended: list[str] = []

    def hold() -> None:
        with pytest.raises(SaveError):
            Hold(pipe)

    def take_turns() -> None:
        with in_turn(pipe, 0.1):
            pass

    def be_alone() -> None:
        with pytest.raises(SaveError), alone(pipe, lambda: None, lambda: True):
            pass

    ways: list[Callable[[], object]] = [hold, take_turns, be_alone, lambda: is_held(pipe)]
    for k, way in enumerate(ways):
        thread = threading.Thread(target=lambda way=way, k=k: (way(), ended.append(str(k))), daemon=True)
        thread.start()
        thread.join(20)
    try:
        assert ended == ["0", "1", "2", "3"]
    finally:
        os.close(os.open(pipe, os.O_RDWR))  # lets go who waits
