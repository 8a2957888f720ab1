"""What the commands are given in these tests: small files of every kind."""

from pathlib import Path

import numpy as np
import pytest

from digitpad.data.drawings import save_drawings
from digitpad.files.models import Model, save_model
from digitpad.ink.stroke import Drawing
from digitpad.nn.network import Network
from digitpad.nn.spec import NetworkSpec
from tests.commands.helpers import ONE, SEVEN
from tests.training.helpers import small_dataset


@pytest.fixture
def bars(tmp_path) -> Path:
    """A folder of IDX files that can be learnt in no time."""
    dataset = small_dataset(600, 200)
    folder = tmp_path / "bars"
    folder.mkdir()
    for name, part in (("train", dataset.train), ("t10k", dataset.test)):
        images = (0x00000803).to_bytes(4, "big") + b"".join(n.to_bytes(4, "big") for n in part.images.shape)
        (folder / f"{name}-images-idx3-ubyte").write_bytes(images + part.images.tobytes())
        labels = (0x00000801).to_bytes(4, "big") + len(part.labels).to_bytes(4, "big")
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(labels + part.labels.tobytes())
    return folder


@pytest.fixture
def drawings(tmp_path) -> Path:
    path = tmp_path / "digits.jsonl"
    save_drawings(path, [SEVEN, Drawing(()), ONE])
    return path


@pytest.fixture
def model(tmp_path) -> Path:
    path = tmp_path / "m.safetensors"
    save_model(path, Model(Network(NetworkSpec.dense(hidden=(8,)), np.random.default_rng(0)).snapshot()))
    return path
