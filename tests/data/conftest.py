"""Small sound files in every form, for the readers' tests to damage; and a server that can misbehave."""

import contextlib
import gzip
import http.server
import io
import re
import struct
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest


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


class Server(http.server.ThreadingHTTPServer):
    """Serves `files` in a way that depends on the folder that is asked for, and notes the requests."""

    daemon_threads = False  # so that closing the server waits for its threads

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.requests = []
        self.closing = threading.Event()

    def address(self, behaviour):
        return f"http://127.0.0.1:{self.server_port}/{behaviour}/"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        _, behaviour, name = self.path.split("/")
        self.asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        self.server.requests.append((behaviour, int(self.asked[1]) if self.asked else 0))
        with contextlib.suppress(ConnectionError):
            getattr(self, behaviour)(self.server.files[name])

    def send(self, content, status=200, length=None, **headers):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def rest(self, content, upto=None):
        """What was asked for, perhaps cut off at `upto`, with the length that it should have."""
        begins = int(self.asked[1]) if self.asked else 0
        if begins >= len(content):
            self.send(b"", 416)
            return
        self.send(
            content[begins:upto],
            206 if self.asked else 200,
            length=len(content) - begins,
            **({"Content_Range": f"bytes {begins}-{len(content) - 1}/{len(content)}"} if self.asked else {}),
        )
        self.close_connection = True

    def good(self, content):
        self.rest(content)

    def cut_in_the_middle(self, content):
        first = self.server.requests.count(("cut_in_the_middle", 0)) == 1
        self.rest(content, len(content) // 2 if first and not self.asked else None)

    def always_cut(self, content):
        begins = int(self.asked[1]) if self.asked else 0
        self.rest(content, begins + 1000)

    def cut_and_no_ranges(self, content):
        self.send(content[: len(content) // 2], length=len(content))
        self.close_connection = True

    def no_ranges(self, content):
        self.send(content)

    def missing(self, content):
        self.send(b"<html>not found</html>", 404)

    def broken(self, content):
        self.send(b"", 500)

    def login_page(self, content):
        self.send(b"<html>Please log in</html>" * 100)

    def wrong_content(self, content):
        self.send(gzip.compress(gzip.decompress(content)[:-1] + b"x", 1))

    def other_gzip_for_the_rest(self, content):
        self.rest(bytes(len(content)))

    def unpacks_to_more(self, content):
        self.send(gzip.compress(gzip.decompress(content) + bytes(1 << 20), 1))

    def empty(self, content):
        self.send(b"")

    def half_without_saying(self, content):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])
        self.close_connection = True

    def chunked(self, content):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for at in range(0, len(content), 5000):
            chunk = content[at : at + 5000]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        self.wfile.write(b"0\r\n\r\n")

    def offers_too_much(self, content):
        self.send(content, length=1 << 40)
        self.close_connection = True

    def endless(self, content):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(content)
        while not self.server.closing.is_set():
            self.wfile.write(bytes(1 << 16))

    def slow(self, content):
        self.send(content[:1000], length=len(content))
        self.server.closing.wait(30)

    def silent(self, content):
        self.server.closing.wait(30)

    def wrong_part(self, content):
        self.send(content, 206, Content_Range=f"bytes 7-{len(content) - 1}/{len(content)}")

    def moved(self, content):
        self.send(b"", 302, Location=self.server.address("good") + self.path.split("/")[-1])

    def moved_in_a_circle(self, content):
        self.send(b"", 302, Location=self.path)

    def moved_to_a_file(self, content):
        self.send(b"", 302, Location="file:///etc/passwd")

    def nonsense(self, content):
        self.wfile.write(b"nonsense\r\n\r\n")
        self.close_connection = True


@pytest.fixture
def misbehaving_server(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    before = threading.active_count()
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.closing.set()
        server.shutdown()
        thread.join()
    assert threading.active_count() == before, "a download has left a thread behind"
