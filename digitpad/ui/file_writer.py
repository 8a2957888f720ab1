"""Files that a panel writes: at once where that is quick, else in the background, one line told of each.

In: a path, and what writes it. Out: the file, whole or not at all, and a sentence or the error.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from digitpad.errors import DigitpadError
from digitpad.state.tasks import Task


class FileWriter(QObject):
    """Writes for one panel.

    Attributes:
        folder: where the last file was saved to.

    Signals:
        reported: a sentence about a file that was written.
        failed: the exception that kept a file from being written.
    """

    reported = Signal(str)
    failed = Signal(object)

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._tasks: list[Task] = []
        self.folder = Path.home()

    @property
    def is_busy(self) -> bool:
        """Whether a file is being written in the background."""
        return bool(self._tasks)

    def shutdown(self) -> None:
        """Wait until what is being written is there; nothing is told of it any more."""
        for task in self._tasks:
            task.shutdown()
        self._tasks.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Bring the files to their end when the main window goes."""
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.shutdown()
        return False

    def write(self, path: Path, write: Callable[[], None], in_background: bool) -> None:
        """Call `write`, which writes this file; in the background it may see no widget.

        A file that is under way when the main window goes is brought to its end.
        """
        self.folder = path.parent
        if not in_background:
            try:
                write()
            except DigitpadError as error:
                self.failed.emit(error)
            else:
                self._report(path.name)
            return

        def job(progress: Callable[[float, str], None], cancelled: Callable[[], bool]) -> str:
            write()
            return path.name

        task = Task(job, self)
        task.finished.connect(self._written)
        task.failed.connect(self._not_written)
        top_of(self._owner).installEventFilter(self)
        self._tasks.append(task)
        self.reported.emit(self.tr("Saving {name}…").format(name=path.name))
        task.start()

    @Slot(object)
    def _written(self, name: object) -> None:
        self._forget()
        self._report(str(name))

    @Slot(object)
    def _not_written(self, error: object) -> None:
        self._forget()
        self.failed.emit(error)

    def _forget(self) -> None:
        over = [task for task in self._tasks if not task.is_running]
        self._tasks = [task for task in self._tasks if task.is_running]
        for task in over:
            task.deleteLater()
        if not self._tasks:
            top_of(self._owner).removeEventFilter(self)

    def _report(self, name: str) -> None:
        self.reported.emit(self.tr("Saved as {name}").format(name=name))


def top_of(widget: QWidget) -> QWidget:
    """The window that owns a widget and everything around it: the main one, also of a dock that floats."""
    while (above := widget.parentWidget()) is not None:
        widget = above
    return widget
