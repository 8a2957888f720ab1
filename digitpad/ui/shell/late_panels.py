"""The panels behind tabs: how each is made when it is first needed, and what it then is connected with.

In: the session and the parts of the window that these panels speak to. Out: a function for each, for
`Docks.add`.
Their code is a good half of the window's, so each function imports its own: a start does without all of it.
"""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from digitpad.state.session import Session
from digitpad.ui.shell.notices import Notices
from digitpad.ui.shell.runs_wiring import RunsWiring
from digitpad.ui.theme import Theme
from digitpad.ui.time.time_bar import TimeBar
from digitpad.ui.train.training_panel import TrainingPanel


class LatePanels(QObject):
    """Makes the tensors, the runs, the units and the mistakes.

    Signals:
        picture_opened: a picture that was read wrongly lies under the pen.
    """

    picture_opened = Signal()

    def __init__(
        self,
        session: Session,
        training: TrainingPanel,
        runs: RunsWiring,
        time_bar: TimeBar,
        notices: Notices,
        theme: Theme,
        window: QObject,
    ) -> None:
        super().__init__(window)
        self._session, self._theme = session, theme
        self._training, self._runs, self._time_bar, self._notices = training, runs, time_bar, notices

    def make_tensors(self) -> QWidget:
        """The inspector of all tensors."""
        from digitpad.ui.inspect.inspector_panel import InspectorPanel

        session = self._session
        panel = InspectorPanel(
            session.model,
            session.drawing,
            session.dataset,
            session.training,
            self._theme,
            first_step=session.first_step,
            reading=session.reading,
            settings=session.settings,
        )
        panel.reported.connect(self._notices.tell)
        panel.failed.connect(self._notices.warn)
        panel.digits_wanted.connect(self._training.choice.load)
        return panel

    def make_runs(self) -> QWidget:
        """The list of kept runs."""
        from digitpad.ui.runs.runs_panel import RunsPanel

        session = self._session
        panel = RunsPanel(session.runs, session.training, session.series, self._theme)
        panel.commands.film_wanted.connect(self._time_bar.look_back_at)
        self._runs.connect_panel(panel)
        return panel

    def make_units(self) -> QWidget:
        """The hidden units."""
        from digitpad.ui.units.units_panel import UnitsPanel

        panel = UnitsPanel(self._session, self._theme)
        panel.reported.connect(self._notices.tell)
        panel.failed.connect(self._notices.warn)
        return panel

    def make_mistakes(self) -> QWidget:
        """The confusion matrix and its pictures."""
        from digitpad.ui.mistakes.mistakes_panel import MistakesPanel

        panel = MistakesPanel(self._session, self._theme)
        panel.time_wanted.connect(self._time_bar.show)
        panel.picture_opened.connect(self.picture_opened)
        return panel
