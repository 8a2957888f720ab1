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
        header, width = view.header(), view.viewport().width()
        name = self._name_cell(rect, index)
        if isinstance(row, Heading):
            name.setRight(width - 1)
            self._draw(painter, name, row.text, self._theme.muted)
            return
        shown = QPalette.ColorGroup.Active if view.isActiveWindow() else QPalette.ColorGroup.Inactive
        selected = view.selectionModel().isSelected(index)
        ground = palette.brush(shown, QPalette.ColorRole.Highlight if selected else QPalette.ColorRole.Base)
        if selected:
            painter.fillRect(rect, ground)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        usual, facts = palette.color(shown, role), self._model.facts
        faulty, dead = bool(facts.faults(row)), bool(facts.dead(row))
        for column in Column:
            left, size = header.sectionViewportPosition(column), header.sectionSize(column)
            hidden = header.isSectionHidden(column) or left >= width or left + size <= name.right()
            if hidden or column is Column.NAME:
                continue
            colour = usual
            if not selected and faulty and column in MEASURED:
                colour = self._theme.error
            elif not selected and dead and column is Column.DEAD:
                colour = self._theme.warning
            cell = QRect(left, rect.top(), size, rect.height())
            self._draw(painter, cell, facts.text(row, column), colour, column in TO_THE_RIGHT)
        if header.offset():  # other columns have been scrolled to below the name
            painter.fillRect(QRect(0, rect.top(), name.right() + 1, rect.height()), ground)
            painter.setPen(self._theme.border)
            painter.drawLine(name.right(), rect.top(), name.right(), rect.bottom())
        fault = self._theme.error if faulty else self._theme.warning
        if faulty or dead:
            self._mark(painter, name, usual if selected else fault)
        self._draw(painter, name, facts.text(row, Column.NAME), fault if faulty and not selected else usual)
        if index == view.currentIndex() and view.hasFocus() and not selected:
            painter.setPen(palette.color(shown, QPalette.ColorRole.Highlight))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def paint_section(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """A section's name, and what is said beside it, fainter."""
        view, text = self._view, str(index.data())
        cell = self._name_cell(rect, index)
        cell.setRight(view.viewport().width() - 1)
        painter.setFont(self._bold())
        painter.setPen(view.palette().color(QPalette.ColorRole.Text))
        painter.drawText(cell.adjusted(MARGIN, 0, 0, 0), _LEFT, text)
        cell.setLeft(cell.left() + QFontMetrics(self._bold()).horizontalAdvance(text) + 16)
        painter.setFont(view.font())
        note = str(index.data(NOTE_ROLE))
        self._draw(painter, cell, note, self._theme.muted, mode=Qt.TextElideMode.ElideRight)

    def _name_cell(self, rect: QRect, index: QModelIndex | QPersistentModelIndex) -> QRect:
        """What the indentation leaves of the first column; it stays where it is when others are scrolled."""
        left = self._view.indentation() * (2 if index.parent().isValid() else 1)
        return QRect(left, rect.top(), self._view.header().sectionSize(Column.NAME) - left, rect.height())

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
