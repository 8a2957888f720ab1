"""Loss and accuracy curves of a run as a figure: a RunHistory in, a PNG, SVG or PDF out."""

import io
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from digitpad import atomic
from digitpad.reports.gap import gap_of, overfits
from digitpad.training.history import RunHistory, smoothed

SMOOTHING = 50


def draw_curves(history: RunHistory, title: str) -> Figure:
    """Two plots side by side: loss by step, and accuracy by epoch; each curve named exactly."""
    figure = Figure(figsize=(10, 4), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(title)
    loss, accuracy = figure.subplots(1, 2)
    steps = np.arange(1, history.steps + 1)
    ends = [epoch.step for epoch in history.epochs]
    loss.plot(steps, history.batch_loss, color="0.8", linewidth=0.8, label="batch loss before the update")
    loss.plot(
        steps,
        smoothed(history.batch_loss, SMOOTHING),
        color="#1f5fa8",
        label=f"mean of the last {SMOOTHING} batches",
    )
    loss.plot(
        ends, [epoch.test_loss for epoch in history.epochs], "o--", color="#b3430f", label="test set now"
    )
    loss.set(xlabel="step", ylabel="cross-entropy (nats)", title="Loss")
    loss.set_ylim(bottom=0)
    accuracy.plot(
        ends,
        [epoch.train_accuracy for epoch in history.epochs],
        "s-",
        color="#1f5fa8",
        label="training: running mean of the epoch",
    )
    accuracy.plot(
        ends, [epoch.test_accuracy for epoch in history.epochs], "o--", color="#b3430f", label="test set now"
    )
    _draw_validation(history, loss, accuracy)
    _draw_gap(history, accuracy)
    _draw_rate_changes(history, loss, accuracy)
    accuracy.set(xlabel="step", ylabel="share read rightly", title="Accuracy")
    for axes in (loss, accuracy):
        axes.grid(alpha=0.3)
        if axes.lines and history.steps:
            axes.legend(fontsize="small")
    return figure


def _draw_validation(history: RunHistory, loss: Axes, accuracy: Axes) -> None:
    """What decisions are made on, where digits were held out for them."""
    held_out = [epoch for epoch in history.epochs if epoch.validation_loss is not None]
    if not held_out:
        return
    ends = [epoch.step for epoch in held_out]
    for axes, name in ((loss, "validation_loss"), (accuracy, "validation_accuracy")):
        values = [float(getattr(epoch, name)) for epoch in held_out]
        axes.plot(ends, values, "D-", markersize=4, color="#00745a", label="validation now (decides)")


def _draw_gap(history: RunHistory, accuracy: Axes) -> None:
    """Shade where training is above test; the last gap in words."""
    epochs = history.epochs
    if not epochs:
        return
    train = np.array([epoch.train_accuracy for epoch in epochs])
    test = np.array([epoch.test_accuracy for epoch in epochs])
    ends = [epoch.step for epoch in epochs]
    accuracy.fill_between(ends, test, np.maximum(train, test), color="#1f5fa8", alpha=0.15, linewidth=0)
    gap = gap_of(epochs[-1])
    if gap is not None:
        words = f"gap {100 * gap:.1f} points" if gap > 0 else f"test ahead by {-100 * gap:.1f} points"
        words += ": overfitting" if overfits(epochs[-1]) else ""
        accuracy.annotate(
            words,
            (ends[-1], test[-1]),
            xytext=(0, -10),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize="small",
        )


def _draw_rate_changes(history: RunHistory, loss: Axes, accuracy: Axes) -> None:
    """A line where the learning rate was changed by hand or on a plateau; what is planned needs none."""
    for change in history.rate_changes:
        for axes in (loss, accuracy):
            axes.axvline(change.step + 0.5, color="0.4", linewidth=0.8, linestyle=":")
        why = "plateau" if change.reason == "plateau" else "by hand"
        loss.annotate(
            f" lr {change.learning_rate:g} ({why})",
            (change.step + 0.5, 1),
            xycoords=("data", "axes fraction"),
            rotation=90,
            ha="left",
            va="top",
            fontsize="x-small",
            color="0.4",
        )


def save_curves(path: Path, history: RunHistory, title: str) -> None:
    """Write the curves atomically, in the form that the name ends in. Raises SaveError."""
    content = io.BytesIO()
    draw_curves(history, title).savefig(content, format=path.suffix.lower().lstrip("."), dpi=150)
    atomic.write_bytes(path, content.getvalue())
