"""Where the boxes of an operation lie: each tensor in proportion to its shape, with room for its words.

In: an `Operation`, a cell, and a rectangle. Out: `Box` after `Box` from left to right, the result last. Side
lengths go with the square root of a size, so that (1, 784), (784, 512) and (512,) can all be seen at once.
"""

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF

from digitpad.inspection.entry import Array
from digitpad.inspection.operation import Operand, Operation, Step, Takes

LEAST = 9.0
"""Pixels of the shortest side."""
LARGEST = 20.0
"""Pixels for a side of 1: beyond, boxes would only be large."""
SMALL = 1.6
"""Pixels for a side of 1 below which the shapes under the boxes give way to the boxes."""
GAP = 7.0
FRAME = 4.0
"""Pixels of the shortest side of what is framed."""


@dataclass(frozen=True, eq=False)
class Box:
    """One tensor as it is drawn.

    Attributes:
        operand: which one, or None for the result.
        symbol, words: its letter, and its shape under the box.
        sign: what stands before it.
        rows, columns: of the plane that is drawn.
        array: that plane (rows, columns), or None where nothing is known.
        first: index of the sample whose picture the plane is, or None where it is the whole tensor.
        area: the box.
        slot: the box with its words.
        repeated: how often a vector is drawn under itself, the first one included.
        row, column: what meets: both for a cell, one for a whole row or column, none for all.
    """

    operand: Operand | None
    symbol: str
    words: str
    sign: str
    rows: int
    columns: int
    array: Array | None
    area: QRectF
    slot: QRectF
    repeated: bool
    row: int | None
    column: int | None
    first: int | None = None

    @property
    def strip(self) -> QRectF:
        """Where the tensor's own numbers are: of a repeated vector its first row."""
        if not self.repeated:
            return self.area
        return QRectF(self.area.left(), self.area.top(), self.area.width(), min(self.area.height(), LEAST))

    def meeting(self) -> QRectF:
        """What is framed: the row, the column or the cell that meets."""
        area = self.strip
        top, high = _span(self.row, self.rows, area.top(), area.height())
        left, wide = _span(self.column, self.columns, area.left(), area.width())
        return QRectF(left, top, wide, high)

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """Row and column under a point, or None beside the box."""
        if not self.area.contains(point):
            return None
        area = self.area
        row = 0 if self.repeated else int((point.y() - area.top()) / area.height() * self.rows)
        column = int((point.x() - area.left()) / area.width() * self.columns)
        return min(row, self.rows - 1), min(column, self.columns - 1)


def _span(index: int | None, count: int, start: float, length: float) -> tuple[float, float]:
    if index is None or count == 0:
        return start, length
    size = max(length / count, min(FRAME, length))
    middle = start + (index + 0.5) / count * length
    begin = min(max(middle - size / 2, start), start + length - size)
    return begin, size


@dataclass(frozen=True, eq=False)
class _Plane:
    """A tensor as it meets, before it has a place."""

    operand: Operand | None
    symbol: str
    words: str
    sign: str
    rows: int
    columns: int
    array: Array | None
    row: int | None
    column: int | None
    first: int | None = None


def boxes(
    found: Operation, cell: tuple[int, ...], room: QRectF, metrics: QFontMetricsF, beside: float = 0.0
) -> tuple[Box, ...]:
    """The boxes of an operation in a rectangle, as large as they fit; `beside` is kept free at their left.

    Where the shapes would not leave room for the boxes, only the letters stand under them.
    """
    planes = [_operand_plane(operand, found, cell) for operand in found.operands]
    planes.append(_result_plane(found, cell))
    lettered = [replace(plane, words="") for plane in planes]
    for tried, smallest in ((planes, SMALL), (lettered, 0.0)):
        row = _Row.of(tried, room, metrics, beside)
        if row.total <= room.width() and row.unit >= smallest:
            break
    return row.placed(room)


