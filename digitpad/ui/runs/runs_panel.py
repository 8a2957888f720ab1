"""The panel of kept runs: the list, beside it what differs between ticked ones, above it what can be done.

In: the models of runs, training and series. Out: OverlayRuns for the curves, and requests of the actions.
"""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QSplitter,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.errors import DataError
from digitpad.state.runs import RunsState
from digitpad.state.series import RunSeries
from digitpad.state.training import TrainingState
from digitpad.ui.icons import dress
from digitpad.ui.messages import size_text
from digitpad.ui.runs.colours import Places, colour
from digitpad.ui.runs.comparison import Comparison
from digitpad.ui.runs.rows import RunRow, row_key, rows, steps_per_epoch, total_steps
from digitpad.ui.runs.run_actions import RunActions
from digitpad.ui.runs.run_list import RunList
from digitpad.ui.runs.series_strip import SeriesStrip
from digitpad.ui.theme import Theme
from digitpad.ui.train.overlay import OverlayRun
from digitpad.ui.train.wording import whole


class RunsPanel(QWidget):
    """All runs, and the ticked ones compared.

    Attributes:
        list, comparison: the two halves.
        commands: the actions.
        total: how many there are, and the room that they take.
        series_strip: how far a series of runs is.
        overlays: what shall be laid over each other.

    Signals:
        overlays_changed: the tuple of OverlayRun that shall be laid over each other.
        series_ended: the name of a group whose runs are over; they are ticked.
    """

    overlays_changed = Signal(object)
    series_ended = Signal(str)

    def __init__(
        self,
        runs: RunsState,
        training: TrainingState,
        series: RunSeries,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._runs, self._training, self._series, self._theme = runs, training, series, theme
        self._places = Places()
        self._group, self._group_awaited = "", False
        self._told: tuple[object, ...] = ()
        self.overlays: tuple[OverlayRun, ...] = ()
        self.setObjectName("runs_panel")
        self.setAccessibleName(self.tr("Runs"))
        self.list = RunList(theme)
        self.comparison = Comparison()
        self.comparison.hide()
        self.series_strip = SeriesStrip(series, training)
        self.commands = RunActions(runs, training, series, self.list, theme, self)
        self.total = QLabel()
        self.total.setForegroundRole(self.total.palette().ColorRole.PlaceholderText)
        self.total.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.total.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.list)
        self.splitter.addWidget(self.comparison)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._buttons())
        column.addWidget(self.splitter, stretch=1)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._empty_page())
        self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 8)
        layout.setSpacing(4)
        layout.addLayout(self._pages, stretch=1)
        layout.addWidget(self.series_strip)

        runs.runs_changed.connect(self._follow_runs)
        runs.ticked_changed.connect(self._follow_ticks)
        training.state_changed.connect(self._tell_overlays)
        self.list.runs.tick_wanted.connect(runs.tick)
        series.advanced.connect(self._note_group)
        series.finished.connect(self._end_series)
        theme.changed.connect(self._follow_ticks)
        self._follow_runs()
        self._follow_ticks()  # there may have been some before the panel

    # Parts

    def _buttons(self) -> QHBoxLayout:
        commands = self.commands
        row = QHBoxLayout()
        row.setSpacing(6)
        for action in (
            commands.compare, commands.fork, commands.repeat, commands.resume, commands.open_model,
        ):  # fmt: skip
            button = QToolButton()
            button.setProperty("flat", False)
            button.setStyleSheet("QToolButton { padding: 2px 8px; }")
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            row.addWidget(button)
        more = QToolButton()
        more.setAccessibleName(self.tr("More to do with the runs"))
        more.setToolTip(self.tr("Look back, rename, show the folder, copy, move to the trash"))
        more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        dress(more, "more", self._theme)
        menu = QMenu(more)
        menu.addAction(commands.look_back)
        menu.addSeparator()
        menu.addActions([commands.rename, commands.show_folder, commands.copy, commands.trash])
        menu.addSeparator()
        menu.addAction(commands.refresh)
        more.setMenu(menu)
        row.addWidget(more)
        row.addWidget(self.total, stretch=1)
        return row

    def _empty_page(self) -> QWidget:
        page = QWidget()
        self.empty_heading = QLabel(self.tr("No runs yet"))
        font = self.empty_heading.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        self.empty_heading.setFont(font)
        self.empty_text = QLabel()
        self.empty_text.setWordWrap(True)
        self.empty_text.setForegroundRole(self.empty_text.palette().ColorRole.PlaceholderText)
        layout = QVBoxLayout(page)
        layout.setSpacing(8)
        layout.setContentsMargins(32, 0, 32, 24)
        layout.addStretch(1)
        for label in (self.empty_heading, self.empty_text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addStretch(1)
        return page

    def sizeHint(self) -> QSize:
        """As the panels that it shares its place with."""
        return QSize(720, 280)

    def minimumSizeHint(self) -> QSize:
        """Some rows."""
        return QSize(320, 120)

    # What is shown

    @property
    def ticked_rows(self) -> tuple[RunRow, ...]:
        """What is compared: ticked runs, those of a group as one."""
        return rows(self._runs.ticked)

    @Slot()
    def _follow_runs(self) -> None:
        runs = self._runs
        self.list.show_rows(rows(runs.runs))
        self._pages.setCurrentIndex(1 if runs.runs else 0)
        text = self.tr("{count} runs, {size}").format(
            count=whole(len(runs.runs)), size=size_text(runs.total_size)
        )
        if len(runs.runs) == 1:
            text = self.tr("One run, {size}").format(size=size_text(runs.total_size))
        faults = faults_text(self, runs.faults)
        few = faults_text(self, runs.faults, in_short=True)
        self.total.setText(f"{few} · {text}" if few else text)
        self.total.setToolTip("\n".join(str(error) for error in runs.faults))
        empty = self.tr(
            "Every run that you start is kept, and will be listed here: to lay the curves of several over "
            "each other, see what differs between their recipes, change one setting, or repeat one with "
            "other seeds."
        )
        self.empty_heading.setVisible(runs.was_read)
        if self._group_awaited and runs.is_current:
            self._show_group()
        self.empty_text.setText(f"{empty}\n\n{faults}" if faults else empty if runs.was_read else "")

    @Slot()
    def _follow_ticks(self) -> None:
        shown = self.ticked_rows
        places = self._places.follow([row.key for row in shown])
        colours: dict[str, QColor] = {key: colour(place, self._theme) for key, place in places.items()}
        for row in shown:
            if row.group:  # in the list its runs have lines of their own
                colours |= {f"run:{path}": colours[row.key] for path in row.paths}
        self.list.show_ticks([run.path for run in self._runs.ticked], colours)
        several = len(self._runs.ticked) > 1
        if several:
            self.comparison.show_rows(shown, colours)
        if several and self.comparison.isHidden():
            half = self.splitter.width() // 2
            self.splitter.setSizes([half, half])
        self.comparison.setVisible(several)
        self._tell_overlays()

    @Slot()
    def _tell_overlays(self) -> None:
        """Hand the loaded curves on, but not those of the run under way, which is drawn as it grows."""
        live = self._training.folder if self._training.run_state.is_active else None
        histories = self._runs.histories
        chosen = [run for run in self._runs.ticked if run.path in histories and run.path != live]
        places = self._places.follow([row.key for row in self.ticked_rows])
        made = tuple(
            OverlayRun(
                str(run.path),
                run.about.name,
                histories[run.path],
                total_steps(run),
                steps_per_epoch(run),
                run.about.group,
                places[row_key(run)],
            )
            for run in chosen
        )
        told = tuple((one.key, one.name, id(one.history), one.group, one.place) for one in made)
        if told != self._told:
            self._told = told
            self.overlays = made
            self.overlays_changed.emit(self.overlays)

    # A series

    @Slot()
    def _note_group(self) -> None:
        self._group = self._series.group

    @Slot()
    def _end_series(self) -> None:
        self._group_awaited = True
        self._runs.refresh()

    def _show_group(self) -> None:
        members = self._runs.members(self._group)
        self._group_awaited = False
        if members:
            self._runs.set_ticked([run.path for run in members])
            self.list.choose([f"group:{self._group}"])
            self.series_ended.emit(self._group)


def faults_text(panel: QWidget, faults: tuple[DataError, ...], in_short: bool = False) -> str:
    """How many folders cannot be read; which the only one is or, not in short, why it cannot."""
    if not faults:
        return ""
    if len(faults) == 1 and in_short:
        return panel.tr("{folder} cannot be read").format(folder=Path(faults[0].path).parent.name)
    if len(faults) == 1:
        return panel.tr("A folder cannot be read: {fault}").format(fault=faults[0].fault)
    return panel.tr("{count} folders cannot be read").format(count=whole(len(faults)))
