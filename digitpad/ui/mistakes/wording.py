"""The words of the mistakes: cells, pictures, lists and what is missing in, translated text out."""

from PySide6.QtCore import QCoreApplication

from digitpad.state.answers import Answers, Cell, Part, Situation
from digitpad.state.mistakes import MistakesState
from digitpad.ui.draw.percent import percent


def tr(text: str) -> str:
    """In the user's language."""
    return QCoreApplication.translate("Mistakes", text)


def cell_text(answers: Answers, cell: Cell) -> str:
    """A cell of the matrix: “a 4 read as 9: 12 of 982 (1.2 %)”."""
    true, read = cell
    count, total = int(answers.matrix[true, read]), int(answers.matrix[true].sum())
    if not total:
        return tr("there is no {digit} among these pictures").format(digit=true)
    sentence = tr("a {true} read as {read}: {count} of {total} ({share})")
    if true == read:
        sentence = tr("a {true} read correctly: {count} of {total} ({share})")
    return sentence.format(
        true=true, read=read, count=f"{count:,}", total=f"{total:,}", share=percent(count / total)
    )


def accuracy_text(answers: Answers) -> str:
    """“99.41 % read correctly; 59 of 10,000 are mistakes”."""
    total = len(answers.predicted)
    if answers.is_diverged:
        return tr("The answers are no numbers: this network has diverged.")
    sentence = tr("{share} read correctly; {wrong} of {total} are mistakes")
    return sentence.format(
        share=percent(answers.right / total), wrong=f"{total - answers.right:,}", total=f"{total:,}"
    )


def list_title(state: MistakesState) -> str:
    """Which pictures are shown: “12 pictures of a 4 read as 9”."""
    count = len(state.indices)
    if state.answers is None:
        return ""
    if state.shows_suspects:
        if state.answers.probabilities is None:
            return tr("Labels that look wrong: once the probabilities are known")
        if not state.answers.can_judge_labels:
            return tr("Labels that look wrong: too early to tell, most are its own errors")
        sentence = (
            tr("{count} labels that look wrong") if count != 1 else tr("{count} label that looks wrong")
        )
        return sentence.format(count=f"{count:,}")
    if state.cell is None:
        sentence = tr("All {count} mistakes") if count != 1 else tr("The only mistake")
        return sentence.format(count=f"{count:,}")
    true, read = state.cell
    sentence = tr("{count} × a {true} read as {read}")
    if true == read:
        sentence = tr("{count} × a {true} read correctly")
    return sentence.format(count=f"{count:,}", true=true, read=read)


def suspects_texts(answers: Answers | None) -> tuple[str, str]:
    """The button of the labels that look wrong, long and short; how many only where that says something."""
    count = len(answers.suspects) if answers is not None and answers.can_judge_labels else 0
    text, short = tr("Labels that look wrong to this network"), tr("Wrong labels?")
    if count:
        text, short = tr("Labels that look wrong to this network ({count})"), tr("Wrong labels? ({count})")
    return text.format(count=f"{count:,}"), short.format(count=f"{count:,}")


def suspects_help(answers: Answers | None) -> str:
    """What these labels are, and how much that is worth."""
    told = tr(
        "Labels that look wrong to this network: pictures whose own label gets next to no probability "
        "while another digit gets nearly all.\nA network that reads less than about 97 % suspects much that "
        "is right."
    )
    if answers is not None and not answers.can_judge_labels:
        told += "\n" + tr("This one reads {share}: too early to tell.").format(
            share=percent(answers.right / max(len(answers.predicted), 1))
        )
    return told


def nothing_text(state: MistakesState) -> str:
    """What to say where a list is empty."""
    if state.answers is None:
        return ""
    if state.shows_suspects:
        if state.answers.probabilities is None:
            return tr("Which labels look wrong is known as soon as the network's probabilities are.")
        return tr("No label looks wrong to this network: of none is it sure that it is another digit.")
    if state.cell is None:
        return tr("Not a single mistake.")
    return tr("There is no such picture.")


def picture_text(answers: Answers, index: int) -> str:
    """All about one picture, for a tool tip: “test_images[247], labelled 4, read as 9 (87.3 %)”."""
    label, read = int(answers.examples.labels[index]), int(answers.predicted[index])
    told = tr("{part}_images[{index}], labelled {label}, read as {read}")
    told = told.format(part=answers.part.value, index=index, label=label, read=read)
    if answers.probabilities is None:
        return told
    row = answers.probabilities[index]
    told += f" ({percent(float(row[read]))})"
    if label != read:
        told += "\n" + tr("{share} for its label").format(share=percent(float(row[label])))
    return told + "\n" + tr("Click to draw over it")


def source_text(source: str) -> str:
    """The name of a data set; of a path its last part."""
    known = {"mnist": "MNIST", "synthetic": tr("the built-in digits")}
    return known.get(source) or source.replace("\\", "/").rstrip("/").rpartition("/")[2] or source


def part_text(part: Part) -> str:
    """The name of a part."""
    return tr("Test pictures") if part is Part.TEST else tr("Training pictures")


def missing_text(state: MistakesState) -> str:
    """Why there is no matrix, and what to do about it."""
    match state.situation:
        case Situation.NO_DATA:
            return tr("Load a data set, and see which of its pictures are read wrongly.")
        case Situation.OTHER_DATA if state.is_source_changed:
            sentence = tr("{source} holds other digits than when this run was trained on it.")
            return sentence.format(source=source_text(state.needed_source))
        case Situation.OTHER_DATA:
            sentence = tr(
                "This run was trained on other digits: {source}. Its mistakes are counted on those."
            )
            return sentence.format(source=source_text(state.needed_source))
        case Situation.NO_PICTURES:
            return tr("This data set has no such pictures.")
        case Situation.NO_MODEL:
            return tr("There is no network that could read the pictures: open one, or train one.")
        case Situation.TRAINING:
            if state.part is Part.TRAIN:
                return tr(
                    "While a network is in training, the pictures that it learns from are not read as well. "
                    "Its mistakes among them can be seen when the run is over."
                )
            if not state.has_film:
                return tr(
                    "The network is in training, without a film: its mistakes come when the run is over."
                )
            return tr("The network is in training: its mistakes come with the first frame of its film.")
        case Situation.WORKING:
            return tr("Reading the pictures …")
    return ""
