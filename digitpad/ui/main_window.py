"""The window: the canvas in the middle, docks around it, and the menus.

In: a Session and a Theme. Out: the widgets; what they do is wired in `shell/`, one file for each part.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, QEvent, Qt, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from digitpad import paths
from digitpad.errors import DigitpadError
from digitpad.state.session import Session
from digitpad.state.settings import Settings
from digitpad.ui import icons
from digitpad.ui.draw.draw_panel import DrawPanel
from digitpad.ui.failures import Failures
from digitpad.ui.logs import LOG_FILE
from digitpad.ui.menus import fill_menu_bar
from digitpad.ui.messages import explain_crash, explain_settings, short_path
from digitpad.ui.runs.resume_offer import ResumeOffer
from digitpad.ui.shell import geometry
from digitpad.ui.shell.actions import make_action
from digitpad.ui.shell.docks import Docks
from digitpad.ui.shell.file_actions import FileActions
from digitpad.ui.shell.first_steps import FirstSteps
from digitpad.ui.shell.help_actions import HelpActions
from digitpad.ui.shell.late_panels import LatePanels
from digitpad.ui.shell.message_bar import MessageBar
from digitpad.ui.shell.notices import Notices
from digitpad.ui.shell.run_wiring import RunWiring
from digitpad.ui.shell.runs_wiring import RunsWiring
from digitpad.ui.shell.status_line import StatusLine
from digitpad.ui.shell.view_actions import ViewActions
from digitpad.ui.theme import Theme
from digitpad.ui.time.time_bar import TimeBar
from digitpad.ui.train.curves_panel import CurvesPanel
from digitpad.ui.train.training_panel import TrainingPanel

if TYPE_CHECKING:
    from digitpad.ui.inspect.inspector_panel import InspectorPanel
    from digitpad.ui.mistakes.mistakes_panel import MistakesPanel
    from digitpad.ui.runs.runs_panel import RunsPanel
    from digitpad.ui.units.units_panel import UnitsPanel

STRIP = "stages"
"""The name under which the settings keep whether the strip of stages is open."""


class MainWindow(QMainWindow):
    """digitpad's one window.

    Attributes:
        session: the models behind it.
        draw_panel, training_panel, curves_panel: the panels that are there from the start.
        inspector_panel, runs_panel, units_panel, mistakes_panel: those that are made when they are needed.
        time_bar: the time machine, below them.
        docks, files, run, runs, view, help: the parts' wiring, with their actions.
        notices: tells the user.
        failures: takes errors from anywhere, logs them, and has them told.
    """

    def __init__(self, session: Session, theme: Theme, failures: Failures | None = None) -> None:
        super().__init__()
        self.session = session
        self.theme = theme
        self._strip_is_lent = False  # open for the picture under the pen, not for good
        self.failures = failures if failures is not None else Failures(self)
        self.setWindowTitle("digitpad")
        self.setWindowIcon(icons.application_icon())
        self.setAcceptDrops(True)

        self.draw_panel = DrawPanel(
            session.drawing,
            session.reading,
            theme,
            tools=session.tools,
            stages=session.stages,
            reason=session.reason,
            explanation=session.explanation,
        )
        self.first_steps = FirstSteps(session, theme)
        self.message_bar = MessageBar(theme)
        self.resume_offer = ResumeOffer(session.runs, session.training, session.settings)
        self._set_centre()
        log_folder = paths.log_dir()
        logs = self.failures.logs
        log_file = logs.file if logs is not None else log_folder / LOG_FILE
        self.notices = Notices(self.statusBar(), self.message_bar, log_file, theme, self)
        self.statusBar().addPermanentWidget(StatusLine(session))
        self.docks = Docks(self, theme)
        self.files = FileActions(session, self.draw_panel, self.notices, theme, self)
        self._add_docks()
        self.view = ViewActions(session.settings, self.docks, self.time_bar, theme, self)
        self.help = HelpActions(session.settings, self.first_steps, self.notices, log_folder, theme, self)
        self.quit_action = make_action(self, self.tr("&Quit"), self.close, theme, icon="quit", keys="Ctrl+Q")
        fill_menu_bar(
            self,
            self.draw_panel,
            self.training_panel,
            self.docks,
            self.files,
            self.view,
            self.help,
            self.quit_action,
        )
        self._connect()
        theme.dress()  # before anything is measured, and not before everything is built
        if not geometry.restore(self, session.settings):
            self.docks.reset()
        self.draw_panel.canvas.setFocus()
        self._greet()

    def _set_centre(self) -> None:
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.first_steps)
        layout.addWidget(self.message_bar)
        layout.addWidget(self.resume_offer)
        layout.addWidget(self.draw_panel, stretch=1)
        self.setCentralWidget(centre)

    def _add_docks(self) -> None:
        session, theme = self.session, self.theme
        self.training_panel = TrainingPanel(
            session.training,
            session.dataset,
            session.model,
            theme,
            lambda: session.settings.model_folder,
            session.settings,
        )
        self.curves_panel = CurvesPanel(session.training, theme, time_machine=session.time)
        self.time_bar = TimeBar(session, theme)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self.time_bar)
        self.time_bar.hide()
        self.run = RunWiring(session, self.training_panel, self.notices, self.failures, self)
        self.runs = RunsWiring(
            session, self.resume_offer, self.curves_panel, self.docks, self.files, self.notices, self
        )
        self.late = LatePanels(
            session, self.training_panel, self.runs, self.time_bar, self.notices, theme, self
        )
        add, late = self.docks.add, self.late
        add("training", self.tr("&Training"), "Ctrl+1", self.training_panel)
        add("curves", self.tr("&Curves"), "Ctrl+2", self.curves_panel)
        add("tensors", self.tr("T&ensors"), "Ctrl+3", late.make_tensors)
        add("runs", self.tr("&Runs"), "Ctrl+4", late.make_runs)
        add("units", self.tr("&Units"), "Ctrl+6", late.make_units)
        add("mistakes", self.tr("&Mistakes"), "Ctrl+7", late.make_mistakes)

    @property
    def inspector_panel(self) -> InspectorPanel:
        """The tensors."""
        return cast("InspectorPanel", self.docks.panel("tensors"))

    @property
    def runs_panel(self) -> RunsPanel:
        """The list of kept runs."""
        return cast("RunsPanel", self.docks.panel("runs"))

    @property
    def units_panel(self) -> UnitsPanel:
        """The hidden units."""
        return cast("UnitsPanel", self.docks.panel("units"))

    @property
    def mistakes_panel(self) -> MistakesPanel:
        """The confusion matrix and its pictures."""
        return cast("MistakesPanel", self.docks.panel("mistakes"))

    def _connect(self) -> None:
        settings = self.session.settings
        self.failures.failed.connect(self.notices.show)
        self.curves_panel.reported.connect(self.notices.tell)
        self.curves_panel.failed.connect(self.notices.warn)
        self.time_bar.reported.connect(self.notices.tell)
        self.time_bar.failed.connect(self.notices.warn)
        self.late.picture_opened.connect(self._show_traced)
        settings.saving_failed.connect(self.failures.report)
        settings.first_steps_changed.connect(self.first_steps.setVisible)
        self.first_steps.dismissed.connect(self._dismiss_first_steps)
        self.help.settings_closed.connect(self.run.look_for_data)
        self.first_steps.setVisible(settings.first_steps)
        if self.draw_panel.stages is not None:
            self.draw_panel.stages.set_open(settings.layout(STRIP) is not None)
            self.draw_panel.stages.toggled.connect(self._remember_strip)
            self.session.tracing.tracing_changed.connect(self._fold_strip)

    @Slot(bool)
    def _remember_strip(self, is_open: bool) -> None:
        self._strip_is_lent = self._strip_is_lent and is_open
        if not self._strip_is_lent:  # the settings know only what the user did
            self.session.settings.remember_layout(STRIP, QByteArray(b"open") if is_open else None)
        if is_open and not self.docks.are_large:  # where the panels below were to have the room, they keep it
            self.docks.give_way(self.draw_panel.comfortable_height() - self.draw_panel.height())

    @Slot()
    def _show_traced(self) -> None:
        """Show the stages of a picture that now lies under the pen, and let keys go to the canvas."""
        strip = self.draw_panel.stages
        if strip is not None and not strip.is_open:
            self._strip_is_lent = True
            strip.set_open(True)
        self.draw_panel.canvas.setFocus()

    @Slot()
    def _fold_strip(self) -> None:
        """Fold the stages away that only the picture had opened, once it is gone."""
        if self._strip_is_lent and self.draw_panel.stages is not None and not self.session.tracing.is_active:
            self.draw_panel.stages.set_open(False)

    @Slot()
    def _dismiss_first_steps(self) -> None:
        self.session.settings.first_steps = False
        self.draw_panel.canvas.setFocus()

    def _greet(self) -> None:
        """Load the model that reads, and tell what the user should know about the last time."""
        settings = self.session.settings
        self._load_model(settings)
        self.runs.begin()
        if self.session.rescue.restore():
            self.notices.tell(
                self.tr("The drawing of the last time is back: the program had ended by a fault.")
            )
        left, settings.left_model = settings.left_model, None
        if left is not None and left.exists():
            settings.add_recent_file(left)
            sentence = self.tr("The model of the run that you left is among the recent files, in {folder}.")
            self.notices.tell(sentence.format(folder=short_path(left.parent)))
        traces = self.failures.logs.traces if self.failures.logs is not None else []
        said = [explain_crash(traces[-1])] if traces else []
        if settings.problem is not None:
            said.append(explain_settings(settings.problem))
        if said:
            self.notices.warn_text("\n".join(said))

    def _load_model(self, settings: Settings) -> None:
        """Let the model of the last time read; the bundled one at the first start, and where that is gone."""
        model, last = self.session.model, settings.model
        try:
            if last is not None:
                self.files.models.open_last(last)
                return
        except DigitpadError as error:
            self.failures.report(error)
        try:
            model.restore_bundled()
        except DigitpadError as error:
            self.failures.report(error)

    def open_file(self, path: Path) -> bool:
        """Open a drawing or a model; False, and a message in the window, when that fails."""
        return self.files.open(path)

    # Files that are dropped

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what can be opened."""
        if self.files.wants(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open it."""
        self.files.take(event.mimeData())
        event.acceptProposedAction()

    def changeEvent(self, event: QEvent) -> None:
        """Keep the menu's tick true when the platform ends full screen by itself."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.view.full_screen.setChecked(self.isFullScreen())

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the run and every job, and remember what the next start should find."""
        settings, model = self.session.settings, self.session.model
        if not self.files.models.settle():
            event.ignore()
            return
        self.docks.enlarge(False)
        geometry.remember(self, settings)
        self.resume_offer.end()
        # Who closes it need not look at a window that hears nothing while its jobs come to their end.
        self.hide()
        self.session.shutdown()
        if model.candidate is not None and model.candidate.path is not None:
            settings.left_model = model.candidate.path
        if model.current is not None:
            settings.model = model.current.path
        if self.first_steps.all_done:
            settings.first_steps = False
        super().closeEvent(event)
