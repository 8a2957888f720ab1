"""A row that shows a folder and lets the user choose another, or the usual one again.

In: a folder or None for the usual one. Out: the same, by `folder_chosen`.
"""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from digitpad.ui.messages import short_path


class FolderRow(QWidget):
    """The path, a button to choose, and one to go back to the usual place.

    Signals: folder_chosen(object) with a Path, or None for the usual place
    """

    folder_chosen = Signal(object)

    def __init__(self, usual: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        self._name = name
        self.field = QLineEdit()
        self.field.setReadOnly(True)
        self.field.setPlaceholderText(usual)
        self.field.setAccessibleName(name)
        self.choose_button = QPushButton(self.tr("Choose…"))
        self.choose_button.setAccessibleName(self.tr("Choose the {name}").format(name=name))
        self.choose_button.clicked.connect(self._choose)
        self.usual_button = QPushButton(self.tr("Usual"))
        self.usual_button.setAccessibleName(self.tr("Use the usual {name}").format(name=name))
        self.usual_button.clicked.connect(self._go_back)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.field, stretch=1)
        layout.addWidget(self.choose_button)
        layout.addWidget(self.usual_button)
        self.setFocusProxy(self.choose_button)
        self.set_folder(None)

    def set_folder(self, folder: Path | None) -> None:
        """Show a folder; None for the usual one."""
        self._folder = folder
        self.field.setText("" if folder is None else short_path(folder))
        self.field.setToolTip("" if folder is None else str(folder))
        self.usual_button.setEnabled(folder is not None)

    @Slot()
    def _choose(self) -> None:
        title = self.tr("Choose the {name}").format(name=self._name)
        chosen = QFileDialog.getExistingDirectory(self, title, str(self._folder or Path.home()))
        if chosen:
            self.set_folder(Path(chosen))
            self.folder_chosen.emit(self._folder)

    @Slot()
    def _go_back(self) -> None:
        self.set_folder(None)
        self.folder_chosen.emit(None)
