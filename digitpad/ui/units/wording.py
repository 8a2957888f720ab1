"""What the panel of hidden units says, as text that can be translated."""

import math

from PySide6.QtCore import QCoreApplication, QLocale

from digitpad.inspection.edits import Edit, SwitchOff
from digitpad.inspection.unit_statistics import UnitStatistics
from digitpad.recognition.prediction import Prediction
from digitpad.state.dataset import DatasetState
from digitpad.state.units import UnitsState
from digitpad.ui.draw.percent import NO_BREAK_SPACE, percent
from digitpad.ui.inspect.wording import number_text
from digitpad.ui.units.order import Known, Sort

MINUS, ARROW = "\u2212", "\u2192"


def _tr(text: str) -> str:
    return QCoreApplication.translate("units", text)


def signed(value: float, digits: int = 3) -> str:
    """A number with its sign: `+0.84`, `−0.1`."""
    if not math.isfinite(value):
        return "–"
    if not value:
        return "0"
    text = number_text(abs(value), digits)
    return f"{MINUS if value < 0 else '+'}{text}"


def plain(value: float, digits: int = 3) -> str:
    """A number with a sign only below zero, the same that `signed` has."""
    text = number_text(value, digits)
    return text.replace("-", MINUS, 1) if text.startswith("-") else text


def place_text(tensor: str, index: tuple[int, ...]) -> str:
    """`layers.0.weight[406, 17]`."""
    return f"{tensor}[{', '.join(map(str, index))}]"


def edit_text(edit: Edit) -> str:
    """One edit in the list: `layer 0, unit 17 off`, `layers.0.weight[406, 17] = 1.00`."""
    if isinstance(edit, SwitchOff):
        return _tr("layer {layer}, unit {unit} off").format(layer=edit.layer, unit=edit.unit)
    return f"{place_text(edit.tensor, edit.index)} = {plain(edit.value, 4)}"


def accuracy_text(before: float | None, after: float | None, *, is_edited: bool, is_busy: bool) -> str:
    """`Test accuracy 97.82 % → 97.11 % (−0.71)`; dots for what is being worked out; empty if nothing is."""
    waiting = "…" if is_busy else "–"
    if not is_edited:
        known = _hundredths(before) if before is not None else waiting
        return _tr("Test accuracy {0}").format(known) if before is not None or is_busy else ""
    if before is None and after is None and not is_busy:
        return ""
    first = waiting if before is None else _hundredths(before)
    second = waiting if after is None else _hundredths(after)
    text = _tr("Test accuracy {0} {arrow} {1}").format(first, second, arrow=ARROW)
    if before is not None and after is not None:
        change = round(100 * after, 2) - round(100 * before, 2)
        sign = MINUS if round(change, 2) < 0 else "+" if round(change, 2) > 0 else "±"
        text += f" ({sign}{QLocale().toString(abs(change), 'f', 2)})"
    return text


def _hundredths(share: float) -> str:
    if not math.isfinite(share):
        return "–"
    return QLocale().toString(100 * share, "f", 2) + NO_BREAK_SPACE + "%"


def answer_text(said: Prediction | None) -> str:
    """What is read: `7 (98.2 %)`, and a dash for nothing."""
    if said is None or said.digit is None or said.confidence is None:
        return "–"
    if not said.accepted:
        return _tr("no digit")
    return f"{said.digit} ({percent(said.confidence)})"


def reading_text(before: Prediction | None, after: Prediction | None) -> str:
    """`Reads 7 (98.2 %) → 1 (55.0 %)`; empty of a blank."""
    if after is None or after.digit is None:
        return ""
    if before is None:
        return _tr("Reads {0}").format(answer_text(after))
    return _tr("Reads {0} {arrow} {1}").format(answer_text(before), answer_text(after), arrow=ARROW)


def unit_word(known: Known, sort: Sort, unit: int) -> str:
    """What the gallery says below a unit: what it is sorted by."""
    value = known.value(sort)
    if value is None or unit >= len(value):
        return ""
    if sort is Sort.USE:
        return percent(float(value[unit])).replace(NO_BREAK_SPACE, "")
    return signed(float(value[unit]), 2) if sort in (Sort.FOR, Sort.AGAINST) else plain(float(value[unit]), 3)


def picture_text(*, has_weights: bool, is_mean: bool) -> str:
    """What the picture of a unit is."""
    if has_weights:
        return _tr("Its incoming weights; click one to set it")
    return _tr("picture: mean of what excites it") if is_mean else _tr("picture: product of the weights")


def unit_lines(known: Known, unit: int, bias: float) -> list[str]:
    """What is known of one unit, line by line."""
    statistics, drawing, unedited = known.statistics, known.drawing, known.unedited
    is_off = unit in known.off
    lines = [_tr("switched off: the next layer gets 0")] if is_off else []
    lines.append(_tr("norm {0} · bias {1}").format(plain(float(known.norms[unit])), plain(bias)))
    if statistics is not None and bool(statistics.dead[unit]):
        lines.append(_tr("dead: {0} for every picture").format(plain(float(statistics.low[unit]))))
    elif statistics is not None:
        share, mean = percent(float(statistics.share[unit])), plain(float(statistics.mean[unit]))
        lines.append(_tr("active for {0} · mean {1}").format(share, mean))
    if drawing is not None:
        lines.append(_tr("for the drawing: {0}").format(plain(float(drawing.activations[unit]))))
    if is_off and unedited is not None:
        adds = signed(float(unedited.contributions[unit]))
        lines.append(_tr("would add {0} to the logit of {1}").format(adds, unedited.digit))
    elif drawing is not None:
        adds = signed(float(drawing.contributions[unit]))
        lines.append(_tr("adds {0} to the logit of {1}").format(adds, drawing.digit))
    if statistics is not None:
        like = [f"{other} ({cosine:.3f})" for other, cosine in statistics.like(unit)[:3]]
        if like:
            lines.append(_tr("like {0}").format(", ".join(like)))
    return lines


def no_pictures_text(statistics: UnitStatistics | None, units: UnitsState, data: DatasetState) -> str:
    """Why there are no pictures that excite a unit."""
    if statistics is not None:
        return _tr("Nothing: it is dead.")
    if units.is_put_off:
        return _tr("Told after the training.")
    if data.current is None and not data.is_loading:
        return _tr("Load the training pictures to see it.")
    return units.fault or _tr("Reading the training pictures …")
