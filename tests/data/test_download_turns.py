"""Downloads at once take turns, also those of two programs; a folder that cannot be locked is lived with."""

import errno
import subprocess
import sys
import threading

import pytest

from digitpad.data import lock
from digitpad.errors import Cancelled
from tests.data.download_kit import FILE, PACKED, bring, folder, server

__all__ = ["folder", "server"]

PROGRAM = """
import sys
from pathlib import Path
from digitpad.data.download import RemoteFile, download_mnist
from digitpad.errors import DigitpadError
folder, name, size, unpacked, digest, *mirrors = sys.argv[1:]
if sys.platform != "win32" and mirrors[0] == "small disk":
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
file = RemoteFile(name, int(size), int(unpacked), digest)
try:
    download_mnist(Path(folder), print, mirrors=mirrors[-1:], files=[file])
except DigitpadError as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""


def program(folder, *mirrors):
    """Another program that downloads into the same folder."""
    file = (FILE.name, FILE.size, FILE.unpacked, FILE.sha256)
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), *map(str, file), *mirrors],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_programs_at_once_ask_for_a_file_once(server, folder):
    both = [program(folder, server.address("good")) for _ in range(2)]
    for one in both:
        _, complaint = one.communicate()
        assert (one.returncode, complaint) == (0, "")
    assert (folder / FILE.name).read_bytes() == PACKED
    assert server.requests == [("good", 0)]


def test_a_program_that_is_killed_leaves_what_it_had_to_the_one_that_waits(server, folder):
    with program(folder, server.address("slow")) as first:
        assert first.stdout.readline()
        with program(folder, server.address("good")) as second:
            assert "waiting for another download" in second.stdout.readline()
            first.kill()
            _, complaint = second.communicate()
    assert (second.returncode, complaint) == (0, "")
    assert server.requests == [("slow", 0), ("good", 1000)]
    assert (folder / FILE.name).read_bytes() == PACKED


@pytest.mark.skipif(sys.platform == "win32", reason="Unix can limit the size of a file")
def test_a_disk_that_takes_no_more_is_told_of_by_the_program_and_given_its_room_back(server, folder):
    _, complaint = (one := program(folder, "small disk", server.address("good"))).communicate()
    assert one.returncode == 1
    assert complaint.strip().endswith("images.gz: cannot be written: File too large")
    assert complaint.startswith("SaveError: ")
    assert [path.name for path in folder.iterdir()] == [".download.lock"]


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
