"""All values at one step of the curves: a step goes in, its numbers come out as text and as dots.

What is measured at the end of an epoch is told of the last one that had ended by then.
"""

from dataclasses import dataclass, field

from PySide6.QtGui import QColor

from digitpad.training.events import EpochDone
from digitpad.ui.theme import Theme
from digitpad.ui.train.marks import rate_text
from digitpad.ui.train.overlay_curves import OverlayCurves
from digitpad.ui.train.run_curves import RunCurves
from digitpad.ui.train.wording import loss_text, percent, translate, whole

LONGEST = 26
"""Letters of a run's name beside the cross-hair."""

Dots = list[tuple[float, float, QColor]]
"""Step, value and colour."""


@dataclass
class Values:
    """What there is at a step.

    Attributes:
        parts: in words, one after the other.
        losses, accuracies, rates: dots; those of an epoch are where it ended.
        loss_words, accuracy_words, rate_words: short lines that stand beside the cross-hair.
    """

    parts: list[str]
    losses: Dots = field(default_factory=list)
    accuracies: Dots = field(default_factory=list)
    rates: Dots = field(default_factory=list)
    loss_words: list[str] = field(default_factory=list)
    accuracy_words: list[str] = field(default_factory=list)
    rate_words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """In one line."""
        return " · ".join(self.parts)


def values_at(step: int, run: RunCurves, compared: OverlayCurves, theme: Theme) -> Values:
    """All values at a step (from 1) of the present run and of those that it is compared with."""
    found = Values([translate("curves", "Step {step}").format(step=whole(step))])
    if run.history is not None and step <= len(run.mean_loss.values):
        _of_run(step, run, theme, found)
    for one in compared.shown:
        if step > one.last_step:  # it had ended before
            continue
        (place, loss), (end, accuracy) = one.loss.at(step), one.accuracy.at(step)
        found.losses.append((place, loss, compared.colour(one.key)))
        found.accuracies.append((end, accuracy, compared.colour(one.key)))
        short = one.name if len(one.name) <= LONGEST else f"{one.name[:12]}…{one.name[-12:]}"
        found.loss_words.append(f"{short} {loss_text(loss)}")
        found.accuracy_words.append(f"{short} {percent(accuracy)}")
        found.parts.append(
            translate("curves", "{name}: loss {loss}, {share}").format(
                name=one.name, loss=loss_text(loss), share=percent(accuracy)
            )
        )
    return found


def _of_run(step: int, run: RunCurves, theme: Theme, found: Values) -> None:
    history = run.history
    assert history is not None
    loss, mean = float(history.batch_loss[step - 1]), float(run.mean_loss.values[step - 1])
    share, rate = float(run.mean_accuracy.values[step - 1]), float(history.learning_rate[step - 1])
    found.losses += [(step, mean, theme.curve_loss), (step, loss, theme.curve_loss)]
    found.accuracies.append((step, share, theme.curve_train))
    found.rates.append((step, rate, theme.curve_loss))
    found.loss_words += [
        translate("curves", "batch {loss}").format(loss=loss_text(loss)),
        translate("curves", "mean {loss}").format(loss=loss_text(mean)),
    ]
    found.accuracy_words.append(translate("curves", "mean {loss}").format(loss=percent(share)))
    found.rate_words.append(rate_text(rate))
    found.parts += [
        translate("curves", "batch loss {loss}").format(loss=loss_text(loss)),
        translate("curves", "mean {loss}").format(loss=loss_text(mean)),
        translate("curves", "training accuracy {share}").format(share=percent(share)),
        translate("curves", "lr {rate}").format(rate=rate_text(rate)),
    ]
    before = [epoch for epoch in history.epochs if epoch.step <= step]
    if before:
        _of_epoch(before[-1], theme, found)


def _of_epoch(epoch: EpochDone, theme: Theme, found: Values) -> None:
    text = translate("curves", "epoch {epoch}: mean loss {loss}, accuracy {share}")
    found.parts.append(
        text.format(
            epoch=whole(epoch.epoch), loss=loss_text(epoch.train_loss), share=percent(epoch.train_accuracy)
        )
    )
    of_epoch = translate("curves", "epoch {epoch}: mean {value}")
    number = whole(epoch.epoch)
    found.loss_words.append(of_epoch.format(epoch=number, value=loss_text(epoch.train_loss)))
    found.accuracy_words.append(of_epoch.format(epoch=number, value=percent(epoch.train_accuracy)))
    if epoch.validation_accuracy is not None and epoch.validation_loss is not None:
        found.losses.append((epoch.step, epoch.validation_loss, theme.accent))
        found.accuracies.append((epoch.step, epoch.validation_accuracy, theme.accent))
        short = translate("curves", "validation {value}")
        found.loss_words.append(short.format(value=loss_text(epoch.validation_loss)))
        found.accuracy_words.append(short.format(value=percent(epoch.validation_accuracy)))
        text = translate("curves", "validation {share}, loss {loss}")
        found.parts.append(
            text.format(share=percent(epoch.validation_accuracy), loss=loss_text(epoch.validation_loss))
        )
    found.losses.append((epoch.step, epoch.test_loss, theme.curve_test))
    found.accuracies.append((epoch.step, epoch.test_accuracy, theme.curve_test))
    short = translate("curves", "test {value}")
    found.loss_words.append(short.format(value=loss_text(epoch.test_loss)))
    found.accuracy_words.append(short.format(value=percent(epoch.test_accuracy)))
    text = translate("curves", "test {share}, loss {loss}")
    found.parts.append(text.format(share=percent(epoch.test_accuracy), loss=loss_text(epoch.test_loss)))
