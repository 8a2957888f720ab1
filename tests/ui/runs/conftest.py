"""Fixtures of the panel of runs: real states behind it, real folders below it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from digitpad.state.runs import RunsState
from digitpad.state.series import RunSeries
from digitpad.ui.runs.runs_panel import RunsPanel
from digitpad.ui.theme import Theme
from tests.runs_kit import read, trash
from tests.training_kit import States, digits_file, other_digits_file, states

__all__ = ["digits_file", "other_digits_file", "states", "trash"]


@dataclass(frozen=True)
class Stage:
    """A panel, and what is behind it."""

    panel: RunsPanel
    runs: RunsState
    series: RunSeries
    states: States
    qtbot: object

    def read(self) -> None:
        """Let the panel see what is on the disk."""
        read(self.runs, self.qtbot)

    def choose(self, *names: str) -> None:
        """Select the rows of these names."""
        keys = {
            row.name: row.key
            for number in range(self.panel.list.runs.rowCount())
            for row in self._rows(number)
        }
        self.panel.list.choose([keys[name] for name in names])

    def _rows(self, number: int):
        model = self.panel.list.runs
        top = model.index(number, 0)
        yield model.row_at(top)
        for place in range(model.rowCount(top)):
            yield model.row_at(model.index(place, 0, top))

    def cell(self, name: str, column: int) -> str:
        """What stands in a row of the top floor."""
        model = self.panel.list.runs
        for number in range(model.rowCount()):
            if model.index(number, 0).data() == name:
                return model.index(number, column).data()
        raise LookupError(name)

    @property
    def names(self) -> list[str]:
        """The names on the top floor, from the top."""
        model = self.panel.list.runs
        return [model.index(number, 0).data() for number in range(model.rowCount())]


@pytest.fixture
def theme(qapp) -> Theme:
    return Theme("light")


@pytest.fixture
def stage(states: States, theme: Theme, qtbot) -> Iterator[Stage]:
    runs, series = RunsState(states.training, states.dataset), RunSeries(states.training)
    panel = RunsPanel(runs, states.training, series, theme)
    panel.resize(980, 260)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitExposed(panel)
    yield Stage(panel, runs, series, states, qtbot)
    states.training.shutdown()
    runs.shutdown()


@pytest.fixture
def answers(qapp) -> Callable[..., list[str]]:
    """`answers("Cancel", …)` presses these buttons in the questions to come; its list fills with those."""

    def plan(*buttons: str) -> list[str]:
        asked: list[str] = []
        left = list(buttons)
        timer = QTimer(qapp, interval=5)

        def look() -> None:
            box = QApplication.activeModalWidget()
            if isinstance(box, QMessageBox):
                asked.append(f"{box.text()} {box.informativeText()}")
                wanted = left.pop(0)
                if not left:
                    timer.stop()
                    timer.deleteLater()
                next(button for button in box.buttons() if button.text().replace("&", "") == wanted).click()

        timer.timeout.connect(look)
        timer.start()
        return asked

    return plan


def files_below(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*")}
