"""What there is to know about one digit of a picture: probabilities, the network's picture, and its name.

In: what was found, or None. Out: the widgets.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from digitpad.recognition.number import Found
from digitpad.ui.draw.bars import ProbabilityBars
from digitpad.ui.draw.network_picture import NetworkPicture
from digitpad.ui.draw.percent import percent
from digitpad.ui.theme import Theme


class DigitDetails(QWidget):
    """One digit, looked at closely.

    Attributes:
        heading: what it was read as.
        bars: the ten probabilities.
        seen: the 28×28 picture.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QLabel()
        self.heading.setWordWrap(True)
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        font = self.heading.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        font.setBold(True)
        self.heading.setFont(font)
        self.bars = ProbabilityBars(theme, self)
        self.seen = NetworkPicture(theme, self)
        self.seen.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.heading)
        layout.addWidget(self.bars, stretch=1)
        layout.addWidget(self.seen)
        self.show_digit(None)

    def show_digit(self, found: Found | None) -> None:
        """Show another digit; None for none."""
        if found is None:
            self.heading.setText(self.tr("No digit is chosen"))
            self.bars.show_probabilities(None, None)
            self.seen.show_image(None)
            return
        prediction = found.prediction
        share = "" if prediction.confidence is None else percent(prediction.confidence)
        if prediction.accepted:
            text = self.tr("{digit} – {probability}").format(digit=prediction.digit, probability=share)
        else:
            text = self.tr("Not a digit I know; it comes nearest to a {digit}.").format(
                digit=prediction.digit
            )
        self.heading.setText(text)
        self.bars.show_probabilities(
            prediction.probabilities, prediction.digit, subdued=not prediction.accepted
        )
        self.seen.show_image(prediction.image)
