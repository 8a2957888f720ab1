"""Small files read as a whole."""

import tracemalloc
from pathlib import Path

import pytest

from digitpad.errors import DataError
from digitpad.files.whole import read_whole


def test_a_small_file_takes_little_memory_however_large_one_might_be(tmp_path: Path):
    path = tmp_path / "small"
    path.write_bytes(b"x" * 1000)
    tracemalloc.start()
    try:
        assert read_whole(path, 1 << 30) == b"x" * 1000
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_what_says_nothing_of_its_size_is_read_to_the_end_or_to_the_most():
    path = Path("/proc/self/status")  # has 0 bytes, as a file that has grown since it was asked
    if not path.exists():
        pytest.skip("there is no such file here")
    assert read_whole(path, 1 << 20).startswith(b"Name:")
    with pytest.raises(DataError, match="is larger than"):
        read_whole(path, 100)
