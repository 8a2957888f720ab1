"""Paints a line of the inspector's list: its background, its cells, and the mark of one that has a fault.

Not by Qt's delegates, which ask the model for nine things a cell and the style sheet for each of them: while
a run is under way the list is painted four times a second, and the training pays for what that takes.
"""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QTreeView

from digitpad.inspection.entry import TensorEntry
from digitpad.ui.inspect.columns import MEASURED, TO_THE_RIGHT, Column
from digitpad.ui.inspect.tensor_model import NOTE_ROLE, Heading, TensorModel
from digitpad.ui.theme import Theme

MARGIN = 4
"""Pixels between a cell's edge and its text."""

_Index = QModelIndex | QPersistentModelIndex
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEFT, _RIGHT = _MIDDLE | Qt.AlignmentFlag.AlignLeft, _MIDDLE | Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True)
class _Look:
    """What all lines of one picture have in common: asked of Qt once, for each question waits for the run."""

    columns: tuple[tuple[Column, int, int], ...]  # in sight beside the name: which, left edge, width
    width: int
    name_right: int
    is_scrolled: bool
    indent: int
    font: QFont
    metrics: QFontMetrics
    text: QColor
    chosen_text: QColor
    ground: QColor
    chosen_ground: QColor
    selected: frozenset[QModelIndex]
    current: QModelIndex | None  # where the keys are, None when they are elsewhere

    @classmethod
    def of(cls, view: QTreeView) -> "_Look":
        header, palette = view.header(), view.palette()
        width, name_right = view.viewport().width(), header.sectionSize(Column.NAME) - 1
        places = [
            (column, header.sectionViewportPosition(column), header.sectionSize(column))
            for column in Column
            if column is not Column.NAME and not header.isSectionHidden(column)
        ]
        shown = QPalette.ColorGroup.Active if view.isActiveWindow() else QPalette.ColorGroup.Inactive
        role = QPalette.ColorRole
        return cls(
            tuple(place for place in places if place[1] < width and place[1] + place[2] > name_right),
            width,
            name_right,
            header.offset() > 0,
            view.indentation(),
            view.font(),
            view.fontMetrics(),
            palette.color(shown, role.Text),
            palette.color(shown, role.HighlightedText),
            palette.color(shown, role.Base),
            palette.color(shown, role.Highlight),
            frozenset(view.selectionModel().selectedRows()),
            view.currentIndex() if view.hasFocus() else None,
        )


class LinePainter:
    """Paints for one view; `begin` comes before the lines of each picture."""

    def __init__(self, view: QTreeView, model: TensorModel, theme: Theme) -> None:
        self._view, self._model, self._theme = view, model, theme
        self._look = _Look.of(view)

    def begin(self) -> None:
        """See how the view looks now."""
        self._look = _Look.of(self._view)

    def paint_line(self, painter: QPainter, rect: QRect, index: _Index, row: TensorEntry | Heading) -> None:
        """A tensor or a heading, into the whole of its line; what is out of sight is left out."""
        look, theme = self._look, self._theme
        top, height = rect.top(), rect.height()
        left = 2 * look.indent
        painter.setFont(look.font)
        if isinstance(row, Heading):
            self._draw(painter, QRect(left, top, look.width - left, height), row.text, theme.muted)
            return
        selected = index in look.selected
        ground, usual = (look.chosen_ground, look.chosen_text) if selected else (look.ground, look.text)
        if selected:
            painter.fillRect(rect, ground)
        facts = self._model.facts
        faulty, dead = bool(facts.faults(row)), bool(facts.dead(row))
        fault = usual if selected else theme.error if faulty else theme.warning
        for column, start, size in look.columns:
            marked = faulty if column in MEASURED else dead and column is Column.DEAD
            text, colour = facts.text(row, column), fault if marked else usual
            self._draw(painter, QRect(start, top, size, height), text, colour, column in TO_THE_RIGHT)
        if look.is_scrolled:  # to other columns, which now lie below the name
            painter.fillRect(QRect(0, top, look.name_right + 1, height), ground)
            painter.setPen(theme.border)
            painter.drawLine(look.name_right, top, look.name_right, top + height - 1)
        if faulty or dead:  # in the margin, where no column can hide it
            painter.setFont(self._bold())
            margin = QRect(look.indent, top, look.indent, height)
            painter.setPen(fault)
            painter.drawText(margin, _MIDDLE | Qt.AlignmentFlag.AlignHCenter, "!")
            painter.setFont(look.font)
        name = QRect(left, top, look.name_right + 1 - left, height)
        self._draw(painter, name, facts.text(row, Column.NAME), fault if faulty else usual)
        if not selected and index == look.current:
            painter.setPen(look.chosen_ground)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def paint_section(self, painter: QPainter, rect: QRect, index: _Index) -> None:
        """A section's name, and what is said beside it, fainter."""
        look, text, bold = self._look, str(index.data()), self._bold()
        cell = QRect(look.indent, rect.top(), look.width - look.indent, rect.height())
        painter.setFont(bold)
        painter.setPen(look.text)
        painter.drawText(cell.adjusted(MARGIN, 0, 0, 0), _LEFT, text)
        cell.setLeft(cell.left() + QFontMetrics(bold).horizontalAdvance(text) + 16)
        painter.setFont(look.font)
        note = str(index.data(NOTE_ROLE))
        self._draw(painter, cell, note, self._theme.muted, mode=Qt.TextElideMode.ElideRight)

    def _draw(
        self,
        painter: QPainter,
        cell: QRect,
        text: str,
        colour: QColor,
        to_the_right: bool = False,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> None:
        cell = cell.adjusted(MARGIN, 0, -MARGIN, 0)
        text = self._look.metrics.elidedText(text, mode, cell.width())
        painter.setPen(colour)
        painter.drawText(cell, _RIGHT if to_the_right else _LEFT, text)

    def _bold(self) -> QFont:
        bold = QFont(self._look.font)
        bold.setBold(True)
        return bold
