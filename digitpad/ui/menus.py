"""The menu bar: which action stands where. Every mnemonic and every key is there once (a test sees to it)."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from digitpad.ui.draw.draw_panel import DrawPanel
from digitpad.ui.shell.docks import Docks
from digitpad.ui.shell.file_actions import FileActions
from digitpad.ui.shell.help_actions import HelpActions
from digitpad.ui.shell.view_actions import ViewActions
from digitpad.ui.train.training_panel import TrainingPanel

Entry = QAction | QMenu | None
"""An action, a menu inside the menu, or a line."""

translate = QCoreApplication.translate


def fill_menu_bar(
    window: QMainWindow,
    panel: DrawPanel,
    training: TrainingPanel,
    docks: Docks,
    files: FileActions,
    view: ViewActions,
    help_: HelpActions,
    quit_action: QAction,
) -> None:
    """Build File, Edit, Run, View and Help."""
    draw, run = panel.actions_by_name, training.commands
    widths = QMenu(translate("menus", "Pen &width"), window)
    widths.addActions(panel.pen_width_actions)
    digits = QMenu(translate("menus", "&Number of digits"), window)
    digits.addActions(panel.digits_actions)
    toggles = [docks.toggle(name) for name in docks.by_name]
    menus: tuple[tuple[str, Sequence[Entry]], ...] = (
        (
            translate("menus", "&File"),
            (
                files.open_drawing,
                files.save_drawing,
                files.save_picture,
                None,
                files.models.open_action,
                files.models.save_action,
                files.models.restore_action,
                None,
                files.recent_menu,
                None,
                help_.settings,
                quit_action,
            ),
        ),
        (
            translate("menus", "&Edit"),
            (
                *(draw[name] for name in ("undo", "redo")),
                None,
                *(draw[name] for name in ("copy", "copy-number", "paste", "clear")),
                None,
                *(draw[name] for name in ("pen", "eraser")),
                widths,
                digits,
            ),
        ),
        (
            translate("menus", "&Run"),
            (
                *(run.start, run.pause_resume, run.stop, run.step_batch, run.step_epoch),
                None,
                *(run.keep, run.discard),
                None,
                *(run.check, run.download),
            ),
        ),
        (
            translate("menus", "&View"),
            (
                *toggles,
                *([panel.stages.action] if panel.stages is not None else []),
                view.time_machine,
                view.large_panels,
                view.reset_layout,
                None,
                view.next_panel,
                view.previous_panel,
                None,
                view.theme_menu,
                view.full_screen,
            ),
        ),
        (
            translate("menus", "&Help"),
            (help_.first_steps, help_.shortcuts, None, help_.log, help_.about),
        ),
    )
    for title, entries in menus:
        menu = window.menuBar().addMenu(title)
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            elif isinstance(entry, QMenu):
                menu.addMenu(entry)
            else:
                menu.addAction(entry)
