"""The bar of the time machine, along the lower edge of the window.

In: the films of runs. Out: a moment of one of them that reads, and everything that is shown with it.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
)

from digitpad.state.session import Session
from digitpad.training.archive import KeptRun
from digitpad.ui.colours import blend
from digitpad.ui.draw.elided_label import ElidedLabel
from digitpad.ui.icons import dress
from digitpad.ui.theme import Theme
from digitpad.ui.time.film_slider import FilmSlider
from digitpad.ui.time.save_button import SaveButton
from digitpad.ui.time.wording import epoch_marks, longest_text, moment_text, run_names


class TimeBar(QToolBar):
    """A run, a slider over the steps of its film, and buttons to play and to save it.

    Attributes:
        chooser: the runs that have a film.
        slider: over the frames of the chosen one.
        to_start, back, play, on, to_end, now: the buttons.
        save: saves the film.
        words: where the film stands.
        empty: what is said while there is no film.

    Signals:
        failed: the exception because of which a frame cannot be read, or the film not be saved.
        reported: a sentence about a film that was saved.
    """

    failed = Signal(object)
    reported = Signal(str)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme, self._time = session, theme, session.time
        self._chosen: tuple[KeptRun, ...] = ()
        self._is_focus_due = False
        self.setObjectName("time_bar")  # saveState() finds it by this
        self.setWindowTitle(self.tr("Time machine"))
        self.setMovable(False)
        self.setAccessibleName(self.tr("Time machine"))
        self.chooser = self._make_chooser()
        self.slider = FilmSlider(theme)
        self.slider.setToolTip(
            self.tr("The frames of the film: at steps 1, 2, 4, 8 … and at the end of every epoch")
        )
        self.to_start = self._button("film-start", self.tr("First frame"), lambda: self._go_to_end(0))
        self.back = self._button("film-back", self.tr("Previous frame"), lambda: self._time.go_by(-1))
        self.play = self._button("start", self.tr("Play the film"), self._play)
        self.on = self._button("film-on", self.tr("Next frame"), lambda: self._time.go_by(1))
        self.to_end = self._button("film-end", self.tr("Last frame"), lambda: self._go_to_end(-1))
        self.words = ElidedLabel(theme)
        self.words.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.now = QPushButton(self.tr("Now"))
        self.now.setToolTip(self.tr("Back to the present: the network that read before reads again"))
        self.save = SaveButton(session, theme)
        self.empty = QLabel(self.tr("No run has a film yet: train one."))
        self._lay_out()
        self._connect()
        self._wear()
        self._show_run()

    def _make_chooser(self) -> QComboBox:
        chooser = QComboBox()
        chooser.setAccessibleName(self.tr("Run to look back at"))
        chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        chooser.setMinimumContentsLength(13)
        chooser.setMaximumWidth(290)
        return chooser

    def _button(self, icon: str, text: str, slot: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setIconSize(QSize(18, 18))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        dress(button, icon, self._theme)
        button.clicked.connect(lambda: slot())
        return button

    def _lay_out(self) -> None:
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(2)
        inside.setMinimumHeight(self.slider.sizeHint().height() + 4)  # as high without a film
        row.addWidget(self.empty, 1)
        row.addWidget(self.chooser, 1)
        row.addSpacing(8)
        self._buttons = (self.to_start, self.back, self.play, self.on, self.to_end)
        for button in self._buttons:
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self.slider, 3)
        row.addSpacing(10)
        row.addWidget(self.words)
        row.addSpacing(8)
        row.addWidget(self.now)
        row.addSpacing(2)
        row.addWidget(self.save)
        self._parts = (self.chooser, *self._buttons, self.slider, self.words, self.now, self.save)
        self.addWidget(inside)

    def _connect(self) -> None:
        time = self._time
        self.chooser.activated.connect(self._choose)
        self.slider.wanted.connect(self._go_to)
        self.slider.walked.connect(self._walk)
        self.slider.play_wanted.connect(self._play)
        self.slider.present_wanted.connect(time.return_to_present)
        self.now.clicked.connect(time.return_to_present)
        self.toggleViewAction().triggered.connect(self._take_focus)
        time.run_changed.connect(self._show_run)
        time.frame_changed.connect(self._show_moment)
        time.playing_changed.connect(self._show_playing)
        time.failed.connect(self.failed)
        self.save.reported.connect(self.reported)
        self.save.failed.connect(self.failed)
        self._session.dataset.dataset_changed.connect(self._show_moment)
        self._theme.changed.connect(self._wear)

    def look_back_at(self, run: KeptRun) -> None:
        """Open, with the film of this run at its last frame."""
        self.show()
        self._time.choose_run(run)
        if self._time.steps:
            self._time.go_to(self._time.steps[-1])
            self._take_focus(True)

    # Seen or not

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the runs as long as the bar is open."""
        super().showEvent(event)
        self._time.watch(self, True)
        self._show_run()

    def hideEvent(self, event: QHideEvent) -> None:
        """Return to the present with the bar; a window that is only minimised stays where it is."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._time.watch(self, False)

    def changeEvent(self, event: QEvent) -> None:
        """Another font needs other room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "words"):
            self._make_room()

    @Slot(bool)
    def _take_focus(self, is_open: bool) -> None:
        # Whoever opens the bar wants to go somewhere; one that is open from the last time takes nothing.
        self._is_focus_due = is_open
        self._give_focus()

    def _give_focus(self) -> None:
        if self._is_focus_due and self.slider.isVisible() and self.slider.isEnabled():
            self._is_focus_due = False
            self.slider.setFocus(Qt.FocusReason.OtherFocusReason)

    # The user's wishes

    @Slot(int)
    def _choose(self, number: int) -> None:
        if 0 <= number < len(self._chosen):
            self._time.choose_run(self._chosen[number])

    @Slot(int)
    def _go_to(self, number: int) -> None:
        if number < len(self._time.steps):
            self._time.pause()
            self._time.go_to(self._time.steps[number])

    @Slot(int)
    def _walk(self, frames: int) -> None:
        self._time.pause()
        self._time.go_by(frames)

    def _go_to_end(self, end: int) -> None:
        if self._time.steps:
            self._time.pause()
            self._time.go_to(self._time.steps[end])

    @Slot()
    def _play(self) -> None:
        if self._time.is_playing:
            self._time.pause()
        else:
            self._time.play()

    # What is shown

    @Slot()
    def _show_run(self) -> None:
        if self.isHidden():
            return
        time = self._time
        runs = time.films.runs
        if time.run is not None and time.run.path not in {run.path for run in runs}:
            runs = (time.run, *runs)  # of which no film is known any more, or not yet
        names = run_names(runs)
        if runs != self._chosen or names != [self.chooser.itemText(n) for n in range(self.chooser.count())]:
            with QSignalBlocker(self.chooser):
                self.chooser.clear()
                for number, name in enumerate(names):
                    self.chooser.addItem(name)
                    self.chooser.setItemData(number, name, Qt.ItemDataRole.ToolTipRole)
            self._chosen = runs
        here = next((n for n, run in enumerate(runs) if time.run and run.path == time.run.path), -1)
        with QSignalBlocker(self.chooser):
            self.chooser.setCurrentIndex(here)
        self.chooser.setToolTip(names[here] if here >= 0 else "")
        for part in self._parts:
            part.setVisible(bool(runs))
        self.empty.setVisible(not runs)
        known = time.films.was_read
        self.empty.setText(
            self.tr("No run has a film yet: train one.") if known else self.tr("Looking for films…")
        )
        self.slider.show_film(len(time.steps), epoch_marks(time))
        self._make_room()
        self._show_moment()
        self._give_focus()

    @Slot()
    def _show_moment(self) -> None:
        if self.isHidden():
            return
        time, steps = self._time, self._time.steps
        number = None
        if time.position is not None and steps:
            number = min(range(len(steps)), key=lambda n: abs(steps[n] - (time.position or 0)))
        text = moment_text(time)
        self.words.set_text(text)
        self.words.set_warning(time.is_broken)
        self.slider.show_place(number, text)
        is_past = time.position is not None
        for widget in (*self._buttons, self.slider, self.save):
            widget.setEnabled(bool(steps))
        if self.property("past") != is_past:
            self.setProperty("past", is_past)
            self.now.setEnabled(is_past)
            self.now.setProperty("primary", is_past)
            for dressed in (self, self.now):
                dressed.style().unpolish(dressed)
                dressed.style().polish(dressed)
            self.update()

    @Slot()
    def _show_playing(self) -> None:
        playing = self._time.is_playing
        dress(self.play, "pause" if playing else "start", self._theme)
        text = self.tr("Stand still") if playing else self.tr("Play the film")
        self.play.setToolTip(text)
        self.play.setAccessibleName(text)

    @Slot()
    def _wear(self) -> None:
        colours = self._theme.colours()
        tint = blend(colours.accent, colours.window, 0.14).name()
        seam = f"border: none; border-top: 1px solid {colours.border};"
        accent = f"border-top: 2px solid {colours.accent}; background: {tint};"
        self.setStyleSheet(f'QToolBar#time_bar {{{seam}}} QToolBar#time_bar[past="true"] {{{accent}}}')
        self._make_room()

    def _make_room(self) -> None:
        """For the longest words of this film, so that nothing moves while it plays."""
        self.words.setFixedWidth(self.words.fontMetrics().horizontalAdvance(longest_text(self._time)) + 8)
