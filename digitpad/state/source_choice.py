"""The data set that the next run is to be trained on, chosen before it is loaded.

In: a name or a path. Out: whether it can be used now, how many digits it has where that is known, and what
was wrong with it when it could not be loaded.
"""

from PySide6.QtCore import QObject, Signal, Slot

from digitpad.data.places import NAMES, SourceInfo, list_sources
from digitpad.state.dataset import DatasetState


class SourceChoice(QObject):
    """Which data set is wanted.

    Attributes:
        opened: paths that the user has opened, the newest last.

    Signals:
        choice_changed: another source is chosen, or there is more to say about it.
    """

    choice_changed = Signal()

    def __init__(self, dataset: DatasetState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dataset = dataset
        self._infos: dict[str, SourceInfo] = {}
        self._error: Exception | None = None
        self.opened: tuple[str, ...] = ()
        self._source = "synthetic"
        self.refresh()
        if dataset.current is not None:
            self._source = dataset.source
        elif self._infos["mnist"].available:
            self._source = "mnist"
        dataset.dataset_changed.connect(self._on_dataset)
        dataset.downloaded.connect(self._on_downloaded)
        dataset.failed.connect(self._on_failed)

    @property
    def source(self) -> str:
        """The name or path that is chosen."""
        return self._source

    @property
    def offered(self) -> tuple[str, ...]:
        """What there is to choose from: the names, unless only an expert could get one, and opened paths."""
        found = [n for n in NAMES if n in ("mnist", self._source) or self._infos[n].available]
        return (*sorted(found, key=("synthetic", "mnist", "pendigits").index), *self.opened)

    @property
    def can_download(self) -> bool:
        """Whether a download would help: it is MNIST, and that is not here, or damaged."""
        return self._source == "mnist" and not self.is_ready

    @property
    def is_ready(self) -> bool:
        """Whether a run can be started on it: it is there, and has not been found damaged."""
        info = self._infos.get(self._source)
        return self._error is None and (info is None or info.available)

    @property
    def error(self) -> Exception | None:
        """Why it could not be loaded."""
        return self._error

    @property
    def counts(self) -> tuple[int, int] | None:
        """Training and test digits, where that is known."""
        current = self._dataset.current
        if current is not None and self._dataset.source == self._source:
            return len(current.train), len(current.test)
        info = self._infos.get(self._source)
        return info.counts if info is not None else None

    def is_available(self, source: str) -> bool:
        """Whether a source can be loaded without a download, as far as is known without reading it."""
        return source not in self._infos or self._infos[source].available

    def choose(self, source: str) -> None:
        """Want another source, and load it in the background where it is at hand."""
        self._want(source)
        self.refresh()
        if self.is_available(source):
            self._dataset.load(source)

    @Slot()
    def load(self) -> None:
        """Load what is chosen; the built-in digits where it is not on this computer."""
        self.choose(self._source if self.is_available(self._source) else "synthetic")

    def download(self) -> None:
        """Fetch MNIST in the background, and load it when it has arrived."""
        self._error = None
        self._dataset.download_mnist()
        self.choice_changed.emit()

    def refresh(self) -> None:
        """Look again at what is on this computer."""
        self._infos = {info.name: info for info in list_sources()}
        self.choice_changed.emit()

    def _want(self, source: str) -> None:
        if source not in NAMES and source not in self.opened:
            self.opened = (*self.opened, source)
        self._source, self._error = source, None
        self.choice_changed.emit()

    @Slot()
    def _on_dataset(self) -> None:
        if self._dataset.source != self._source or self._error is not None:
            self._want(self._dataset.source)
        else:
            self.choice_changed.emit()

    @Slot()
    def _on_downloaded(self) -> None:
        self.choose("mnist")

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self.refresh()
        if self._dataset.wanted == self._source:
            self._error = error
        self.choice_changed.emit()
