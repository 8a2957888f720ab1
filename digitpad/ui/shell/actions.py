"""One short way to make an action with all that it needs."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from digitpad.ui import icons
from digitpad.ui.theme import Theme


def make_action(
    owner: QObject,
    text: str,
    slot: Callable[..., object],
    theme: Theme,
    *,
    icon: str | None = None,
    keys: str = "",
    hint: str = "",
) -> QAction:
    """An action of `owner` that calls the slot `slot`; `hint` is shown in the status line."""
    action = QAction(text, owner)
    action.triggered.connect(slot)
    if keys:
        action.setShortcut(QKeySequence(keys))
    if icon is not None:
        icons.dress(action, icon, theme)
    if hint:
        action.setStatusTip(hint)
    plain = text.replace("&", "").rstrip("…")
    shortcut = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{plain} ({shortcut})" if shortcut else plain)
    return action
