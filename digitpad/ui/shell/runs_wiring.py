"""What the panel of kept runs has to do with the rest of the window.

In: the session, the panel's neighbours and, once it is made, the panel. Out: curves over each other, a model
that reads, sentences.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from digitpad.state.session import Session
from digitpad.training.archive import KeptRun
from digitpad.ui.runs.faults import fault_text, resume_fault_text
from digitpad.ui.runs.resume_offer import ResumeOffer
from digitpad.ui.shell.docks import Docks
from digitpad.ui.shell.file_actions import FileActions
from digitpad.ui.shell.notices import Notices
from digitpad.ui.train.curves_panel import CurvesPanel

if TYPE_CHECKING:
    from digitpad.ui.runs.runs_panel import RunsPanel


class RunsWiring(QObject):
    """Connects the list of runs with curves, files and notices."""

    def __init__(
        self,
        session: Session,
        offer: ResumeOffer,
        curves: CurvesPanel,
        docks: Docks,
        files: FileActions,
        notices: Notices,
        window: QObject,
    ) -> None:
        super().__init__(window)
        self._runs, self._offer, self._curves = session.runs, offer, curves
        self._docks, self._files, self._notices = docks, files, notices
        self._panel: RunsPanel | None = None
        session.runs.failed.connect(self._warn)
        session.runs.resuming.failed.connect(self._on_resume_failed)
        session.runs.fork_ended.connect(self._on_fork_ended)

    def connect_panel(self, panel: RunsPanel) -> None:
        """Listen to the list, now that it is made."""
        self._panel = panel
        panel.overlays_changed.connect(self._curves.set_overlays)
        self._curves.set_overlays(panel.overlays)  # of what was ticked before there was a panel
        panel.commands.reported.connect(self._notices.tell)
        panel.commands.failed.connect(self._warn)
        panel.commands.model_wanted.connect(self._open_model)
        panel.commands.curves_wanted.connect(self._show_curves)
        panel.series_ended.connect(self._on_series_ended)

    def begin(self) -> None:
        """Read the runs, and ask about one that was interrupted."""
        self._offer.look()
        self._runs.refresh()

    @Slot(object)
    def _warn(self, error: Exception) -> None:
        self._notices.warn_text(fault_text(error))

    @Slot(object, object)
    def _on_resume_failed(self, run: KeptRun, error: Exception) -> None:
        self._notices.warn_text(resume_fault_text(run, error))

    @Slot(object)
    def _open_model(self, run: KeptRun) -> None:
        if run.model is not None:
            self._files.models.open(run.model, run.about.name)

    @Slot()
    def _show_curves(self) -> None:
        self._docks.show("curves")

    @Slot(str)
    def _on_series_ended(self, group: str) -> None:
        self._show_ticked(
            self.tr("The runs of “{name}” are over; the curves show them with their band."), group
        )

    @Slot(object)
    def _on_fork_ended(self, path: Path) -> None:
        run = self._runs.find(path)
        if run is not None:
            text = self.tr("“{name}” is over; the curves show it beside the run that it was forked from.")
            self._show_ticked(text, run.about.name)

    def _show_ticked(self, text: str, name: str) -> None:
        self._notices.tell(text.format(name=name))
        # Who looks at the list waits for this; who draws or inspects tensors meanwhile is left alone.
        if self._panel is not None and self._panel.isVisible():
            self._show_curves()
