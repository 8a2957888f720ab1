"""Every setting of a recipe in the form: options of what is chosen, what depends on what, and own presets."""

import json
from dataclasses import replace

import numpy as np
import pytest

from digitpad import paths
from digitpad.errors import SettingError
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.schedules import SCHEDULES
from digitpad.state.recipe_form import RecipeForm
from digitpad.training import presets
from digitpad.training.recipe import Recipe, preset
from digitpad.training.settings import settings, with_setting
from tests.training_kit import record


@pytest.fixture
def form(qapp) -> RecipeForm:
    return RecipeForm(np.random.default_rng(1))


def _rich() -> Recipe:
    """A recipe that uses everything."""
    made = preset("tiny")
    for name, text in {
        "validation": "0.1",
        "dropout": "0.25",
        "batch_norm": "true",
        "schedule": "plateau",
        "schedule.warmup": "0.123456789",
        "optimizer": "momentum",
        "optimizer.momentum": "0.8",
        "weight_decay": "0.01",
        "label_smoothing": "0.1",
        "clip_norm": "5",
        "stopping.patience": "3",
        "stopping.restore_best": "true",
        "stopping.target_accuracy": "0.98",
        "augmentation.shift": "1.5",
        "augmentation.smoothness": "6",
        "film": "0",
    }.items():
        made = with_setting(made, name, text)
    return made


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_setting_of_a_recipe_has_a_field(form: RecipeForm, optimizer: str, schedule: str):
    form.set_text("validation", "0.1")
    form.set_text("optimizer", optimizer)
    form.set_text("schedule", schedule)
    assert form.recipe is not None
    named = {n.removesuffix(".kind") for n in settings(form.recipe)} - {"steps"}
    options = {f"optimizer.{n}" for n in OPTIMIZERS[optimizer].defaults}
    options |= {f"schedule.{n}" for n in SCHEDULES[schedule]}
    assert set(form.fields) == named | options
    for name in options:
        form.set_text(name, "0.25" if name != "schedule.patience" else "7")
        assert form.fault(name) == ("0.25 is not a finite number of 1 or more" if "divisor" in name else "")
    for name in options - {"schedule.divisor"}:
        part, key = name.split(".")
        assert getattr(form.draft, part)[key] == (7 if key == "patience" else 0.25)


def test_a_rich_recipe_is_shown_whole_and_comes_back_unchanged(form: RecipeForm):
    form.library.save(_rich(), "rich")
    form.choose_preset("rich")
    assert form.recipe == replace(_rich(), name="rich")
    shown = {name: form.text(name) for name in form.fields}
    assert shown["schedule.warmup"] == "0.123456789", "with all its digits"
    assert (shown["stopping.restore_best"], shown["batch_norm"]) == ("true", "true")
    assert (shown["augmentation.smoothness"], shown["augmentation.elastic"]) == ("6", "0")
    assert shown["film"] == "0"
    for name in set(form.fields) - {"optimizer", "schedule", "activation", "init", "sampling", "targets"}:
        before = form.text(name)
        form.set_text(name, f" {before} ")
        assert not form.is_changed, name


def test_what_the_form_does_not_show_of_a_network_stays(form: RecipeForm):
    layers = preset("tiny").network.to_json()
    layers["layers"].insert(0, {"kind": "batch_norm"})
    odd = Recipe.from_json({**preset("tiny").to_json(), "network": layers})
    form.library.save(odd, "odd")
    form.choose_preset("odd")
    form.set_text("dropout", "0")
    form.set_text("epochs", "1")
    assert form.recipe is not None
    assert form.recipe.network == odd.network


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("stopping.patience", "3"),
        ("stopping.restore_best", "true"),
        ("stopping.target_accuracy", "0.98"),
        ("schedule", "plateau"),
    ],
)
def test_what_decides_by_validation_says_at_that_field_that_there_is_none(
    form: RecipeForm, name: str, text: str
):
    form.set_text(name, text)
    assert form.recipe is None
    assert form.fault(name) == ""
    assert "needs held-out pictures" in form.fault("validation")
    assert form.lacks_validation
    form.hold_out_usual()
    assert form.recipe is not None
    assert form.recipe.validation == 0.1
    form.restore_preset()
    assert not form.lacks_validation
    form.set_text("validation", "0.2")
    form.set_text(name, text)
    assert form.recipe is not None


