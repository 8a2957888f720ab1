"""Names, numbers and times of training in the user's words: values go in, translated text comes out."""

import math
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale

from digitpad.state.dataset import DatasetState
from digitpad.state.training import TrainingState

translate = QCoreApplication.translate
NO_BREAK_SPACE = "\u00a0"


def source_name(source: str) -> str:
    """A data set as the window calls it."""
    match source:
        case "synthetic":
            return translate("train", "Built-in digits")
        case "mnist":
            return translate("train", "MNIST")
        case "pendigits":
            return translate("train", "Pendigits")
    return Path(source).name or source


def locale() -> QLocale:
    """How the user writes numbers; English where the system says nothing ("C" would drop the separators)."""
    usual = QLocale()
    return QLocale(QLocale.Language.English) if usual.language() == QLocale.Language.C else usual


def whole(number: int) -> str:
    """A whole number with the separators of the user's language: “2,345”."""
    return locale().toString(number)


def percent(share: float, decimals: int = 1) -> str:
    """“97.6 %”; an en dash for what is no number."""
    if not math.isfinite(share):
        return "–"
    return locale().toString(100 * share, "f", decimals) + NO_BREAK_SPACE + "%"


def loss_text(loss: float) -> str:
    """A loss with two digits that count: “0.071”, “2.3”; in words when it has diverged."""
    if math.isnan(loss):
        return translate("train", "not a number")
    if math.isinf(loss):
        return translate("train", "infinite")
    if loss >= 1e5:  # on its way to diverge
        return locale().toString(loss, "g", 2).replace("e+", "e")
    decimals = 2 if loss >= 0.1 else 3 if loss >= 0.01 else 4
    return locale().toString(loss, "f", decimals)


def time_left(seconds: float | None) -> str:
    """How much longer, in words that do not flicker: “about 12 s left”."""
    if seconds is None:
        return ""
    if seconds < 1.5:
        return translate("train", "almost done")
    if seconds < 20:
        return translate("train", "about {count} s left").format(count=round(seconds))
    if seconds < 90:
        return translate("train", "about {count} s left").format(count=5 * round(seconds / 5))
    if seconds < 5400:
        return translate("train", "about {count} min left").format(count=round(seconds / 60))
    return translate("train", "about {count} h left").format(count=locale().toString(seconds / 3600, "f", 1))


def digits_text(counts: tuple[int, int]) -> str:
    """“60,000 training and 10,000 test digits”."""
    return translate("train", "{train} training and {test} test digits").format(
        train=whole(counts[0]), test=whole(counts[1])
    )


def activity_text(dataset: DatasetState) -> str:
    """What is being done to get a data set: “Loading MNIST…”."""
    if dataset.is_downloading:
        return translate("train", "Downloading MNIST…")
    if dataset.wanted == "synthetic":
        return translate("train", "Preparing the built-in digits…")
    return translate("train", "Loading {name}…").format(name=source_name(dataset.wanted))


def progress_text(training: TrainingState) -> str:
    """How far a run is: “Epoch 3/5 · step 1,407/2,345”."""
    step = training.step
    epoch = min(max(-(-step // max(training.steps_per_epoch, 1)), 1), training.epochs)
    return translate("train", "Epoch {epoch}/{epochs} · step {step}/{steps}").format(
        epoch=whole(epoch), epochs=whole(training.epochs), step=whole(step), steps=whole(training.total_steps)
    )


def curves_text(training: TrainingState) -> str:
    """The newest numbers: “Epoch 3/5 · step 1,407/2,345 · batch loss 0.07 · test accuracy 97.6 %”."""
    history = training.history
    if history is None:
        return ""
    parts = [progress_text(training)]
    steps, epochs = history.steps, history.epochs
    if steps:
        loss = float(history.batch_loss[steps - 1])
        parts.append(translate("train", "batch loss {loss}").format(loss=loss_text(loss)))
    if epochs:
        held_out = epochs[-1].validation_accuracy
        if held_out is not None:
            parts.append(translate("train", "validation accuracy {share}").format(share=percent(held_out)))
        share = percent(epochs[-1].test_accuracy)
        parts.append(translate("train", "test accuracy {share}").format(share=share))
    return " · ".join(parts)
