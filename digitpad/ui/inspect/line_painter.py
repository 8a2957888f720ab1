"""Paints a line of the inspector's list: its background, its cells, and the mark of one that has a fault.

Not by Qt's delegates, which ask the model for nine things a cell and the style sheet for each of them: while
a run is under way the list is painted four times a second, and the training pays for what that takes.
"""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QTreeView

from digitpad.inspection.entry import TensorEntry
from digitpad.ui.inspect.columns import MEASURED, TO_THE_RIGHT, Column
from digitpad.ui.inspect.tensor_model import NOTE_ROLE, Heading, TensorModel
from digitpad.ui.theme import Theme

MARGIN = 4
"""Pixels between a cell's edge and its text."""

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEFT, _RIGHT = _MIDDLE | Qt.AlignmentFlag.AlignLeft, _MIDDLE | Qt.AlignmentFlag.AlignRight


class LinePainter:
    """Paints for one view."""

    def __init__(self, view: QTreeView, model: TensorModel, theme: Theme) -> None:
        self._view, self._model, self._theme = view, model, theme

    def paint_line(
        self,
        painter: QPainter,
        rect: QRect,
        index: QModelIndex | QPersistentModelIndex,
        row: TensorEntry | Heading,
    ) -> None:
        """A tensor or a heading, into the whole of its line; what is out of sight is left out."""
        view, palette = self._view, self._view.palette()
        painter.setFont(view.font())
        if isinstance(row, Heading):
            self._draw(
                painter, self._name_cell(rect, index, view.viewport().width()), row.text, self._theme.muted
            )
            return
        shown = QPalette.ColorGroup.Active if view.isActiveWindow() else QPalette.ColorGroup.Inactive
        selected = view.selectionModel().isSelected(index)
        if selected:
            painter.fillRect(rect, palette.brush(shown, QPalette.ColorRole.Highlight))
        elif index == view.currentIndex() and view.hasFocus():
            painter.setPen(palette.color(shown, QPalette.ColorRole.Highlight))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        usual, facts = palette.color(shown, role), self._model.facts
        faulty, dead = bool(facts.faults(row)), bool(facts.dead(row))
        header, width = view.header(), view.viewport().width()
        for column in Column:
            left = header.sectionViewportPosition(column)
            if header.isSectionHidden(column) or left >= width or left + header.sectionSize(column) <= 0:
                continue
            cell = QRect(left, rect.top(), header.sectionSize(column), rect.height())
            colour = usual
            if not selected and faulty and (column is Column.NAME or column in MEASURED):
                colour = self._theme.error
            elif not selected and dead and column is Column.DEAD:
                colour = self._theme.warning
            if column is Column.NAME:
                cell = self._name_cell(rect, index, cell.right() + 1)
                if faulty or dead:
                    mark = self._theme.error if faulty else self._theme.warning
                    self._mark(painter, cell, usual if selected else mark)
            self._draw(painter, cell, facts.text(row, column), colour, column in TO_THE_RIGHT)

    def paint_note(self, painter: QPainter, index: QModelIndex | QPersistentModelIndex) -> None:
        """What is said beside a section's name, fainter."""
        note = index.data(NOTE_ROLE)
        if note:
            cell = self._view.visualRect(index)
            name = QFontMetrics(self._bold()).horizontalAdvance(index.data())
            cell.setLeft(cell.left() + name + 16 - MARGIN)
            cell.setRight(self._view.viewport().width() - 1)
            painter.setFont(self._view.font())
            self._draw(painter, cell, note, self._theme.muted, mode=Qt.TextElideMode.ElideRight)

    def _name_cell(self, rect: QRect, index: QModelIndex | QPersistentModelIndex, right: int) -> QRect:
        """What the indentation leaves of the first column, or more for a line that has but one text."""
        cell = self._view.visualRect(index)
        return QRect(cell.left(), rect.top(), right - cell.left(), rect.height())

    def _mark(self, painter: QPainter, name: QRect, colour: QColor) -> None:
        """An exclamation mark in the margin, where no column can hide it."""
        indent = self._view.indentation()
        painter.setFont(self._bold())
        painter.setPen(colour)
        margin = QRect(name.left() - indent, name.top(), indent, name.height())
        painter.drawText(margin, _MIDDLE | Qt.AlignmentFlag.AlignHCenter, "!")
        painter.setFont(self._view.font())

    def _draw(
        self,
        painter: QPainter,
        cell: QRect,
        text: str,
        colour: QColor,
        to_the_right: bool = False,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> None:
        room = cell.width() - 2 * MARGIN
        painter.setPen(colour)
        cell = cell.adjusted(MARGIN, 0, -MARGIN, 0)
        text = self._view.fontMetrics().elidedText(text, mode, room)
        painter.drawText(cell, _RIGHT if to_the_right else _LEFT, text)

    def _bold(self) -> QFont:
        bold = QFont(self._view.font())
        bold.setBold(True)
        return bold
