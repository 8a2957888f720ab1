"""Small sound files in every form, for the readers' tests to damage."""

import gzip
import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.data.misbehaving import misbehaving_server

__all__ = ["misbehaving_server"]


class Samples:
    """Makes digits, and the bytes of files that hold them."""

    def images(self, count=20, seed=3):
        return np.random.default_rng(seed).integers(0, 256, (count, 28, 28), dtype=np.uint8)

    def labels(self, count=20, seed=3):
        return np.random.default_rng(seed).integers(0, 10, count, dtype=np.uint8)

    def idx(self, array, magic=None, shape=None):
        shape = array.shape if shape is None else shape
        magic = (2051 if array.ndim == 3 else 2049) if magic is None else magic
        return struct.pack(f">{1 + len(shape)}I", magic, *shape) + array.tobytes()

    def idx_folder(self, folder: Path, train=20, test=8, names="{}-{}-idx{}-ubyte.gz"):
        """Four IDX files, gzipped when the name says so; returns the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for part, count, seed in (("train", train, 3), ("t10k", test, 4)):
            for what, dimensions, array in (
                ("images", 3, self.images(count, seed)),
                ("labels", 1, self.labels(count, seed)),
            ):
                name = names.format(part, what, dimensions)
                content = self.idx(array)
                (folder / name).write_bytes(gzip.compress(content, 1) if name.endswith(".gz") else content)
        return folder

    def npz(self, compression=zipfile.ZIP_DEFLATED, train=20, test=8, **replaced):
        """The bytes of an npz; keywords replace members: an array, raw bytes, or None to leave it out."""
        arrays = {
            "x_train": self.images(train),
            "y_train": self.labels(train),
            "x_test": self.images(test, 4),
            "y_test": self.labels(test, 4),
        } | replaced
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", compression) as archive:
            for key, value in arrays.items():
                if value is not None:
                    archive.writestr(key + ".npy", value if isinstance(value, bytes) else self.npy(value))
        return file.getvalue()

    def npy(self, array, header=None, version=b"\x01\x00"):
        """The bytes of an npy; `header` replaces the dictionary that describes the array."""
        if header is None:
            file = io.BytesIO()
            np.save(file, array, allow_pickle=True)
            return file.getvalue()
        width = "<H" if version == b"\x01\x00" else "<I"
        return b"\x93NUMPY" + version + struct.pack(width, len(header)) + header.encode() + array.tobytes()

    def csv(self, count=20, header=False, end="\n"):
        rows = np.concatenate([self.labels(count)[:, None], self.images(count).reshape(count, 784)], axis=1)
        names = [",".join(["label", *(f"pixel{i}" for i in range(784))])] if header else []
        return (end.join(names + [",".join(map(str, row)) for row in rows.tolist()]) + end).encode()


@pytest.fixture(scope="session")
def samples():
    return Samples()


@pytest.fixture
def nothing_known(tmp_path, monkeypatch):
    """A user who has no data at all; returns the home folder."""
    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    return tmp_path / "home"
