"""One transfer over HTTP that can be given up at any moment: an address and an offset to bytes.

A thread waits for the network, and puts what comes into a short queue; the caller empties it, and looks up
ten times a second to ask whether to go on. The thread never touches the disk.
"""

import contextlib
import http.client
import queue
import re
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from digitpad import __version__
from digitpad.data.connection import TransferError, opener
from digitpad.errors import Cancelled

PIECE = 1 << 16
TIMEOUT = 20.0
"""Seconds without a byte, after which a transfer counts as broken."""

SLOWEST = 100
"""Bytes a second that a transfer has to bring in three timeouts; a poor line brings twenty times as many."""

_LOOK_UP = 0.1
_FAREWELL = 2.0


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

    def note(self, connected: socket.socket) -> None:
        """Remember a connection by a second handle, for TLS takes the first one over."""
        self.sockets.append(connected.dup())
        if self.stopped.is_set():
            raise ConnectionAbortedError

    def hang_up(self) -> None:
        """Wake the thread if it waits for the network."""
        self.stopped.set()
        for connected in tuple(self.sockets):
            with contextlib.suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the handles back, once nobody hangs up any more."""
        for connected in self.sockets:
            connected.close()


def fetch(
    url: str, offset: int, cancelled: Callable[[], bool], timeout: float = TIMEOUT
) -> Generator[Item, None, None]:
    """First the server's `Answer`, then the content in pieces, from `offset` on if the server can do that.

    Raises:
        TransferError: the server cannot be reached, refuses, falls silent, drips or hangs up too early.
        Cancelled: `cancelled()` said so.
    """
    line = _Line()
    thread = threading.Thread(
        target=_receive, args=(line, url, offset, timeout), name="download", daemon=True
    )
    thread.start()
    received, waited = 0, 0.0
    try:
        while True:
            if cancelled():
                raise Cancelled
            if waited > 3 * timeout:
                if received < SLOWEST * waited:
                    raise TransferError(f"sends fewer than {SLOWEST} bytes a second", again=False)
                received, waited = 0, 0.0
            since = time.monotonic()
            try:
                item = line.items.get(timeout=_LOOK_UP)
            except queue.Empty:
                continue
            finally:
                waited += time.monotonic() - since  # and not what the caller takes to write
            if item is None:
                return
            if isinstance(item, TransferError):
                raise item
            received += len(item) if isinstance(item, bytes) else 0
            yield item
    finally:
        line.hang_up()
        thread.join(_FAREWELL)
        line.close()


def _receive(line: _Line, url: str, offset: int, timeout: float) -> None:
    """The thread: put the answer, the content and None into the line, or what went wrong."""
    try:
        request = urllib.request.Request(url, headers={"User-Agent": f"digitpad/{__version__}"})
        if offset:
            request.add_header("Range", f"bytes={offset}-")
        with opener(line.note).open(request, timeout=timeout) as response:
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
        reason = f"answers {error.code} {http.client.responses.get(error.code, '')}".strip()
        if error.code // 100 == 3:
            reason += ", which leads nowhere"
        error.close()
        beyond = error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        line.put(TransferError(reason, again=beyond, beyond=beyond))
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
    is_early = isinstance(error, urllib.error.URLError)  # before the request was sent
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return TransferError(f"is silent for {timeout:g} s", again=True)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return TransferError(f"cannot be trusted ({reason.verify_message})", again=False)
    if isinstance(reason, ssl.SSLError) and is_early:
        return TransferError(f"does not speak TLS as it should ({reason.reason})", again=False)
    if isinstance(reason, OSError) and is_early:
        return TransferError(f"cannot be reached ({reason.strerror or reason})", again=False)
    if isinstance(reason, OSError):
        return TransferError(f"breaks off ({reason.strerror or 'the connection was lost'})", again=True)
    if isinstance(reason, http.client.IncompleteRead):
        return TransferError("hung up too early", again=True)
    return TransferError(f"gives no sensible answer ({type(reason).__name__})", again=False)
