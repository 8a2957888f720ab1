"""What there is to download: MNIST's four files, where they can be had, and how to know the right ones."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from digitpad.data.stream import is_file, pieces
from digitpad.errors import Cancelled, DataError

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)


@dataclass(frozen=True)
class RemoteFile:
    """A file to download.

    Attributes:
        name: its name on every mirror and on the disk.
        size: bytes of the usual gzip; a mirror may have packed it a little worse.
        unpacked: bytes that it unpacks to.
        sha256: hex digest of these.
    """

    name: str
    size: int
    unpacked: int
    sha256: str

    @property
    def limit(self) -> int:
        """The most bytes that are received."""
        return self.size + self.size // 2 + 1024


FILES = (
    RemoteFile(
        "train-images-idx3-ubyte.gz",
        9_912_422,
        47_040_016,
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    RemoteFile(
        "train-labels-idx1-ubyte.gz",
        28_881,
        60_008,
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    RemoteFile(
        "t10k-images-idx3-ubyte.gz",
        1_648_877,
        7_840_016,
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    RemoteFile(
        "t10k-labels-idx1-ubyte.gz",
        4_542,
        10_008,
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
)


def is_right(path: Path, file: RemoteFile, cancelled: Callable[[], bool]) -> bool:
    """Whether `path` unpacks to exactly the content that `file` should have."""
    if not is_file(path):
        return False
    digest, total = hashlib.sha256(), 0
    try:
        for piece in pieces(path):
            digest.update(piece)
            total += len(piece)
            if total > file.unpacked:
                return False
            if cancelled():
                raise Cancelled
    except DataError:
        return False
    return total == file.unpacked and digest.hexdigest() == file.sha256
