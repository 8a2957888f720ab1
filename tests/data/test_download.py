"""A download ends with the right file or with none, whatever the server, on this very machine, does."""

import errno
import gzip
import os
import shutil
import socket
import time
from pathlib import Path

import pytest

from digitpad import paths
from digitpad.data import download, sources
from digitpad.data.download import FILES, MIRRORS, download_mnist
from digitpad.errors import Cancelled, DownloadError, SaveError
from tests.data.download_kit import FILE, LABELS, PACKED, bring, folder, server

__all__ = ["folder", "server"]

HALF = len(PACKED) // 2


def left(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != ".download.lock")


@pytest.mark.parametrize(
    "behaviour", ["good", "no_ranges", "chunked", "says_more", "moved", "moved_with_an_endless_page"]
)
def test_a_sound_server_gives_the_file(server, folder, behaviour):
    assert bring(server, folder, behaviour) == folder
    assert (folder / FILE.name).read_bytes() == PACKED
    assert left(folder) == [FILE.name]


def test_a_break_in_the_middle_is_gone_on_from(server, folder):
    bring(server, folder, "cut_in_the_middle")
    assert server.requests == [("cut_in_the_middle", 0), ("cut_in_the_middle", HALF)]
    assert (folder / FILE.name).read_bytes() == PACKED


def test_what_one_mirror_left_the_next_goes_on_with(server, folder):
    bring(server, folder, "cut_and_no_ranges", "good")
    assert server.requests[-1] == ("good", HALF)
    assert (folder / FILE.name).read_bytes() == PACKED


@pytest.mark.parametrize(
    ("behaviour", "fault"),
    [
        ("missing", "answers 404 Not Found"),
        ("broken", "answers 500"),
        ("login_page", "sends something else"),
        ("wrong_content", "sends something that is not the file"),
        ("unpacks_to_more", "sends something that is not the file"),
        ("empty", "sends something that is not the file"),
        ("half_without_saying", "sends something that is not the file"),
        ("offers_too_much", "offers 1,099,511,627,776 bytes"),
        ("endless", "sends more than the file"),
        ("always_cut", "hung up after 5,000 of"),
        ("cut_and_no_ranges", "hung up after"),
        ("wrong_part", "sends another part"),
        ("says_less", "sends something that is not the file"),
        ("packed_once_more", "sends something that is not the file"),
        ("unpacked_on_the_way", "sends something else"),
        ("moved_in_a_circle", "answers 302 Found, which leads nowhere"),
        ("moved_to_a_file", "answers 302 Found, which leads nowhere"),
        ("moved_to_a_login_page", "sends something else, perhaps the network's own page"),
        ("moved_to_ftp", "leads to an address that is not safe"),
        ("nonsense", "gives no sensible answer"),
        ("endless_headers", "gives no sensible answer"),
        ("hangs_up", r"breaks off \(the connection was lost\)"),
        ("silent", "is silent for 0.2 s"),
        ("slow", "is silent for 0.2 s"),
    ],
)
def test_a_bad_mirror_is_left_for_the_next_and_told_of_if_there_is_none(server, folder, behaviour, fault):
    with pytest.raises(DownloadError, match=fault) as raised:
        bring(server, folder, behaviour, timeout=0.2 if "silent" in fault else 20)
    assert raised.value.name == FILE.name
    assert "127.0.0.1" in str(raised.value)
    assert "\n" not in str(raised.value)
    assert FILE.name not in left(folder)
    # The good mirror must have the time that it takes on a busy machine.
    bring(server, folder, behaviour, "good", timeout=1.5 if "silent" in fault else 20)
    assert (folder / FILE.name).read_bytes() == PACKED
    assert left(folder) == [FILE.name]


def test_a_server_that_is_down_is_told_of(folder):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        mirror = f"http://127.0.0.1:{unused.getsockname()[1]}/"
    with pytest.raises(DownloadError, match=r"images\.gz: no mirror gave it: 127\.0\.0\.1 cannot be reached"):
        download_mnist(folder, mirrors=[mirror], files=[FILE])
    assert left(folder) == []


def test_every_mirror_that_failed_is_named(server, folder):
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1 answers 404.*; 127\.0\.0\.1 sends something else"):
        bring(server, folder, "missing", "login_page")


@pytest.mark.parametrize("behaviour", ["slow", "silent"])
def test_cancelling_takes_effect_while_the_server_keeps_silent(server, folder, behaviour):
    asked = []

    def cancelled():
        asked.append(time.monotonic())
        return len(server.requests) == 1 and len(asked) > 5

    with pytest.raises(Cancelled):
        bring(server, folder, behaviour, cancelled=cancelled)
    assert left(folder) == (["images.gz.part"] if behaviour == "slow" else [])
    bring(server, folder, "good")
    assert server.requests[-1] == ("good", 1000 if behaviour == "slow" else 0)
    assert (folder / FILE.name).read_bytes() == PACKED


def test_cancelling_takes_effect_while_the_content_is_checked_and_keeps_it(server, folder):
    told = []
    with pytest.raises(Cancelled):
        bring(
            server,
            folder,
            "good",
            progress=lambda share, text: told.append(share),
            cancelled=lambda: told[-1:] == [1.0],
        )
    assert left(folder) == ["images.gz.part"]
    download_mnist(folder, mirrors=[], files=[FILE])
    assert (folder / FILE.name).read_bytes() == PACKED


def test_a_folder_that_is_deleted_meanwhile_is_told_of_and_made_anew(server, folder):
    def delete(share, text):
        if text.startswith("images.gz"):
            shutil.rmtree(folder, ignore_errors=True)

    with pytest.raises(SaveError, match=r"images\.gz: somebody deleted what had been received"):
        bring(server, folder, "good", progress=delete)
    bring(server, folder, "good")
    assert (folder / FILE.name).read_bytes() == PACKED


