"""The settings of a recipe by name and as text: what `--set key=value` and the window's form change."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from digitpad.errors import SettingError
from digitpad.nn.layers import ACTIVATIONS
from digitpad.training.recipe import Recipe

PLAIN = ("learning_rate", "batch_size", "epochs", "steps", "sampling", "targets", "seed")


def settings(recipe: Recipe) -> Mapping[str, Any]:
    """Every setting that `with_setting` can change, with its present value."""
    return {
        "hidden": ",".join(map(str, recipe.hidden)),
        "activation": recipe.activation,
        "init": recipe.init,
        **{f"optimizer.{key}": value for key, value in recipe.optimizer.items()},
        **{f"schedule.{key}": value for key, value in recipe.schedule.items()},
        **{key: getattr(recipe, key) for key in PLAIN},
    }


def with_setting(recipe: Recipe, name: str, text: str) -> Recipe:
    """The same recipe with one setting changed, from text as the command line gives it.

    Args:
        recipe: stays as it is.
        name: `hidden` (`512` or `512,128`; empty for none), `activation`, `init`, `optimizer`, `schedule`,
            `optimizer.beta_1` and the like, or a field of the recipe.
        text: the value.

    Raises:
        SettingError: no such setting, or it cannot take that value.
    """
    try:
        return _changed(recipe, name, text)
    except SettingError as error:
        raise SettingError(name, error.fault) from None  # the name that was typed, not that of a part of it


def _changed(recipe: Recipe, name: str, text: str) -> Recipe:
    match name:
        case "hidden":
            units = tuple(_whole("hidden", part.strip()) for part in text.split(",") if part.strip())
            return recipe.with_network(units, recipe.activation, recipe.init)
        case "activation":
            if text not in ACTIVATIONS:
                raise SettingError(name, f"{text!r} is none of {', '.join(ACTIVATIONS)}")
            return recipe.with_network(recipe.hidden, text, recipe.init)
        case "init":
            return recipe.with_network(recipe.hidden, recipe.activation, text)
        case "optimizer" | "optimizer.kind":
            return replace(recipe, optimizer={"kind": text})
        case "schedule" | "schedule.kind":
            return replace(recipe, schedule={"kind": text})
        case "learning_rate":
            return replace(recipe, learning_rate=_number(name, text))
        case "batch_size":
            return replace(recipe, batch_size=_whole(name, text))
        case "seed":
            return replace(recipe, seed=_whole(name, text))
        case "epochs":
            return replace(recipe, epochs=_whole(name, text), steps=None)
        case "steps":
            return replace(recipe, steps=_whole(name, text), epochs=None)
        case "sampling":
            return replace(recipe, sampling=text)
        case "targets":
            return replace(recipe, targets=text)
    part, dot, key = name.partition(".")
    if dot and part == "optimizer":
        return replace(recipe, optimizer={**recipe.optimizer, key: _number(name, text)})
    if dot and part == "schedule":
        return replace(recipe, schedule={**recipe.schedule, key: _number(name, text)})
    raise SettingError(name, f"is not a setting; known are {', '.join(settings(recipe))}")


def _whole(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise SettingError(name, f"{text!r} is not a whole number") from None


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise SettingError(name, f"{text!r} is not a number") from None
