"""What tests of several digits read with, and what they write."""

import numpy as np
import pytest

from digitpad import paths
from digitpad.data.drawings import load_drawings
from digitpad.files.models import load_model
from digitpad.recognition.recogniser import Reader
from tests.recognition.several_kit import Strokes


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.of(load_model(paths.resource("models/bundled.safetensors")), "bundled")


@pytest.fixture(scope="module")
def digits() -> dict[int, Strokes]:
    """One drawing of each digit, 100 high, its box beginning at (0, 0)."""
    drawings = load_drawings(paths.resource("tour") / "digits.jsonl")
    found: dict[int, Strokes] = {}
    for drawing in drawings:
        every = np.concatenate([stroke[:, :2] for stroke in drawing.strokes])
        low, high = every.min(axis=0), every.max(axis=0)
        assert drawing.label is not None
        scale = 100 / (high[1] - low[1])
        found[drawing.label] = [(stroke[:, :2] - low) * scale for stroke in drawing.strokes]
    return found
