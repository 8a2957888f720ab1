"""What digitpad is, what it is made of, and whose data it learns from."""

import html

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

import digitpad
from digitpad.ui import icons
from digitpad.ui.theme import Theme
from digitpad.ui.versions import environment, parts

_DATA = (
    ("MNIST", "Yann LeCun, Corinna Cortes", "CC BY-SA 3.0", "http://yann.lecun.com/exdb/mnist/"),
    (
        "Pen-Based Recognition of Handwritten Digits",
        "Ethem Alpaydin, Fevzi Alimoglu",
        "CC BY 4.0",
        "https://doi.org/10.24432/C5MG6K",
    ),
)


class AboutDialog(QDialog):
    """Version, licence, the packages at work with theirs, and the attribution of the data."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About digitpad"))
        sign = QLabel()
        sign.setPixmap(icons.application_icon().pixmap(QSize(64, 64)))
        title = QLabel(
            f"<span style='font-size: x-large; font-weight: 600'>digitpad {digitpad.__version__}</span><br>"
            + html.escape(self.tr("See a neural network learn to read your own handwriting."))
        )
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(sign)
        top.addWidget(title, stretch=1)

        self.text = QTextBrowser()
        self.text.setOpenExternalLinks(True)
        self.text.document().setDocumentMargin(8)
        self.text.setHtml(self._html(theme))
        self.text.setAccessibleName(self.tr("Versions, licences and data"))
        self.text.setTabChangesFocus(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(self.text, stretch=1)
        layout.addWidget(buttons)
        self.resize(560, 560)
        buttons.button(QDialogButtonBox.StandardButton.Close).setFocus(Qt.FocusReason.OtherFocusReason)

    def _html(self, theme: Theme) -> str:
        muted = theme.colours().muted
        data = "".join(
            f"<p><a href='{address}'>{html.escape(name)}</a><br>"
            + html.escape(self.tr("by {people}, licence {licence}").format(people=people, licence=licence))
            + "</p>"
            for name, people, licence, address in _DATA
        )
        packages = "".join(
            f"<tr><td><a href='{part.address}'>{html.escape(part.name)}</a></td>"
            f"<td style='padding-left: 16px'>{html.escape(part.version)}</td>"
            f"<td style='padding-left: 16px'>{html.escape(part.licence)}</td></tr>"
            for part in parts()
        )
        machine = "<br>".join(
            html.escape(f"{name} {value}")
            for name, value in environment()
            if name in ("Python", "Qt", "System")
        )
        licence = self.tr("Free software under the MIT licence: use it, change it, pass it on.")
        data_title, packages_title = self.tr("Data"), self.tr("Made with")
        return (
            f"<p>{html.escape(licence)}</p>"
            f"<h4>{html.escape(data_title)}</h4>{data}"
            f"<h4>{html.escape(packages_title)}</h4><table>{packages}</table>"
            f"<p style='color: {muted}'>{machine}</p>"
        )
