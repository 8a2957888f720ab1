"""The curves of a run while it runs: losses on the left, accuracies on the right, over the same steps.

In: a TrainingState, whose history is looked at when it says that there is more. Out: what is drawn.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from digitpad.state.training import TrainingState
from digitpad.ui.icons import dress
from digitpad.ui.theme import Theme
from digitpad.ui.train.wording import curves_text

if TYPE_CHECKING:
    from digitpad.ui.train.curves_view import CurvesView


class CurvesPanel(QWidget):
    """A line of numbers, and below it two plots, or what will be seen there.

    Nothing is drawn while the panel is hidden; when it is shown it catches up. The plots are made with the
    first run, because what they need takes longer to import than the rest of the window.

    Attributes:
        view: the plots, or None before the first run.
    """

    def __init__(self, training: TrainingState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._training, self._theme = training, theme
        self.setObjectName("curves_panel")
        self.setAccessibleName(self.tr("Curves"))
        self.view: CurvesView | None = None
        self.numbers = QLabel()
        self.numbers.setTextFormat(Qt.TextFormat.PlainText)
        self.numbers.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.log_button, self.auto_button = QToolButton(), QToolButton()
        for button in (self.log_button, self.auto_button):
            button.setProperty("flat", False)
            button.setStyleSheet("QToolButton { padding: 2px 10px; }")
        self.log_button.setText(self.tr("Log scale"))
        self.log_button.setCheckable(True)
        self.log_button.setToolTip(self.tr("Draw losses on a logarithmic axis"))
        self.auto_button.setText(self.tr("Auto"))
        self.auto_button.setToolTip(self.tr("Follow the run again after zooming (double click in a plot)"))
        dress(self.auto_button, "restore", theme)
        self.auto_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._pages = QStackedLayout()
        self._pages.addWidget(self._empty_page())
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.numbers, stretch=1)
        top.addWidget(self.log_button)
        top.addWidget(self.auto_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 8)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addLayout(self._pages, stretch=1)

        self.log_button.toggled.connect(self._set_log)
        self.auto_button.clicked.connect(self._follow_again)
        training.history_changed.connect(self._refresh)
        training.state_changed.connect(self._refresh)
        self._refresh()

    def _empty_page(self) -> QWidget:
        page = QWidget()
        heading = QLabel(self.tr("Press Start to see the network learn"))
        font = heading.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        heading.setFont(font)
        text = QLabel(
            self.tr(
                "On the left the loss of each batch will fall; on the right the share of digits that are "
                "read rightly will rise, in training and on digits that the network has never seen."
            )
        )
        text.setWordWrap(True)
        text.setForegroundRole(text.palette().ColorRole.PlaceholderText)
        layout = QVBoxLayout(page)
        layout.setSpacing(8)
        layout.setContentsMargins(32, 0, 32, 24)
        layout.addStretch(1)
        for label in (heading, text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addStretch(1)
        return page

    def sizeHint(self) -> QSize:
        """Wide and low, as below a canvas."""
        return QSize(720, 280)

    def minimumSizeHint(self) -> QSize:
        """Enough to see whether a curve rises."""
        return QSize(320, 160)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        if not self.isVisible():
            return
        history = self._training.history
        if history is None:
            self._show_buttons(False)
            return
        if self.view is None:
            from digitpad.ui.train.curves_view import CurvesView

            self.view = CurvesView(self._theme)
            self.view.pointed.connect(self._show_numbers)
            self.view.followed.connect(self._show_following)
            self._pages.addWidget(self.view)
            self.view.set_log(self.log_button.isChecked())
        if self.view.history is not history:
            self.view.show_run(history, self._training.total_steps, self._training.steps_per_epoch)
            self._pages.setCurrentWidget(self.view)
            self._show_buttons(True)
        self.view.refresh()
        self._show_numbers()

    def _show_buttons(self, shown: bool) -> None:
        self.log_button.setVisible(shown)
        self.auto_button.setVisible(shown)

    @Slot()
    def _show_numbers(self) -> None:
        assert self.view is not None
        latest = curves_text(self._training)
        text = self.view.text_at_pointer() or latest
        if text != self.numbers.text():
            self.numbers.setText(text)
        if latest != self.accessibleDescription():
            self.setAccessibleDescription(latest)

    @Slot()
    def _show_following(self) -> None:
        self.auto_button.setEnabled(self.view is not None and not self.view.follows)

    @Slot(bool)
    def _set_log(self, log: bool) -> None:
        if self.view is not None:
            self.view.set_log(log)

    @Slot()
    def _follow_again(self) -> None:
        if self.view is not None:
            self.view.follow()
