"""The cache can be measured and emptied, and nothing outside it is touched."""

from pathlib import Path

import pytest

from digitpad.errors import FileError
from digitpad.state import cache


def test_the_size_counts_files_in_all_folders(tmp_path: Path):
    (tmp_path / "mnist").mkdir()
    (tmp_path / "mnist" / "images").write_bytes(b"x" * 1000)
    (tmp_path / "synthetic.npz").write_bytes(b"y" * 24)
    assert cache.cache_size(tmp_path) == 1024
    assert cache.cache_size(tmp_path / "not there") == 0


def test_clearing_empties_the_folder_and_leaves_what_links_point_to(tmp_path: Path):
    folder, elsewhere = tmp_path / "cache", tmp_path / "elsewhere"
    (folder / "mnist").mkdir(parents=True)
    (folder / "mnist" / "images").write_bytes(b"x")
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("precious")
    (folder / "link").symlink_to(elsewhere)
    cache.clear_cache(folder)
    assert list(folder.iterdir()) == []
    assert (elsewhere / "mine").read_text() == "precious"
    cache.clear_cache(tmp_path / "not there")


def test_what_cannot_be_deleted_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "busy").write_text("x")

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(FileError, match="busy: cannot be deleted: Permission denied"):
        cache.clear_cache(tmp_path)
