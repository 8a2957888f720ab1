"""What the tests of explaining share with those of drawing: a small network, a canvas and what is read."""

from tests.ui.draw.conftest import drawing, model, reading, theme, tools

__all__ = ["drawing", "model", "reading", "theme", "tools"]
