"""The gradient check: is what backpropagation computes the derivative? A row for each tensor, as it is known.

In: the models of the network, the data and the form. Out: a table and a verdict; a background job does it.
"""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from digitpad.nn.gradcheck import TOLERANCE, TensorCheck
from digitpad.state.dataset import DatasetState
from digitpad.state.gradient_check import GradientCheck, question
from digitpad.state.model import ModelState
from digitpad.state.recipe_form import RecipeForm
from digitpad.ui.messages import explain
from digitpad.ui.theme import Theme
from digitpad.ui.train.fields import Note
from digitpad.ui.train.wording import source_name, whole


class GradientCheckDialog(QDialog):
    """Begins to check as soon as it is made.

    Attributes:
        table: tensor, shape, entries compared, relative error, verdict.
        verdict: what came out of it, or why nothing did.
        again_button, cancel_button, close_button: the buttons.
        check: the check under way, or the last one.
    """

    def __init__(
        self,
        model: ModelState,
        dataset: DatasetState,
        form: RecipeForm,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Gradient check"))
        self._model, self._dataset, self._form, self._theme = model, dataset, form, theme
        self._seed = 0
        self.check: GradientCheck | None = None
        meaning = QLabel(
            self.tr(
                "Backpropagation computes how the loss changes with every weight. Here that is compared with "
                "trying it out: each weight a hair larger and smaller, in double precision, and the loss "
                "anew each time. Where both agree, the network really learns downhill."
            )
        )
        meaning.setWordWrap(True)
        self.subject = Note(theme)
        self.table = QTableWidget(0, 5)
        self.table.setAccessibleName(self.tr("Result of the gradient check"))
        self.table.setHorizontalHeaderLabels(
            [
                self.tr("Tensor"),
                self.tr("Shape"),
                self.tr("Compared"),
                self.tr("Relative error"),
                self.tr("Verdict"),
            ]
        )
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName(self.tr("Progress of the gradient check"))
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.again_button = QPushButton(self.tr("Check &again"))
        self.again_button.setToolTip(self.tr("Compare other weights, drawn at random"))
        self.again_button.clicked.connect(self._again)
        self.cancel_button = QPushButton(self.tr("&Cancel"))
        self.cancel_button.clicked.connect(self._cancel)
        self.close_button = QPushButton(self.tr("C&lose"))
        self.close_button.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addWidget(self.again_button)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(meaning)
        layout.addWidget(self.subject)
        layout.addWidget(self.table, stretch=1)
        layout.addWidget(self.bar)
        layout.addWidget(self.verdict)
        layout.addLayout(buttons)
        self.resize(560, 480)
        theme.changed.connect(self._colour)
        self._begin()

    @Slot()
    def _again(self) -> None:
        self._seed += 1
        self._begin()

    def _begin(self) -> None:
        asked = question(self._model, self._dataset, self._form.draft, self._seed)
        name = asked.name or self.tr("a new network of the form's recipe")
        digits = source_name(asked.data) if asked.data else self.tr("the built-in digits")
        text = self.tr("{network}: {layers}; {count} pictures of {data}").format(
            network=name, layers=asked.spec.describe(), count=whole(asked.batch), data=digits
        )
        if asked.label_smoothing:
            text += "; " + self.tr("label smoothing {share}").format(share=asked.label_smoothing)
        self.subject.tell(text)
        self.table.setRowCount(0)
        self.verdict.setText(self.tr("Checking…"))
        if self.check is not None:
            self.check.deleteLater()
        self.check = GradientCheck(asked, self._dataset, self)
        self.check.advanced.connect(self._show)
        self.check.finished.connect(self._conclude)
        self.check.cancelled.connect(self._tell_cancelled)
        self.check.failed.connect(self._tell_failure)
        self.bar.setRange(0, self.check.total)
        self.bar.setValue(0)
        self.check.start()
        self._follow()
        self.cancel_button.setFocus()

    def _follow(self) -> None:
        running = self.check is not None and self.check.is_running
        had_focus = self.cancel_button.hasFocus()
        self.bar.setVisible(running)
        self.cancel_button.setVisible(running)
        self.again_button.setEnabled(not running)
        if not running and had_focus:
            self.close_button.setFocus()

    @Slot()
    def _show(self) -> None:
        assert self.check is not None
        results = self.check.results
        for row in range(self.table.rowCount(), len(results)):
            self.table.insertRow(row)
            for column, text in enumerate(self._row(results[row])):
                item = QTableWidgetItem(text)
                self.table.setItem(row, column, item)
        self.bar.setValue(len(results))
        self._colour()

    def _row(self, found: TensorCheck) -> tuple[str, ...]:
        error = self.tr("both 0") if found.vanishes else f"{found.error:.1e}"
        verdict = self.tr("agrees") if found.agrees else self.tr("WRONG")
        return found.name, " × ".join(map(str, found.shape)), whole(found.compared), error, verdict

    @Slot()
    def _conclude(self) -> None:
        self._show()
        assert self.check is not None
        wrong = [found.name for found in self.check.results if not found.agrees]
        if wrong:
            text = self.tr(
                "{tensors}: the two differ by more than {limit}. Check again: a ReLU that bends just there "
                "can be the cause once; if it stays, backward() is wrong."
            ).format(tensors=", ".join(wrong), limit=f"{TOLERANCE:g}")
        else:
            text = self.tr("All agree: the largest relative error is {error}, and {limit} would do.").format(
                error=f"{max(found.error for found in self.check.results):.1e}", limit=f"{TOLERANCE:g}"
            )
        self._end(text)

    @Slot()
    def _tell_cancelled(self) -> None:
        self._show()
        self._end(self.tr("Cancelled; the tensors above were checked."))

    @Slot(object)
    def _tell_failure(self, error: Exception) -> None:
        self._show()
        self._end(explain(error))

    def _end(self, text: str) -> None:
        self.verdict.setText(text)
        self._follow()

    @Slot()
    def _cancel(self) -> None:
        if self.check is not None:
            self.check.cancel()
            self.verdict.setText(self.tr("Ending after this tensor…"))

    @Slot()
    def _colour(self) -> None:
        if self.check is None:
            return
        for row, found in enumerate(self.check.results[: self.table.rowCount()]):
            colour = self._theme.good if found.agrees else self._theme.error
            item = self.table.item(row, 4)
            if item is not None:
                item.setForeground(QColor(colour))

    def done(self, result: int) -> None:
        """End the check with the dialog."""
        if self.check is not None:
            self.check.drop()
        super().done(result)
