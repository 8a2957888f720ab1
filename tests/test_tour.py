"""The tour as a user starts it: a process of its own, the real window, and an honest exit status."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitpad.data import synthetic
from digitpad.data.dataset import Examples

OF_THE_LOCALE_C = re.compile(r'Detected locale "C"(.*\n)+?for more information\.\n')
"""Four lines with which Qt says, where the locale is C, that it goes on in UTF-8."""


def idx_folder(folder: Path, train: Examples, test: Examples) -> Path:
    folder.mkdir()
    for name, part in (("train", train), ("t10k", test)):
        images = (0x00000803).to_bytes(4, "big") + b"".join(n.to_bytes(4, "big") for n in part.images.shape)
        (folder / f"{name}-images-idx3-ubyte").write_bytes(images + part.images.tobytes())
        labels = (0x00000801).to_bytes(4, "big") + len(part.labels).to_bytes(4, "big")
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(labels + part.labels.tobytes())
    return folder


@pytest.fixture(scope="module")
def digits() -> tuple[Examples, Examples]:
    images, labels = synthetic.pictures(11_000, np.random.default_rng(1))
    everything = Examples(images, labels)
    return everything.select(slice(0, 10_000)), everything.select(slice(10_000, None))


def tour(*words: object, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "DIGITPAD_HOME": str(home)}
    command = [sys.executable, "-m", "digitpad", "tour", *map(str, words)]
    done = subprocess.run(
        command,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=300,
    )
    done.stderr = OF_THE_LOCALE_C.sub("", done.stderr)
    return done


def test_the_tour_draws_reads_trains_and_leaves_pictures(tmp_path, digits):
    data, folder, home = idx_folder(tmp_path / "data", *digits), tmp_path / "tour", tmp_path / "home"
    done = tour(folder, "--data", data, home=home)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((folder / "tour.json").read_text())
    assert set(report) == {"steps", "digits", "test_accuracy", "ok"}
    assert report["ok"] is True
    assert report["test_accuracy"] > 0.85
    assert sorted(digit["drawn"] for digit in report["digits"]) == list(range(10))
    assert sum(digit["drawn"] == digit["read"] for digit in report["digits"]) >= 8
    pictures = [step["picture"] for step in report["steps"]]
    assert pictures == sorted(pictures)
    assert {path.name for path in folder.iterdir()} == {*pictures, "tour.json"}
    colours, scale = set(), int(os.environ.get("QT_SCALE_FACTOR") or 1)
    for picture in pictures:
        with Image.open(folder / picture) as image:
            assert image.size == (1280 * scale, 800 * scale)
            colours.add(image.convert("RGB").getpixel((640 * scale, 4 * scale)))
    assert len(colours) == 2, "light and dark"
    assert not (home / "data").exists(), "the user's own runs and models are left alone"
    assert not (home / "config").exists()


def test_the_inspectors_chapter_shows_each_of_its_parts_in_a_picture(tmp_path, digits):
    data, folder = idx_folder(tmp_path / "data", *digits), tmp_path / "tour"
    done = tour(folder, "--chapter", "inspector", "--data", data, home=tmp_path / "home")
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((folder / "tour.json").read_text())
    assert report["ok"] is True
    names = " ".join(step["name"] for step in report["steps"])
    parts = "flow", "slice", "histogram", "beginning", "window of its own", "row meets a column", "softmax"
    for part in (*parts, "units", "switched off", "why", "mistakes", "draw over", "at step"):
        assert part in names
    assert all((folder / step["picture"]).is_file() for step in report["steps"])
    with Image.open(folder / "film.gif") as film:
        assert film.n_frames > 4
    assert not (tmp_path / "home" / "config").exists(), "the user's own settings are left alone"


def test_a_model_trained_on_shuffled_labels_makes_the_tour_fail(tmp_path, digits):
    train, test = digits
    shuffled = Examples(train.images, np.random.default_rng(2).permutation(train.labels))
    data, folder = idx_folder(tmp_path / "data", shuffled, test), tmp_path / "tour"
    done = tour(folder, "--data", data, home=tmp_path / "home")
    assert done.returncode == 1
    report = json.loads((folder / "tour.json").read_text())
    assert report["ok"] is False
    assert report["test_accuracy"] < 0.5


def test_data_that_cannot_be_read_is_one_line_and_status_2(tmp_path):
    done = tour(tmp_path / "tour", "--data", tmp_path / "none", home=tmp_path / "home")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "none" in done.stderr


def test_a_folder_that_cannot_be_written_is_one_line_and_status_1(tmp_path):
    (tmp_path / "file").write_text("")
    done = tour(tmp_path / "file" / "tour", home=tmp_path / "home")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "cannot be written" in done.stderr
