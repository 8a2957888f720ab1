"""Digits that nobody wrote: drawn from our own templates, so that digitpad can learn without any download.

Out: drawings with labels, or a `Dataset` of 20,000 + 4,000 pictures, kept in the user's cache. They are drawn
by the same ink code as what is written on the canvas. The same seed gives the same digits.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitpad import atomic, paths
from digitpad.data.dataset import CLASSES, IMAGE_SIDE, Dataset, Examples, content_sha256
from digitpad.data.hand import Habits, draw, pens
from digitpad.data.templates import Floats, Form, load_forms
from digitpad.errors import Cancelled, SaveError
from digitpad.ink.pipeline import to_images
from digitpad.ink.stroke import Drawing

TRAIN, TEST = 20_000, 4_000
SEED = 28
BLOCK = 1_000
"""Digits made between two reports of progress."""

CACHE_FILE = "synthetic.digits"
LICENCE = "Digits synthesised by digitpad from its own stroke templates, MIT"

Progress = Callable[[float, str], None]
Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.uint8]

_log = logging.getLogger(__name__)


def generate(
    count: int, rng: np.random.Generator, habits: Habits | None = None, forms: Sequence[Form] | None = None
) -> list[Drawing]:
    """Draw `count` digits, as many of each as of every other (to within one), in random order.

    Args:
        count: how many drawings.
        rng: every choice comes from it.
        habits: how far hands differ; the usual ones if None.
        forms: the ways of writing to choose from by their shares, at least one for each digit; all that
            digitpad knows if None.

    Returns:
        drawings with labels, around the origin, about 100 units high, y down.
    """
    return _draw(count, rng, habits or Habits(), forms or load_forms())[0]


def pictures(
    count: int, rng: np.random.Generator, habits: Habits | None = None, forms: Sequence[Form] | None = None
) -> tuple[Images, Labels]:
    """`generate`, with a pen for every hand: (count, 28, 28) uint8 pictures and (count,) uint8 labels."""
    drawings, widths = _draw(count, rng, habits or Habits(), forms or load_forms())
    return to_images(drawings, widths), np.array([drawing.label for drawing in drawings], dtype=np.uint8)


def _draw(
    count: int, rng: np.random.Generator, habits: Habits, forms: Sequence[Form]
) -> tuple[list[Drawing], Floats]:
    """The drawings, and the width of each one's pen in pixels, (count,)."""
    labels = rng.permutation(np.arange(count) % CLASSES)
    drawings: dict[int, Drawing] = {}
    widths = np.zeros(count)
    for digit in range(CLASSES):
        mine = [form for form in forms if form.digit == digit]
        shares = np.array([form.share for form in mine])
        places = np.flatnonzero(labels == digit)
        chosen = rng.choice(len(mine), len(places), p=shares / shares.sum())
        for k, form in enumerate(mine):
            here = places[chosen == k]
            points = draw(form, len(here), rng, habits)
            widths[here] = pens(digit, points, rng, habits)
            points.flags.writeable = False
            bounds = list(pairwise(form.samples))
            for place, way in zip(here.tolist(), points, strict=True):
                drawings[place] = Drawing(tuple(way[a:b] for a, b in bounds), digit)
    return [drawings[place] for place in range(count)], widths


def load_synthetic(
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    train: int = TRAIN,
    test: int = TEST,
) -> Dataset:
    """The synthetic data set, from the cache, or made now (a few seconds) and cached.

    Args:
        progress: called with the fraction done, 0–1, and what is being done.
        cancelled: polled; when it returns true, the work is given up.
        train, test: how many digits of each part.

    Raises:
        Cancelled: nothing was written.
    """
    report = progress or (lambda fraction, text: None)
    path = paths.cache_dir() / CACHE_FILE
    key = _key(train, test)
    content = _read(path, key, (train + test) * (IMAGE_SIDE * IMAGE_SIDE + 1))
    if content is None:
        content = _make(train, test, report, cancelled or (lambda: False))
        try:
            atomic.write_bytes(path, key + hashlib.sha256(content).digest() + content)
        except SaveError as error:
            _log.warning("the synthetic digits are not kept: %s", error)
    report(1.0, "Synthetic digits are ready")
    return _dataset(content, train)


def _make(train: int, test: int, report: Progress, cancelled: Callable[[], bool]) -> bytes:
    """All pictures of both parts, then all labels, as bytes."""
    images: list[Images] = []
    labels: list[Labels] = []
    forms = load_forms()
    for part, count in zip(np.random.SeedSequence(SEED).spawn(2), (train, test), strict=True):
        rng = np.random.default_rng(part)
        for first in range(0, count, BLOCK):
            if cancelled():
                raise Cancelled
            done = sum(map(len, images))
            report(done / (train + test), "Drawing synthetic digits")
            block, digits = pictures(min(BLOCK, count - first), rng, forms=forms)
            images.append(block)
            labels.append(digits)
    return b"".join(array.tobytes() for array in (*images, *labels))


def _dataset(content: bytes, train: int) -> Dataset:
    pixels = IMAGE_SIDE * IMAGE_SIDE
    count = len(content) // (pixels + 1)
    data = np.frombuffer(content, dtype=np.uint8)
    images = data[: count * pixels].reshape(count, IMAGE_SIDE, IMAGE_SIDE)
    labels = data[count * pixels :]
    parts = Examples(images[:train], labels[:train]), Examples(images[train:], labels[train:])
    return Dataset("synthetic", *parts, content_sha256(*parts), licence=LICENCE)


def _key(train: int, test: int) -> bytes:
    """What a cache file must begin with, or it was made by another digitpad: 32 bytes.

    It is made from the templates and from a few hundred digits drawn now, so that a change anywhere on the
    way from template to picture shows, with no version number for anyone to forget.
    """
    digest = hashlib.sha256(f"{train} {test} {SEED} {BLOCK}".encode())
    for digit in range(CLASSES):
        digest.update(paths.resource(f"templates/{digit}.json").read_bytes())
    digest.update(pictures(300, np.random.default_rng(SEED))[0].tobytes())
    return digest.digest()


def _read(path: Path, key: bytes, size: int) -> bytes | None:
    """The content of the cache file, or None when it is missing, damaged or out of date."""
    try:
        with path.open("rb") as file:
            if file.read(len(key)) != key:
                return None
            checksum = file.read(hashlib.sha256().digest_size)
            content = file.read(size + 1)
    except OSError:
        return None
    whole = len(content) == size and hashlib.sha256(content).digest() == checksum
    return content if whole else None
