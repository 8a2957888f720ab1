"""The settings of a recipe as the texts of a form, and which of them a form shows.

In: a recipe, and the kinds of optimizer and schedule that are chosen. Out: names and texts, by the names of
`training.settings`; and back: how a text is given to `with_setting`.
"""

from collections.abc import Mapping
from typing import Any

from digitpad.data.augment import Augmentation
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.schedules import SCHEDULES
from digitpad.training.recipe import Recipe
from digitpad.training.settings import AUGMENTATION, settings

NETWORK = ("hidden", "activation", "init", "dropout", "batch_norm")
REGULARISATION = ("weight_decay", "label_smoothing", "clip_norm")
STOPPING = ("stopping.patience", "stopping.restore_best", "stopping.target_accuracy")
DISTORTIONS = tuple(f"augmentation.{name}" for name in AUGMENTATION)
MAY_BE_EMPTY = ("hidden", "stopping.patience", "stopping.target_accuracy")
"""Fields in which nothing is an answer: no hidden layer, no such reason to stop."""


def optimizer_options(kind: str) -> tuple[str, ...]:
    """The settings of an optimizer, as in `optimizer.momentum`."""
    known = OPTIMIZERS.get(kind)
    return tuple(f"optimizer.{name}" for name in known.defaults) if known is not None else ()


def schedule_options(kind: str) -> tuple[str, ...]:
    """The settings of a schedule, as in `schedule.warmup`."""
    return tuple(f"schedule.{name}" for name in SCHEDULES.get(kind, {}))


def shown(optimizer: str, schedule: str, length: str) -> tuple[str, ...]:
    """The settings that a form shows for these kinds, `validation` last because others depend on it."""
    return (
        *NETWORK,
        "optimizer",
        *optimizer_options(optimizer),
        "learning_rate",
        "schedule",
        *schedule_options(schedule),
        "batch_size",
        length,
        "sampling",
        "targets",
        "seed",
        *REGULARISATION,
        *STOPPING,
        *DISTORTIONS,
        "film",
        "validation",
    )


def usual_texts(recipe: Recipe, optimizer: str, schedule: str) -> dict[str, str]:
    """Every setting as text: the recipe's, and of another optimizer or schedule its defaults."""
    values: dict[str, Any] = {name: value for name, value in settings(recipe).items() if value is not None}
    texts = {name: _text(value) for name, value in values.items()}
    texts["hidden"] = ", ".join(map(str, recipe.hidden))
    texts["optimizer"], texts["schedule"] = str(recipe.optimizer["kind"]), schedule_kind(recipe)
    smoothness = recipe.augmentation.get("smoothness", Augmentation.smoothness)
    texts["augmentation.smoothness"] = number_text(smoothness)
    for name in ("stopping.patience", "stopping.target_accuracy"):
        texts.setdefault(name, "")
    texts.setdefault("stopping.restore_best", "false")
    known = OPTIMIZERS.get(optimizer)
    defaults = known.defaults if known is not None else {}
    own = recipe.optimizer if optimizer == texts["optimizer"] else {}
    texts |= _option_texts("optimizer", defaults, own)
    own = recipe.schedule if schedule == texts["schedule"] else {}
    return texts | _option_texts("schedule", SCHEDULES.get(schedule, {}), own)


def for_setting(name: str, text: str) -> str:
    """A field's text as `with_setting` takes it: what is off in `stopping` is not there at all.

    Raises SettingError for what `with_setting` would take for something else.
    """
    text = text.strip()
    if name == "augmentation.smoothness" and is_zero(text):
        Augmentation(smoothness=0.0)  # raises: `with_setting` would take 0 for “as usual”
    if name.startswith("stopping.") and text in ("", "false"):
        return "none"
    return text


def is_zero(text: str) -> bool:
    """Whether this is a number, and 0."""
    try:
        return float(text) == 0
    except ValueError:
        return False


def schedule_kind(recipe: Recipe) -> str:
    """The kind of a recipe's schedule; constant when it says nothing."""
    return str(recipe.schedule.get("kind", "constant"))


def number_text(value: float) -> str:
    """A number as one types it: `0.001`, `1e-06`; all its digits where it has many."""
    text = f"{value:g}"
    return text if float(text) == value else str(value)


def _option_texts(part: str, defaults: Mapping[str, float], own: Mapping[str, Any]) -> dict[str, str]:
    return {f"{part}.{key}": _text(own.get(key, default)) for key, default in defaults.items()}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, float) else str(value)