@dataclass(frozen=True, eq=False)
class _Row:
    """Planes in a row: how many pixels a side of 1 has, the size of each box, of its slot, of its sign."""

    planes: list[_Plane]
    unit: float
    sizes: list[tuple[float, float]]
    slots: list[float]
    signs: list[float]
    words: float

    @classmethod
    def of(cls, planes: list[_Plane], room: QRectF, metrics: QFontMetricsF, beside: float) -> "_Row":
        rows = planes[-1].rows
        heights = [math.sqrt(max(rows if _repeats(plane) else plane.rows, 1)) for plane in planes]
        widths = [math.sqrt(max(plane.columns, 1)) for plane in planes]
        words = (2 if planes[0].words else 1) * metrics.height() + 4
        least = [
            max(metrics.horizontalAdvance(plane.words), metrics.horizontalAdvance(plane.symbol) + 4)
            for plane in planes
        ]
        signs = [
            (metrics.horizontalAdvance(plane.sign) + 2 * GAP if plane.sign else 0.0)
            + (beside if plane.rows > 1 else 0.0)
            for plane in planes
        ]
        unit = min(max(room.height() - words, LEAST) / max(heights), LARGEST)
        while True:
            sizes = [
                (max(w * unit, LEAST), max(h * unit, LEAST)) for w, h in zip(widths, heights, strict=True)
            ]
            slots = [max(size[0], few) for size, few in zip(sizes, least, strict=True)]
            made = cls(planes, unit, sizes, slots, signs, words)
            if made.total <= room.width() or unit <= 0.5:
                return made
            unit *= 0.94

    @property
    def total(self) -> float:
        """Pixels from left to right."""
        return sum(self.slots) + sum(self.signs)

    def placed(self, room: QRectF) -> tuple[Box, ...]:
        """The boxes in the middle of a rectangle."""
        tallest = max(size[1] for size in self.sizes)
        left = room.left() + max((room.width() - self.total) / 2, 0)
        top = room.top() + max((room.height() - tallest - self.words) / 2, 0)
        made = []
        several = self.planes[-1].rows > 1
        for plane, (wide, high), slot, sign in zip(
            self.planes, self.sizes, self.slots, self.signs, strict=True
        ):
            left += sign
            area = QRectF(left + (slot - wide) / 2, top + (tallest - high) / 2, wide, high)
            whole = QRectF(left, top, slot, tallest + self.words)
            made.append(Box(**vars(plane), area=area, slot=whole, repeated=several and _repeats(plane)))
            left += slot
        return tuple(made)


def _repeats(plane: _Plane) -> bool:
    return plane.operand is not None and plane.operand.is_repeated


def _operand_plane(operand: Operand, found: Operation, cell: tuple[int, ...]) -> _Plane:
    shape, array = operand.shape or (), operand.array
    words = "…" if operand.shape is None else str(shape)
    if operand.is_repeated and len(found.cells) == 2 and found.cells[0] > 1:
        words = f"{words} → {found.cells}"  # the broadcast
    i, j = cell[0], cell[-1]
    sign = operand.sign
    row: int | None = i
    column: int | None = j
    first = None
    match operand.takes:
        case Takes.ROW:
            column = None
        case Takes.COLUMN:
            row = None
        case Takes.ENTRY:
            row = 0
        case Takes.SAMPLE:
            row, column = i, 0
            array = None if array is None else array[:, None]
            shape = (*shape, 1)
        case Takes.PICTURE:
            if len(shape) == 3:
                first, shape = i, shape[1:]
                array = None if array is None else array[i]
            row, column = divmod(j, shape[-1]) if len(shape) == 2 else (None, None)
        case Takes.CELL:
            pass
    if len(shape) < 2:
        row = None if row is None else 0
        shape = (1, *shape) if shape else (1, 1)
        array = None if array is None else array.reshape(shape)
    return _Plane(operand, operand.symbol, words, sign, shape[0], shape[1], array, row, column, first)


def _result_plane(found: Operation, cell: tuple[int, ...]) -> _Plane:
    form, array = found.result.form, found.result.array
    shape = form.shape if form is not None else ()
    words = "…" if form is None else str(shape)
    row: int | None = cell[0]
    column: int | None = cell[-1]
    if len(shape) < 2:
        row, column = (0, column) if shape else (None, None)
        shape = (1, *shape) if shape else (1, 1)
        array = None if array is None else array.reshape(shape)
    if found.step is Step.SOFTMAX:
        column = cell[-1]
    return _Plane(None, found.symbol, words, "→", shape[0], shape[1], array, row, column)
