"""The theme: readable colours, and a switch that reaches the application and its widgets."""

from dataclasses import fields

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel

from digitpad.errors import SettingError
from digitpad.ui.colours import DARK, LIGHT, Colours, contrast
from digitpad.ui.theme import Theme


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    "role", ["text", "muted", "accent", "good", "warning", "error", "curve_loss", "curve_train", "curve_test"]
)
def test_every_text_can_be_read_on_every_background(colours: Colours, role: str):
    for background in ("window", "surface", "paper"):
        assert contrast(getattr(colours, role), getattr(colours, background)) >= 4.5
    assert contrast(colours.text, colours.raised) >= 4.5
    assert contrast(colours.muted, colours.raised) >= 4.5
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert contrast(colours.ink, colours.paper) >= 12


def test_contrast_of_black_on_white_is_twenty_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


def test_switching_gives_every_role_its_new_colour_and_says_so_once(qapp: QApplication):
    theme = Theme("light")
    said: list[bool] = []
    theme.changed.connect(lambda: said.append(theme.dark))
    theme.set_choice("dark")
    theme.set_choice("dark")
    assert said == [True]
    for field in fields(Colours):
        assert getattr(theme, field.name).name() == getattr(DARK, field.name)


def test_switching_reaches_the_palette_and_the_sheet_of_the_application(qapp: QApplication, qtbot):
    theme = Theme("light")
    theme.apply(qapp)
    label = QLabel("hello")
    qtbot.addWidget(label)
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == LIGHT.text
    theme.set_choice("dark")
    label.ensurePolished()  # as it is before it is first seen
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == DARK.text
    assert DARK.accent in qapp.styleSheet()
    assert LIGHT.accent not in qapp.styleSheet()


def test_what_is_disabled_is_fainter(qapp: QApplication):
    theme = Theme("dark")
    theme.apply(qapp)
    group = QPalette.ColorGroup
    enabled = qapp.palette().color(group.Active, QPalette.ColorRole.ButtonText)
    disabled = qapp.palette().color(group.Disabled, QPalette.ColorRole.ButtonText)
    assert contrast(disabled, DARK.window) < contrast(enabled, DARK.window) / 2


def test_only_the_choice_system_follows_the_system(qapp: QApplication, monkeypatch: pytest.MonkeyPatch):
    fixed, following = Theme("light"), Theme("system")
    monkeypatch.setattr("digitpad.ui.theme._system_is_dark", lambda: True)
    hints = qapp.styleHints()
    hints.colorSchemeChanged.emit(hints.colorScheme())
    assert following.dark
    assert not fixed.dark
    monkeypatch.setattr("digitpad.ui.theme._system_is_dark", lambda: False)
    hints.colorSchemeChanged.emit(hints.colorScheme())
    assert not following.dark


def test_an_unknown_choice_is_refused_by_name():
    with pytest.raises(SettingError, match="purple"):
        Theme("purple")  # type: ignore[arg-type]
