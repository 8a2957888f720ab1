"""MNIST from the Internet into a folder: two mirrors in turn, resumed after breaks, checked before use.

A file is received as `NAME.part` beside its place. Only when the SHA-256 of what it unpacks to is that
of MNIST is it renamed, so that half a file, or a network's login page, is never taken for the file.
"""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from digitpad import paths
from digitpad.data.connection import TransferError
from digitpad.data.fetch import TIMEOUT, Answer, fetch
from digitpad.data.lock import alone
from digitpad.data.remote import FILES, MIRRORS, RemoteFile, is_right
from digitpad.data.stream import GZIP_MAGIC
from digitpad.errors import DownloadError, SaveError

TRIES = 5
"""How often a mirror is asked for the same file, as long as it gives more of it."""

Progress = Callable[[float, str], None]
IsCancelled = Callable[[], bool]


def download_mnist(
    folder: Path | None = None,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
    mirrors: Sequence[str] = MIRRORS,
    *,
    files: Sequence[RemoteFile] = FILES,
    timeout: float = TIMEOUT,
) -> Path:
    """Bring the four files of MNIST into `folder` (the user's cache if None), and return it.

    What is there already and right is kept; what a broken or cancelled download has left is gone on with.

    Args:
        folder: made if it is not there.
        progress: told the share of all bytes, 0–1, and what is being received.
        cancelled: asked at least ten times a second.
        mirrors: addresses of folders, tried in turn.
        files: what to bring; other than MNIST only in tests.
        timeout: seconds without a byte, after which a mirror is asked again or given up.

    Raises:
        DownloadError: no mirror gave one of the files; the line says why.
        SaveError: the folder or the disk refused.
        Cancelled: `cancelled()` said so; whole files stay, and the next call goes on from there.
    """
    target = paths.cache_dir() / "mnist" if folder is None else folder
    stop = cancelled or (lambda: False)
    tell = progress or (lambda share, text: None)
    everything = sum(file.size for file in files)
    if not all(is_right(target / file.name, file, stop) for file in files):
        with alone(target / ".download.lock", lambda: tell(0.0, "waiting for another download"), stop):
            before = 0
            for file in files:
                job = _Job(file, target, stop, timeout, tell, before, everything)
                if not is_right(job.path, file, stop):
                    job.run(mirrors)
                before += file.size
    tell(1.0, "MNIST is there")
    return target


@dataclass(frozen=True)
class _Job:
    """The download of one file."""

    file: RemoteFile
    folder: Path
    cancelled: IsCancelled
    timeout: float
    tell: Progress
    before: int
    everything: int

    @property
    def path(self) -> Path:
        return self.folder / self.file.name

    @property
    def part(self) -> Path:
        return self.folder / (self.file.name + ".part")

    def run(self, mirrors: Sequence[str]) -> None:
        """Try the mirrors in turn. Raises DownloadError, SaveError, Cancelled."""
        faults = []
        try:
            if is_right(self.part, self.file, self.cancelled):
                self._rename()  # an earlier download ended just before
                return
            for mirror in mirrors:
                try:
                    self._from(mirror.rstrip("/") + "/" + self.file.name)
                except TransferError as error:
                    faults.append(f"{urlsplit(mirror).hostname or mirror} {error.reason}")
                else:
                    return
        finally:
            if not self._received():
                self._discard()
        raise DownloadError(self.file.name, f"no mirror gave it: {'; '.join(faults)}")

    def _from(self, url: str) -> None:
        """Receive the file from one mirror, going on after breaks; TransferError if that leads nowhere."""
        for left in reversed(range(TRIES)):
            resumed = self._received()
            try:
                self._receive(url, resumed)
            except TransferError as error:
                if self._received() >= self.file.size and is_right(self.part, self.file, self.cancelled):
                    self._rename()  # it broke after the last byte, or had promised too many
                    return
                if error.beyond:
                    self._discard()  # what was left there is not the beginning of this file
                useful = error.beyond or self._received() > resumed
                if not (left and error.again and useful):
                    raise
            else:
                if is_right(self.part, self.file, self.cancelled):
                    self._rename()
                    return
                if not self.part.exists():
                    raise SaveError(self.path, "somebody deleted what had been received; download it again")
                self._discard()
                # A whole file of wrong content: the mirror's fault, unless an old part was its beginning.
                if not (left and resumed):
                    raise TransferError("sends something that is not the file", again=False)

    def _receive(self, url: str, resumed: int) -> None:
        """Append what the mirror sends to the part; refuse it as soon as it cannot be the file."""
        position, limit = resumed, self.file.limit
        with self._disk():
            # Unbuffered: a full disk shows at the write, not when the file is closed.
            out = self.part.open("ab", buffering=0)
        with out, contextlib.closing(fetch(url, resumed, self.cancelled, self.timeout)) as items:
            for item in items:
                if isinstance(item, Answer):
                    if item.total is not None and item.total > limit:
                        raise TransferError(
                            f"offers {item.total:,} bytes, which is not the file", again=False
                        )
                    if item.begins not in (0, resumed):
                        raise TransferError("sends another part than was asked for", again=False)
                    position = item.begins
                    continue
                if position == 0 and not GZIP_MAGIC.startswith(item[:2]):
                    raise TransferError("sends something else, perhaps the network's own page", again=False)
                if position + len(item) > limit:
                    self._discard()
                    raise TransferError("sends more than the file", again=False)
                with self._disk():
                    if position == 0:
                        out.truncate(0)  # the server began anew
                    rest = memoryview(item)
                    while rest:
                        rest = rest[out.write(rest) :]
                position += len(item)
                self._report(position)
            with self._disk():
                os.fsync(out.fileno())

    @contextlib.contextmanager
    def _disk(self) -> Iterator[None]:
        """Tell of what the disk refuses, and give back the room that the part took."""
        try:
            yield
        except OSError as error:
            self._discard()
            raise SaveError(self.path, f"cannot be written: {error.strerror or error}") from error

    def _report(self, position: int) -> None:
        share = (self.before + min(position, self.file.size)) / self.everything
        self.tell(share, f"{self.file.name}: {position / 1e6:.1f} of {self.file.size / 1e6:.1f} MB")

    def _received(self) -> int:
        """How much of the file an earlier try has left; nothing if that cannot be the file."""
        try:
            size = self.part.stat().st_size
        except OSError:
            return 0
        if size >= self.file.limit:
            self._discard()
            return 0
        return size

    def _discard(self) -> None:
        with contextlib.suppress(OSError):
            self.part.unlink()

    def _rename(self) -> None:
        with self._disk():
            self.part.replace(self.path)
