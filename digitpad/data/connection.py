"""How an address is opened: HTTP and HTTPS alone, telling of the sockets, so that somebody else can hang up.

In: a function that is told of each connection. Out: urllib's opener, which follows redirects with care.
"""

import functools
import http.client
import socket
import ssl
import urllib.request
from collections.abc import Callable
from typing import IO, Any
from urllib.parse import urlsplit

Note = Callable[[socket.socket], None]


class TransferError(Exception):
    """A transfer that failed.

    Attributes:
        reason: what the server did, in plain words that go on from its name.
        again: whether the same server may give (more of) the file when it is asked again.
        beyond: whether it has nothing at the offset that was asked for.
    """

    def __init__(self, reason: str, again: bool, beyond: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.beyond = beyond


def opener(note: Note) -> urllib.request.OpenerDirector:
    """HTTP and HTTPS with redirects and the system's proxies; no files and no FTP, even if redirected.

    Args:
        note: is told of each connection's socket; what it raises ends the transfer.
    """
    director = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        _Redirects(),
        urllib.request.HTTPErrorProcessor(),
        _Plain(note),
        _Secure(note),
    ):
        director.add_handler(handler)
    return director


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect out of HTTP, or out of encryption, and reads no page that comes along with one."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        fp.close()  # or urllib reads it to an end that it may not have
        if urlsplit(newurl).scheme not in ({"https"} if req.type == "https" else {"http", "https"}):
            raise TransferError("leads to an address that is not safe", again=False)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _PlainConnection(http.client.HTTPConnection):
    """Tells of its socket, so that its owner can hang up, be it in the middle of TLS's greeting."""

    note: Note

    def connect(self) -> None:
        super().connect()
        self.note(self.sock)


class _SecureConnection(http.client.HTTPSConnection, _PlainConnection):
    """Connects as a plain one, and then speaks TLS."""


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, note: Note) -> None:
        super().__init__()
        self.note = note

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(functools.partial(_noting, _PlainConnection, self.note), req)


class _Secure(urllib.request.HTTPSHandler):
    def __init__(self, note: Note) -> None:
        super().__init__()
        self.note = note

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        connect = functools.partial(_noting, _SecureConnection, self.note)
        return self.do_open(connect, req, context=ssl.create_default_context())


def _noting(kind: type[_PlainConnection], note: Note, *args: Any, **kwargs: Any) -> _PlainConnection:
    connection = kind(*args, **kwargs)
    connection.note = note
    return connection
