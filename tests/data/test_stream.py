"""Files are unpacked in pieces, whatever is in them."""

import gzip
import io
import os
import tracemalloc
import zlib

import pytest

from digitpad.data.stream import PIECE, lines, pieces, pieces_of, whole_lines
from digitpad.errors import DataError


def write(path, content):
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["a.gz", "a"])
def test_gzip_is_known_by_its_content_and_not_by_its_name(tmp_path, name):
    content = os.urandom(300_000)
    assert b"".join(pieces(write(tmp_path / name, content))) == content
    assert b"".join(pieces(write(tmp_path / name, gzip.compress(content)))) == content


def test_members_and_the_zeros_between_them_are_unpacked_as_gzip_does(tmp_path):
    packed = gzip.compress(b"one ") + gzip.compress(b"") + b"\0" * 200_000 + gzip.compress(b"two") + b"\0\0"
    assert b"".join(pieces(write(tmp_path / "a.gz", packed))) == b"one two"
    assert list(pieces(write(tmp_path / "b", b""))) == []


def test_a_piece_is_never_larger_than_promised(tmp_path):
    packed = gzip.compress(bytes(50 << 20))
    tracemalloc.start()
    try:
        sizes = [len(piece) for piece in pieces(write(tmp_path / "bomb.gz", packed))]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sum(sizes) == 50 << 20
    assert max(sizes) <= PIECE
    assert peak < 8 << 20


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (lambda packed: packed[:-9], "cut off"),
        (lambda packed: packed[:-1], "cut off"),
        (lambda packed: packed[:2], "cut off"),
        (lambda packed: packed[:-8] + b"\xff" * 8, "damaged"),
        (lambda packed: packed[:30] + b"\xff\xff\xff\xff" + packed[34:], "damaged"),
        (lambda packed: packed + b"more", "damaged"),
        (lambda packed: gzip.compress(b"") * 5000, "empty gzip members"),
    ],
    ids=["in the checksum", "last byte", "magic alone", "checksum", "content", "trailing", "empty members"],
)
def test_a_damaged_gzip_is_refused_in_one_line(tmp_path, damage, fault):
    path = write(tmp_path / "a.gz", damage(gzip.compress(os.urandom(1000))))
    with pytest.raises(DataError, match=fault) as raised:
        list(pieces(path))
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_what_is_not_a_file_is_refused_and_not_waited_for(tmp_path):
    with pytest.raises(DataError, match="no such file"):
        next(pieces(tmp_path / "missing"))
    with pytest.raises(DataError, match="folder or a device"):
        next(pieces(tmp_path))
    with pytest.raises(DataError, match="cannot be read"):
        next(pieces(tmp_path / ("n" * 300)))
    with pytest.raises(DataError, match="cannot be read"):
        next(pieces(tmp_path / "a\0b"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are Unix's")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DataError, match="folder or a device"):
        next(pieces(tmp_path / "pipe"))


def test_lines_are_numbered_and_bare(tmp_path):
    path = write(tmp_path / "a", b"\xef\xbb\xbfone\r\n\r\n\xef\xbb\xbftwo\nlast")
    assert list(lines(path, 100)) == [(1, b"one"), (2, b""), (3, b"\xef\xbb\xbftwo"), (4, b"last")]


@pytest.mark.parametrize("end", [b"\n", b""])
def test_a_line_without_end_stops_the_reading(tmp_path, end):
    path = write(tmp_path / "a.gz", gzip.compress(b"short\n" + b"x" * (3 * PIECE) + end))
    read = lines(path, 1000)
    assert next(read) == (1, b"short")
    with pytest.raises(DataError, match=r"a\.gz:2: the line is longer than 1,000 bytes"):
        next(read)


def test_a_small_gzip_of_endless_lines_comes_to_an_end(tmp_path):
    empty = zlib.compressobj(9, wbits=31)
    packed = b"".join(empty.compress(b"\n" * PIECE) for _ in range(40)) + empty.flush()
    assert len(packed) < 100_000
    with pytest.raises(DataError, match="divide it"):
        for _ in lines(write(tmp_path / "a.gz", packed), 1000):
            pass


def test_the_share_that_was_read_rises_to_all(tmp_path):
    shares = []
    list(pieces(write(tmp_path / "a.gz", gzip.compress(os.urandom(500_000))), shares.append))
    assert shares == sorted(shares)
    assert len(shares) > 3
    assert shares[-1] == 1.0


def test_whole_lines_of_a_stream_come_as_soon_as_they_are_whole():
    def pipe():
        yield b"\xef\xbb\xbfone\r\ntw"
        assert heard == [(1, b"one"), None]
        yield b"o\n\nthree"
        assert heard == [(1, b"one"), None, (2, b"two"), (3, b""), None]

    heard = []
    for item in whole_lines(pipe(), 100):
        heard.append(item)
    assert heard[-1] == (4, b"three")


@pytest.mark.parametrize("size", [1, 7, 64, 5000])
def test_a_line_that_is_too_long_is_skipped_and_the_next_one_has_its_number(size):
    content = b"short\n" + b"x" * 3000 + b"\nlast\n" + b"y" * 200
    stream = [content[at : at + size] for at in range(0, len(content), size)]
    whole = [item for item in whole_lines(stream, 100) if item is not None]
    assert whole == [(1, b"short"), (2, None), (3, b"last"), (4, None)]


def test_a_line_that_is_too_long_is_told_of_before_its_end():
    taken = []

    def endless():
        for number in range(1000):
            taken.append(number)
            yield b"x" * 10

    told = next(item for item in whole_lines(endless(), 25) if item is not None)
    assert told == (1, None)
    assert len(taken) == 3


def test_an_open_stream_is_unpacked_like_a_file():
    assert b"".join(pieces_of("pipe", io.BufferedReader(io.BytesIO(gzip.compress(b"one"))))) == b"one"
    assert b"".join(pieces_of("pipe", io.BufferedReader(io.BytesIO(b"one")))) == b"one"
    assert list(pieces_of("pipe", io.BufferedReader(io.BytesIO()))) == []
    with pytest.raises(DataError, match="pipe: was cut off"):
        list(pieces_of("pipe", io.BufferedReader(io.BytesIO(gzip.compress(b"one")[:-3]))))
