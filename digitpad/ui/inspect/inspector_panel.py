"""The tensor inspector: the list of everything in play on the left, the chosen tensor on the right.

In: the models of the drawing, the network that reads, the data set and the training run. It owns none of
their state, asks for tensors only while it can be seen, and shows the arrays that it is given as they are.
"""

import numpy as np
from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from digitpad.inspection.entry import Group, TensorEntry
from digitpad.inspection.moment import Moment
from digitpad.inspection.tree import flow
from digitpad.state.dataset import DatasetState
from digitpad.state.drawing import DrawingState
from digitpad.state.first_step import FirstStepState
from digitpad.state.model import ModelState
from digitpad.state.reading import ReadingState
from digitpad.state.settings import Settings
from digitpad.state.training import RunState, TrainingState
from digitpad.ui.inspect.beginning import RunBeginning
from digitpad.ui.inspect.divider import Divider
from digitpad.ui.inspect.elided import ElidedLabel, colour_label
from digitpad.ui.inspect.measuring import Measuring
from digitpad.ui.inspect.notes import Situation, moment_text, section_notes
from digitpad.ui.inspect.pinned import PinnedWindows
from digitpad.ui.inspect.tensor_list import TensorList
from digitpad.ui.inspect.tensor_view import TensorView
from digitpad.ui.inspect.watching import Watching
from digitpad.ui.inspect.wording import layer_texts
from digitpad.ui.operation.page import OperationPage
from digitpad.ui.theme import Theme
from digitpad.ui.train.wording import source_name

DELAY = 60
"""Milliseconds in which changes are gathered before they are shown."""

FIRST, FIRST_OF_DATA = "parameters/layers.0.weight", "data/train_images"
"""What is looked at until something else is chosen: the digits as soon as they are there, unless a run is."""

_RUN = (Group.BATCH, Group.PARAMETERS, Group.ACTIVATIONS, Group.GRADIENTS, Group.OPTIMIZER)


