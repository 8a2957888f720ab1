"""What a closed section of the form says in few words: a RecipeForm goes in, translated text comes out."""

from PySide6.QtCore import QCoreApplication

from digitpad.state.recipe_form import RecipeForm
from digitpad.state.recipe_texts import DISTORTIONS, REGULARISATION, STOPPING, number_text
from digitpad.training.recipe import FILM_MEGABYTES, Recipe
from digitpad.ui.train.setting_names import choice_name, setting_name, setting_unit

translate = QCoreApplication.translate

SECTIONS = {
    "schedule": (
        "schedule",
        "schedule.factor",
        "schedule.every",
        "schedule.floor",
        "schedule.rise",
        "schedule.divisor",
        "schedule.patience",
        "schedule.warmup",
    ),
    "regularisation": ("dropout", "batch_norm", *REGULARISATION),
    "validation": ("validation", *STOPPING),
    "augmentation": DISTORTIONS,
    "more": (
        "init",
        "optimizer.momentum",
        "optimizer.rho",
        "optimizer.beta_1",
        "optimizer.beta_2",
        "optimizer.epsilon",
        "sampling",
        "targets",
        "film",
    ),
}
"""The sections by their keys, and every setting that can stand in them."""


def section_title(key: str) -> str:
    """What a section is called."""
    return {
        "schedule": translate("train", "Schedule"),
        "regularisation": translate("train", "Regularisation"),
        "validation": translate("train", "Validation and stopping"),
        "augmentation": translate("train", "Augmentation"),
        "more": translate("train", "More"),
    }[key]


def section_summary(key: str, form: RecipeForm) -> str:
    """What is switched on in a section: “cosine, warm-up 1 epoch”, or “off”."""
    parts = {
        "schedule": _schedule,
        "regularisation": _regularisation,
        "validation": _validation,
        "augmentation": _augmentation,
        "more": _more,
    }[key](form.draft)
    return ", ".join(parts) or translate("train", "off")


def _schedule(recipe: Recipe) -> list[str]:
    settings, kind = recipe.schedule, recipe.schedule.get("kind", "constant")
    warmup = settings.get("warmup", 0)
    parts = [] if kind == "constant" else [choice_name(kind).lower()]
    if warmup == 1:
        parts.append(translate("train", "warm-up 1 epoch"))
    elif warmup:
        parts.append(translate("train", "warm-up {count} epochs").format(count=number_text(warmup)))
    return parts


def _regularisation(recipe: Recipe) -> list[str]:
    parts = [_named("dropout", recipe.dropout)] if recipe.dropout else []
    if recipe.batch_norm:
        parts.append(setting_name("batch_norm").lower())
    return parts + [_named(name, getattr(recipe, name)) for name in REGULARISATION if getattr(recipe, name)]


def _validation(recipe: Recipe) -> list[str]:
    stopping, parts = recipe.stopping, []
    if recipe.validation:
        share = number_text(100 * recipe.validation)
        parts.append(translate("train", "{share}\u00a0% held out").format(share=share))
    if patience := stopping.get("patience"):
        parts.append(translate("train", "patience {count}").format(count=patience))
    if stopping.get("restore_best"):
        parts.append(translate("train", "best epoch kept"))
    if (target := stopping.get("target_accuracy")) is not None:
        parts.append(translate("train", "target {share}\u00a0%").format(share=number_text(100 * target)))
    return parts


def _augmentation(recipe: Recipe) -> list[str]:
    values = {name: recipe.augmentation.get(name.partition(".")[2], 0) for name in DISTORTIONS}
    return [_named(name, value) for name, value in values.items() if value and "smoothness" not in name]


def _more(recipe: Recipe) -> list[str]:
    parts = [choice_name(recipe.init)] if recipe.init else []
    if recipe.sampling == "replacement":
        parts.append(choice_name(recipe.sampling).lower())
    if not recipe.film:
        parts.append(translate("train", "no film"))
    elif recipe.film != FILM_MEGABYTES:
        parts.append(_named("film", recipe.film))
    return parts


def _named(name: str, value: float) -> str:
    """“rotation 9°”, “shift 1.5 px”."""
    unit = setting_unit(name)
    space = "" if unit in ("", "°") else " "
    return f"{setting_name(name).lower()} {number_text(value)}{space}{unit}"
