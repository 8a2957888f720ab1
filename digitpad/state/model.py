"""Which network reads: the current model, the one in training, and the one waiting to be kept or discarded.

In: files, live snapshots, the result of a run. Out: `reader`, whose name says what it is. Training never
replaces the current model silently: what a run leaves is a *candidate* until somebody keeps it. A frame of a
film may read for a while, and what reads may be a copy with some weights changed; both go without a trace.

candidate or current → live → past = base → edit → reader
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from digitpad import paths
from digitpad.errors import ModelFileError
from digitpad.files.models import Model, load_model, save_model
from digitpad.recognition.recogniser import Reader, check_reads_digits
from digitpad.training.runs import MODEL as RUN_MODEL

BUNDLED = "models/bundled.safetensors"

Edit = Callable[[Reader], Reader]
"""Makes of a reader one that reads with a changed copy of its network; itself where nothing changes."""


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A model with the name that the window gives it, and where it lies (None: nowhere, or bundled)."""

    model: Model
    name: str
    path: Path | None = None
    bundled: bool = False

    @property
    def reader(self) -> Reader:
        """This model as one that reads."""
        return Reader.of(self.model, self.name)


class ModelState(QObject):
    """The current model, the live one while training, and the candidate after it.

    Signals:
        model_changed: `reader`, `current` or `candidate` is another one.
        candidate_left: the LoadedModel that another model took the place of, though nobody discarded it.
    """

    model_changed = Signal()
    candidate_left = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._current: LoadedModel | None = None
        self._candidate: LoadedModel | None = None
        self._live: Reader | None = None
        self._past: Reader | None = None
        self._edit: Edit | None = None
        self._kept: Reader | None = None  # of the candidate, else of the current model
        self._base: Reader | None = None
        self._reader: Reader | None = None

    @property
    def reader(self) -> Reader | None:
        """Who reads now: the network in training, else the candidate, else the current model.

        Before all of them a frame of a film that is looked at; and of whichever it is, the edited copy.
        The same object as long as it is the same network; None when there is no model at all.
        """
        return self._reader

    @property
    def base(self) -> Reader | None:
        """Who would read if nothing were edited; the very `reader` when nothing is."""
        return self._base

    @property
    def past(self) -> Reader | None:
        """The frame of a film that reads; None when it is the present that does."""
        return self._past

    @property
    def current(self) -> LoadedModel | None:
        """The model that reads when nothing is being trained or tried."""
        return self._current

    @property
    def candidate(self) -> LoadedModel | None:
        """What the last run left, until it is kept or discarded."""
        return self._candidate

    @property
    def is_live(self) -> bool:
        """Whether a network is in training, which reads unless a frame of a film does."""
        return self._live is not None

    def open(self, path: Path, name: str = "") -> None:
        """Make the model in a file the current one; a candidate is discarded.

        Args:
            path: of the file.
            name: what it is called; by its file, or by the folder of its run, when not given.

        Raises:
            ModelFileError: the file is not a model, or of one that reads no digits; nothing has changed.
        """
        usual = path.parent.name if path.name == RUN_MODEL else path.stem  # all runs' models have one name
        model = load_model(path)
        check_reads_digits(model, path)
        self._past = None
        self._become(LoadedModel(model, name or usual, path))

    def restore_bundled(self) -> None:
        """Make the model that came with the program the current one.

        Raises:
            ModelFileError: the installation is damaged.
        """
        try:
            path = paths.resource(BUNDLED)
        except FileNotFoundError as error:
            raise ModelFileError(BUNDLED, str(error)) from error
        model = load_model(path)
        self._past = None
        self._become(LoadedModel(model, self.tr("Bundled model"), None, bundled=True))

    def save(self, path: Path) -> None:
        """Write the candidate, or else the current model, to a file: neither edits nor a frame of a film.

        Raises:
            SaveError: the disk refused; what was there before is whole.
        """
        chosen = self._candidate or self._current
        if chosen is None:
            return
        save_model(path, chosen.model)
        if chosen is self._candidate or not chosen.bundled:
            self._become(LoadedModel(chosen.model, path.stem, path))

    def set_live(self, reader: Reader | None) -> None:
        """Let the network in training read; None when training is over."""
        self._live = reader
        self._changed()

    def set_past(self, reader: Reader | None) -> None:
        """Let a frame of a film read; None for the present again. Opening a model also ends it."""
        self._past = reader
        self._changed()

    def set_edit(self, edit: Edit | None) -> None:
        """Let a changed copy read, of whatever would read without it; None for the network as it is."""
        self._edit = edit
        self._base = None  # so that it is made anew
        self._changed()

    def offer(self, model: LoadedModel) -> None:
        """Take the result of a run as the candidate, and let it read."""
        self._candidate = model
        self._live = None
        self._changed()

    def keep(self, path: Path) -> None:
        """Write the candidate to `path` and make it the current model.

        Raises:
            SaveError: the disk refused; it stays the candidate.
        """
        if self._candidate is not None:
            save_model(path, self._candidate.model)
            self._become(LoadedModel(self._candidate.model, path.stem, path))

    def leave_candidate(self) -> None:
        """Put the candidate away unjudged, because another run begins."""
        left, self._candidate = self._candidate, None
        self._changed()
        if left is not None:
            self.candidate_left.emit(left)

    def discard(self) -> None:
        """Drop the candidate; the current model reads again."""
        self._candidate = None
        self._changed()

    def _become(self, model: LoadedModel) -> None:
        left, self._candidate = self._candidate, None
        self._current = model
        self._changed()
        if left is not None and left.model is not model.model:
            self.candidate_left.emit(left)

    def _changed(self) -> None:
        chosen = self._candidate or self._current
        if chosen is None:
            self._kept = None
        elif (
            self._kept is None
            or self._kept.snapshot is not chosen.model.snapshot
            or self._kept.name != chosen.name
        ):
            self._kept = chosen.reader
        base = self._past or self._live or self._kept
        if base is None or base is not self._base:
            self._base = base
            self._reader = base if base is None or self._edit is None else self._edit(base)
        self.model_changed.emit()