def test_validation_and_what_needs_it_can_be_switched_off_in_any_order(form: RecipeForm):
    form.library.save(_rich(), "rich")
    form.choose_preset("rich")
    form.set_text("validation", "0")
    assert form.lacks_validation
    form.set_text("schedule", "constant")
    form.set_text("stopping.patience", "")
    form.set_text("stopping.restore_best", "false")
    assert form.lacks_validation
    form.set_text("stopping.target_accuracy", "")
    assert form.recipe is not None
    assert dict(form.recipe.stopping) == {}
    assert form.recipe.validation == 0


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("dropout", "1", "1.0 is not above 0 and below 1"),
        ("dropout", "", "a value is needed"),
        ("init", "nonsense", "is not an initializer"),
        ("weight_decay", "-1", "-1.0 is not between 0 and 1"),
        ("label_smoothing", "nan", "is not between"),
        ("clip_norm", "x", "'x' is not a number"),
        ("validation", "0.9", "0.9 is not between 0 and 0.5"),
        ("stopping.patience", "1.5", "is not a whole number"),
        ("stopping.patience", "0", "0 is not between 1"),
        ("stopping.target_accuracy", "98", "98.0 is not between 0 and 1"),
        ("augmentation.shift", "99", "99.0 is not between 0 and 14"),
        ("augmentation.smoothness", "", "a value is needed"),
        ("augmentation.smoothness", "0.0", "0.0 is not between"),
        ("film", "-1", "-1.0 is not between"),
        ("optimizer.rho", "1", "1.0 is not at least 0 and below 1"),
    ],
)
def test_a_wrong_setting_is_told_at_its_field(form: RecipeForm, name: str, text: str, reason: str):
    form.set_text(name, text)
    assert form.recipe is None
    assert reason in form.fault(name)
    assert [field for field in form.fields if form.fault(field)] == [name]
    assert not form.lacks_validation


def test_the_options_of_a_kind_go_with_it_and_begin_afresh(form: RecipeForm):
    form.set_text("optimizer.rho", "0.8")
    form.set_text("optimizer", "adam")
    with pytest.raises(KeyError):
        form.set_text("optimizer.rho", "0.7")
    assert form.text("optimizer.beta_2") == "0.999"
    form.set_text("optimizer", "rmsprop")
    assert form.text("optimizer.rho") == "0.9"
    assert form.recipe == preset("chollet")


def test_what_is_right_of_a_form_can_be_seen_while_something_else_is_wrong(form: RecipeForm):
    form.set_text("batch_size", "many")
    form.set_text("augmentation.rotation", "9")
    form.set_text("augmentation.shift", "far")
    assert form.recipe is None
    assert dict(form.draft.augmentation) == {"rotation": 9.0}
    assert form.draft.batch_size == 128


class TestOwnPresets:
    def test_what_is_saved_is_what_the_form_goes_on_from(self, form: RecipeForm):
        told = record(form.presets_changed)
        form.set_text("epochs", "2")
        form.save_preset("mine")
        assert (form.preset.name, form.is_changed, form.text("epochs")) == ("mine", False, "2")
        assert form.recipe == presets.load_preset("mine")
        assert "mine" in form.presets
        assert form.library.is_own("mine")
        assert not form.library.is_own("chollet")
        assert len(told) == 1
        assert "mine" in RecipeForm().presets, "at the next start"

    def test_renaming_keeps_what_was_changed(self, form: RecipeForm):
        form.save_preset("mine")
        form.set_text("epochs", "3")
        form.rename_preset("ours")
        assert (form.preset.name, form.text("epochs")) == ("ours", "3")
        assert form.recipe is not None
        assert form.recipe.name == "ours-changed"
        with pytest.raises(SettingError):
            form.rename_preset("tiny")
        assert form.preset.name == "ours"
        assert list(form.presets)[-1] == "ours"

    def test_one_that_is_deleted_leaves_the_first_preset(self, form: RecipeForm):
        form.save_preset("mine")
        form.delete_preset()
        assert form.preset == preset("chollet")
        assert "mine" not in form.presets

    def test_a_file_that_comes_and_goes_is_noticed(self, form: RecipeForm):
        presets.save_preset(preset("tiny"), "mine")
        (paths.presets_dir() / "bad.json").write_text(json.dumps({"name": "bad"}))
        form.library.refresh()
        assert "mine" in form.presets
        assert [fault.path.endswith("bad.json") for fault in form.library.faults] == [True]
        told = record(form.presets_changed)
        form.library.refresh()
        assert told == []
