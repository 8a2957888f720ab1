"""The words of the strip: a stage, its measures and what was said of it in, translated text out."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from digitpad.ink.measures import OFFSET_RANGE, SIZE_RANGE, STROKE_RANGE, Measures, is_usual
from digitpad.ink.steps import Steps
from digitpad.recognition.prediction import DIVERGED, NOT_A_DIGIT, Prediction
from digitpad.recognition.stages import Kind, StageKind, StageReading, Stages, TracedKind
from digitpad.ui.draw.percent import percent

_TITLES: dict[Kind, object] = {
    StageKind.DRAWN: QT_TRANSLATE_NOOP("Stages", "As drawn"),
    StageKind.SCALED: QT_TRANSLATE_NOOP("Stages", "Scale to box"),
    StageKind.REDRAWN: QT_TRANSLATE_NOOP("Stages", "Pen, 20×20"),
    StageKind.CENTRED: QT_TRANSLATE_NOOP("Stages", "Centre"),
    TracedKind.FOUND: QT_TRANSLATE_NOOP("Stages", "From the data"),
    TracedKind.JOINED: QT_TRANSLATE_NOOP("Stages", "With your ink"),
}
_HELP: dict[Kind, object] = {
    StageKind.DRAWN: QT_TRANSLATE_NOOP(
        "Stages", "The canvas as it is, shrunk to 28×28 pixels, with the pen as on the screen."
    ),
    StageKind.SCALED: QT_TRANSLATE_NOOP(
        "Stages", "Grown until the ink fills the picture; the pen grows along with it."
    ),
    StageKind.REDRAWN: QT_TRANSLATE_NOOP(
        "Stages", "Drawn anew by a pen as wide as MNIST's, 20 pixels long, in the middle of a margin."
    ),
    StageKind.CENTRED: QT_TRANSLATE_NOOP(
        "Stages", "Moved until the ink's centre of mass lies in the middle. This is what the network gets."
    ),
    TracedKind.FOUND: QT_TRANSLATE_NOOP(
        "Stages", "The picture as it lies in the data set, which was prepared as all the others were."
    ),
    TracedKind.JOINED: QT_TRANSLATE_NOOP(
        "Stages", "The same pixels with your ink, less what you wiped off. This is what the network gets."
    ),
}
_OTHERWISE: dict[Kind, object] = {
    StageKind.DRAWN: QT_TRANSLATE_NOOP("Stages", "{answer}; as it was drawn it would be {other}."),
    StageKind.SCALED: QT_TRANSLATE_NOOP(
        "Stages", "{answer}; with the pen as on the screen it would be {other}."
    ),
    StageKind.REDRAWN: QT_TRANSLATE_NOOP("Stages", "{answer}; without centring it would be {other}."),
}


def tr(text: object) -> str:
    """In the user's language."""
    return QCoreApplication.translate("Stages", str(text))


def title(kind: Kind) -> str:
    """The heading of a stage, which for a step is the name of its switch too."""
    return tr(_TITLES[kind])


def help_on(kind: Kind) -> str:
    """One sentence on what was done."""
    return tr(_HELP[kind])


def left_out(steps: Steps) -> str:
    """The steps that are not taken, as in “without scaling, without centring”; empty when all are."""
    missing = []
    if not steps.scale:
        missing.append(tr("without scaling"))
    if not steps.pen:
        missing.append(tr("without MNIST's pen"))
    if not steps.centre:
        missing.append(tr("without centring"))
    return ", ".join(missing)


def answer(prediction: Prediction) -> str:
    """What the network says, within a sentence: “read as 7”, “no digit, nearest to a 4”."""
    if prediction.digit is None:
        return tr("a blank")
    if prediction.reason == NOT_A_DIGIT:
        return tr("no digit, nearest to a {digit}").format(digit=prediction.digit)
    if prediction.reason == DIVERGED:
        return tr("no number")
    return tr("read as {digit}").format(digit=prediction.digit)


def traced_answer(prediction: Prediction) -> str:
    """The same with how sure: “read as 7 (87.3 %)”."""
    if prediction.confidence is None or prediction.reason == DIVERGED:
        return answer(prediction)
    return tr("{answer} ({sure})").format(answer=answer(prediction), sure=percent(prediction.confidence))


def verdict(prediction: Prediction) -> str:
    """The same in two or three words: “read as 7”, “no digit”."""
    return tr("no digit") if prediction.reason == NOT_A_DIGIT else answer(prediction)


def is_same(a: Prediction, b: Prediction) -> bool:
    """Whether two answers are the same: one digit, or both none."""
    return (a.reason, a.digit if a.accepted else None) == (b.reason, b.digit if b.accepted else None)


def pixels(value: float) -> str:
    """A length to the tenth of a pixel, in the decimal sign of the user's language."""
    return tr("{number} px").format(number=QLocale().toString(float(value), "f", 1))


