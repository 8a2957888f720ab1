"""What differs between the runs that are compared: a line for each setting, a column for each run or group.

In: rows, each with the colour of its curve. Out: a table, and above it a sentence that says what it means.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from digitpad.training.settings import differences
from digitpad.training.settings import settings as settings_of
from digitpad.ui.runs.rows import RunRow, Spread, test_accuracy, validation_accuracy
from digitpad.ui.runs.wording import (
    data_text,
    full_name,
    spread_sentence,
    spread_text,
    status_text,
    values_text,
)

WIDEST = 120
"""Pixels of a column, if its values need no more: a longer name is cut, and whole in its tooltip."""

Line = tuple[str, tuple[str, ...], tuple[str, ...]]
"""What is compared, its value in each column, and a sentence on each value or nothing."""


class Comparison(QWidget):
    """A sentence, and the table.

    Attributes:
        note: the sentence.
        table: settings down, runs across.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("What differs"))
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setForegroundRole(self.note.palette().ColorRole.PlaceholderText)
        self.table = QTableWidget()
        self.table.setAccessibleName(self.tr("What differs between the ticked runs"))
        self.table.setFrameShape(QTableWidget.Shape.NoFrame)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setIconSize(QSize(10, 10))
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.note)
        layout.addWidget(self.table, stretch=1)

    def show_rows(self, rows: Sequence[RunRow], colours: Mapping[str, QColor]) -> None:
        """Compare these."""
        lines = [*setting_lines(rows), *self._result_lines(rows)]
        note = self._sentence(rows)
        self.note.setText(note)
        self.table.setAccessibleDescription(note)
        table = self.table
        table.clear()
        table.setColumnCount(len(rows) + 1)
        table.setRowCount(len(lines))
        corner = QTableWidgetItem(self.tr("Setting"))
        table.setHorizontalHeaderItem(0, corner)
        for number, row in enumerate(rows, start=1):
            item = QTableWidgetItem(row.name)
            item.setToolTip(row.name)
            if row.key in colours:
                swatch = QPixmap(10, 10)
                swatch.fill(colours[row.key])
                item.setIcon(swatch)
            table.setHorizontalHeaderItem(number, item)
        for line, (name, values, tips) in enumerate(lines):
            table.setItem(line, 0, QTableWidgetItem(name))
            for number, (value, tip) in enumerate(zip(values, tips, strict=True), start=1):
                item = QTableWidgetItem(value)
                item.setToolTip(tip or value)
                table.setItem(line, number, item)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column in range(table.columnCount()):
            cells, heading = table.sizeHintForColumn(column) + 12, header.sectionSizeHint(column)
            table.setColumnWidth(column, max(cells, min(heading, WIDEST)))
        table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)

    def minimumSizeHint(self) -> QSize:
        """A column and a half."""
        return QSize(160, 80)

    def sizeHint(self) -> QSize:
        """Three columns."""
        return QSize(380, 160)

    def _result_lines(self, rows: Sequence[RunRow]) -> list[Line]:
        """What came of it, so that nobody has to look for it in the list."""
        lines: list[Line] = []
        data = [" / ".join(dict.fromkeys(data_text(run) for run in row.runs)) for row in rows]
        contents = {run.data.get("sha256", "") for row in rows for run in row.runs}
        if len(contents) > 1:
            lines.append((self.tr("Data"), tuple(data), ("",) * len(rows)))
        statuses = [", ".join(dict.fromkeys(status_text(run.status) for run in row.runs)) for row in rows]
        if len(set(statuses)) > 1:
            lines.append((self.tr("Status"), tuple(statuses), ("",) * len(rows)))
        for name, of in (
            (self.tr("Validation accuracy"), validation_accuracy),
            (self.tr("Test accuracy"), test_accuracy),
        ):
            spreads = [Spread.of(of(run) for run in row.runs) for row in rows]
            if any(spread is not None for spread in spreads):
                texts = tuple(spread_text(spread) for spread in spreads)
                lines.append((name, texts, tuple(spread_sentence(spread) for spread in spreads)))
        return lines

    def _sentence(self, rows: Sequence[RunRow]) -> str:
        found = set(setting_differences(rows))
        same_data = len({run.data.get("sha256", "") for row in rows for run in row.runs}) == 1
        if not found:
            text = self.tr("Their recipes do not differ.")
        elif found == {"seed"}:
            text = self.tr("No differences but the seed.")
        elif len(found) == 1:
            text = self.tr("Their recipes differ in one setting.")
        else:
            text = self.tr("Their recipes differ in {count} settings.").format(count=len(found))
        if not same_data:
            text += " " + self.tr("They were trained on different data.")
        if len(rows) > 1 and found - {"seed"} and any(len(row.runs) == 1 for row in rows):
            text += " " + self.tr(
                "One run says little: a small gain may be luck of the seed. Repeat each over a few seeds."
            )
        return text


def setting_differences(rows: Sequence[RunRow]) -> list[str]:
    """The settings in which the runs differ, those of one group among each other too."""
    return list(differences([run.recipe for row in rows for run in row.runs]))


def setting_lines(rows: Sequence[RunRow]) -> list[Line]:
    """A line for each setting that differs; a group's column tells all values that it has."""
    lines: list[Line] = []
    for name in setting_differences(rows):
        values = tuple(
            values_text(name, [settings_of(run.recipe).get(name) for run in row.runs]) for row in rows
        )
        lines.append((full_name(name), values, ("",) * len(rows)))
    return lines
