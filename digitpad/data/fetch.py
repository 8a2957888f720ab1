"""One transfer over HTTP that can be given up at any moment: an address and an offset to bytes.

A thread waits for the network, and puts what comes into a short queue; the caller empties it, and looks up
ten times a second to ask whether to go on. The thread never touches the disk.
"""

import contextlib
import functools
import http.client
import queue
import re
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

from digitpad import __version__
from digitpad.errors import Cancelled

PIECE = 1 << 16
TIMEOUT = 20.0
"""Seconds without a byte, after which a transfer counts as broken."""

_LOOK_UP = 0.1
_FAREWELL = 2.0


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


@dataclass(frozen=True)
class Answer:
    """What comes before the content: the offset at which it begins, and the whole file's size if known."""

    begins: int
    total: int | None


Item = Answer | bytes


@dataclass
class _Line:
    """What the thread and its owner share."""

    items: queue.Queue[Item | TransferError | None] = field(default_factory=lambda: queue.Queue(16))
    stopped: threading.Event = field(default_factory=threading.Event)
    sockets: list[socket.socket] = field(default_factory=list)

    def put(self, item: Item | TransferError | None) -> None:
        while not self.stopped.is_set():
            with contextlib.suppress(queue.Full):
                self.items.put(item, timeout=_LOOK_UP)
                return

    def hang_up(self) -> None:
        """Wake the thread if it waits for the network."""
        self.stopped.set()
        for connected in self.sockets:
            with contextlib.suppress(OSError):
                # The plain socket's method also for TLS, whose own would take the encryption away first.
                socket.socket.shutdown(connected, socket.SHUT_RDWR)


def fetch(
    url: str, offset: int, cancelled: Callable[[], bool], timeout: float = TIMEOUT
) -> Generator[Item, None, None]:
    """First the server's `Answer`, then the content in pieces, from `offset` on if the server can do that.

    Raises:
        TransferError: the server cannot be reached, refuses, falls silent or hangs up too early.
        Cancelled: `cancelled()` said so.
    """
    line = _Line()
    thread = threading.Thread(
        target=_receive, args=(line, url, offset, timeout), name="download", daemon=True
    )
    thread.start()
    try:
        while True:
            if cancelled():
                raise Cancelled
            try:
                item = line.items.get(timeout=_LOOK_UP)
            except queue.Empty:
                continue
            if item is None:
                return
            if isinstance(item, TransferError):
                raise item
            yield item
    finally:
        line.hang_up()
        thread.join(_FAREWELL)


def _receive(line: _Line, url: str, offset: int, timeout: float) -> None:
    """The thread: put the answer, the content and None into the line, or what went wrong."""
    try:
        request = urllib.request.Request(url, headers={"User-Agent": f"digitpad/{__version__}"})
        if offset:
            request.add_header("Range", f"bytes={offset}-")
        with _opener(line).open(request, timeout=timeout) as response:
            answer = _answer(response)
            line.put(answer)
            position = answer.begins
            while not line.stopped.is_set() and (piece := response.read1(PIECE)):
                position += len(piece)
                line.put(piece)
        if answer.total is not None and position < answer.total:
            raise TransferError(f"hung up after {position:,} of {answer.total:,} bytes", again=True)
        line.put(None)
    except TransferError as error:
        line.put(error)
    except urllib.error.HTTPError as error:
        phrase = http.client.responses.get(error.code, "")
        error.close()
        beyond = error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        line.put(TransferError(f"answers {error.code} {phrase}".strip(), again=beyond, beyond=beyond))
    except (OSError, http.client.HTTPException, ValueError) as error:
        line.put(_explained(error, timeout))


def _answer(response: http.client.HTTPResponse) -> Answer:
    length = response.headers.get("Content-Length", "")
    size = int(length) if re.fullmatch(r"[0-9]{1,15}", length) else None
    if response.status == 200:
        return Answer(0, size)
    part = re.fullmatch(
        r"bytes ([0-9]{1,15})-[0-9]{1,15}/([0-9]{1,15}|\*)", response.headers.get("Content-Range", "")
    )
    if response.status != 206 or part is None:
        raise TransferError(f"answers {response.status} without the file", again=False)
    return Answer(int(part[1]), None if part[2] == "*" else int(part[2]))


def _explained(error: Exception, timeout: float) -> TransferError:
    """The network's errors in few words."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return TransferError(f"is silent for {timeout:g} s", again=True)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return TransferError(f"cannot be trusted ({reason.verify_message})", again=False)
    if isinstance(reason, ConnectionRefusedError | socket.gaierror):
        return TransferError(f"cannot be reached ({reason.strerror})", again=False)
    if isinstance(reason, OSError):
        return TransferError(f"breaks off ({reason.strerror or 'the connection was lost'})", again=True)
    if isinstance(reason, http.client.IncompleteRead):
        return TransferError("hung up too early", again=True)
    return TransferError(f"gives no sensible answer ({type(reason).__name__})", again=False)


def _opener(line: _Line) -> urllib.request.OpenerDirector:
    """HTTP and HTTPS with redirects and the system's proxies; no files and no FTP, even if redirected."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Plain(line),
        _Secure(line),
    ):
        opener.add_handler(handler)
    return opener


class _Noted:
    """Makes a connection tell of its socket, so that the line can hang up."""

    def __init__(self, *args: Any, line: _Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self.line.sockets.append(self.sock)  # type: ignore[attr-defined]
        if self.line.stopped.is_set():
            raise ConnectionAbortedError


class _PlainConnection(_Noted, http.client.HTTPConnection):
    pass


class _SecureConnection(_Noted, http.client.HTTPSConnection):
    pass


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, line: _Line) -> None:
        super().__init__()
        self.connection = functools.partial(_PlainConnection, line=line)

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self.connection, req)


class _Secure(urllib.request.HTTPSHandler):
    def __init__(self, line: _Line) -> None:
        super().__init__()
        self.connection = functools.partial(_SecureConnection, line=line)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self.connection, req, context=ssl.create_default_context())