class InspectorPanel(QWidget):
    """Every tensor with name, shape, ndim, dtype and more; the chosen one as picture and as numbers.

    While a run is under way the tensors in sight are renewed four times a second, in place; when it is paused
    or over, all of them are exactly those of that step. Otherwise they are those of a step that is not taken:
    the first batch of the data set through the network that reads.

    Signals:
        reported: a sentence about what was written or copied.
        failed: the exception that kept a file from being written.
        digits_wanted: a data set is to be loaded, whichever.
    """

    digits_wanted = Signal()
    reported = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        model_state: ModelState,
        drawing_state: DrawingState,
        dataset_state: DatasetState,
        training_state: TrainingState,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        first_step: FirstStepState,
        reading: ReadingState | None = None,
        settings: Settings | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._drawing, self._reading = model_state, drawing_state, reading
        self._dataset, self._training = dataset_state, training_state
        self._first_step, self._settings = first_step, settings
        self._theme = theme
        self._measuring = Measuring(self)
        self._watching = Watching(model_state, training_state, self._names_in_sight, self)
        self._has_data = False  # as far as was shown
        self._joined: tuple[Moment, Moment, Moment] | None = None  # two, and what they make together
        self._line = ElidedLabel()
        self.tensors = TensorList(theme, self._measuring, settings=settings)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("filter, as weight"))
        self.filter.setAccessibleName(self.tr("Filter the tensors"))
        self.filter.setToolTip(
            self.tr(
                "Show only tensors with these words in name, kind, layer, section or dtype, as “bias float32”"
            )
        )
        self.filter.setClearButtonEnabled(True)
        self.loader = QPushButton(self.tr("Load digits"))
        self.loader.setToolTip(self.tr("Load the data set that the training panel names"))
        self.view = TensorView(theme, self._measuring)
        self.view.set_beginning(RunBeginning(training_state).numbers)
        self.pinned = PinnedWindows(theme, self._measuring, self)
        self._lay_out()

        self._due = QTimer(self, interval=DELAY, singleShot=True)
        self._due.timeout.connect(self.refresh)
        for changed in (
            drawing_state.strokes_changed,
            model_state.model_changed,
            dataset_state.dataset_changed,
            dataset_state.loading_changed,
        ):
            changed.connect(self._something_changed)
        if reading is not None:
            reading.prediction_changed.connect(self._something_changed)
        training_state.state_changed.connect(self.refresh)
        self._watching.moment_changed.connect(self.refresh)
        first_step.step_changed.connect(self.refresh)
        self.filter.textChanged.connect(self.tensors.set_filter)
        self.loader.clicked.connect(self.digits_wanted)
        self.tensors.entry_chosen.connect(self._entry_chosen)
        self.tensors.slice_begun.connect(self.view.slice.begin)
        self.view.page(OperationPage).walk_with(self.tensors.choose)
        self.tensors.sight_changed.connect(self._watching.ask_now)
        self.view.needs_changed.connect(self._watching.ask_now)
        self.view.view_changed.connect(self._watching.ask_now)
        self.view.pin_wanted.connect(self._pin)
        self.pinned.sight_changed.connect(self._sight_changed)
        self.view.files.reported.connect(self.reported)
        self.view.numbers.told.connect(self.reported)
        self.tensors.copying.told.connect(self.reported)
        self.view.files.failed.connect(self.failed)
        theme.changed.connect(self._dress)
        self._dress()
        for used in (self.view.view_changed, self.view.slice.index_chosen):
            used.connect(self.tensors.keep)
        self.tensors.suggest(FIRST)

    def sizeHint(self) -> QSize:
        """A bottom dock of a window of 1280×800."""
        return QSize(980, 330)

    def minimumSizeHint(self) -> QSize:
        """Always the same, so that a choice in here never moves the window around it."""
        return QSize(360, 120)

    def tensor(self, key: str) -> TensorEntry | None:
        """What is shown under a key such as `gradients/layers.0.weight.grad`."""
        return next((entry for entry in self.tensors.tensors.entries() if entry.key == key), None)

    @property
    def moment(self) -> Moment | None:
        """What has been captured of the run that is looked at."""
        return self._watching.moment

    @property
    def moment_sentence(self) -> str:
        """The line that says of what moment the tensors are."""
        return self._line.text()

    def showEvent(self, event: QShowEvent) -> None:
        """Look, and ask the run."""
        super().showEvent(event)
        self._watching.set_watched(True)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Cost nothing."""
        super().hideEvent(event)
        self._sight_changed()

    @property
    def is_seen(self) -> bool:
        """Whether anybody looks at a tensor, here or in a window of its own."""
        return self.isVisible() or self.pinned.are_seen

    @Slot()
    def refresh(self) -> None:
        """Show everything as it is now; nothing while hidden."""
        if not self.is_seen:
            return
        self._due.stop()
        reader, dataset, run = self._model.reader, self._dataset.current, self._watching.moment
        self._first_step.watch(self, run is None)
        moment = self._moment_to_show(run)
        drawing, image = self._drawing.drawing, None
        if self._reading is not None:
            # What is read: the chosen digit of a number, and its picture as it is prepared now.
            drawing, image = self._reading.drawing, self._reading.other_image
        snapshot, calibration = (reader.snapshot, reader.calibration) if reader else (None, None)
        with np.errstate(all="ignore"):  # a network that diverged is looked at to see where
            entries = flow(dataset, drawing, snapshot, moment, image, calibration)
        self.pinned.set_flow(entries)
        if not self.isVisible():
            return
        edited = self._watching.edited_moment
        now = Situation(
            data=source_name(dataset.name) if dataset is not None else None,
            loading=self._dataset.activity if self._dataset.is_loading else "",
            reader=reader.name if reader is not None else None,
            state=self._training.run_state,
            recipe=self._training.recipe,
            moment=moment,
            is_run=run is not None,
            optimizer_step=(edited.step or 0) if edited is not None else 0,
            filled=frozenset(entry.section for entry in entries),
        )
        self._line.setText(moment_text(now))
        self.loader.setVisible(dataset is None and not self._dataset.is_loading)
        spec = moment.spec if moment is not None else snapshot.spec if snapshot is not None else None
        self.tensors.set_entries(entries, section_notes(now), {} if spec is None else layer_texts(spec))
        if dataset is not None and not self._has_data:
            if run is None:
                self.tensors.suggest(FIRST_OF_DATA)
            self.tensors.show_beginning()
        self._has_data = dataset is not None
        self.view.set_flow(entries)
        self.view.show_entry(self.tensors.current_entry())

    def _moment_to_show(self, run: Moment | None) -> Moment | None:
        """The run's own, or that of the step that is not taken; until it comes, the shapes of one alike."""
        if run is not None and run.forms:
            return run
        expected = self._first_step.expected
        if run is None:
            return self._with_optimizer(expected)
        return expected.without_numbers() if expected is not None and expected.spec == run.spec else run

    def _with_optimizer(self, expected: Moment | None) -> Moment | None:
        """The step that is not taken; where a run's weights were edited, and what its optimizer keeps."""
        run = self._watching.edited_moment
        if expected is None or run is None:
            return expected
        if self._joined is None or self._joined[:2] != (expected, run):
            self._joined = expected, run, expected.with_optimizer_of(run)
        return self._joined[2]

    def _names_in_sight(self) -> list[str]:
        """What a run should tell: the lines that can be seen, and the chosen tensor."""
        if not self.isVisible():
            return self.pinned.names()
        seen = self.tensors.in_sight()
        chosen = self.tensors.current_entry()
        names = [entry.name for entry in (*seen, chosen) if entry is not None and entry.group in _RUN]
        return [*names, *self.view.names_needed(), *self.pinned.names()]

    @Slot()
    def _pin(self) -> None:
        self.pinned.pin(self.view)

    @Slot()
    def _sight_changed(self) -> None:
        """Ask for what can be seen now, here and in windows of their own; for nothing where nobody looks."""
        self._watching.set_watched(self.is_seen)
        if self.is_seen:
            self._watching.ask_now()
            self._due.start()
        else:
            self._first_step.watch(self, False)
            self._due.stop()

    @Slot()
    def _something_changed(self) -> None:
        # While a run is watched, its own answers come often enough to show everything else along with them.
        watched = self._training.run_state is RunState.RUNNING and self._watching.moment is not None
        if self.is_seen and not watched:
            self._due.start()

    @Slot()
    def _entry_chosen(self) -> None:
        self.view.show_entry(self.tensors.current_entry())
        self._watching.ask_now()

    @Slot()
    def _dress(self) -> None:
        colour_label(self._line, self._theme.muted)

    def _lay_out(self) -> None:
        self.filter.setFixedWidth(150)
        self.loader.setFixedHeight(self.filter.sizeHint().height())  # no line that grows and shrinks
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.filter)
        top.addWidget(self._line, 1)
        top.addWidget(self.loader)
        self.divider = Divider(self.tensors, self.view, self._settings, "inspector")
        layout = QVBoxLayout(self)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        layout.setContentsMargins(8, 2, 8, 4)
        layout.setSpacing(2)
        layout.addLayout(top)
        layout.addWidget(self.divider, 1)
