"""The operation behind a tensor in the inspector: walked along the flow, and alive while a network trains."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from digitpad.inspection.operation import Step
from digitpad.nn.spec import NetworkSpec
from digitpad.ui.operation.page import OPERATION, OperationPage
from tests.training.helpers import small_dataset, small_recipe
from tests.ui.inspect.conftest import Window

DATA = small_dataset(train=40, test=10)
DEEP = NetworkSpec.dense(784, (12, 9), 10, dropout=0.3, batch_norm=True)


class TestInTheInspector:
    def test_steps_are_walked_along_the_flow(self, window: Window, reader, qtbot: QtBot):
        window.dataset.load("small")
        window.model.set_live(reader)
        window.panel.show()
        qtbot.waitUntil(lambda: "activations/layers.0.output" in window.shown(), timeout=20_000)
        window.panel.tensors.choose("activations/layers.0.output")
        window.panel.view.set_view(OPERATION)
        page = window.panel.view.page(OperationPage)
        seen = []
        for _ in range(3):
            qtbot.mouseClick(page.bar.forth, Qt.MouseButton.LeftButton)
            seen.append((window.panel.tensors.current_entry().name, page.operation.step))
        assert seen == [
            ("layers.1.output", Step.ACTIVATION),
            ("layers.2.output", Step.AFFINE),
            ("loss.probabilities", Step.SOFTMAX),
        ]
        qtbot.mouseClick(page.bar.back, Qt.MouseButton.LeftButton)
        assert window.panel.tensors.current_entry().name == "layers.2.output"

    def test_a_run_tells_the_operands_of_what_is_shown_while_it_trains(self, window: Window, qtbot: QtBot):
        window.panel.show()
        window.run(small_recipe(epochs=10_000))
        qtbot.waitUntil(lambda: "gradients/layers.0.weight.grad" in window.shown(), timeout=20_000)
        window.panel.tensors.choose("gradients/layers.0.weight.grad")
        window.panel.view.set_view(OPERATION)
        page = window.panel.view.page(OperationPage)
        qtbot.waitUntil(lambda: page.told is not None, timeout=20_000)
        before = page.told
        qtbot.waitUntil(lambda: page.told is not None and page.told is not before, timeout=20_000)
        assert page.told.agrees  # gradient and operands are of one step
