"""Downloads over TLS and through proxies: who cannot be trusted is named, and cancelling never waits."""

import contextlib
import shutil
import socket
import ssl
import subprocess
import threading

import pytest

from digitpad.data.download import download_mnist
from digitpad.errors import Cancelled, DownloadError
from tests.data.download_kit import FILE, PACKED, folder, server

__all__ = ["folder", "server"]

HTML = b"HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\n<html>Please log in</html>"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of localhost that nobody has signed, with its key, in one file."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl, to make a certificate")
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    wanted = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    made = subprocess.run(
        ["openssl", *wanted.split(), "-addext", "subjectAltName=DNS:localhost", "-keyout", path],
        check=True,
        capture_output=True,
    )
    path.write_bytes(path.read_bytes() + made.stdout)
    return path


@pytest.fixture
def over_tls(server, certificate, monkeypatch):
    """The server, speaking TLS; its addresses begin with https."""
    for name in ("https_proxy", "HTTPS_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda *_: None  # of a client that does not trust it
    return server


def of(server, behaviour, host="localhost"):
    return f"https://{host}:{server.server_port}/{behaviour}/"


def test_a_certificate_that_nobody_signed_is_named_and_nothing_taken(over_tls, folder):
    with pytest.raises(DownloadError, match=r"localhost cannot be trusted \(self.signed certificate\)"):
        download_mnist(folder, mirrors=[of(over_tls, "good")], files=[FILE])
    assert over_tls.requests == []


def test_a_certificate_that_is_trusted_is_enough(over_tls, folder, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    download_mnist(folder, mirrors=[of(over_tls, "cut_in_the_middle")], files=[FILE])
    assert (folder / FILE.name).read_bytes() == PACKED


def test_a_certificate_of_another_host_is_not_enough(over_tls, folder, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1 cannot be trusted \(IP address mismatch"):
        download_mnist(folder, mirrors=[of(over_tls, "good", "127.0.0.1")], files=[FILE])


def test_no_redirect_leads_out_of_encryption(over_tls, folder, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(DownloadError, match="localhost leads to an address that is not safe"):
        download_mnist(folder, mirrors=[of(over_tls, "moved")], files=[FILE])
    assert over_tls.requests == [("moved", 0)]


def test_a_server_that_speaks_no_tls_is_told_of(server, folder, monkeypatch):
    monkeypatch.delenv("https_proxy", raising=False)
    with pytest.raises(DownloadError, match=r"localhost does not speak TLS as it should \(\w+\)"):
        download_mnist(folder, mirrors=[of(server, "good")], files=[FILE])


@contextlib.contextmanager
def answering(content):
    """A server that says the same to everybody, or nothing; yields its port and what it was asked."""
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    connected, _ = listening.accept()
                    with connected:
                        asked.append(connected.recv(1 << 16))
                        connected.sendall(content)
                        while not content and connected.recv(1 << 16):
                            pass

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1], asked
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_cancelling_takes_effect_in_the_middle_of_the_greeting_of_tls(folder):
    with answering(b"") as (port, asked):
        with pytest.raises(Cancelled):
            download_mnist(
                folder,
                mirrors=[f"https://127.0.0.1:{port}/"],
                files=[FILE],
                cancelled=lambda: bool(asked),
            )
        assert "download" not in [thread.name for thread in threading.enumerate()]


def test_a_name_that_nobody_knows_is_told_of(folder, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(DownloadError, match=r"mirror\.invalid cannot be reached \(Name or service not known"):
        download_mnist(folder, mirrors=["http://mirror.invalid/"], files=[FILE])


def test_a_proxy_that_gives_a_page_of_its_own_is_not_believed(folder, monkeypatch):
    with answering(HTML) as (port, asked):
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
        with pytest.raises(
            DownloadError, match=r"mirror\.invalid sends something else, perhaps the network's"
        ):
            download_mnist(folder, mirrors=["http://mirror.invalid/"], files=[FILE])
    assert asked[0].startswith(b"GET http://mirror.invalid/images.gz ")


@pytest.mark.parametrize(
    ("scheme", "fault"),
    [
        ("http", r"mirror\.invalid answers 407 Proxy Authentication Required"),
        ("https", r"mirror\.invalid cannot be reached \(Tunnel connection failed: 407 Who are you"),
    ],
)
def test_a_proxy_that_wants_to_know_who_asks_is_told_of(folder, monkeypatch, scheme, fault):
    with answering(b"HTTP/1.1 407 Who are you?\r\nContent-Length: 0\r\n\r\n") as (port, _):
        monkeypatch.setenv(f"{scheme}_proxy", f"http://127.0.0.1:{port}")
        with pytest.raises(DownloadError, match=fault):
            download_mnist(folder, mirrors=[f"{scheme}://mirror.invalid/"], files=[FILE])


def test_a_proxy_whose_address_is_nonsense_is_told_of(folder, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://nonsense:port")
    with pytest.raises(DownloadError, match=r"gives no sensible answer \(InvalidURL\)"):
        download_mnist(folder, mirrors=["http://mirror.invalid/"], files=[FILE])


def test_a_sound_proxy_serves(server, folder, monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_port}")
    download_mnist(folder, mirrors=["http://mirror.invalid/good/"], files=[FILE])
    assert (folder / FILE.name).read_bytes() == PACKED


def test_two_mirrors_of_which_one_cannot_be_trusted_are_one(over_tls, folder, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    mirrors = [of(over_tls, "good", "127.0.0.1"), of(over_tls, "good")]
    download_mnist(folder, mirrors=mirrors, files=[FILE])
    assert (folder / FILE.name).read_bytes() == PACKED
