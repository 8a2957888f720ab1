"""Where along the leading axes of a tensor one looks: a number for each, and a slider for the first."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSlider, QSpinBox, QWidget

from digitpad.inspection.entry import TensorEntry
from digitpad.inspection.index import NEW_AXIS
from digitpad.ui.inspect.wording import place_name


class IndexBar(QWidget):
    """One spin box for each axis before the last two.

    Signals:
        index_changed: another place is looked at.
    """

    index_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes: list[QSpinBox] = []
        self._slid_axis = 0  # the first one with anything to walk along
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setMinimumWidth(40)
        self._slider.setAccessibleName(self.tr("Place along the first axis"))
        self._slider.valueChanged.connect(self._slid)
        self._layout.addWidget(self._slider, 1)

    @property
    def index(self) -> tuple[int, ...]:
        """The place on each leading axis; () for tensors of rank 0 to 2."""
        return tuple(box.value() for box in self._boxes)

    def set_index(self, index: tuple[int, ...]) -> None:
        """Go to a place; what lies outside an axis becomes its end."""
        for box, value in zip(self._boxes, index, strict=True):
            box.setValue(value)

    def set_axes(self, entry: TensorEntry | None) -> None:
        """Offer the leading axes of a tensor; places that still exist are kept."""
        lengths = entry.form.shape[:-2] if entry is not None and entry.form is not None else ()
        if len(lengths) != len(self._boxes):
            self._rebuild(len(lengths))
        for axis, (box, length) in enumerate(zip(self._boxes, lengths, strict=True)):
            assert entry is not None
            name = place_name(entry, axis)
            with QSignalBlocker(box):
                box.setRange(0, max(length - 1, 0))
                box.setPrefix(f"{name} ")
                box.setAccessibleName(name)
            box.setVisible(length != 1 or entry.axes[axis : axis + 1] != (NEW_AXIS,))  # nothing to walk along
        with QSignalBlocker(self._slider):
            self._slid_axis = next((axis for axis, length in enumerate(lengths) if length != 1), 0)
            slid = self._boxes[self._slid_axis] if self._boxes else None
            self._slider.setRange(0, slid.maximum() if slid else 0)
            self._slider.setValue(slid.value() if slid else 0)

    def _rebuild(self, count: int) -> None:
        for box in self._boxes:
            self._layout.removeWidget(box)
            box.deleteLater()
        self._boxes = []
        for place in range(count):
            box = QSpinBox()
            box.setAccelerated(True)
            box.setKeyboardTracking(False)
            box.valueChanged.connect(self._stepped)
            self._layout.insertWidget(place, box)
            self._boxes.append(box)

    @Slot(int)
    def _stepped(self, _value: int) -> None:
        with QSignalBlocker(self._slider):
            self._slider.setValue(self._boxes[self._slid_axis].value())
        self.index_changed.emit()

    @Slot(int)
    def _slid(self, value: int) -> None:
        if self._boxes:
            self._boxes[self._slid_axis].setValue(value)
