"""The film of a run as files that anything can show: an animated GIF, or numbered PNG pictures in a folder.

In: a `FilmRequest`, which holds all that the pictures tell of; frames are read from its folder. Out:
files, written whole or not at all. A frame that cannot be read is left out, and counted.
"""

import contextlib
import io
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from digitpad import atomic
from digitpad.errors import Cancelled, DataError, SaveError
from digitpad.reports.film_picture import (
    MOST_UNITS,
    Points,
    Scene,
    Words,
    draw_frame,
    first_weights,
)
from digitpad.reports.film_request import FilmRequest, SavedFilm
from digitpad.training.archive import KeptRun, load_history
from digitpad.training.film import Frame
from digitpad.training.history import smoothed
from digitpad.training.moments import epoch_of, film_of, planned_epochs

FRAME_MILLISECONDS, LAST_MILLISECONDS = 400, 2500
MOST_POINTS = 400
SPAN = 20
"""Batches over which the loss is averaged."""

Progress = Callable[[float, str], None]
IsCancelled = Callable[[], bool]


def save_gif(path: Path, request: FilmRequest, progress: Progress, cancelled: IsCancelled) -> SavedFilm:
    """Write an animated GIF with one palette of 255 colours, which rests on its last picture.

    Raises:
        SaveError: the disk refused; what was there before is whole.
        DataError: no frame of the film can be read.
        Cancelled: nothing was written.
    """
    shown = _Frames(request, cancelled)
    palette = _palette([picture for _, picture in shown.pictures(_three(shown.steps))])
    pictures: list[Image.Image] = []
    for step, picture in shown.pictures(shown.steps):
        progress(shown.steps.index(step) / len(shown.steps), path.name)
        pictures.append(picture.quantize(palette=palette, dither=Image.Dither.NONE))
    durations = [FRAME_MILLISECONDS] * (len(pictures) - 1) + [LAST_MILLISECONDS]
    content = io.BytesIO()
    pictures[0].save(
        content, "GIF", save_all=True, append_images=pictures[1:], duration=durations, loop=0, disposal=1
    )
    if cancelled():
        raise Cancelled
    atomic.write_bytes(path, content.getvalue())
    progress(1, path.name)
    return SavedFilm(path, len(pictures), len(request.steps) - len(pictures))


def save_pngs(folder: Path, request: FilmRequest, progress: Progress, cancelled: IsCancelled) -> SavedFilm:
    """Write `frame-01-step-000001.png` and so on into a folder that is new.

    Raises:
        SaveError: the folder is there already, or the disk refused; there is no folder then.
        DataError: no frame of the film can be read.
        Cancelled: there is no folder.
    """
    if folder.exists():
        raise SaveError(folder, "is there already; choose a new name")
    shown = _Frames(request, cancelled)
    half = folder.with_name(f".{folder.name}{atomic.PART}")
    try:
        shutil.rmtree(half, ignore_errors=True)
        digits, count = len(str(len(shown.steps))), 0
        for count, (step, picture) in enumerate(shown.pictures(shown.steps), start=1):
            progress((count - 1) / len(shown.steps), folder.name)
            content = io.BytesIO()
            picture.save(content, "PNG")
            atomic.write_bytes(half / f"frame-{count:0{digits}}-step-{step:06}.png", content.getvalue())
        if cancelled():
            raise Cancelled
        half.replace(folder)
    except OSError as error:
        raise SaveError(folder, f"cannot be written: {error.strerror or error}") from error
    except SaveError as error:  # which names the folder that only exists while this is written
        raise SaveError(folder, error.fault) from error
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(half)
    progress(1, folder.name)
    return SavedFilm(folder, count, len(request.steps) - count)


