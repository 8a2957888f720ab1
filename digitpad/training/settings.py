"""The settings of a recipe by name and as text: what `--set key=value` and the window's form change."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from digitpad.errors import SettingError
from digitpad.nn.layers import ACTIVATIONS
from digitpad.nn.schedules import SCHEDULES
from digitpad.training.recipe import STOPPING, Recipe

PLAIN = (
    "learning_rate",
    "batch_size",
    "epochs",
    "steps",
    "sampling",
    "targets",
    "validation",
    "weight_decay",
    "label_smoothing",
    "clip_norm",
    "film",
    "seed",
)
NUMBERS = ("learning_rate", "validation", "weight_decay", "label_smoothing", "clip_norm", "film")
AUGMENTATION = ("shift", "rotation", "scale", "shear", "elastic", "smoothness", "thickness")


def settings(recipe: Recipe) -> Mapping[str, Any]:
    """Every setting that `with_setting` can change, with its present value."""
    return {
        "hidden": ",".join(map(str, recipe.hidden)),
        "activation": recipe.activation,
        "init": recipe.init,
        "dropout": recipe.dropout,
        "batch_norm": recipe.batch_norm,
        **{f"optimizer.{key}": value for key, value in recipe.optimizer.items()},
        **{f"schedule.{key}": value for key, value in recipe.schedule.items()},
        **{key: getattr(recipe, key) for key in PLAIN},
        **{f"stopping.{key}": recipe.stopping.get(key) for key in STOPPING},
        **{f"augmentation.{key}": recipe.augmentation.get(key, 0) for key in AUGMENTATION},
        # Left out it is as usual, where 0 would be a value, and one that is refused.
        "augmentation.smoothness": recipe.augmentation.get("smoothness"),
    }


def setting_names(recipe: Recipe) -> tuple[str, ...]:
    """Every name that `with_setting` takes, also of what another optimizer or schedule would have."""
    kinds = [f"schedule.{key}" for defaults in SCHEDULES.values() for key in defaults]
    return tuple(dict.fromkeys(["optimizer", "schedule", *settings(recipe), *kinds]))


def with_setting(recipe: Recipe, name: str, text: str) -> Recipe:
    """The same recipe with one setting changed, from text as the command line gives it.

    Args:
        recipe: stays as it is.
        name: `hidden` (`512` or `512,128`; empty for none), `activation`, `init`, `dropout`, `batch_norm`,
            `optimizer`, `schedule`, `optimizer.beta_1`, `augmentation.shift`, `stopping.patience` and the
            like, or a field of the recipe.
        text: the value; `none` takes a setting of `stopping` or `augmentation` away.

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
            return recipe.with_network(hidden=units)
        case "activation":
            if text not in ACTIVATIONS:
                raise SettingError(name, f"{text!r} is none of {', '.join(ACTIVATIONS)}")
            return recipe.with_network(activation=text)
        case "init":
            return recipe.with_network(init=text)
        case "dropout":
            return recipe.with_network(dropout=_number(name, text))
        case "batch_norm":
            return recipe.with_network(batch_norm=_truth(name, text))
        case "optimizer" | "optimizer.kind":
            return replace(recipe, optimizer={"kind": text})
        case "schedule" | "schedule.kind":
            return replace(recipe, schedule={"kind": text})
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
    if name in NUMBERS:
        changed: dict[str, Any] = {name: _number(name, text)}
        return replace(recipe, **changed)
    part, dot, key = name.partition(".")
    if dot and part == "stopping":
        return replace(recipe, stopping=_without_none({**recipe.stopping, key: _stopping_value(key, text)}))
    if dot and part == "augmentation":
        value = None if text == "none" else _number(name, text)
        if value == 0 and key != "smoothness":  # nothing is no smoothness, but no shift is nothing
            value = None
        return replace(recipe, augmentation=_without_none({**recipe.augmentation, key: value}))
    if dot and part == "optimizer":
        return replace(recipe, optimizer={**recipe.optimizer, key: _number(name, text)})
    if dot and part == "schedule":
        return replace(recipe, schedule={**recipe.schedule, key: _number(name, text)})
    raise SettingError(name, f"is not a setting; known are {', '.join(setting_names(recipe))}")


def differences(recipes: Sequence[Recipe]) -> Mapping[str, tuple[Any, ...]]:
    """The settings in which these recipes differ: name → the value of each; None where one has no such."""
    found = [settings(recipe) for recipe in recipes]
    names = dict.fromkeys(name for one in found for name in one)
    values = {name: tuple(one.get(name) for one in found) for name in names}
    return {name: one for name, one in values.items() if any(value != one[0] for value in one)}


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _stopping_value(key: str, text: str) -> int | float | bool | None:
    name = f"stopping.{key}"
    if text == "none":
        return None
    if key == "patience":
        return _whole(name, text)
    return _truth(name, text) if key == "restore_best" else _number(name, text)


def _truth(name: str, text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise SettingError(name, f"{text!r} is neither true nor false")
    return text.lower() == "true"


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
