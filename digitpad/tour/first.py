"""The first chapter: ten digits drawn and read, a network trained and watched, its tensors, the dark.

It went well when the bundled model read at least eight of ten digits and the network that was trained reads
more than 85 % of its test set.
"""

from digitpad import paths
from digitpad.data.drawings import load_drawings
from digitpad.state.training import RunState
from digitpad.tour.guide import Guide

RIGHT_AT_LEAST = 8
ACCURACY_ABOVE = 0.85

PLACES = (
    # Where a digit's middle goes and how high it is, in shares of the canvas: three sizes, off centre.
    (0.30, 0.32, 0.30),
    (0.66, 0.40, 0.55),
    (0.46, 0.54, 0.80),
)


class FirstTour(Guide):
    """Through the whole window."""

    def run(self) -> None:
        """Draw and read, train and watch, inspect, change the colours."""
        self.picture("first look")
        drawings = load_drawings(paths.resource("tour") / "digits.jsonl")
        for number, drawing in enumerate(drawings):
            self.draw(drawing, PLACES[number % len(PLACES)])
            self.read(drawing)
            self.picture(f"drew a {drawing.label}")
        self._train()
        self._inspect()
        self.window.theme.set_choice("dark")
        self.settle()
        self.picture("dark tensors")
        self.window.docks.show("curves")
        self.settle()
        self.picture("dark curves")

    @property
    def faults(self) -> list[str]:
        """Too many digits read wrongly, or a network that has learnt too little."""
        right = sum(digit.drawn == digit.read for digit in self.digits)
        if right >= RIGHT_AT_LEAST and (self.test_accuracy or 0) > ACCURACY_ABOVE:
            return []
        return [f"the tour wants {RIGHT_AT_LEAST} digits and more than {ACCURACY_ABOVE:.0%}"]

    def _train(self) -> None:
        """Choose the small recipe, press Start, look, pause, look, go on to the end."""
        panel, training = self.window.training_panel, self.window.session.training
        self.window.docks.show("curves")
        self.start_training("tiny")
        self.wait(lambda: training.step >= training.total_steps // 3, "the first third of the training")
        self.picture("it learns")
        panel.commands.pause_resume.trigger()
        self.wait(lambda: training.run_state in (RunState.PAUSED, RunState.FINISHED), "the pause")
        self.window.docks.show("tensors")
        self.settle(0.5)
        self.picture("paused between two batches")
        self.window.docks.show("curves")
        if training.run_state is RunState.PAUSED:
            panel.commands.pause_resume.trigger()
        self.end_training()
        self.picture("trained: keep or discard")

    def _inspect(self) -> None:
        """Open the inspector and look at a few tensors."""
        self.window.docks.show("tensors")
        tensors = self.window.inspector_panel.tensors
        for key, name in (
            ("parameters/layers.0.weight", "weights of the first layer"),
            ("data/train_images", "training images"),
            ("gradients/layers.0.weight.grad", "gradient of the weights"),
        ):
            tensors.choose(key)
            self.settle(0.4)
            self.picture(name)
