"""Operations in words: a step of the network or a line of a working in, translated text out."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from digitpad.inspection.operation import Operation, Step
from digitpad.inspection.operation_numbers import Explanation
from digitpad.inspection.tree import CALIBRATED
from digitpad.ui.inspect.sum_words import plain

_STEPS = {
    Step.RESHAPE: QT_TRANSLATE_NOOP(
        "Operation",
        "Each picture is laid out row by row as one line of 784 numbers; not one of them changes.",
    ),
    Step.SCALE: QT_TRANSLATE_NOOP(
        "Operation", "Grey levels from 0 to 255 become float32 numbers from 0 to 1."
    ),
    Step.ONE_HOT: QT_TRANSLATE_NOOP(
        "Operation", "Each label becomes a row of ten numbers: 1 where the label says, 0 elsewhere."
    ),
    Step.AFFINE: QT_TRANSLATE_NOOP(
        "Operation",
        "A dense layer: each row of x meets each column of W, their products are added up, and the bias is "
        "added to every row (broadcasting).",
    ),
    Step.ACTIVATION: QT_TRANSLATE_NOOP(
        "Operation", "An element-wise operation: each number goes through the same curve, for itself alone."
    ),
    Step.BATCH_NORM: QT_TRANSLATE_NOOP(
        "Operation", "Each unit gets mean 0 and variance 1 over the samples, then a scale and a shift."
    ),
    Step.DROPOUT: QT_TRANSLATE_NOOP(
        "Operation", "In training a random mask switches units off, and makes the others larger to make up."
    ),
    Step.SOFTMAX: QT_TRANSLATE_NOOP(
        "Operation", "Ten numbers become ten probabilities: e to each of them, divided by the sum of all ten."
    ),
    Step.LOSS: QT_TRANSLATE_NOOP(
        "Operation",
        "Cross-entropy: how surprising the right answer was, −log of its probability; the mean of the batch.",
    ),
    Step.LOGITS_GRADIENT: QT_TRANSLATE_NOOP(
        "Operation", "The way back begins: softmax and cross-entropy together hand back (p − t) / N."
    ),
    Step.WEIGHT_GRADIENT: QT_TRANSLATE_NOOP(
        "Operation",
        "Column meets column: what went in and what comes back, multiplied and added up over the samples.",
    ),
    Step.BIAS_GRADIENT: QT_TRANSLATE_NOOP(
        "Operation",
        "What was broadcast to every sample on the way there is summed over them on the way back.",
    ),
    Step.INPUT_GRADIENT: QT_TRANSLATE_NOOP(
        "Operation", "The chain rule: the gradient goes back through the same weights, transposed."
    ),
    Step.ACTIVATION_GRADIENT: QT_TRANSLATE_NOOP(
        "Operation", "The gradient is multiplied with the slope of the curve: where ReLU cuts, none passes."
    ),
    Step.DROPOUT_GRADIENT: QT_TRANSLATE_NOOP(
        "Operation", "The same mask as on the way there: what was switched off has no gradient."
    ),
    Step.GAMMA_GRADIENT: QT_TRANSLATE_NOOP(
        "Operation",
        "The gradient of the scale: what comes back times the normalised input, over the samples.",
    ),
    Step.BATCH_NORM_GRADIENT: QT_TRANSLATE_NOOP(
        "Operation", "Mean and variance depend on every sample, so a part of each gradient is shared by all."
    ),
    Step.UPDATE: QT_TRANSLATE_NOOP(
        "Operation",
        "The optimizer moves each number a step against its gradient; with what it then is the next batch "
        "is computed.",
    ),
}
_PARAMETER_GRADIENTS = (Step.WEIGHT_GRADIENT, Step.BIAS_GRADIENT, Step.GAMMA_GRADIENT)
"""What a recipe may have clipped before the update."""

_CALIBRATED = QT_TRANSLATE_NOOP(
    "Operation",
    "The logits are divided by the temperature T first, which was fitted to held-out digits so that of "
    "all answers told with 90 % nine in ten are right; then softmax, as before.",
)
_READING_DROPOUT = QT_TRANSLATE_NOOP(
    "Operation", "Reading drops nothing: every number is handed on as it is."
)
_READING_NORM = QT_TRANSLATE_NOOP(
    "Operation",
    "Reading takes the mean and variance that training has kept, so no picture depends on another.",
)
_CUT = QT_TRANSLATE_NOOP("Operation", "ReLU cuts what is below 0; what is above passes unchanged.")

_LINES = {
    "row": QT_TRANSLATE_NOOP("Operation", "row"),
    "column": QT_TRANSLATE_NOOP("Operation", "column"),
    "pixel": QT_TRANSLATE_NOOP("Operation", "pixel"),
    "grey": QT_TRANSLATE_NOOP("Operation", "grey level"),
    "scaled": QT_TRANSLATE_NOOP("Operation", "scaled to 0–1"),
    "label": QT_TRANSLATE_NOOP("Operation", "label"),
    "one-hot": QT_TRANSLATE_NOOP("Operation", "1 if it is, else 0"),
    "smoothed": QT_TRANSLATE_NOOP("Operation", "with label smoothing"),
    "output": QT_TRANSLATE_NOOP("Operation", "what the layer gave"),
    "slope": QT_TRANSLATE_NOOP("Operation", "slope of the curve there"),
    "given": QT_TRANSLATE_NOOP("Operation", "gradient that comes back"),
    "handed on": QT_TRANSLATE_NOOP("Operation", "handed further back"),
    "input": QT_TRANSLATE_NOOP("Operation", "input"),
    "reading": QT_TRANSLATE_NOOP("Operation", "handed on"),
    "mask": QT_TRANSLATE_NOOP("Operation", "mask: 0, or 1 / (1 − rate)"),
    "dropped": QT_TRANSLATE_NOOP("Operation", "switched off"),
    "kept": QT_TRANSLATE_NOOP("Operation", "kept, and made larger"),
    "mean": QT_TRANSLATE_NOOP("Operation", "mean over the samples"),
    "variance": QT_TRANSLATE_NOOP("Operation", "variance over the samples"),
    "running mean": QT_TRANSLATE_NOOP("Operation", "mean that training kept"),
    "running variance": QT_TRANSLATE_NOOP("Operation", "variance that training kept"),
    "normalised": QT_TRANSLATE_NOOP("Operation", "normalised"),
    "scale": QT_TRANSLATE_NOOP("Operation", "scale"),
    "shift": QT_TRANSLATE_NOOP("Operation", "shift"),
    "scaled and shifted": QT_TRANSLATE_NOOP("Operation", "scaled and shifted"),
    "sum over samples": QT_TRANSLATE_NOOP("Operation", "sum over the samples"),
    "mean's share": QT_TRANSLATE_NOOP("Operation", "what all samples share"),
    "factor": QT_TRANSLATE_NOOP("Operation", "factor"),
    "probability": QT_TRANSLATE_NOOP("Operation", "probability"),
    "target": QT_TRANSLATE_NOOP("Operation", "target"),
    "difference": QT_TRANSLATE_NOOP("Operation", "too much, or too little"),
    "mean over batch": QT_TRANSLATE_NOOP("Operation", "as a part of the batch's mean"),
    "surprise": QT_TRANSLATE_NOOP("Operation", "loss of this sample"),
    "smoothed loss": QT_TRANSLATE_NOOP("Operation", "with smoothed targets"),
    "share of mean": QT_TRANSLATE_NOOP("Operation", "as a part of the batch's mean"),
    "before": QT_TRANSLATE_NOOP("Operation", "what this step was computed with"),
    "gradient": QT_TRANSLATE_NOOP("Operation", "its gradient"),
    "learning rate": QT_TRANSLATE_NOOP("Operation", "learning rate of this step"),
    "decayed": QT_TRANSLATE_NOOP("Operation", "after weight decay"),
    "push": QT_TRANSLATE_NOOP("Operation", "push of this gradient"),
    "kept velocity": QT_TRANSLATE_NOOP("Operation", "kept of the velocity before"),
    "velocity": QT_TRANSLATE_NOOP("Operation", "velocity now, which is the step"),
    "velocity after": QT_TRANSLATE_NOOP("Operation", "velocity now"),
    "squares": QT_TRANSLATE_NOOP("Operation", "squared gradients, as remembered"),
    "new square": QT_TRANSLATE_NOOP("Operation", "of it from this gradient"),
    "root": QT_TRANSLATE_NOOP("Operation", "their root"),
    "mean of gradients": QT_TRANSLATE_NOOP("Operation", "mean of the gradients"),
    "mean of squares": QT_TRANSLATE_NOOP("Operation", "mean of their squares"),
    "corrected rate": QT_TRANSLATE_NOOP("Operation", "learning rate, for having begun at zero"),
    "step": QT_TRANSLATE_NOOP("Operation", "step"),
    "updated": QT_TRANSLATE_NOOP("Operation", "after the update"),
}


def tr(text: object) -> str:
    """In the user's language."""
    return QCoreApplication.translate("Operation", str(text))


