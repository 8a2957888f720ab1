"""Downloads at once take turns; a folder that cannot be locked is lived with."""

import errno
import subprocess
import sys
import threading

import pytest

from digitpad.data import lock
from digitpad.errors import Cancelled
from tests.data.download_kit import FILE, PACKED, bring, folder, server

__all__ = ["folder", "server"]


def test_two_downloads_at_once_take_turns(server, folder):
    failed, told = [], []

    def one():
        try:
            bring(server, folder, "good", progress=lambda share, text: told.append(text))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert (folder / FILE.name).read_bytes() == PACKED
    assert len(server.requests) == 1


def test_waiting_for_another_process_can_be_cancelled_and_ends_when_it_dies(server, folder):
    folder.mkdir(parents=True)
    script = (
        "import sys; from pathlib import Path; from digitpad.data.lock import alone\n"
        "with alone(Path(sys.argv[1]), lambda: None, lambda: False):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    told = []
    with subprocess.Popen(
        [sys.executable, "-c", script, str(folder / ".download.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout.readline().strip() == b"held"
        with pytest.raises(Cancelled):
            bring(
                server,
                folder,
                "good",
                progress=lambda share, text: told.append(text),
                cancelled=lambda: len(told) > 1,
            )
        assert set(told) == {"waiting for another download"}
        assert server.requests == []
        other.kill()
    bring(server, folder, "good")
    assert (folder / FILE.name).read_bytes() == PACKED


@pytest.mark.skipif(sys.platform == "win32", reason="flock is Unix's")
def test_a_file_system_without_locks_is_lived_with(server, folder, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(lock.fcntl, "flock", refuse)
    bring(server, folder, "good")
    assert (folder / FILE.name).read_bytes() == PACKED
