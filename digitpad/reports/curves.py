"""Loss and accuracy curves of a run as a figure: a RunHistory in, a PNG, SVG or PDF out."""

import io
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from digitpad import atomic
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
    accuracy.set(xlabel="step", ylabel="share read rightly", title="Accuracy")
    for axes in (loss, accuracy):
        axes.grid(alpha=0.3)
        if axes.lines and history.steps:
            axes.legend(fontsize="small")
    return figure


def save_curves(path: Path, history: RunHistory, title: str) -> None:
    """Write the curves atomically, in the form that the name ends in. Raises SaveError."""
    content = io.BytesIO()
    draw_curves(history, title).savefig(content, format=path.suffix.lower().lstrip("."), dpi=150)
    atomic.write_bytes(path, content.getvalue())
