"""What tests of the download share: files of known content on a server that may misbehave."""

import gzip
import hashlib

import pytest

from digitpad.data.download import RemoteFile, download_mnist

CONTENT = b"".join(hashlib.sha256(bytes([i % 256, i // 256])).digest() for i in range(20_000))
PACKED = gzip.compress(CONTENT, 1, mtime=0)
FILE = RemoteFile("images.gz", len(PACKED), len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
SMALL = gzip.compress(b"labels", mtime=0)
LABELS = RemoteFile("labels.gz", len(SMALL), 6, hashlib.sha256(b"labels").hexdigest())


@pytest.fixture
def server(misbehaving_server):
    misbehaving_server.files = {FILE.name: PACKED, LABELS.name: SMALL}
    return misbehaving_server


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache" / "mnist"


def bring(server, folder, *behaviours, files=(FILE,), **options):
    return download_mnist(folder, mirrors=[server.address(b) for b in behaviours], files=files, **options)
