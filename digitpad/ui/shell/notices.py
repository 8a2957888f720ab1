"""What the window tells the user: good news in the status line, mishaps in the bar, faults in a dialog."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QStatusBar, QWidget

from digitpad.errors import Cancelled
from digitpad.ui.failures import Place, place
from digitpad.ui.logs import LOG
from digitpad.ui.messages import explain, is_bug
from digitpad.ui.shell.message_bar import MessageBar
from digitpad.ui.theme import Theme

if TYPE_CHECKING:
    from digitpad.ui.dialogs.error_dialog import ErrorDialog

LASTS = 12_000
"""Milliseconds that a line stays in the status bar."""


class Notices(QObject):
    """The one way to tell something, for all parts of the window."""

    def __init__(
        self, status: QStatusBar, bar: MessageBar, log_file: Path, theme: Theme, window: QWidget
    ) -> None:
        super().__init__(window)
        self._status = status
        self._bar = bar
        self._log_file = log_file
        self._theme = theme
        self._window = window
        self._dialog: ErrorDialog | None = None
        self._told: set[Place] = set()

    @property
    def dialog(self) -> ErrorDialog | None:
        """The dialog of a fault, while it is open."""
        return self._dialog

    @Slot(str)
    def tell(self, text: str) -> None:
        """A line that needs no answer; it also outdates the bar's message."""
        self._bar.clear()
        self._status.showMessage(text, LASTS)

    @Slot(object)
    def warn(self, error: Exception) -> None:
        """Any error that nobody has logged: a fault of the program's goes to the log, and is shown."""
        if is_bug(error):
            LOG.error("%s", error, exc_info=error)
        self.show(error)

    @Slot(object)
    def show(self, error: Exception) -> None:
        """Any error: cancelled in the status line, the user's in the bar, the program's own in a dialog."""
        if isinstance(error, Cancelled):
            self._status.showMessage(explain(error), LASTS)
        elif is_bug(error):
            self._show_fault(error)
        else:
            self._bar.say(explain(error))

    def warn_text(self, text: str) -> None:
        """A sentence for the bar."""
        self._bar.say(text)

    def _show_fault(self, error: Exception) -> None:
        if self._dialog is not None:
            self._dialog.add(error)
            return
        if place(error) in self._told:  # it would open again for ever, as when a picture cannot be painted
            self._bar.say(self.tr("The same fault again as in the report before; the log has its details."))
            return
        self._told.add(place(error))
        from digitpad.ui.dialogs.error_dialog import ErrorDialog  # few starts need its code

        self._dialog = ErrorDialog(error, self._log_file, self._theme, self._window)
        self._dialog.finished.connect(self._forget_dialog)
        self._dialog.open()

    @Slot()
    def _forget_dialog(self) -> None:
        self._dialog = None
