"""What can be done with chosen runs, as actions that buttons, the context menu and keys share.

In: the models of runs and training, and the list. Out: QActions, enabled when they make sense, and requests.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMessageBox, QWidget

from digitpad.errors import DigitpadError
from digitpad.state.films import steps_of
from digitpad.state.runs import RunsState
from digitpad.state.series import RunSeries, repeated
from digitpad.state.training import TrainingState
from digitpad.training.archive import KeptRun
from digitpad.training.runs import About
from digitpad.ui.icons import dress
from digitpad.ui.messages import short_path, size_text
from digitpad.ui.runs.fork_dialog import ForkDialog
from digitpad.ui.runs.repeat_dialog import RepeatDialog, first_seed
from digitpad.ui.runs.rows import RunRow
from digitpad.ui.runs.run_list import RunList
from digitpad.ui.runs.wording import as_text
from digitpad.ui.theme import Theme


class RunActions(QObject):
    """Show curves, fork, repeat, resume, open model, look back, rename, show folder, copy, trash, look again.

    Attributes:
        compare, fork, repeat, resume, open_model, look_back, rename, show_folder, copy, trash, refresh: the
            actions.

    Signals:
        reported: a sentence about what was done.
        failed: the exception because of which it was not.
        model_wanted: the KeptRun whose model shall read.
        film_wanted: the KeptRun that shall be looked back at.
        curves_wanted: the curves of what is ticked shall be seen.
    """

    reported = Signal(str)
    failed = Signal(object)
    model_wanted = Signal(object)
    film_wanted = Signal(object)
    curves_wanted = Signal()

    def __init__(
        self,
        runs: RunsState,
        training: TrainingState,
        series: RunSeries,
        view: RunList,
        theme: Theme,
        panel: QWidget,
    ) -> None:
        super().__init__(panel)
        self._runs, self._training, self._series = runs, training, series
        self._view, self._theme, self._panel = view, theme, panel
        make = self._make
        self.compare = make(self.tr("Show &curves"), "curves", self.curves_wanted.emit)
        self.fork = make(self.tr("&Fork…"), "fork", self._fork)
        self.repeat = make(self.tr("Re&peat…"), "repeat", self._repeat)
        self.resume = make(self.tr("&Resume"), "start", self._resume)
        self.open_model = make(self.tr("&Open model"), "model", self._open_model)
        self.look_back = make(self.tr("Look &back…"), "recent", self._look_back)
        self.rename = make(self.tr("Re&name"), "pen", view.rename, "F2")
        self.show_folder = make(self.tr("Show fol&der"), "folder", self._show_folder)
        self.copy = make(self.tr("Cop&y as text"), "copy", self._copy, "Ctrl+C")
        self.trash = make(self.tr("Move to &trash"), "discard", self._trash, "Del")
        self.refresh = make(self.tr("&Look again"), "restore", runs.refresh, "F5")
        self.compare.setToolTip(self.tr("Show the curves of the ticked runs"))
        self.fork.setToolTip(self.tr("The same run with one setting changed"))
        self.repeat.setToolTip(
            self.tr("The same run with several seeds, to see how far the results lie apart")
        )
        self.resume.setToolTip(self.tr("Go on where the run was interrupted or stopped"))
        self.open_model.setToolTip(self.tr("Let the network that this run has made read"))
        self.look_back.setToolTip(self.tr("Watch the film of this run, from its first step to its last"))
        view.addActions(self.all)
        view.chosen_changed.connect(self.follow)
        runs.runs_changed.connect(self.follow)
        runs.ticked_changed.connect(self.follow)
        training.state_changed.connect(self.follow)
        series.advanced.connect(self.follow)
        series.finished.connect(self.follow)
        view.runs.name_wanted.connect(self._rename)
        self.follow()

    @property
    def all(self) -> list[QAction]:
        """In the order of the menu."""
        first = [self.compare, self.fork, self.repeat, self.resume, self.open_model, self.look_back]
        return [*first, self.rename, self.show_folder, self.copy, self.trash, self.refresh]

    def _make(self, text: str, icon: str, slot: Callable[[], object], keys: str = "") -> QAction:
        action = QAction(text, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda: slot())  # without the box that a click would tick
        dress(action, icon, self._theme)
        return action

    @Slot()
    def follow(self) -> None:
        """Enable what makes sense now."""
        chosen, rows = self._view.chosen, self._view.chosen_rows
        one = chosen[0] if len(chosen) == 1 else None
        free = not self._training.run_state.is_active and not self._series.is_active
        alike = bool(chosen) and len(rows) == 1
        self.compare.setEnabled(bool(self._runs.ticked))
        self.fork.setEnabled(free and alike)
        self.repeat.setEnabled(free and alike)
        self.resume.setEnabled(free and one is not None and one.can_resume)
        self.open_model.setEnabled(free and one is not None and one.model is not None)
        self.look_back.setEnabled(one is not None and bool(steps_of(one)))
        self.rename.setEnabled(len(rows) == 1)
        self.show_folder.setEnabled(alike)
        self.copy.setEnabled(bool(chosen))
        self.trash.setEnabled(any(run.status != "running" for run in chosen))

    # One run

    def _fork(self) -> None:
        run = self._view.chosen[0]
        dialog = ForkDialog(run, self._theme, self._panel.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(partial(self._start_fork, dialog))
        dialog.open()

    def _start_fork(self, dialog: ForkDialog) -> None:
        run, recipe = dialog.run, dialog.recipe
        if recipe is None or self._training.run_state.is_active:
            return
        about = About(dialog.fork_name, forked_from=run.path.name)
        self._training.start(recipe, source_of(run), about)
        self.reported.emit(self.tr("“{name}” is on its way.").format(name=about.name))

    def _repeat(self) -> None:
        groups = {run.about.group for run in self._runs.runs}
        dialog = RepeatDialog(self._view.chosen[0], groups, self._theme, self._panel.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(partial(self._start_series, dialog))
        dialog.open()

    def _start_series(self, dialog: RepeatDialog) -> None:
        count = dialog.count.value()
        recipe = dialog.run.recipe
        first = first_seed(recipe, count)
        if first != recipe.seed:
            recipe = type(recipe).from_json({**recipe.to_json(), "seed": first})
        self._series.begin(repeated(recipe, count), source_of(dialog.run), dialog.group)

    def _resume(self) -> None:
        self._runs.resume(self._view.chosen[0])

    def _open_model(self) -> None:
        self.model_wanted.emit(self._view.chosen[0])

    def _look_back(self) -> None:
        self.film_wanted.emit(self._view.chosen[0])

    def _show_folder(self) -> None:
        folder = self._view.chosen[0].path
        if not folder.is_dir() or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.reported.emit(self.tr("The run lies in {folder}.").format(folder=short_path(folder)))

    def _copy(self) -> None:
        chosen = self._view.chosen
        QGuiApplication.clipboard().setText(as_text(chosen))
        self.reported.emit(
            self.tr("One run copied as text.")
            if len(chosen) == 1
            else self.tr("{count} runs copied as text.").format(count=len(chosen))
        )

    @Slot(object, str)
    def _rename(self, row: RunRow, name: str) -> None:
        try:
            if row.group:
                self._runs.rename_group(row.group, name)
            else:
                self._runs.rename(row.runs[0].path, name)
        except DigitpadError as error:
            self.failed.emit(error)
            self._runs.refresh()

    # Away with some

    def _trash(self) -> None:
        gone = [run for run in self._view.chosen if run.status != "running"]
        if not gone or not self._ask(
            self._count(
                self.tr("Move “{name}” to the trash?"), self.tr("Move {count} runs to the trash?"), gone
            ),
            self.tr("The system's trash keeps them until it is emptied."),
            self.tr("Move to trash"),
        ):
            return
        try:
            refused = self._runs.move_to_trash([run.path for run in gone])
        except DigitpadError as error:
            self.failed.emit(error)
            return
        left = [run for run in gone if run.path in refused]
        if len(left) < len(gone):
            done = [run for run in gone if run not in left]
            self.reported.emit(
                self._count(
                    self.tr("“{name}” is in the trash."), self.tr("{count} runs are in the trash."), done
                )
            )
        if left:
            self._offer_deletion(left)

    def _offer_deletion(self, runs: list[KeptRun]) -> None:
        if not self._ask(
            self._count(
                self.tr("The system has no trash that takes “{name}”."),
                self.tr("The system has no trash that takes these {count} runs."),
                runs,
            ),
            self.tr("Delete for good? This cannot be undone; {size} become free.").format(
                size=size_text(sum(run.size for run in runs))
            ),
            self.tr("Delete for good"),
        ):
            return
        try:
            self._runs.delete([run.path for run in runs])
        except DigitpadError as error:
            self.failed.emit(error)
            return
        self.reported.emit(
            self._count(self.tr("“{name}” is deleted."), self.tr("{count} runs are deleted."), runs)
        )

    def _count(self, one: str, several: str, runs: list[KeptRun]) -> str:
        if len(runs) == 1:
            return one.format(name=runs[0].about.name)
        return several.format(count=len(runs))

    def _ask(self, question: str, more: str, yes: str) -> bool:
        box = QMessageBox(self._panel.window())
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(question)
        box.setInformativeText(more)
        confirm = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        return box.clickedButton() is confirm


def source_of(run: KeptRun) -> str:
    """The name or path of the data that a run was trained on."""
    return run.source
