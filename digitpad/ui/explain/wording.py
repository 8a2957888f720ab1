"""An explanation in words: an Explanation in, translated text out."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from digitpad.inspection.hints import Direction
from digitpad.inspection.regions import Region
from digitpad.state.explanation import Contributions, Explanation, Losses, View
from digitpad.ui.draw.percent import percent

_VIEWS = {
    View.PLAIN: QT_TRANSLATE_NOOP("Explain", "Plain"),
    View.CONTRIBUTIONS: QT_TRANSLATE_NOOP("Explain", "For and against"),
    View.OCCLUSION: QT_TRANSLATE_NOOP("Explain", "Occlusion"),
}
_OF = {
    View.CONTRIBUTIONS: QT_TRANSLATE_NOOP("Explain", "For and against {digit}"),
    View.OCCLUSION: QT_TRANSLATE_NOOP("Explain", "Occlusion: {digit}"),
}
_HELP = {
    View.PLAIN: QT_TRANSLATE_NOOP("Explain", "The picture as the network gets it"),
    View.CONTRIBUTIONS: QT_TRANSLATE_NOOP(
        "Explain", "What each pixel adds to the logit: its value times the logit's slope there"
    ),
    View.OCCLUSION: QT_TRANSLATE_NOOP(
        "Explain", "What the logit loses when the ink around a pixel is blanked"
    ),
}
_REGIONS = {
    Region(-1, -1): QT_TRANSLATE_NOOP("Explain", "the top left"),
    Region(-1, 0): QT_TRANSLATE_NOOP("Explain", "the top"),
    Region(-1, 1): QT_TRANSLATE_NOOP("Explain", "the top right"),
    Region(0, -1): QT_TRANSLATE_NOOP("Explain", "the left"),
    Region(0, 0): QT_TRANSLATE_NOOP("Explain", "the middle"),
    Region(0, 1): QT_TRANSLATE_NOOP("Explain", "the right"),
    Region(1, -1): QT_TRANSLATE_NOOP("Explain", "the bottom left"),
    Region(1, 0): QT_TRANSLATE_NOOP("Explain", "the bottom"),
    Region(1, 1): QT_TRANSLATE_NOOP("Explain", "the bottom right"),
}
_STROKES = {
    Direction.LEVEL: QT_TRANSLATE_NOOP("Explain", "a level stroke"),
    Direction.UPRIGHT: QT_TRANSLATE_NOOP("Explain", "an upright stroke"),
    Direction.FALLING: QT_TRANSLATE_NOOP("Explain", "a falling stroke"),
    Direction.RISING: QT_TRANSLATE_NOOP("Explain", "a rising stroke"),
}
_AT = {
    Region(-1, -1): QT_TRANSLATE_NOOP("Explain", "at the top left"),
    Region(-1, 0): QT_TRANSLATE_NOOP("Explain", "at the top"),
    Region(-1, 1): QT_TRANSLATE_NOOP("Explain", "at the top right"),
    Region(0, -1): QT_TRANSLATE_NOOP("Explain", "on the left"),
    Region(0, 0): QT_TRANSLATE_NOOP("Explain", "in the middle"),
    Region(0, 1): QT_TRANSLATE_NOOP("Explain", "on the right"),
    Region(1, -1): QT_TRANSLATE_NOOP("Explain", "at the bottom left"),
    Region(1, 0): QT_TRANSLATE_NOOP("Explain", "at the bottom"),
    Region(1, 1): QT_TRANSLATE_NOOP("Explain", "at the bottom right"),
}

HUGE = 100_000
"""From here on, a number is not written out."""


def tr(text: object) -> str:
    """In the user's language."""
    return QCoreApplication.translate("Explain", str(text))


def name_of(view: View) -> str:
    """The view in a menu."""
    return tr(_VIEWS[view])


def help_on(view: View) -> str:
    """What the view shows, in a sentence."""
    return tr(_HELP[view])


def title(explanation: Explanation) -> str:
    """The view, and whose."""
    return tr(_OF[explanation.view]).format(digit=explanation.digit)


def titles() -> list[str]:
    """All that `title` can say, but for the digit, which is as wide as any."""
    return [tr(text).format(digit=0) for text in _OF.values()]


def mark(explanation: Explanation) -> str:
    """What to say of one pixel, with a place for its number."""
    if explanation.view is View.OCCLUSION:
        text = tr("Logit of {digit}, less what it is without the ink around here: {{mark}}")
    else:
        text = tr("Adds to the logit of {digit}: {{mark}}")
    return text.format(digit=explanation.digit)


def where(region: Region) -> str:
    """The name of a part of the digit."""
    return tr(_REGIONS[region])


