"""The form of a run: what is typed becomes a recipe or a reason, and nothing is repaired."""

import numpy as np
import pytest

from digitpad.nn.layers import ACTIVATIONS
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.state.recipe_form import USUAL_RATES, RecipeForm
from digitpad.training.recipe import PRESETS, preset
from tests.training_kit import record


@pytest.fixture
def form(qapp) -> RecipeForm:
    return RecipeForm(np.random.default_rng(1))


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_that_nobody_touched_is_the_preset_itself(form: RecipeForm, name: str):
    form.choose_preset(name)
    assert form.recipe == preset(name)
    assert not form.is_changed
    assert [form.fault(field) for field in form.fields] == [""] * len(form.fields)


def test_a_recipe_that_counts_in_steps_asks_for_steps(form: RecipeForm):
    form.choose_preset("dlfs")
    assert (form.length, form.text("steps")) == ("steps", "10000")
    form.set_text("steps", "500")
    assert form.recipe is not None
    assert (form.recipe.steps, form.recipe.epochs) == (500, None)
    form.choose_preset("chollet")
    assert (form.length, form.text("epochs")) == ("epochs", "5")


@pytest.mark.parametrize(
    ("field", "text", "setting", "value"),
    [
        ("hidden", "512, 128", "hidden", (512, 128)),
        ("hidden", "", "hidden", ()),
        ("activation", "tanh", "activation", "tanh"),
        ("learning_rate", " 0.01 ", "learning_rate", 0.01),
        ("batch_size", "1", "batch_size", 1),
        ("epochs", "7", "epochs", 7),
        ("seed", "42", "seed", 42),
    ],
)
def test_what_is_right_is_in_the_recipe(form: RecipeForm, field: str, text: str, setting: str, value: object):
    form.set_text(field, text)
    assert form.recipe is not None
    assert getattr(form.recipe, setting) == value
    assert form.text(field) == text
    assert form.is_changed


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("hidden", "many", "'many' is not a whole number"),
        ("hidden", "512, 0", "0 is not between"),
        ("hidden", "65537", "65537 is not between 1 and 65,536"),
        ("hidden", "60000, 60000", "parameters, more than"),
        ("learning_rate", "fast", "'fast' is not a number"),
        ("learning_rate", "0", "is not a finite number above 0"),
        ("learning_rate", "-0.1", "is not a finite number above 0"),
        ("learning_rate", "nan", "is not a finite number above 0"),
        ("learning_rate", "inf", "is not a finite number above 0"),
        ("learning_rate", "0,001", "'0,001' is not a number"),
        ("batch_size", "0", "0 is not between 1 and"),
        ("batch_size", "12.5", "'12.5' is not a whole number"),
        ("batch_size", "", "a value is needed"),
        ("epochs", "0", "0 is not between 1 and"),
        ("epochs", "10001", "10001 is not between 1 and 10,000"),
        ("seed", "-1", "-1 is not between 0"),
        ("seed", "  ", "a value is needed"),
    ],
)
def test_what_is_wrong_stays_as_typed_with_the_reason(form: RecipeForm, field: str, text: str, reason: str):
    form.set_text(field, text)
    assert form.recipe is None
    assert reason in form.fault(field)
    assert form.text(field) == text
    assert [name for name in form.fields if form.fault(name)] == [field]
    form.restore_preset()
    assert form.recipe == form.preset


def test_every_wrong_field_is_named_and_each_can_be_mended(form: RecipeForm):
    form.set_text("hidden", "x")
    form.set_text("batch_size", "y")
    form.set_text("epochs", "3")
    assert [name for name in form.fields if form.fault(name)] == ["hidden", "batch_size"]
    form.set_text("hidden", "64")
    assert [name for name in form.fields if form.fault(name)] == ["batch_size"]
    form.set_text("batch_size", "64")
    assert form.recipe is not None
    assert (form.recipe.hidden, form.recipe.batch_size, form.recipe.epochs) == ((64,), 64, 3)


def test_a_changed_preset_says_so_and_promises_nothing(form: RecipeForm):
    form.set_text("epochs", "1")
    assert form.recipe is not None
    assert form.recipe.name == "chollet-changed"
    assert form.recipe.expected == ""
    assert "chollet" in form.recipe.source
    form.set_text("epochs", "5")
    assert form.recipe == preset("chollet"), "typed back is the preset again"
    form.set_text("learning_rate", "0.0010")
    assert not form.is_changed, "another way to write the same is no change"


def test_another_optimizer_begins_with_its_own_settings_and_offers_its_usual_rate(form: RecipeForm):
    assert form.usual_rate is None
    form.set_text("optimizer", "sgd")
    assert form.recipe is not None
    assert dict(form.recipe.optimizer) == {"kind": "sgd"}
    assert form.recipe.learning_rate == 0.001, "nothing changes without being asked for"
    assert form.usual_rate == USUAL_RATES["sgd"]
    form.take_usual_rate()
    assert form.recipe.learning_rate == USUAL_RATES["sgd"]
    assert form.usual_rate is None
    form.restore_preset()
    assert form.recipe == preset("chollet"), "with ρ and ε of the book"


def test_there_is_a_usual_rate_for_every_optimizer():
    assert set(USUAL_RATES) == set(OPTIMIZERS)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_pair_of_activation_and_optimizer_can_be_trained(
    form: RecipeForm, activation: str, optimizer: str
):
    form.set_text("activation", activation)
    form.set_text("optimizer", optimizer)
    assert form.recipe is not None
    assert (form.recipe.activation, form.recipe.optimizer["kind"]) == (activation, optimizer)


def test_a_random_seed_comes_from_the_generator_handed_in(qapp):
    seeds = []
    for _ in range(2):
        form = RecipeForm(np.random.default_rng(7))
        form.draw_seed()
        first = form.text("seed")
        form.draw_seed()
        seeds.append((first, form.text("seed")))
    assert seeds[0] == seeds[1]
    assert seeds[0][0] != seeds[0][1]


def test_a_change_is_told_once_and_none_is_not_told(form: RecipeForm):
    told = record(form.form_changed)
    form.set_text("epochs", "5")
    assert told == []
    form.set_text("epochs", "6")
    assert len(told) == 1


def test_there_are_no_other_fields(form: RecipeForm):
    with pytest.raises(KeyError):
        form.set_text("steps", "5")
    with pytest.raises(KeyError):
        form.choose_preset("unknown")