def step_text(found: Operation) -> str:
    """What the operation does, in a sentence."""
    if not found.in_training and found.step is Step.DROPOUT:
        return tr(_READING_DROPOUT)
    if not found.in_training and found.step is Step.BATCH_NORM:
        return tr(_READING_NORM)
    if found.step is Step.SOFTMAX and found.detail == CALIBRATED:
        return tr(_CALIBRATED)
    sentence = tr(_STEPS[found.step])
    return f"{sentence} {tr(_CUT)}" if found.detail == "relu" and found.step is Step.ACTIVATION else sentence


def line_text(key: str) -> str:
    """What a line of a working is."""
    return tr(_LINES[key])


def lack_text(found: Operation) -> str:
    """Why the operation cannot be told in numbers, or nothing."""
    if found.absent:
        return tr("There is no {names} to tell this with: it belongs to a batch of training.").format(
            names=", ".join(found.absent)
        )
    if found.clash:
        return tr("These are of two networks and cannot meet: {shapes}.").format(shapes=found.clash)
    if found.awaited:
        return tr("Waiting for {names} of this step…").format(names=", ".join(found.awaited))
    return ""


def disagreement_text(told: Explanation, found: Operation) -> str:
    """Briefly, where the operands are of another moment than the result; or nothing."""
    if told.agrees:
        return ""
    digits = next((n for n in (4, 6, 9) if plain(told.held, n) != plain(told.value, n)), 17)
    held, value = plain(told.held, digits), plain(told.value, digits)
    if found.step is Step.SCALE:
        return tr("It holds {held} here: the pictures of this run are distorted first.").format(held=held)
    if not found.in_training:
        return tr("With these weights it is {value}; the network that read made {held}.").format(
            value=value, held=held
        )
    if found.step in _PARAMETER_GRADIENTS:
        return tr("It holds {held} here: the gradients of this step were clipped, from {value}.").format(
            value=value, held=held
        )
    return tr("With these weights it is {value}; those that made {symbol} = {held} were not kept.").format(
        value=value, held=held, symbol=found.symbol
    )


def cut_text(cut: int, units: int, batch_cut: int, batch_size: int) -> str:
    """How many numbers ReLU has cut."""
    one = tr("{cut} of {units} units cut").format(cut=f"{cut:,}", units=f"{units:,}")
    if units == batch_size:
        return one
    share = 100 * batch_cut / max(batch_size, 1)
    return tr("{one}; {share} % in the batch").format(one=one, share=f"{share:.0f}")