class _Frames:
    """The frames that can be read, and the pictures of them; only one frame is in memory at a time.

    Attributes:
        steps: of the frames that can be read.
    """

    def __init__(self, request: FilmRequest, cancelled: IsCancelled) -> None:
        self._request, self._cancelled = request, cancelled
        self._film = film_of(request.run)
        accuracies: list[tuple[float, float]] = []
        reach, steps, fault = 0.0, [], None
        units: npt.NDArray[np.intp] | None = None
        for step in reversed(request.steps):  # from the end, which says which units are the strongest
            try:
                frame = self._load(step)
            except DataError as error:
                fault = fault or error
                continue
            steps.append(step)
            if units is None:
                units = strongest(first_weights(frame))
            reach = max(reach, reach_of(first_weights(frame)[:, units]))
            accuracy = self._accuracy(frame)
            if accuracy is not None:
                accuracies.append((step, accuracy))
        if units is None:
            raise fault or DataError(self._film.folder, "holds no frames")
        self.steps = tuple(reversed(steps))
        self._scene = Scene(
            request.run.about.name,
            units,
            reach or 1.0,
            request.labels,
            request.drawing,
            losses_of(request.run, self.steps[-1]),
            accuracies[::-1],
        )

    def pictures(self, steps: Sequence[int]) -> Iterator[tuple[int, Image.Image]]:
        """Steps with their pictures, without those that have gone since; one at least, or DataError.

        Raises:
            Cancelled.
        """
        fault, count = None, 0
        for step in steps:
            try:
                picture = self._picture(step)
            except DataError as error:  # a run under way gives frames up to make room
                fault = error
            else:
                count += 1
                yield step, picture
        if not count and fault is not None:
            raise fault

    def _picture(self, step: int) -> Image.Image:
        request, frame = self._request, self._load(step)
        epoch, planned = epoch_of(step, request.epochs), planned_epochs(request.run, request.epochs)
        of = "" if planned is None or epoch > planned else f"/{planned}"
        words = Words(f"step {step:,} · epoch {epoch}{of}", self._accuracy(frame), self.steps)
        return draw_frame(frame, self._fitting(frame), words)

    def _load(self, step: int) -> Frame:
        if self._cancelled():
            raise Cancelled
        return self._film.load(step, self._request.run.recipe.network)

    def _fitting(self, frame: Frame) -> Scene:
        """The scene without labels where they are not those of this frame's pictures."""
        scene, labels = self._scene, self._request.labels
        if labels is None or labels.shape == frame.predicted.shape:
            return scene
        return Scene(**{**vars(scene), "labels": None})

    def _accuracy(self, frame: Frame) -> float | None:
        labels = self._request.labels
        if labels is not None and len(labels) and labels.shape == frame.predicted.shape:
            return float((frame.predicted == labels).mean())
        step = frame.snapshot.step
        return next((epoch.test_accuracy for epoch in self._request.epochs if epoch.step == step), None)


def strongest(weights: npt.NDArray[np.float32], most: int = MOST_UNITS) -> npt.NDArray[np.intp]:
    """(D, H) → the units with the largest norms, `most` at most, in the order of their numbers."""
    with np.errstate(over="ignore", invalid="ignore"):
        norms = np.nan_to_num((weights.astype(np.float64) ** 2).sum(axis=0))
    found: npt.NDArray[np.intp] = np.sort(np.argsort(-norms, kind="stable")[:most])
    return found


def reach_of(weights: npt.NDArray[np.float32]) -> float:
    """How far the scale of colours goes, either way: all but the outermost half percent of finite numbers."""
    sizes = np.abs(weights[np.isfinite(weights)])
    return float(np.quantile(sizes, 0.995)) if sizes.size else 0.0


def losses_of(run: KeptRun, last: int) -> Points:
    """The loss over the steps up to `last`: a mean of batches, or what was measured after each epoch."""
    try:
        history = load_history(run.path)
    except (DataError, OSError, KeyError, TypeError, ValueError):
        return [(epoch.step, epoch.test_loss) for epoch in run.epochs if epoch.step <= last]
    steps = min(history.steps, last)
    if not steps:
        return [(epoch.step, epoch.test_loss) for epoch in run.epochs if epoch.step <= last]
    values = smoothed(history.batch_loss[:steps], SPAN)
    places = np.unique(np.geomspace(1, steps, MOST_POINTS).round().astype(np.intp))
    return [(float(step), float(values[step - 1])) for step in places]


def _three(steps: Sequence[int]) -> tuple[int, ...]:
    """The first, the middle and the last of them, each once."""
    return tuple(dict.fromkeys((steps[0], steps[len(steps) // 2], steps[-1])))


def _palette(pictures: Sequence[Image.Image]) -> Image.Image:
    """255 colours that suit all of these pictures."""
    width, height = pictures[0].size
    together = Image.new("RGB", (width, height * len(pictures)))
    for number, picture in enumerate(pictures):
        together.paste(picture, (0, number * height))
    return together.quantize(255, method=Image.Quantize.MEDIANCUT)
