"""The list of runs as a user meets it: what it says; sorted, ticked, renamed, copied and emptied."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionViewItem

from digitpad.data.lock import Hold
from digitpad.state import run_files
from digitpad.ui.runs.columns import BEST, EPOCHS, NAME, RECIPE, SIZE, STATUS, TEST, VALIDATION
from digitpad.ui.train.wording import percent
from tests.runs_kit import copy_run, kept_folders, write_run
from tests.training_kit import TIMEOUT, endless, recipe, record
from tests.ui.runs.conftest import Stage

LEFT = Qt.MouseButton.LeftButton


def _click_box(stage: Stage, name: str) -> None:
    """Click into the box before a name."""
    view = stage.panel.list
    index = next(i for n in range(view.runs.rowCount()) if (i := view.runs.index(n, NAME)).data() == name)
    option = QStyleOptionViewItem()
    view.initViewItemOption(option)
    option.rect = view.visualRect(index)
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
    box = view.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, view)
    QTest.mouseClick(view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, box.center())


def _click_heading(stage: Stage, column: int) -> None:
    header = stage.panel.list.header()
    place = QPoint(header.sectionViewportPosition(column) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)


class TestWhatItSays:
    def test_an_empty_list_says_what_will_be_here(self, stage: Stage):
        stage.read()
        assert stage.panel.empty_heading.isVisible()
        assert "kept" in stage.panel.empty_text.text()
        assert not stage.panel.list.isVisible()

    def test_a_run_in_words_and_numbers(self, stage: Stage, digits_file: str):
        made = recipe(epochs=3, validation="0.1")
        write_run(digits_file, made, name='手写 "fast" & <b>bold</b>')
        write_run(digits_file, recipe(epochs=4), name="cut", interrupted_after=1)
        stage.read()
        run = next(run for run in stage.runs.runs if run.status == "finished")
        name = '手写 "fast" & <b>bold</b>'
        assert set(stage.names) == {name, "cut"}
        assert stage.cell(name, RECIPE).startswith("784-")
        assert stage.cell(name, STATUS) == "Finished"
        assert stage.cell(name, EPOCHS) == "3"
        assert stage.cell(name, TEST) == percent(run.epochs[-1].test_accuracy, 2)
        assert stage.cell(name, VALIDATION) == percent(run.epochs[-1].validation_accuracy, 2)
        assert stage.cell(name, BEST) == percent(max(e.test_accuracy for e in run.epochs), 2)
        assert stage.cell("cut", STATUS) == "Interrupted"
        assert stage.cell("cut", EPOCHS) == "1 of 4"
        assert stage.cell("cut", VALIDATION) == "–"
        assert "2 runs, " in stage.panel.total.text()
        assert "B" in stage.panel.total.text()

    def test_a_group_is_its_mean_with_its_spread(self, stage: Stage, digits_file: str):
        for seed in (2, 0, 1):
            write_run(digits_file, recipe(epochs=1, seed=seed), name=f"g, seed {seed}", group="g")
        write_run(digits_file, name="alone")
        stage.read()
        assert sorted(stage.names) == ["alone", "g"]
        values = [100 * run.epochs[-1].test_accuracy for run in stage.runs.members("g")]
        text = stage.cell("g", TEST)
        mean = sum(values) / 3
        deviation = (sum((value - mean) ** 2 for value in values) / 2) ** 0.5
        assert text.startswith(f"{mean:.2f} ± {deviation:.2f}")
        assert f"({min(values):.2f}–{max(values):.2f})" in text
        assert stage.cell("g", STATUS) == "3 finished"
        model = stage.panel.list.runs
        top = model.find("group:g")
        assert [model.index(n, NAME, top).data() for n in range(3)] == ["g, seed 0", "g, seed 1", "g, seed 2"]

    def test_folders_that_cannot_be_read_are_counted_beside_the_runs(self, stage: Stage, digits_file: str):
        torn = copy_run(write_run(digits_file), 1)[0]
        (torn / "recipe.json").write_text("{")
        stage.read()
        assert "cannot be read" in stage.panel.total.text()
        assert torn.name in stage.panel.total.toolTip()
        assert len(stage.names) == 1

    def test_hundreds_of_runs_are_listed(self, stage: Stage, digits_file: str):
        copy_run(write_run(digits_file, recipe(epochs=1)), 150)
        stage.read()
        assert len(stage.names) == 151
        assert "151 runs" in stage.panel.total.text()

    def test_a_run_under_way_is_listed_as_such_and_cannot_be_thrown_away(
        self, stage: Stage, digits_file: str, qtbot
    ):
        stage.read()
        stage.states.start(qtbot, endless(), digits_file)
        qtbot.waitUntil(lambda: stage.names == ["tiny"], timeout=TIMEOUT)
        assert stage.cell("tiny", STATUS) == "Running"
        stage.choose("tiny")
        assert not stage.panel.commands.trash.isEnabled()
        assert not stage.panel.commands.fork.isEnabled()
        stage.states.training.stop()
        qtbot.waitUntil(lambda: stage.cell("tiny", STATUS) == "Stopped by hand", timeout=TIMEOUT)
        assert stage.panel.commands.trash.isEnabled()
        assert stage.panel.commands.resume.isEnabled()


class TestOrder:
    def test_a_click_on_a_heading_sorts_by_what_the_column_means(self, stage: Stage, digits_file: str):
        for name, epochs in (("b", 10), ("a", 2), ("c", 9)):
            write_run(digits_file, recipe(epochs=epochs), name=name)
        stage.read()
        assert stage.names == ["c", "a", "b"]  # the newest first
        _click_heading(stage, NAME)
        first = stage.names
        _click_heading(stage, NAME)
        assert {tuple(first), tuple(stage.names)} == {("a", "b", "c"), ("c", "b", "a")}
        stage.panel.list.sortByColumn(EPOCHS, Qt.SortOrder.AscendingOrder)
        assert stage.names == ["a", "c", "b"]  # 2, 9, 10: by number, not by letter
        stage.panel.list.sortByColumn(SIZE, Qt.SortOrder.DescendingOrder)
        sizes = {run.about.name: run.size for run in stage.runs.runs}
        assert stage.names == sorted(sizes, key=lambda name: sizes[name], reverse=True)

    def test_what_is_chosen_and_open_outlives_reading_and_sorting(self, stage: Stage, digits_file: str):
        for seed in range(2):
            write_run(digits_file, recipe(epochs=1, seed=seed), name=f"g, seed {seed}", group="g")
        write_run(digits_file, name="alone")
        stage.read()
        view = stage.panel.list
        view.expand(view.runs.find("group:g"))
        stage.choose("g, seed 1", "alone")
        write_run(digits_file, recipe(epochs=1), name="newer")
        stage.read()
        view.sortByColumn(NAME, Qt.SortOrder.AscendingOrder)
        assert view.isExpanded(view.runs.find("group:g"))
        assert {row.name for row in view.chosen_rows} == {"g, seed 1", "alone"}
        current = view.runs.row_at(view.currentIndex())
        assert current is not None
        assert current.name == "g, seed 1"


class TestTicks:
    def test_a_click_into_the_box_ticks_and_a_second_one_does_not(
        self, stage: Stage, digits_file: str, qtbot
    ):
        write_run(digits_file, name="one")
        stage.read()
        overlays = record(stage.panel.overlays_changed)
        _click_box(stage, "one")
        assert [run.about.name for run in stage.runs.ticked] == ["one"]
        qtbot.waitUntil(lambda: bool(overlays), timeout=TIMEOUT)
        (overlay,) = overlays[-1]
        assert (overlay.name, overlay.total_steps, overlay.steps_per_epoch) == ("one", 30, 15)
        assert overlay.history.steps == 30
        _click_box(stage, "one")
        assert stage.runs.ticked == ()
        assert overlays[-1] == ()

    def test_the_space_bar_ticks_the_current_row_and_a_group_ticks_all_of_its_runs(
        self, stage: Stage, digits_file: str, qtbot
    ):
        for seed in range(2):
            write_run(digits_file, recipe(epochs=1, seed=seed), name=f"g, seed {seed}", group="g")
        stage.read()
        view = stage.panel.list
        stage.choose("g")
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_Space)
        assert [run.recipe.seed for run in stage.runs.ticked] == [0, 1]
        top = view.runs.find("group:g")
        assert view.runs.data(top, Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Checked
        view.expand(top)
        stage.choose("g, seed 1")
        QTest.keyClick(view, Qt.Key.Key_Space)
        assert view.runs.data(top, Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.PartiallyChecked
        assert [run.recipe.seed for run in stage.runs.ticked] == [0]

    def test_the_run_under_way_is_not_laid_over_itself(self, stage: Stage, digits_file: str, qtbot):
        old = write_run(digits_file, name="old")
        stage.read()
        stage.states.start(qtbot, endless(), digits_file)
        qtbot.waitUntil(lambda: len(stage.names) == 2, timeout=TIMEOUT)
        overlays = record(stage.panel.overlays_changed)
        stage.runs.set_ticked([run.path for run in stage.runs.runs])
        qtbot.waitUntil(lambda: bool(overlays) and not stage.runs.is_reading, timeout=TIMEOUT)
        assert [one.key for one in overlays[-1]] == [str(old)]
        stage.states.training.stop()
        qtbot.waitUntil(lambda: len(overlays[-1]) == 2, timeout=TIMEOUT)


class TestChanges:
    def test_f2_renames_by_typing(self, stage: Stage, digits_file: str, qtbot):
        folder = write_run(digits_file, name="old")
        stage.read()
        stage.choose("old")
        view = stage.panel.list
        view.setFocus()
        stage.panel.window().activateWindow()
        stage.panel.commands.rename.trigger()
        editor = view.viewport().findChild(QLineEdit)
        assert editor is not None
        assert editor.text() == "old"
        editor.clear()
        qtbot.keyClicks(editor, 'new "name"')  # QTest types Latin letters only
        write_run(digits_file, recipe(epochs=1), name="newer")
        stage.read()  # must not take the field away from under the fingers
        assert stage.names == ["old"]
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: stage.names == ["newer", 'new "name"'], timeout=TIMEOUT)
        assert "new" in (folder / "about.json").read_text()

    def test_a_name_that_cannot_be_written_is_told_and_the_old_one_stays(
        self, stage: Stage, digits_file: str
    ):
        folder = write_run(digits_file, name="old")
        stage.read()
        failures = record(stage.panel.commands.failed)
        shutil.rmtree(folder)
        index = stage.panel.list.runs.index(0, NAME)
        stage.panel.list.runs.setData(index, "new")
        assert len(failures) == 1
        stage.qtbot.waitUntil(lambda: stage.names == [], timeout=TIMEOUT)
        assert kept_folders() == []

    def test_several_are_moved_to_the_trash_after_one_question(
        self, stage: Stage, digits_file: str, trash: Path, answers
    ):
        for name in ("a", "b", "c"):
            write_run(digits_file, recipe(epochs=1), name=name)
        stage.read()
        stage.choose("a", "c")
        asked = answers("Cancel", "Move to trash")
        stage.panel.commands.trash.trigger()
        assert len(kept_folders()) == 3
        stage.panel.commands.trash.trigger()
        assert len(asked) == 2
        assert "2 runs" in asked[0]
        assert stage.names == ["b"]
        assert len(kept_folders()) == 1
        assert len(list(trash.iterdir())) == 2

    def test_without_a_trash_it_asks_again_before_it_deletes(
        self, stage: Stage, digits_file: str, answers, monkeypatch: pytest.MonkeyPatch
    ):
        write_run(digits_file, name="mine")
        stage.read()
        monkeypatch.setattr(run_files, "_trash", lambda folder: False)
        stage.choose("mine")
        asked = answers("Move to trash", "Cancel", "Move to trash", "Delete for good")
        stage.panel.commands.trash.trigger()
        assert len(kept_folders()) == 1
        stage.panel.commands.trash.trigger()
        assert kept_folders() == []
        assert "no trash" in asked[1]
        assert "cannot be undone" in asked[3]
        assert stage.panel.empty_heading.isVisible()

    def test_a_run_that_another_program_has_begun_to_write_is_left_alone(
        self, stage: Stage, digits_file: str, trash: Path, answers
    ):
        folder = write_run(digits_file, name="mine")
        stage.read()
        failures = record(stage.panel.commands.failed)
        hold = Hold(folder / "lock")
        stage.choose("mine")
        answers("Move to trash")
        stage.panel.commands.trash.trigger()
        hold.release()
        assert len(failures) == 1
        assert kept_folders() == [folder.name]

    def test_runs_are_copied_as_a_table(self, stage: Stage, digits_file: str):
        write_run(digits_file, recipe(epochs=1, seed=7), name="tab\tand\nline")
        stage.read()
        stage.panel.list.selectAll()
        stage.panel.commands.copy.trigger()
        lines = QGuiApplication.clipboard().text().splitlines()
        assert len(lines) == 2
        head, cells = (line.split("\t") for line in lines)
        assert len(head) == len(cells)
        assert dict(zip(head, cells, strict=True))["Run"] == "tab and line"
        assert dict(zip(head, cells, strict=True))["Seed"] == "7"

    def test_the_model_of_a_run_is_asked_for(self, stage: Stage, digits_file: str):
        write_run(digits_file, name="done")
        write_run(digits_file, recipe(epochs=3), name="cut", interrupted_after=1)
        stage.read()
        wanted = record(stage.panel.commands.model_wanted)
        stage.choose("cut")
        assert not stage.panel.commands.open_model.isEnabled()
        stage.choose("done")
        stage.panel.commands.open_model.trigger()
        assert [run.about.name for run in wanted] == ["done"]
