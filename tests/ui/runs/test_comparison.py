"""What differs between ticked runs, in words, in a table, and in the colours of their curves."""

from dataclasses import replace

import pytest

from digitpad.training.runs import About
from digitpad.ui.runs.comparison import setting_lines
from digitpad.ui.runs.rows import RunRow, Spread, rows
from digitpad.ui.runs.wording import full_name, value_text, values_text
from digitpad.ui.train.curves_panel import CurvesPanel
from tests.runs_kit import write_run
from tests.training_kit import TIMEOUT, recipe
from tests.ui.runs.conftest import Stage


def _table(stage: Stage) -> dict[str, list[str]]:
    table = stage.panel.comparison.table
    return {
        table.item(row, 0).text(): [table.item(row, n).text() for n in range(1, table.columnCount())]
        for row in range(table.rowCount())
    }


def _tick_all(stage: Stage) -> None:
    stage.runs.set_ticked([run.path for run in reversed(stage.runs.runs)])


def test_two_ticked_runs_are_compared_and_one_is_not(stage: Stage, digits_file: str):
    write_run(digits_file, recipe(epochs=2), name="a")
    write_run(digits_file, recipe(epochs=2, learning_rate="0.5"), name="b")
    stage.read()
    stage.runs.tick([stage.runs.runs[0].path])
    assert not stage.panel.comparison.isVisible()
    _tick_all(stage)
    assert stage.panel.comparison.isVisible()
    lines = _table(stage)
    assert lines["Learning rate"] == [str(recipe().learning_rate), "0.5"]
    assert set(lines) == {"Learning rate", "Test accuracy"}
    note = stage.panel.comparison.note.text()
    assert "one setting" in note
    assert "luck" in note
    headings = [stage.panel.comparison.table.horizontalHeaderItem(n).text() for n in (1, 2)]
    assert headings == ["a", "b"]


def test_runs_that_differ_by_their_seed_alone_are_said_to(stage: Stage, digits_file: str):
    for seed in (0, 1, 2):
        write_run(digits_file, recipe(epochs=1, seed=seed), name=f"g, seed {seed}", group="g")
    write_run(digits_file, recipe(epochs=1, seed=9), name="alone")
    stage.read()
    _tick_all(stage)
    assert stage.panel.comparison.note.text() == "No differences but the seed."
    lines = _table(stage)
    assert lines["Seed"] == ["0–2", "9"]
    assert "±" in lines["Test accuracy"][0]
    assert "±" not in lines["Test accuracy"][1]


def test_equal_recipes_and_other_data_are_said_to_be_so(
    stage: Stage, digits_file: str, other_digits_file: str
):
    write_run(digits_file, recipe(epochs=1), name="a")
    write_run(digits_file, recipe(epochs=1), name="b")
    stage.read()
    _tick_all(stage)
    assert stage.panel.comparison.note.text() == "Their recipes do not differ."
    write_run(other_digits_file, recipe(epochs=1), name="c")
    stage.read()
    _tick_all(stage)
    assert "different data" in stage.panel.comparison.note.text()
    assert _table(stage)["Data"] == ["bars.npz", "bars.npz", "others.npz"]


def test_a_run_has_one_colour_in_the_list_in_the_table_and_in_its_curves(
    stage: Stage, digits_file: str, theme, qtbot
):
    curves = CurvesPanel(stage.states.training, theme)
    qtbot.addWidget(curves)
    curves.resize(700, 300)
    curves.show()
    stage.panel.overlays_changed.connect(curves.set_overlays)
    for name in "abc":
        write_run(digits_file, recipe(epochs=1), name=name)
    for seed in (0, 1):
        write_run(digits_file, recipe(epochs=1, seed=seed), name=f"g, seed {seed}", group="g")
    stage.read()
    by_name = {run.about.name: run.path for run in stage.runs.runs}

    def tick(*names: str) -> None:
        stage.runs.set_ticked([by_name[name] for name in names])
        qtbot.waitUntil(lambda: len(stage.runs.histories) == len(names), timeout=TIMEOUT)

    tick("a", "b")
    curves.hide()  # what changes meanwhile is not drawn, and must not shift a colour
    stage.runs.set_ticked([])
    tick("b", "a", "g, seed 0", "g, seed 1")
    curves.show()
    qtbot.waitUntil(lambda: len(curves.view.compared.shown) == 3, timeout=TIMEOUT)
    model, table = stage.panel.list.runs, stage.panel.comparison.table
    for number, row in enumerate(stage.panel.ticked_rows, start=1):
        drawn = curves.view.compared.colour(row.key).name()
        swatch = model.data(model.find(row.key), 1)  # Qt.ItemDataRole.DecorationRole
        assert swatch.toImage().pixelColor(2, 2).name() == drawn
        heading = table.horizontalHeaderItem(number).icon().pixmap(10, 10)
        assert heading.toImage().pixelColor(2, 2).name() == drawn


class TestWords:
    @pytest.mark.parametrize(
        ("name", "value", "text"),
        [
            ("learning_rate", 0.001, "0.001"),
            ("batch_norm", True, "yes"),
            ("hidden", "", "none"),
            ("stopping.patience", None, "none"),
            ("optimizer.kind", "adam", "Adam"),
            ("augmentation.rotation", 10.0, "10°"),
        ],
    )
    def test_a_value_reads_as_people_write_it(self, name: str, value: object, text: str):
        assert value_text(name, value) == text

    def test_settings_of_one_name_are_told_apart_by_their_part(self):
        assert full_name("stopping.patience") != full_name("schedule.patience")
        assert full_name("seed") == "Seed"

    def test_seeds_in_a_row_are_a_range_and_others_a_list(self):
        assert values_text("seed", [3, 4, 5]) == "3–5"
        assert values_text("seed", [1, 5, 9]) == "1, 5, 9"
        assert values_text("learning_rate", [0.1, 0.1]) == "0.1"

    def test_every_setting_that_can_differ_has_a_name(self, stage: Stage, digits_file: str):
        write_run(digits_file, recipe(epochs=1), name="a")
        stage.read()
        run = stage.runs.runs[0]
        other = replace(
            run.recipe.with_network(hidden=(5, 4), activation="tanh", dropout=0.1, batch_norm=True),
            optimizer={"kind": "rmsprop", "rho": 0.5},
            schedule={"kind": "plateau", "patience": 3},
            validation=0.2,
            stopping={"patience": 4},
            augmentation={"shift": 2.0},
            epochs=None,
            steps=50,
        )
        lines = setting_lines([RunRow((run,)), RunRow((replace(run, recipe=other),))])
        assert len(lines) >= 10
        assert [name for name, _, _ in lines if "_" in name or "." in name] == []


class TestRows:
    def test_groups_stand_where_their_first_run_does(self, stage: Stage, digits_file: str):
        write_run(digits_file, recipe(epochs=1), name="a")
        stage.read()
        run = stage.runs.runs[0]
        runs = [replace(run, about=About(name, group)) for name, group in (("1", "g"), ("2", ""), ("3", "g"))]
        assert [row.name for row in rows(runs)] == ["g", "2"]

    def test_a_spread_counts_numbers_only(self):
        assert Spread.of([None, float("nan")]) is None
        assert Spread.of([0.5, None]) == Spread(1, 0.5, 0.0, 0.5, 0.5)
        spread = Spread.of([0.2, 0.4])
        assert spread is not None
        assert (spread.lowest, spread.highest) == (0.2, 0.4)
        assert spread.mean == pytest.approx(0.3)
        assert spread.deviation == pytest.approx(0.02**0.5)
