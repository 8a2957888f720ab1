"""The icons: all of one family, drawn in the theme's colours."""

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication, QPushButton

from digitpad import paths
from digitpad.ui import icons
from digitpad.ui.colours import DARK, LIGHT
from digitpad.ui.theme import Theme

OURS = [name for name in icons.names() if name != "application"]


def _colours(icon: QIcon, size: int = 32, mode: QIcon.Mode = QIcon.Mode.Normal) -> set[str]:
    image = icon.pixmap(QSize(size, size), mode).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {QColor(p.rgb()).name() for p in pixels if p.alpha() == 255}


@pytest.mark.parametrize("name", OURS)
def test_every_icon_is_of_one_family(name: str):
    drawing = paths.resource(f"icons/{name}.svg").read_text()
    assert 'viewBox="0 0 24 24"' in drawing
    assert re.findall(r'stroke-width="([^"]+)"', drawing) == ["1.75"]
    assert set(re.findall(r'(?:stroke|fill)="([^"]+)"', drawing)) <= {"currentColor", "none"}


@pytest.mark.parametrize("name", OURS)
def test_every_icon_draws_something_in_the_colour_of_the_text(qapp: QApplication, name: str):
    assert _colours(icons.icon(name, Theme("light"))) == {LIGHT.text}


@pytest.mark.parametrize("name", ["start", "picture"])
def test_what_cannot_be_pressed_has_the_same_shape_in_one_fainter_colour(qapp: QApplication, name: str):
    icon = icons.icon(name, Theme("light"))
    (faint,) = _colours(icon, mode=QIcon.Mode.Disabled)
    assert QColor(LIGHT.text).lightness() < QColor(faint).lightness() < QColor(LIGHT.window).lightness()
    shapes = [icon.pixmap(QSize(32, 32), mode).toImage() for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled)]
    alphas = [[image.pixelColor(x, y).alpha() for x in range(32) for y in range(32)] for image in shapes]
    assert alphas[0] == alphas[1]


def test_a_dressed_button_changes_with_the_theme(qapp: QApplication, qtbot):
    theme = Theme("light")
    button = QPushButton()
    qtbot.addWidget(button)
    icons.dress(button, "start", theme)
    assert _colours(button.icon()) == {LIGHT.text}
    theme.set_choice("dark")
    assert _colours(button.icon()) == {DARK.text}


def test_dressing_again_replaces_the_icon_for_good(qapp: QApplication, qtbot):
    theme = Theme("light")
    button = QPushButton()
    qtbot.addWidget(button)
    icons.dress(button, "start", theme)
    icons.dress(button, "pause", theme)
    theme.set_choice("dark")
    assert button.icon().cacheKey() == icons.icon("pause", theme).cacheKey()


def test_a_button_that_has_gone_is_not_dressed_any_more(qapp: QApplication):
    theme = Theme("light")
    button = QPushButton()
    icons.dress(button, "start", theme)
    del button
    theme.set_choice("dark")


def test_the_application_has_an_icon_at_every_size(qapp: QApplication):
    for size in (16, 48, 256):
        assert icons.application_icon().pixmap(QSize(size, size)).deviceIndependentSize().width() == size


def test_an_unknown_icon_is_an_error(qapp: QApplication):
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon", Theme("light"))
