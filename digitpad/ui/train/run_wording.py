"""How a run goes and how it ended, in the user's words: a TrainingState goes in, translated text out."""

import math

from PySide6.QtCore import QCoreApplication

from digitpad.errors import DivergedError
from digitpad.files.models import Model
from digitpad.state.recipe_texts import number_text
from digitpad.state.training import TrainingState
from digitpad.training.runs import checkpoints, step_of
from digitpad.ui.messages import explain
from digitpad.ui.train.wording import percent, source_name, whole

translate = QCoreApplication.translate


def measured_text(training: TrainingState) -> str:
    """What the last epoch that is over reached: “After epoch 2: validation 97.6 %, test 97.4 %”."""
    epochs = training.history.epochs if training.history is not None else []
    if not epochs:
        return ""
    last = epochs[-1]
    if last.validation_accuracy is None:
        text = translate("train", "After epoch {epoch}: test {test}")
    else:
        text = translate("train", "After epoch {epoch}: validation {validation}, test {test}")
    return text.format(
        epoch=whole(last.epoch),
        validation=percent(last.validation_accuracy or 0.0),
        test=percent(last.test_accuracy),
    )


def rate_in_force(training: TrainingState) -> float | None:
    """The learning rate of the next step as far as it is known; None without a run."""
    history = training.history
    if history is None or training.recipe is None:
        return None
    changes, steps = history.rate_changes, history.steps
    if changes and changes[-1].step >= steps:
        return changes[-1].learning_rate
    return float(history.learning_rate[-1]) if steps else training.recipe.learning_rate


def rate_text(rate: float) -> str:
    """A learning rate with the digits that count: “0.001”, “0.000123”."""
    return number_text(float(f"{rate:.3g}"))


def result_text(model: Model, training: TrainingState) -> str:
    """What a run has reached: “97.8 % on the test set of MNIST”."""
    accuracy, data = model.figures.get("test_accuracy"), model.figures.get("test_data")
    if isinstance(accuracy, float) and math.isfinite(accuracy) and isinstance(data, str):
        return translate("train", "{accuracy} on the test set of {data}").format(
            accuracy=percent(accuracy), data=source_name(data)
        )
    epochs = training.history.epochs if training.history is not None else []
    if epochs and math.isfinite(epochs[-1].test_accuracy):
        return translate("train", "{accuracy} on the test set at the end of epoch {epoch}").format(
            accuracy=percent(epochs[-1].test_accuracy), epoch=whole(epochs[-1].epoch)
        )
    return translate("train", "Not tested: it was stopped before the end of its first epoch")


def validation_text(model: Model) -> str:
    """What the network that the run leaves reads of the held-out digits; empty without any."""
    accuracy = model.figures.get("validation_accuracy")
    if not isinstance(accuracy, float) or not math.isfinite(accuracy):
        return ""
    return translate("train", "{accuracy} of the held-out digits").format(accuracy=percent(accuracy))


def ended_text(model: Model, training: TrainingState) -> str:
    """How a run came to its end: “chollet, 2,345 steps”, “…: stopped after 1,407 of 2,345 steps”.

    Where the run leaves the network of an earlier epoch than its last, that is said too.
    """
    name, steps = str(model.recipe.get("name", "")), training.step
    recipe = training.recipe
    patience = recipe.stopping.get("patience", 0) if recipe is not None else 0
    target = recipe.stopping.get("target_accuracy", 0.0) if recipe is not None else 0.0
    text = {
        "stopped": translate("train", "{recipe}: stopped after {steps} of {total} steps"),
        "target": translate("train", "{recipe}: target of {target} reached after {steps} of {total} steps"),
        "early": translate(
            "train",
            "{recipe}: stopped early after {steps} of {total} steps, "
            "no lower validation loss for {patience} epochs",
        )
        if patience != 1
        else translate(
            "train",
            "{recipe}: stopped early after {steps} of {total} steps, no lower validation loss for 1 epoch",
        ),
    }.get(training.ended_by, translate("train", "{recipe}: finished, {steps} steps"))
    text = text.format(
        recipe=name,
        steps=whole(steps),
        total=whole(training.total_steps),
        patience=whole(patience),
        target=percent(target),
    )
    if model.snapshot.step < steps and "epochs" in model.figures:
        restored = translate("train", "the best, epoch {epoch}, is restored")
        text += "; " + restored.format(epoch=whole(model.figures["epochs"]))
    return text


def failure_text(error: Exception, training: TrainingState) -> str:
    """Why a run came to nothing; when it diverged, what is left to go on from."""
    if not isinstance(error, DivergedError):
        return explain(error)
    kept = checkpoints(training.folder) if training.folder is not None else []
    if not kept:
        left = translate("train", "It had not come to the end of an epoch, so there is no checkpoint of it.")
        return f"{explain(error)} {left}"
    left = translate("train", "The last good checkpoint, of step {step}, is kept.")
    return f"{explain(error)} {left.format(step=whole(step_of(kept[-1])))}"
