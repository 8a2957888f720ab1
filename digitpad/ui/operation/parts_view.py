"""What a chosen cell is made of, in the form that its operation has: a sum, a working, a curve, or shares."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from digitpad.inspection.arithmetic import Sum
from digitpad.inspection.operation_numbers import Explanation
from digitpad.inspection.operation_parts import Bend, Shares, Working
from digitpad.ui.inspect.terms_view import TermsView
from digitpad.ui.operation.curve_view import CurveView
from digitpad.ui.operation.shares_view import SharesView
from digitpad.ui.operation.working_view import WorkingView
from digitpad.ui.theme import Theme


class PartsView(QWidget):
    """Shows one explanation; beside the sum of a loss also how the sample's own share comes about.

    Signals:
        chosen: the class that was chosen in the softmax's table.
        pointed: what is under the pointer, in words; empty when it has left.
    """

    chosen = Signal(int)
    pointed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.terms = TermsView(theme)
        self.working = WorkingView(theme)
        self.curve = CurveView(theme)
        self.shares = SharesView(theme)
        self._pointed = ""
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        for widget in (self.terms, self.working, self.curve, self.shares):
            layout.addWidget(widget, 1)
            widget.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.terms.pointed.connect(self._point)
        self.shares.chosen.connect(self.chosen)

    @property
    def pointed_text(self) -> str:
        """What is under the pointer."""
        return self._pointed if self.terms.isVisible() else ""

    def show_parts(self, told: Explanation | None) -> None:
        """Show another explanation, or nothing."""
        parts = told.parts if told is not None else None
        working = parts if isinstance(parts, Working) else told.aside if told is not None else None
        self.terms.setVisible(isinstance(parts, Sum))
        self.working.setVisible(working is not None)
        self.curve.setVisible(isinstance(parts, Bend))
        self.shares.setVisible(isinstance(parts, Shares))
        self.terms.show_sum(parts if isinstance(parts, Sum) else None)
        self.working.show_working(working)
        self.curve.show_bend(parts if isinstance(parts, Bend) else None)
        self.shares.show_shares(parts if isinstance(parts, Shares) else None)

    @Slot(str)
    def _point(self, text: str) -> None:
        self._pointed = text
        self.pointed.emit(text)