def lines(measures: Measures | None) -> list[tuple[str, bool]]:
    """Stroke width, size and offset in few words, each with whether it is as in MNIST."""
    if measures is None:
        return []
    thin = measures.stroke < STROKE_RANGE[0]
    small = measures.size < SIZE_RANGE[0]
    stroke_is_usual = is_usual(measures.stroke, STROKE_RANGE)
    size_is_usual = is_usual(measures.size, SIZE_RANGE)
    offset_is_usual = is_usual(measures.offset, OFFSET_RANGE)
    stroke = tr("stroke {width}") if stroke_is_usual else tr("thin: {width}") if thin else tr("fat: {width}")
    size = (
        tr("size {size} px") if size_is_usual else tr("small: {size} px") if small else tr("large: {size} px")
    )
    place = tr("offset {offset}") if offset_is_usual else tr("off by {offset}")
    return [
        (stroke.format(width=pixels(measures.stroke)), stroke_is_usual),
        (size.format(size=measures.size), size_is_usual),
        (place.format(offset=pixels(measures.offset)), offset_is_usual),
    ]


def unusual(measures: Measures | None) -> str:
    """What is not as in MNIST, as an aside in brackets with a space before it; empty when nothing is."""
    if measures is None:
        return ""
    found = []
    if not is_usual(measures.stroke, STROKE_RANGE):
        thin = measures.stroke < STROKE_RANGE[0]
        word = tr("strokes only {width} wide") if thin else tr("strokes {width} wide")
        found.append(word.format(width=pixels(measures.stroke)))
    if not is_usual(measures.size, SIZE_RANGE):
        found.append(tr("{size} px large instead of {usual}").format(size=measures.size, usual=SIZE_RANGE[1]))
    if not is_usual(measures.offset, OFFSET_RANGE):
        found.append(tr("{offset} off the middle").format(offset=pixels(measures.offset)))
    return f" ({', '.join(found)})" if found else ""


def details(reading: StageReading) -> str:
    """All about one stage, for a tooltip and for who cannot see it."""
    told = [title(reading.kind) + ": " + help_on(reading.kind)]
    if not reading.taken:
        told.append(tr("This step is left out now."))
    said = reading.prediction
    if said.digit is not None and said.confidence is not None:
        sentence = tr("The network would say: {answer} ({sure}).")
        told.append(sentence.format(answer=answer(said), sure=percent(said.confidence)))
    measures = reading.measures
    if measures is not None:
        ranges = tr("Stroke width {width} (MNIST: {low}–{high}), longest side {size} px ({usual}), ")
        told.append(
            ranges.format(
                width=pixels(measures.stroke),
                low=QLocale().toString(STROKE_RANGE[0], "f", 1),
                high=pixels(STROKE_RANGE[1]),
                size=measures.size,
                usual=SIZE_RANGE[1],
            )
            + tr("centre of mass {offset} off the middle (at most {most}).").format(
                offset=pixels(measures.offset), most=pixels(OFFSET_RANGE[1])
            )
        )
    return "\n".join(told)


def explanation(stages: Stages | None) -> str:
    """Why it is read so, in one sentence: the answer, and where on the way another one parts from it."""
    if stages is None:
        return tr("Draw a digit, and see what becomes of it on its way to the network.")
    final, complete = stages.final, stages.complete
    if not stages.steps.all_taken:
        sentence = tr("{answer} {without}; with all steps it is {other}.")
        if is_same(final, complete):
            sentence = tr("{answer} {without}, as with all steps.")
        without = left_out(stages.steps)
        return begin(sentence.format(answer=verdict(final), without=without, other=verdict(complete)))
    other = parting(stages)
    if other is not None:
        sentence = tr(_OTHERWISE[other.kind])
        return begin(sentence.format(answer=verdict(final), other=verdict(other.prediction)))
    if final.reason == NOT_A_DIGIT:
        return tr("No digit, at any stage.")
    return begin(
        tr("{answer} at every stage: the preparation makes no difference.").format(answer=verdict(final))
    )


def explanation_of_traced(traced: tuple[StageReading, StageReading], label: int) -> str:
    """What the ink has changed, in one sentence."""
    found, joined = (reading.prediction for reading in traced)
    if is_same(found, joined):
        if joined.accepted and joined.digit == label:
            return begin(tr("{answer}, as it is labelled.").format(answer=answer(joined)))
        return tr("Draw over the picture, or wipe some of it off, until it is read as {label}.").format(
            label=label
        )
    sentence = tr("Without your ink {before}; with it {after}.")
    return sentence.format(before=answer(found), after=answer(joined))


def parting(stages: Stages) -> StageReading | None:
    """The stage before the last whose answer is another one; None where all stages say the same."""
    differing = [r for r in reversed(stages.readings[:-1]) if not is_same(r.prediction, stages.final)]
    # The last step that made it this digit; where none names another one, the last that made it one.
    return min(differing, key=lambda reading: not reading.prediction.accepted, default=None)


def more(stages: Stages | None) -> str:
    """What the sentence leaves out, for a tooltip: what was nearest there, and how it differs from MNIST."""
    if stages is None:
        return ""
    all_taken = stages.steps.all_taken
    reading = parting(stages) if all_taken else stages.readings[-1]
    if reading is None:
        return ""
    told = tr("{stage}: {answer}").format(stage=title(reading.kind), answer=answer(reading.prediction))
    return told + unusual(reading.measures)


def begin(sentence: str) -> str:
    """With a capital letter at its beginning."""
    return sentence[:1].upper() + sentence[1:]
