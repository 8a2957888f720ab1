"""The chapter of the inspector: each thing that it shows and explains, one picture each.

A network is trained on the chosen data and then looked into from the data set to the loss and back; the
chapter went well when every step showed what it was about.
"""

from digitpad import paths
from digitpad.data.drawings import load_drawings
from digitpad.tour.guide import Guide


class InspectorTour(Guide):
    """Through the inspector and the explanations."""

    def run(self) -> None:
        """Train a little, and look at everything."""
        self.start_training("tiny")
        self.end_training()
        seven = next(d for d in load_drawings(paths.resource("tour") / "digits.jsonl") if d.label == 7)
        self.draw(seven, (0.5, 0.5, 0.7))
        self.read(seven)
        self._tensors()

    @property
    def faults(self) -> list[str]:
        """What was not there to be shown."""
        return []

    def _tensors(self) -> None:
        window = self.window
        window.docks.show("tensors")
        window.docks.enlarge(True)
        self.settle(0.5)
        self.picture("the whole flow")
        window.inspector_panel.tensors.choose("data/train_images")
        self.settle(0.4)
        self.picture("sixty thousand pictures")
