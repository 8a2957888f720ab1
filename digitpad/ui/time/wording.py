"""What the time machine says: runs and moments go in, translated text comes out."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from digitpad.state.time_machine import TimeMachine
from digitpad.training.archive import KeptRun
from digitpad.training.moments import epoch_of, planned_epochs
from digitpad.ui.train.wording import percent, whole

translate = QCoreApplication.translate


def run_names(runs: Sequence[KeptRun]) -> list[str]:
    """What each run is called; those of one name with the time at which they were begun, or their folder."""
    names = [run.about.name for run in runs]
    days = {run.created[:10] for run in runs}
    timed = [f"{name} – {_begun(run, len(days) == 1)}" for name, run in zip(names, runs, strict=True)]
    plain, dated = Counter(names), Counter(timed)
    return [
        name if plain[name] == 1 else with_time if dated[with_time] == 1 else f"{name} – {run.path.name}"
        for name, with_time, run in zip(names, timed, runs, strict=True)
    ]


def _begun(run: KeptRun, same_day: bool) -> str:
    """To the second, because runs of a series follow each other quickly."""
    try:
        return f"{datetime.fromisoformat(run.created):{'%H:%M:%S' if same_day else '%m-%d %H:%M:%S'}}"
    except ValueError:
        return run.path.name


def epoch_marks(time: TimeMachine) -> dict[int, str]:
    """What is written below the frames that end an epoch, by their numbers: “epoch 1”, “2”, “3”."""
    ends = {epoch.step: epoch.epoch for epoch in time.epochs}
    found = [(number, ends[step]) for number, step in enumerate(time.steps) if step in ends]
    marks = {number: whole(epoch) for number, epoch in found}
    for number, epoch in found[:1]:
        marks[number] = translate("time", "epoch {epoch}").format(epoch=whole(epoch))
    return marks


def moment_text(time: TimeMachine) -> str:
    """Where the film stands: “step 938 · epoch 2/5 · test accuracy 96.4 %”; in the present, its length."""
    if time.run is None or not time.steps:
        return ""
    if time.position is None:
        return frames_text(time.steps)
    parts = [step_text(time, time.position)]
    if time.is_broken:
        return translate("time", "{step} · this frame cannot be read").format(step=parts[0])
    if time.accuracy is not None:
        parts.append(translate("time", "test accuracy {share}").format(share=percent(time.accuracy)))
    return " · ".join(parts)


def longest_text(time: TimeMachine) -> str:
    """As long as anything that `moment_text` says of this film."""
    if time.run is None or not time.steps:
        return ""
    share = translate("time", "test accuracy {share}").format(share=percent(0.999))
    return max(f"{step_text(time, time.steps[-1])} · {share}", frames_text(time.steps), key=len)


def frames_text(steps: Sequence[int]) -> str:
    """How long a film is."""
    if len(steps) == 1:
        return translate("time", "one frame, of step {step}").format(step=whole(steps[0]))
    text = translate("time", "{count} frames, step {first} to {last}")
    return text.format(count=whole(len(steps)), first=whole(steps[0]), last=whole(steps[-1]))


def step_text(time: TimeMachine, step: int) -> str:
    """A step and its epoch: “step 938 · epoch 2/5”."""
    assert time.run is not None
    epochs = time.epochs
    epoch, planned = epoch_of(step, epochs), planned_epochs(time.run, epochs)
    words = translate("time", "step {step}").format(step=whole(step))
    if planned is None or epoch > planned:
        return words + " · " + translate("time", "epoch {epoch}").format(epoch=whole(epoch))
    both = translate("time", "epoch {epoch}/{epochs}").format(epoch=whole(epoch), epochs=whole(planned))
    return f"{words} · {both}"
