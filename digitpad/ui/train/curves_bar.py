"""The line above the curves: the newest numbers, and buttons for axes, smoothing, export and the whole view.

In: clicks and keys. Out: past-tense signals; what they mean is the panel's business.
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from digitpad.ui.icons import dress
from digitpad.ui.theme import Theme
from digitpad.ui.train.numbers_line import NumbersLine
from digitpad.ui.train.series import SPANS
from digitpad.ui.train.wording import whole


class CurvesBar(QWidget):
    """Numbers and buttons.

    Attributes:
        numbers: the line of numbers.
        log_button, auto_button, view_button, export_button: the buttons.
        log_steps, rate: what can be switched in the menu of the view.
        spans: the smoothings to choose from; the data is an int, or None for automatic.
        save_png, save_csv: what the menu of the export offers.

    Signals:
        log_losses_changed, log_steps_changed, rate_changed: bool.
        span_changed: int or None.
        auto_wanted, png_wanted, csv_wanted
    """

    log_losses_changed = Signal(bool)
    log_steps_changed = Signal(bool)
    rate_changed = Signal(bool)
    span_changed = Signal(object)
    auto_wanted = Signal()
    png_wanted = Signal()
    csv_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.numbers = NumbersLine()
        self.log_button = self._button(self.tr("Log scale"), self.tr("Draw losses on a logarithmic axis"))
        self.log_button.setCheckable(True)
        self.view_button = self._button(self.tr("View"), self.tr("Axes, smoothing and the learning rate"))
        self.export_button = self._button(self.tr("Export"), self.tr("Save the curves as picture or numbers"))
        self.auto_button = self._button(
            self.tr("Auto"), self.tr("Follow the run again after zooming (double click in a plot)")
        )
        dress(self.auto_button, "restore", theme)
        dress(self.export_button, "save", theme)
        self._fill_view_menu()
        self._fill_export_menu()
        self.buttons = (self.log_button, self.view_button, self.export_button, self.auto_button)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.numbers, stretch=1)
        for button in self.buttons:
            layout.addWidget(button)
        self.log_button.toggled.connect(self.log_losses_changed)
        self.auto_button.clicked.connect(self.auto_wanted)

    @property
    def span(self) -> int | None:
        """The smoothing that is chosen; None for automatic."""
        span = self.spans.checkedAction().data()
        return span if isinstance(span, int) else None

    def show_buttons(self, shown: bool) -> None:
        """Show the buttons, or nothing while there are no curves."""
        for button in self.buttons:
            button.setVisible(shown)

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setProperty("flat", False)
        button.setStyleSheet(
            "QToolButton { padding: 2px 10px; } QToolButton::menu-indicator { image: none; }"
        )
        return button

    def _menu(self, button: QToolButton) -> QMenu:
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setText(button.text() + " ▾")
        button.setAccessibleName(button.text().removesuffix(" ▾"))
        return menu

    def _fill_view_menu(self) -> None:
        menu = self._menu(self.view_button)
        self.log_steps = self._switch(menu, self.tr("Logarithmic &steps"))
        self.log_steps.setToolTip(self.tr("A network learns most in its first steps: give these more room"))
        self.log_steps.toggled.connect(self.log_steps_changed)
        self.rate = self._switch(menu, self.tr("Learning &rate"))
        self.rate.setToolTip(self.tr("Draw the learning rate of every step in a plot of its own"))
        self.rate.toggled.connect(self.rate_changed)
        smoothing = menu.addMenu(self.tr("S&moothing"))
        self.spans = QActionGroup(self)
        for span in (None, *SPANS):
            text = self.tr("Mean of {count} batches").format(count=whole(span or 0))
            if span is None:
                text = self.tr("As suits the run")
            elif span == 1:
                text = self.tr("None")
            action = smoothing.addAction(text)
            action.setCheckable(True)
            action.setChecked(span is None)
            action.setData(span)
            self.spans.addAction(action)
        self.spans.triggered.connect(self._choose_span)

    def _switch(self, menu: QMenu, text: str) -> QAction:
        action = menu.addAction(text)
        action.setCheckable(True)
        return action

    def _fill_export_menu(self) -> None:
        menu = self._menu(self.export_button)
        self.export_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.auto_button.setToolButtonStyle(self.export_button.toolButtonStyle())
        self.save_png = menu.addAction(self.tr("&Picture of the curves (PNG)…"))
        self.save_png.triggered.connect(self.png_wanted)
        self.save_csv = menu.addAction(self.tr("&Numbers of all steps (CSV)…"))
        self.save_csv.triggered.connect(self.csv_wanted)

    @Slot(QAction)
    def _choose_span(self, action: QAction) -> None:
        self.span_changed.emit(action.data())
