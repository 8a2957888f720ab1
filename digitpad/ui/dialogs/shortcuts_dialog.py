"""Every key that does something, gathered from the window's own menus, so that the list is always true."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

Section = tuple[str, Iterable[tuple[str, str]]]
"""A heading, and what can be done under it with which keys."""


class ShortcutsDialog(QDialog):
    """A table of the sections: what it does, and its keys."""

    def __init__(self, sections: Iterable[Section], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.table = QTreeWidget()
        self.table.setObjectName("shortcuts")
        self.table.setColumnCount(2)
        self.table.setHeaderHidden(True)
        self.table.setRootIsDecorated(False)
        self.table.setIndentation(12)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setItemsExpandable(False)
        self.table.setAccessibleName(self.tr("Keyboard shortcuts"))
        for heading, rows in sections:
            top = QTreeWidgetItem(self.table, [heading])
            top.setFirstColumnSpanned(True)
            font = top.font(0)
            font.setBold(True)
            top.setFont(0, font)
            for what, keys in rows:
                item = QTreeWidgetItem(top, [what, keys])
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.table.expandAll()
        self.table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.table.header().setStretchLastSection(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.table)
        layout.addWidget(buttons)
        buttons.button(QDialogButtonBox.StandardButton.Close).setFocus(Qt.FocusReason.OtherFocusReason)
        self.resize(460, 560)


def keys_of(action: QAction) -> str:
    """The keys of an action as the platform writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(sequence.toString(native) for sequence in action.shortcuts())


def plain_text(action: QAction) -> str:
    """The text of an action without the marks of its mnemonic and of the dialog that follows."""
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")
