"""A web server on this very machine that misbehaves; the folder that is asked for says how."""

import contextlib
import gzip
import http.server
import re
import threading
from urllib.parse import urlsplit

import pytest


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
        _, behaviour, name = urlsplit(self.path).path.split("/")
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

    def says_more(self, content):
        self.send(content, length=len(content) + 10)
        self.close_connection = True

    def says_less(self, content):
        self.send(content, length=len(content) // 2)
        self.close_connection = True

    def packed_once_more(self, content):
        self.send(gzip.compress(content, 1), Content_Encoding="gzip")

    def unpacked_on_the_way(self, content):
        self.send(gzip.decompress(content))

    def drips(self, content, begins=0):
        self.send(content[:begins], length=len(content))
        for at in range(begins, begins + 1000):
            if not self.server.closing.wait(0.02):
                self.wfile.write(content[at : at + 1])

    def drips_at_last(self, content):
        self.drips(content, len(content) // 2)

    def drips_headers(self, content):
        self.send_response(200)
        self.flush_headers()
        for _ in range(1000):
            if not self.server.closing.wait(0.02):
                self.wfile.write(b"x")

    def endless_headers(self, content):
        self.send_response(200)
        for number in range(10_000):
            self.send_header(f"X-{number}", "x")
        self.end_headers()

    def hangs_up(self, content):
        self.close_connection = True

    def forbidden_by_the_proxy(self, content):
        self.send(b"<html>Who are you?</html>", 407)

    def moved(self, content):
        self.redirect(self.server.address("good"))

    def moved_with_an_endless_page(self, content):
        self.send_response(302)
        self.send_header("Location", self.server.address("good") + self.path.split("/")[-1])
        self.end_headers()
        while not self.server.closing.is_set():
            self.wfile.write(bytes(1 << 16))

    def moved_to_a_login_page(self, content):
        self.redirect(self.server.address("login_page"))

    def moved_to_ftp(self, content):
        self.redirect("ftp://127.0.0.1/")

    def redirect(self, address):
        self.send(b"", 302, Location=address + self.path.split("/")[-1])

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
    before = set(threading.enumerate())
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.closing.set()
        server.shutdown()
        thread.join()
    left = (
        set(threading.enumerate()) - before
    )  # among which Python counts Qt's, which are waited for elsewhere
    assert "download" not in [thread.name for thread in left], "a download has left a thread behind"
