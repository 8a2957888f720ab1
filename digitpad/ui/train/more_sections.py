"""The settings that a first-time user can do without, in sections that are folded away until they are wanted.

In: a RecipeForm, and the program's settings, which remember what is open. Out: what is typed, into the form.
"""

from PySide6.QtCore import QByteArray, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from digitpad.state.dataset import DatasetState
from digitpad.state.recipe_form import USUAL_VALIDATION, RecipeForm
from digitpad.state.recipe_texts import number_text
from digitpad.state.settings import Settings
from digitpad.state.training import TrainingState
from digitpad.ui.theme import Theme
from digitpad.ui.train.augmentation_preview import AugmentationPreview
from digitpad.ui.train.collapsible import CollapsibleSection
from digitpad.ui.train.fields import Field, LinkButton
from digitpad.ui.train.section_summary import SECTIONS, section_summary, section_title
from digitpad.ui.train.setting_fields import SettingFields

LAYOUT = "training sections"
"""The name under which the settings of the program keep which sections are open."""


class MoreSections(QWidget):
    """Schedule, regularisation, validation and stopping, augmentation with its preview, and the rest.

    Attributes:
        sections: by key: `schedule`, `regularisation`, `validation`, `augmentation`, `more`.
        fields: all their fields, by the name of the setting.
        preview: augmented digits.
    """

    def __init__(
        self,
        form: RecipeForm,
        training: TrainingState,
        dataset: DatasetState,
        theme: Theme,
        settings: Settings | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._form, self._training, self._settings = form, training, settings
        self.preview = AugmentationPreview(form, dataset, theme)
        self.hold_out_button = LinkButton(theme)
        share = number_text(100 * USUAL_VALIDATION)
        self.hold_out_button.setText(self.tr("Hold out {share} %").format(share=share))
        self.hold_out_button.clicked.connect(form.hold_out_usual)
        self._columns = {key: SettingFields(form, names, theme) for key, names in SECTIONS.items()}
        self.fields: dict[str, Field] = {}
        self.sections: dict[str, CollapsibleSection] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for key, column in self._columns.items():
            self.fields |= column.fields
            section = CollapsibleSection(section_title(key), self._body(key), theme)
            self.sections[key] = section
            layout.addWidget(section)
        self.fields["validation"].add_below(self.hold_out_button)
        QWidget.setTabOrder(self.fields["validation"].editor, self.hold_out_button)
        self._was_faulty = dict.fromkeys(self.sections, False)
        self._restore()
        for section in self.sections.values():
            section.toggled.connect(self._remember)
        form.form_changed.connect(self._follow)
        training.state_changed.connect(self._follow_run)
        self._follow()
        self._follow_run()

    def _body(self, key: str) -> QWidget:
        if key != "augmentation":
            return self._columns[key]
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._columns[key])
        layout.addWidget(self.preview)
        return body

    @Slot()
    def _follow(self) -> None:
        form = self._form
        for key, column in self._columns.items():
            section, is_faulty = self.sections[key], column.is_faulty()
            text = self.tr("needs a correction") if is_faulty else section_summary(key, form)
            section.summarise(text, is_faulty)
            if is_faulty and not self._was_faulty[key]:
                section.set_open(True)  # nobody should have to look for what keeps a run from starting
            self._was_faulty[key] = is_faulty
        lacking = form.lacks_validation
        self.hold_out_button.setVisible(lacking)
        if form.text("schedule") == "plateau" and lacking:
            self.fields["schedule"].show_fault(form.fault("validation"))  # where it was just chosen, too

    @Slot()
    def _follow_run(self) -> None:
        """No setting can be changed while a run uses it; sections can be opened, to read."""
        for column in self._columns.values():
            column.setEnabled(not self._training.run_state.is_active)

    def _restore(self) -> None:
        kept = self._settings.layout(LAYOUT) if self._settings is not None else None
        names = bytes(kept.data()).decode(errors="replace").split(",") if kept is not None else []
        for key, section in self.sections.items():
            section.set_open(key in names)

    @Slot()
    def _remember(self) -> None:
        if self._settings is not None:
            names = ",".join(key for key, section in self.sections.items() if section.is_open)
            self._settings.remember_layout(LAYOUT, QByteArray(names.encode()))
