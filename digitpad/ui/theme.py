"""The window's colours: one calm set for light, one for dark, chosen by the user or by the system.

In: the choice "system", "light" or "dark", and the system's own colour scheme. Out: a QColor for every role,
a palette and a short style sheet for the whole application, and `changed` when they have changed.
"""

from dataclasses import fields
from typing import Literal

from PySide6.QtCore import QDir, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication

from digitpad import paths
from digitpad.errors import SettingError
from digitpad.ui.colours import DARK, LIGHT, Colours, palette
from digitpad.ui.style_sheet import style_sheet

Choice = Literal["system", "light", "dark"]
CHOICES: tuple[Choice, ...] = ("system", "light", "dark")


class Theme(QObject):
    """The colours that the window wears now, each role as a QColor, and whether they are dark.

    Widgets take it in their constructor, paint with its colours, and repaint on `changed`.

    Signals: changed
    """

    changed = Signal()

    window: QColor
    surface: QColor
    raised: QColor
    border: QColor
    text: QColor
    muted: QColor
    accent: QColor
    on_accent: QColor
    ink: QColor
    paper: QColor
    grid: QColor
    curve_loss: QColor
    curve_train: QColor
    curve_test: QColor
    good: QColor
    warning: QColor
    error: QColor
    dark: bool

    def __init__(self, choice: Choice = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application: QApplication | None = None
        self._choice = _checked(choice)
        self._colours = LIGHT
        if isinstance(QGuiApplication.instance(), QGuiApplication):
            QGuiApplication.styleHints().colorSchemeChanged.connect(self._update)
        self._wear()

    @property
    def choice(self) -> Choice:
        """What the user chose: "system", "light" or "dark"."""
        return self._choice

    @Slot(str)
    def set_choice(self, choice: str) -> None:
        """Wear another set of colours from now on. Raises SettingError for what is none of `CHOICES`."""
        chosen = _checked(choice)
        if chosen == self._choice:
            return
        self._choice = chosen
        self._tell_platform()
        self._update()

    def prepare(self, application: QApplication) -> None:
        """Give the application style Fusion and this palette; `dress` is to follow when a window is built.

        A widget that enters another one is dressed anew if there is a style sheet, with all that is in it: to
        build a window first and to dress it then takes half the time.
        """
        self._application = application
        application.setStyle("Fusion")
        QDir.setSearchPaths("fields", [str(paths.resource("icons/fields"))])
        self._tell_platform()
        self._wear()
        application.setPalette(palette(self._colours))

    def dress(self) -> None:
        """Give the application that was prepared, if one was, palette and style sheet."""
        if self._application is not None:
            self._application.setPalette(palette(self._colours))
            # A sheet in another's place dresses each widget with all that is in it, again and again: the
            # whole window takes three times as long.
            self._application.setStyleSheet("")
            self._application.setStyleSheet(style_sheet(self._colours))

    def apply(self, application: QApplication) -> None:
        """Dress the application, now and at each change: style Fusion, this palette and style sheet."""
        self.prepare(application)
        self.dress()

    def colours(self) -> Colours:
        """All roles as hexadecimal text, for style sheets and SVG."""
        return self._colours

    @Slot()
    def _update(self) -> None:
        before = self._colours
        self._wear()
        if self._colours is not before:
            self.dress()
            self.changed.emit()

    def _wear(self) -> None:
        self.dark = self._choice == "dark" or (self._choice == "system" and _system_is_dark())
        self._colours = DARK if self.dark else LIGHT
        for field in fields(Colours):
            setattr(self, field.name, QColor(getattr(self._colours, field.name)))

    def _tell_platform(self) -> None:
        # So that what the platform paints itself (title bar, file dialogs) follows; nothing off screen.
        if self._application is None:
            return
        hints = QGuiApplication.styleHints()
        match self._choice:
            case "system":
                hints.unsetColorScheme()
            case "light":
                hints.setColorScheme(Qt.ColorScheme.Light)
            case "dark":
                hints.setColorScheme(Qt.ColorScheme.Dark)


def _system_is_dark() -> bool:
    if not isinstance(QGuiApplication.instance(), QGuiApplication):
        return False
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def _checked(choice: str) -> Choice:
    for known in CHOICES:
        if choice == known:
            return known
    raise SettingError("theme", f"{choice!r} is none of {', '.join(CHOICES)}")