@pytest.mark.parametrize(
    "stale",
    [b"\x1f\x8b" + b"other" * 1000, PACKED[:-1] + b"x", PACKED + b"xyz", bytes(10 * len(PACKED))],
    ids=["of another file", "damaged", "too long", "far too long"],
)
def test_a_stale_part_does_not_stand_in_the_way(server, folder, stale):
    folder.mkdir(parents=True)
    (folder / "images.gz.part").write_bytes(stale)
    bring(server, folder, "good")
    assert (folder / FILE.name).read_bytes() == PACKED


def test_a_login_page_does_not_destroy_what_was_received_before(server, folder):
    folder.mkdir(parents=True)
    (folder / "images.gz.part").write_bytes(PACKED[:HALF])
    with pytest.raises(DownloadError):
        bring(server, folder, "login_page", "missing")
    assert (folder / "images.gz.part").read_bytes() == PACKED[:HALF]


@pytest.mark.parametrize("behaviour", ["drips", "drips_at_last", "drips_headers"])
def test_a_mirror_that_drips_is_left_for_the_next(server, folder, behaviour):
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1 sends fewer than 100 bytes a second"):
        bring(server, folder, behaviour, timeout=0.3)
    bring(server, folder, behaviour, "good", timeout=0.3)
    assert (folder / FILE.name).read_bytes() == PACKED


def test_a_server_that_sends_all_again_instead_of_the_rest_is_understood(server, folder):
    folder.mkdir(parents=True)
    (folder / "images.gz.part").write_bytes(PACKED[:HALF])
    bring(server, folder, "no_ranges")
    assert server.requests == [("no_ranges", HALF)]
    assert (folder / FILE.name).read_bytes() == PACKED


def test_a_wrong_rest_makes_it_begin_anew(server, folder):
    folder.mkdir(parents=True)
    (folder / "images.gz.part").write_bytes(PACKED[:HALF])
    bring(server, folder, "other_gzip_for_the_rest", "good")
    assert (folder / FILE.name).read_bytes() == PACKED


def test_a_part_that_is_whole_needs_no_server(folder):
    folder.mkdir(parents=True)
    (folder / "images.gz.part").write_bytes(PACKED)
    download_mnist(folder, mirrors=[], files=[FILE])
    assert left(folder) == [FILE.name]


def test_a_right_file_is_kept_and_a_damaged_one_replaced(server, folder):
    folder.mkdir(parents=True)
    (folder / LABELS.name).write_bytes(gzip.compress(b"labels", 1))
    kept = (folder / LABELS.name).read_bytes()
    (folder / FILE.name).write_bytes(PACKED[:-5])
    bring(server, folder, "good", files=(LABELS, FILE))
    assert (folder / LABELS.name).read_bytes() == kept
    assert (folder / FILE.name).read_bytes() == PACKED
    assert len(server.requests) == 1
    bring(server, folder, "good", files=(LABELS, FILE))
    assert len(server.requests) == 1


def test_progress_rises_from_file_to_file_to_the_end(server, folder):
    told = []
    bring(
        server, folder, "good", files=(LABELS, FILE), progress=lambda share, text: told.append((share, text))
    )
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert any(text.startswith("images.gz: ") and text.endswith(" MB") for _, text in told)


def test_a_full_disk_is_a_save_error_and_gives_the_room_back(server, folder, monkeypatch):
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    open_file = Path.open

    class Full:
        def __init__(self, file):
            self.file = file

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def truncate(self, size):
            return self.file.truncate(size)

        def write(self, content):
            if self.file.tell() > 60_000:
                raise full
            return self.file.write(content[:50_000])

    def opened(path, *arguments, **options):
        file = open_file(path, *arguments, **options)
        return Full(file) if path.suffix == ".part" and arguments == ("ab",) else file

    monkeypatch.setattr(Path, "open", opened)
    with pytest.raises(SaveError, match=r"images\.gz: cannot be written: No space left on device"):
        bring(server, folder, "good")
    assert left(folder) == []


def test_a_folder_that_cannot_be_made_is_a_save_error(server, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SaveError, match="cannot be written"):
        bring(server, tmp_path / "file" / "mnist", "good")


def test_a_rename_that_fails_is_a_save_error(server, folder):
    (folder / FILE.name).mkdir(parents=True)
    with pytest.raises(SaveError, match=r"images\.gz: cannot be written"):
        bring(server, folder, "good")


def test_the_cache_is_where_it_goes_if_no_folder_is_named(server, nothing_known):
    assert download_mnist(mirrors=[server.address("good")], files=[FILE]) == paths.cache_dir() / "mnist"


def test_the_mirrors_are_two_and_safe():
    assert len(MIRRORS) == 2
    assert all(mirror.startswith("https://") for mirror in MIRRORS)


@pytest.mark.skipif(paths.data_dir() is None, reason="needs MNIST: DIGITPAD_DATA is not set")
def test_the_real_files_are_what_the_download_looks_for(tmp_path, monkeypatch):
    def no_network(*_):
        pytest.fail("asked the network")

    monkeypatch.setattr(download, "fetch", no_network)
    folder = tmp_path / "mnist"
    folder.mkdir()
    for file in FILES:
        (folder / file.name).symlink_to((paths.data_dir() / "mnist" / file.name).resolve())
        assert (folder / file.name).stat().st_size == file.size
    assert download_mnist(folder) == folder
    assert sources.find("mnist", folder) == folder
