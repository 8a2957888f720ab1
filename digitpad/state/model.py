"""Which network reads: the current model, the one in training, and the one waiting to be kept or discarded.

In: files, live snapshots, the result of a run. Out: `reader`, whose name says what it is. Training never
replaces the current model silently: what a run leaves is a *candidate* until somebody keeps it. A frame of a
film may read for a while, and what reads may be a copy with some weights changed; both go without a trace.

candidate or current → live → past = base → edit → reader
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from digitpad import paths
from digitpad.errors import ModelFileError
from digitpad.files.models import load_model
from digitpad.recognition.recogniser import Reader
from digitpad.state.loaded_model import LoadedModel as LoadedModel
from digitpad.state.loaded_model import read_model
from digitpad.state.model_files import ModelFiles, Saving

BUNDLED = "models/bundled.safetensors"

Edit = Callable[[Reader], Reader]
"""Makes of a reader one that reads with a changed copy of its network; itself where nothing changes."""


class ModelState(QObject):
    """The current model, the live one while training, and the candidate after it.

    Attributes:
        files: opens and saves in the background what `begin_…` asks for, and tells how it ended.

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
        self._offers = self._offers_before = 0  # candidates so far, and when a model was last asked for
        self.files = ModelFiles(self)
        self.files.opened.connect(self._take_opened)
        self.files.saved.connect(self._take_saved)
        self.files.not_saved.connect(self._take_unsaved)

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
        """Make the model in a file the current one, at once; a candidate is discarded.

        Args:
            path: of the file.
            name: what it is called; by its file, or by the folder of its run, when not given.

        Raises:
            ModelFileError: the file is not a model, or of one that reads no digits; nothing has changed.
        """
        model = read_model(path, name)
        self.files.give_up_opening()
        self._past = None
        self._become(model)

    def begin_opening(self, path: Path, name: str = "") -> None:
        """As `open`, in the background. The last one that is asked for counts; an error changes nothing."""
        self._offers_before = self._offers
        self.files.open(path, name)

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
        self.files.give_up_opening()
        self._past = None
        self._become(LoadedModel(model, self.tr("Bundled model"), None, bundled=True))

    def begin_saving(self, path: Path) -> Saving | None:
        """Have the candidate, or else the current model, written: neither edits nor a frame of a film.

        Once the file is whole, it is the current model under its name, but for a copy of the bundled one.
        None when there is nothing to save.
        """
        return self._save(self._candidate or self._current, path)

    def begin_keeping(self, path: Path) -> Saving | None:
        """Have the candidate written, which is the current model then; None when there is none."""
        return self._save(self._candidate, path)

    def _save(self, chosen: LoadedModel | None, path: Path) -> Saving | None:
        if chosen is None:
            return None
        saving = Saving(chosen, path, self._current)
        self.files.save(saving)
        return saving

    @property
    def is_being_kept(self) -> bool:
        """Whether the candidate is on its way to a file."""
        return self._candidate is not None and self.files.is_saving(self._candidate)

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
        self._offers += 1
        self._live = None
        self._changed()

    def leave_candidate(self) -> None:
        """Put the candidate away unjudged, because another run begins."""
        left, self._candidate = self._candidate, None
        self._changed()
        self._tell_left(left)

    def discard(self) -> None:
        """Drop the candidate; the current model reads again."""
        self._candidate = None
        self._changed()

    def shutdown(self) -> None:
        """Bring what is being saved onto the disk; wait for whatever else goes on in the background."""
        self.files.shutdown()

    @Slot(object)
    def _take_opened(self, model: LoadedModel) -> None:
        self._past = None
        if self._offers == self._offers_before:
            self._become(model)
        else:  # a run has begun and ended meanwhile, and what it left is to be judged
            self._current = model
            self._changed()

    @Slot(object)
    def _take_saved(self, saving: Saving) -> None:
        chosen, current = saving.model, self._current
        if chosen.bundled:
            return
        written = LoadedModel(chosen.model, saving.path.stem, saving.path)
        if self._candidate is not None and self._candidate.model is chosen.model:
            self._become(written)
        elif current is saving.before or (current is not None and current.model is chosen.model):
            # As if it had taken no time: what has become of another run's model since, stays.
            self._current = written
            self._changed()

    @Slot(object, object)
    def _take_unsaved(self, saving: Saving, error: Exception) -> None:
        # Nobody was told of it when another model took its place, because it was about to be a file.
        known = [model.model for model in (self._candidate, self._current) if model is not None]
        if saving.model.model not in known:
            self._tell_left(saving.model)

    def _become(self, model: LoadedModel) -> None:
        left, self._candidate = self._candidate, None
        self._current = model
        self._changed()
        if left is not None and left.model is not model.model:
            self._tell_left(left)

    def _tell_left(self, left: LoadedModel | None) -> None:
        if left is not None and not self.files.is_saving(left):
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
