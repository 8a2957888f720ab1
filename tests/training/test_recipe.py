"""Recipes: the presets are what the books say, and nothing that cannot be run becomes one."""

import json

import pytest

from digitpad.errors import DataError, SettingError
from digitpad.training.recipe import PRESETS, Recipe, load_recipe, preset
from digitpad.training.settings import settings, with_setting

GOOD = preset("chollet").to_json()


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_survives_json_and_says_what_it_is(name):
    recipe = preset(name)
    assert recipe.name == name
    assert recipe.title
    assert recipe.expected
    assert recipe.source
    assert Recipe.from_json(json.loads(json.dumps(recipe.to_json()))) == recipe


def test_the_presets_count_as_their_books_do():
    assert preset("chollet").steps_per_epoch(60_000) == 469
    assert preset("chollet").total_steps(60_000) == 2345
    assert preset("dlfs").steps_per_epoch(60_000) == 600
    assert preset("dlfs").total_steps(60_000) == 10_000
    assert preset("dlfs").total_epochs(60_000) == 17
    assert preset("chollet").network.describe() == "784-512-10, relu"
    assert preset("dlfs").network.describe() == "784-50-10, relu"


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": 0},
        {"learning_rate": float("nan")},
        {"learning_rate": "0.1"},
        {"batch_size": 0},
        {"batch_size": 1.5},
        {"batch_size": True},
        {"epochs": 0},
        {"epochs": None},
        {"steps": 10},
        {"seed": -1},
        {"sampling": "sorted"},
        {"targets": "words"},
        {"optimizer": {"kind": "sgd", "rho": 0.5}},
        {"optimizer": "sgd"},
        {"schedule": {"kind": "sine"}},
        {"network": None},
        {"network": {"inputs": 784, "layers": [{"kind": "affine", "units": 11, "init": "he_normal"}]}},
        {"title": 5},
        {"surprise": 1},
    ],
)
def test_a_recipe_that_cannot_be_run_is_refused(change):
    with pytest.raises(SettingError):
        Recipe.from_json({**GOOD, **change})


def test_a_missing_key_is_named():
    with pytest.raises(SettingError, match="lacks batch_size"):
        Recipe.from_json({key: value for key, value in GOOD.items() if key != "batch_size"})


@pytest.mark.parametrize(
    ("name", "text", "check"),
    [
        ("hidden", "64, 32", lambda r: r.hidden == (64, 32)),
        ("hidden", "", lambda r: r.hidden == () and len(r.network.layers) == 1),
        ("activation", "tanh", lambda r: r.activation == "tanh" and r.hidden == (512,)),
        ("init", "normal:0.1", lambda r: r.init == "normal:0.1"),
        ("optimizer", "adam", lambda r: r.optimizer == {"kind": "adam"}),
        ("optimizer.rho", "0.5", lambda r: r.optimizer["rho"] == 0.5),
        ("learning_rate", "1e-2", lambda r: r.learning_rate == 0.01),
        ("schedule", "one_cycle", lambda r: r.schedule == {"kind": "one_cycle"}),
        ("batch_size", "32", lambda r: r.batch_size == 32),
        ("epochs", "1", lambda r: r.epochs == 1),
        ("steps", "100", lambda r: r.steps == 100 and r.epochs is None),
        ("sampling", "replacement", lambda r: r.sampling == "replacement"),
        ("targets", "index", lambda r: r.targets == "index"),
        ("seed", "7", lambda r: r.seed == 7),
    ],
)
def test_every_setting_can_be_changed_by_text(name, text, check):
    before = preset("chollet")
    changed = with_setting(before, name, text)
    assert check(changed)
    assert before == preset("chollet")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hidden", "many"),
        ("hidden", "0"),
        ("activation", "swish"),
        ("optimizer", "lion"),
        ("optimizer.rho", "x"),
        ("learning_rate", "-1"),
        ("batch_size", "1e3"),
        ("colour", "red"),
        ("optimizer.colour", "1"),
    ],
)
def test_a_wrong_setting_is_named(name, text):
    with pytest.raises(SettingError):
        with_setting(preset("chollet"), name, text)


def test_every_setting_listed_can_be_set_to_what_it_is():
    recipe = preset("dlfs")
    for name, value in settings(recipe).items():
        if value is not None:
            assert with_setting(recipe, name, str(value)) == recipe, name


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"name": 1}', "[" * 100_000, "\xff"])
def test_a_file_that_is_no_recipe_is_one_line(tmp_path, content):
    path = tmp_path / "my recipe.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(DataError) as caught:
        load_recipe(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_one_line(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        load_recipe(tmp_path / "none.json")
