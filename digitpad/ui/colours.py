"""The colours of the window by their role: a set for light, a set for dark, and the QPalette of each."""

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True)
class Colours:
    """A hexadecimal colour for every role; text on its background has a contrast of at least 4.5 : 1."""

    window: str  # behind everything
    surface: str  # panels, fields, lists
    raised: str  # buttons, and a row under the pointer
    border: str
    text: str
    muted: str  # captions, axes, hints
    accent: str  # the one colour: selection, focus, the default button
    on_accent: str  # text on it
    ink: str
    paper: str
    grid: str
    curve_loss: str
    curve_train: str
    curve_test: str
    good: str
    warning: str
    error: str


# The three curves are also told apart by lightness, for eyes that see hues alike.
LIGHT = Colours(
    window="#f3f4f6",
    surface="#ffffff",
    raised="#e9ecf0",
    border="#cfd5dd",
    text="#1b2330",
    muted="#566172",
    accent="#1f5fbf",
    on_accent="#ffffff",
    ink="#131a26",
    paper="#ffffff",
    grid="#e2e6ec",
    curve_loss="#6a3fa8",
    curve_train="#b04c00",
    curve_test="#00745a",
    good="#14743f",
    warning="#8a5a00",
    error="#b3261e",
)
DARK = Colours(
    window="#1a1d23",
    surface="#22262e",
    raised="#2d323c",
    border="#3d4450",
    text="#e7eaf0",
    muted="#a4aebd",
    accent="#7ab0ff",
    on_accent="#0f1c30",
    ink="#f1f4f9",
    paper="#14171c",
    grid="#30363f",
    curve_loss="#c3a3f5",
    curve_train="#f29a5c",
    curve_test="#45c9a0",
    good="#62d196",
    warning="#e8b64c",
    error="#ff8a80",
)


def palette(colours: Colours) -> QPalette:
    """The QPalette of a set of colours, in which what is disabled is fainter."""
    role = QPalette.ColorRole
    made = QPalette()
    for where, colour in {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.window,
        role.Text: colours.text,
        role.PlaceholderText: colours.muted,
        role.Button: colours.raised,
        role.ButtonText: colours.text,
        role.BrightText: colours.error,
        role.ToolTipBase: colours.surface,
        role.ToolTipText: colours.text,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Accent: colours.accent,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.Light: colours.raised,
        role.Midlight: colours.border,
        role.Mid: colours.border,
        role.Dark: colours.border,
        role.Shadow: colours.border,
    }.items():
        made.setColor(where, QColor(colour))
    faint = blend(colours.muted, colours.window, 0.55)
    for where in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText, role.PlaceholderText):
        made.setColor(QPalette.ColorGroup.Disabled, where, faint)
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colours.border))
    made.setColor(QPalette.ColorGroup.Disabled, role.Base, QColor(colours.window))
    return made


def blend(first: str | QColor, second: str | QColor, share: float) -> QColor:
    """The colour that has `share` (0–1) of `first` and the rest of `second`."""
    a, b = QColor(first), QColor(second)
    rest = 1 - share
    return QColor.fromRgbF(
        share * a.redF() + rest * b.redF(),
        share * a.greenF() + rest * b.greenF(),
        share * a.blueF() + rest * b.blueF(),
    )


def contrast(first: str | QColor, second: str | QColor) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.1: text wants 4.5, lines and icons 3)."""
    low, high = sorted((_luminance(QColor(first)), _luminance(QColor(second))))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (
        v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
        for v in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
