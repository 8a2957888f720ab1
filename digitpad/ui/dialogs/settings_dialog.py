"""The settings dialog: each choice takes effect as it is made, but for the one that says it waits.

In: the Settings. Out: the same, changed.
"""

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from digitpad import paths
from digitpad.errors import FileError
from digitpad.state.cache import cache_size, clear_cache
from digitpad.state.settings import THEMES, Settings, available_threads
from digitpad.ui.dialogs.folder_row import FolderRow
from digitpad.ui.messages import explain, short_path, size_text

WIDTH = 560


class SettingsDialog(QDialog):
    """Theme, threads, folders and the cache."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(self.tr("Settings"))

        self.theme = QComboBox()
        names = {"system": self.tr("As the system"), "light": self.tr("Light"), "dark": self.tr("Dark")}
        for choice in THEMES:
            self.theme.addItem(names[choice], choice)
        self.theme.setCurrentIndex(THEMES.index(settings.theme))
        self.theme.currentIndexChanged.connect(self._choose_theme)

        self.threads = QSpinBox()
        self.threads.setRange(0, available_threads())
        self.threads.setSpecialValueText(self.tr("All cores ({count})").format(count=available_threads()))
        self.threads.lineEdit().setTextMargins(6, 0, 0, 0)  # the style sheet does not reach inside
        self.threads.setValue(min(settings.threads, available_threads()))
        self.threads.setAccessibleDescription(self.tr("Takes effect at the next start"))
        self.threads.valueChanged.connect(self._choose_threads)
        self.threads_note = _note(
            self.tr("Fewer threads leave the window more room. Takes effect at the next start.")
        )

        self.data_folder = FolderRow(self.tr("None: only the usual places"), self.tr("data folder"))
        self.data_folder.set_folder(settings.data_folder)
        self.data_folder.folder_chosen.connect(self._choose_data_folder)
        self.model_folder = FolderRow(short_path(paths.models_dir()), self.tr("model folder"))
        self.model_folder.set_folder(_unless_usual(settings.model_folder))
        self.model_folder.folder_chosen.connect(self._choose_model_folder)

        self.cache_text = QLabel()
        self.clear_button = QPushButton(self.tr("&Clear…"))
        self.clear_button.setAccessibleName(self.tr("Clear the cache"))
        self.clear_button.clicked.connect(self._clear)
        cache_row = QWidget()
        cache = QHBoxLayout(cache_row)
        cache.setContentsMargins(0, 0, 0, 0)
        cache.setSpacing(8)
        cache.addWidget(self.cache_text, stretch=1)
        cache.addWidget(self.clear_button)
        self._show_cache()

        form = QGridLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(4)
        form.setColumnStretch(1, 1)
        _add_row(form, self.tr("&Theme"), self.theme)
        _add_row(form, self.tr("T&hreads"), self.threads, self.threads_note)
        _add_row(
            form,
            self.tr("&Data folder"),
            self.data_folder,
            _note(self.tr("Searched for the files of MNIST and other data sets before the usual places.")),
        )
        _add_row(
            form,
            self.tr("&Model folder"),
            self.model_folder,
            _note(self.tr("Where models are opened from, and where those that you keep go.")),
        )
        _add_row(form, self.tr("Cache"), cache_row)

        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(buttons)
        # Notes that wrap need more than a layout asks for by itself.
        self.resize(WIDTH, max(layout.totalHeightForWidth(WIDTH), layout.totalSizeHint().height()))

    @Slot()
    def _choose_theme(self) -> None:
        self._settings.theme = self.theme.currentData()

    @Slot(int)
    def _choose_threads(self, threads: int) -> None:
        self._settings.threads = threads

    @Slot(object)
    def _choose_data_folder(self, folder: Path | None) -> None:
        self._settings.data_folder = folder

    @Slot(object)
    def _choose_model_folder(self, folder: Path | None) -> None:
        self._settings.model_folder = folder

    @Slot()
    def _clear(self) -> None:
        question = QMessageBox(self)
        question.setIcon(QMessageBox.Icon.Question)
        question.setWindowTitle(self.tr("Clear the cache"))
        question.setText(
            self.tr("Delete downloaded and synthesised digits ({size})?").format(size=self._size)
        )
        question.setInformativeText(
            self.tr("They are downloaded or made again when they are next needed. Models and runs stay.")
        )
        delete = question.addButton(self.tr("&Delete"), QMessageBox.ButtonRole.DestructiveRole)
        question.addButton(QMessageBox.StandardButton.Cancel)
        question.setDefaultButton(QMessageBox.StandardButton.Cancel)
        question.exec()
        if question.clickedButton() is delete:
            self.clear_cache()

    def clear_cache(self) -> None:
        """Empty the cache and show what is left."""
        fault = ""
        try:
            clear_cache()
        except FileError as error:
            fault = explain(error)
        self._show_cache(fault)

    def _show_cache(self, fault: str = "") -> None:
        size = cache_size()
        self._size = size_text(size)
        place = short_path(paths.cache_dir())
        self.cache_text.setText(fault or self.tr("{size} in {place}").format(size=self._size, place=place))
        self.cache_text.setWordWrap(True)
        self.clear_button.setEnabled(size > 0)


def _add_row(form: QGridLayout, name: str, field: QWidget, note: QLabel | None = None) -> None:
    row = form.rowCount()
    label = QLabel(name)
    if "&" in name:
        label.setBuddy(field)
    form.addWidget(label, row, 0)
    form.addWidget(field, row, 1)
    if note is not None:
        form.addWidget(note, row + 1, 1)
    form.setRowMinimumHeight(row + 2, 8)


def _note(text: str) -> QLabel:
    note = QLabel(text)
    note.setWordWrap(True)
    note.setForegroundRole(note.palette().ColorRole.PlaceholderText)
    return note


def _unless_usual(folder: Path) -> Path | None:
    return None if folder == paths.models_dir() else folder