def signed(number: float) -> str:
    """One decimal, always with its sign; what is too large for that, as after a diverged run, as 1.84e+07."""
    size = abs(number)
    text = QLocale().toString(size, "f", 1) if size < HUGE else QLocale().toString(size, "g", 3)
    return ("−" if number < 0 else "+") + text


def plain(number: float) -> str:
    """One decimal, with a sign only where it is below 0."""
    return signed(number).removeprefix("+")


def in_tenths(parts: list[float], whole: float) -> list[float]:
    """The parts rounded to tenths so that they still add up to the whole rounded to tenths.

    What rounding leaves over goes to the first part, so a reader who adds up the numbers finds them right.
    """
    rounded = [round(10 * part) for part in parts]
    rounded[0] += round(10 * whole) - sum(rounded)
    return [tenths / 10 for tenths in rounded]


def lines(explanation: Explanation) -> tuple[str, ...]:
    """What speaks for the digit and against it; the sum; its rival, and what would help that."""
    if isinstance(explanation, Contributions):
        return _where(explanation), _sum(explanation), _lead(explanation), _hint(explanation)
    assert isinstance(explanation, Losses)
    return _loss(explanation), _logits(explanation), _tried(explanation)


def _where(found: Contributions) -> str:
    if found.best is None and found.worst is None:
        return tr("No part of the ink speaks for {digit} or against it.").format(digit=found.digit)
    if found.worst is None:
        sentence = tr("Most for {digit}: {best}; no part as a whole speaks against it.")
    elif found.best is None and found.leans_to is None:
        sentence = tr("No part speaks for {digit}; most against it: {worst}.")
    elif found.best is None:
        sentence = tr("No part speaks for {digit}; most against it: {worst} (rather {other}).")
    elif found.leans_to is None:
        sentence = tr("Most for {digit}: {best}; against it: {worst}.")
    else:
        sentence = tr("Most for {digit}: {best}; against it: {worst} (rather {other}).")
    return sentence.format(
        digit=found.digit,
        best="" if found.best is None else where(found.best),
        worst="" if found.worst is None else where(found.worst),
        other=found.leans_to,
    )


def _sum(found: Contributions) -> str:
    one = found.attribution
    ink, bias, rest = in_tenths([one.ink, one.bias, one.rest], one.logit)
    sentence = tr("ink {ink}, bias {bias}, bend {rest} = logit {logit}")
    if not found.curved:
        sentence = tr("ink {ink}, bias {bias} = logit {logit}")
    return sentence.format(ink=signed(ink), bias=signed(bias), rest=signed(rest), logit=plain(one.logit))


def _lead(found: Contributions) -> str:
    sentence = tr("{digit} is {lead} ahead of {rival}, most of it by {part}.")
    if found.lead < 0:
        sentence = tr("{digit} is {lead} behind {rival}, most of it by {part}.")
    return sentence.format(
        digit=found.digit, lead=plain(abs(found.lead)), rival=found.rival, part=where(found.deciding)
    )


def _hint(found: Contributions) -> str:
    """The stroke that is missing for the rival, or for the digit where the rival leads."""
    hint = found.hint
    if hint is None:
        other = found.rival if found.lead >= 0 else found.digit
        return tr("No single stroke would bring it nearer to {other}.").format(other=other)
    before = found.digit if hint.towards == found.rival else found.rival
    if hint.read == hint.towards:
        sentence = tr("With {stroke} {at} (dashed) it would be read as {other}.")
    elif hint.lead > 0:
        sentence = tr("With {stroke} {at} (dashed), {other} would be {lead} ahead of {before}.")
    else:
        sentence = tr("With {stroke} {at} (dashed), {other} would be only {lead} behind {before}.")
    return sentence.format(
        stroke=tr(_STROKES[hint.direction]),
        at=tr(_AT[hint.region]),
        other=hint.towards,
        before=before,
        lead=plain(abs(hint.lead)),
    )


def _loss(found: Losses) -> str:
    before, after = percent(found.probability), percent(found.patch.probability)
    changes = before != after
    if found.is_read and found.patch.probability < found.probability and changes:
        sentence = tr("Without the framed ink, {digit} falls from {before} to {after}.")
    elif found.is_read:
        sentence = tr("No patch takes {digit} below {before}.")
    elif found.patch.probability > found.probability and changes:
        sentence = tr("Without the framed ink, {digit} rises from {before} to {after}.")
    else:
        sentence = tr("No patch brings {digit} above {before}.")
    return sentence.format(digit=found.digit, before=before, after=after)


def _logits(found: Losses) -> str:
    return tr("logit {before}, without the frame {after} ({part})").format(
        before=plain(found.logit), part=where(found.where), after=plain(found.patch.logit)
    )


def _tried(found: Losses) -> str:
    sentence = tr("Without it, {read} is read. {count} patches of {size}×{size} pixels were tried.")
    return sentence.format(read=found.patch.digit, count=found.count, size=found.size)
