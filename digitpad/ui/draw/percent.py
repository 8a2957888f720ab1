"""Probabilities as text: 0.987 is “98.7 %”, in the decimal sign of the user's language."""

import math

from PySide6.QtCore import QLocale
from PySide6.QtGui import QFont, QFontMetricsF

NO_BREAK_SPACE = "\u00a0"


def percent(probability: float) -> str:
    """One decimal; an en dash for what is no number, as after a training run that diverged."""
    if not math.isfinite(probability):
        return "–"
    return QLocale().toString(100 * probability, "f", 1) + NO_BREAK_SPACE + "%"


def widest(font: QFont) -> float:
    """The width that no percentage exceeds, so that nothing moves when the numbers change."""
    metrics = QFontMetricsF(font)
    samples = [0.1111 * digit for digit in range(9)] + [1.0]
    return max(metrics.horizontalAdvance(percent(sample)) for sample in samples) + 1


def tabular(font: QFont) -> QFont:
    """The font with digits of one width each."""
    made = QFont(font)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made
