"""The short style sheet that makes Qt's Fusion style flat: a set of colours goes in, its text comes out.

Only what Fusion draws with gradients or bevels is named here; the rest follows the palette. A push button
with the property `primary` set to true is the one that its panel is about; a field with `wrong` set to true
holds a value that cannot be taken. `fields:` is the folder of the fields' arrows.
"""

from string import Template

from digitpad.ui.colours import Colours, blend, contrast

_SHEET = Template("""
QToolTip { color: $text; background: $surface; border: 1px solid $border; padding: 4px 6px; }
QMainWindow::separator { background: $window; }
QMainWindow::separator:vertical { width: 5px; border-right: 1px solid $border; }
QMainWindow::separator:horizontal { height: 5px; border-top: 1px solid $border; }
QMainWindow::separator:hover { background: $border; }
QDockWidget { color: $text; }
QWidget#dock_bar[floating="true"] { background: $raised; border: 1px solid $border; border-bottom: none; }
QWidget#dock_inside[floating="true"] { border: 1px solid $border; border-top: none; }
QLabel#dock_title { font-weight: 600; }
QFrame#strip { background: $surface; border: none; border-bottom: 1px solid $border; }
QFrame#strip[kind="warning"] { border-left: 4px solid $warning; }

QPushButton, QToolButton[flat="false"] {
    color: $text; background: $raised; border: 1px solid $border; border-radius: 5px; padding: 5px 12px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $pressed; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $faint; background: $window; }
QPushButton[primary="true"] { color: $on_accent; background: $accent; border-color: $accent; }
QPushButton[primary="true"]:hover { background: $accent_hover; }
QPushButton[primary="true"]:focus { border-color: $text; }
QPushButton[primary="true"]:disabled { color: $faint; background: $raised; border-color: $border; }

QToolButton {
    color: $text; background: transparent; border: 1px solid transparent; border-radius: 5px; padding: 4px;
}
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $chosen; border-color: $accent; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $faint; }

QLineEdit, QComboBox, QAbstractSpinBox {
    color: $text; background: $surface; border: 1px solid $border; border-radius: 5px; padding: 3px 7px;
    selection-color: $on_accent; selection-background-color: $accent;
}
QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover { border-color: $muted; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus { border-color: $accent; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {
    color: $faint; background: $window; border-color: $border;
}
QLineEdit:read-only { background: $window; }
QLineEdit[wrong="true"], QComboBox[wrong="true"], QAbstractSpinBox[wrong="true"] { border-color: $error; }
QComboBox { combobox-popup: 0; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow, QAbstractSpinBox::down-arrow, QAbstractSpinBox::up-arrow { width: 14px; height: 14px; }
QComboBox::down-arrow, QAbstractSpinBox::down-arrow { image: url(fields:down.svg); }
QAbstractSpinBox::up-arrow { image: url(fields:up.svg); }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: none; width: 18px; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox::indicator, QRadioButton::indicator, QGroupBox::indicator, QTreeView#runs::indicator {
    width: 14px; height: 14px; background: $surface; border: 1px solid $muted; border-radius: 3px;
}
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked, QGroupBox::indicator:checked, QTreeView#runs::indicator:checked {
    background: $accent; border-color: $accent; image: url(fields:tick-$name.svg);
}
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: $accent; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $border; }

QComboBox QAbstractItemView {
    color: $text; background: $surface; border: 1px solid $border; outline: none;
    selection-color: $text; selection-background-color: $hover;
}

QTextBrowser, QPlainTextEdit, QTreeWidget#shortcuts {
    background: $surface; border: 1px solid $border; border-radius: 5px; padding: 4px;
}
QTreeWidget#shortcuts::item { padding: 3px 0; }
QTreeView#runs::item { padding: 2px 3px; }
QTreeView#runs::indicator:indeterminate { background: $chosen; border-color: $accent; }

QMenuBar { background: $window; color: $text; padding: 2px 4px; }
QMenuBar::item { background: transparent; padding: 4px 9px; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $surface; color: $text; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 8px; border-radius: 4px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $faint; background: transparent; }
QMenu::icon { padding-left: 8px; }
QMenu::icon:checked { background: $chosen; border: 1px solid $accent; border-radius: 4px; }
QMenu::indicator { width: 14px; height: 14px; padding-left: 8px; }
QMenu::indicator:checked { image: url(fields:tick-$other.svg); }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }

QStatusBar { background: $window; color: $muted; border-top: 1px solid $border; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted; }

QTabBar { qproperty-drawBase: 0; }
QTabBar::tab {
    color: $muted; background: transparent; padding: 6px 12px;
    border: none; border-bottom: 2px solid transparent;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QTabWidget::pane { border: 1px solid $border; }

QGroupBox { border: 1px solid $border; border-radius: 6px; margin-top: 1.2em; padding: 10px 8px 8px 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 8px; padding: 0 4px; color: $muted; }

QProgressBar { color: $text; background: $raised; border: none; border-radius: 4px; text-align: center; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }

QHeaderView { background: $surface; }
QHeaderView::section {
    color: $muted; background: $surface; border: none; border-bottom: 1px solid $border; padding: 4px 8px;
}

QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 11px; }
QScrollBar:horizontal { height: 11px; }
QScrollBar::handle { background: $border; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def style_sheet(colours: Colours) -> str:
    """The application's style sheet in these colours."""
    light_text = contrast(colours.text, "#000000") > 10
    ticks = ("dark", "light") if light_text else ("light", "dark")  # on the accent colour, on the surface
    return _SHEET.substitute(
        vars(colours),
        name=ticks[0],
        other=ticks[1],
        hover=blend(colours.text, colours.raised, 0.06).name(),
        pressed=blend(colours.text, colours.raised, 0.14).name(),
        chosen=blend(colours.accent, colours.surface, 0.18).name(),
        accent_hover=blend(colours.text, colours.accent, 0.12).name(),
        faint=blend(colours.muted, colours.window, 0.55).name(),
    )
