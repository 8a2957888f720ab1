"""The one command that measures how well a model reads and what it refuses."""

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from digitpad.data.dataset import Examples
from digitpad.data.drawings import save_drawings
from digitpad.data.synthetic import generate
from digitpad.files.models import Model, save_model
from digitpad.ink.pipeline import network_input
from digitpad.ink.stroke import Drawing
from digitpad.nn.calibration import Calibration, expected_calibration_error
from digitpad.nn.network import Network
from digitpad.nn.refusal import NO_DIGIT, Refusal
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader, read_images
from tests.scripts.conftest import SCRIPTS

SPEC = NetworkSpec.dense(784, (16,), 10)
READING = ("reading", "reading_figures", "reading_measures")


@pytest.fixture
def reading() -> Iterator:
    sys.path.insert(0, str(SCRIPTS / "bench"))
    yield importlib.import_module("reading")
    sys.path.remove(str(SCRIPTS / "bench"))
    for name in [name for name in sys.modules if name.split(".")[0] in ("nondigits", *READING)]:
        del sys.modules[name]


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Drawing]:
    """Drawings in the place of pendigits, of writers 1 to 10: those of 5 and 10 are unseen."""
    drawings = [
        Drawing.of(drawing.strokes, drawing.label, str(1 + number % 10))
        for number, drawing in enumerate(generate(600, np.random.default_rng(6)))
    ]
    folder = tmp_path / "data" / "pendigits"
    folder.mkdir(parents=True)
    save_drawings(folder / "train.jsonl.gz", drawings)
    monkeypatch.setenv("DIGITPAD_DATA", str(tmp_path / "data"))
    return drawings


def snapshot() -> Snapshot:
    return Network(SPEC, np.random.default_rng(1)).snapshot()


def refusing(threshold: float = 0.5, certainty: float = 50.0) -> Refusal:
    """Doubts everything, or with a negative certainty nothing."""
    spec = NetworkSpec.dense(16 + 10, (), 2)
    parameters = np.zeros(spec.parameter_count, np.float32)
    parameters[-2:][NO_DIGIT] = certainty
    return Refusal(Snapshot.of(spec, parameters), threshold)


def examples() -> Examples:
    rng = np.random.default_rng(2)
    images = rng.integers(0, 256, (90, 28, 28), dtype=np.uint8)
    labels = np.arange(90, dtype=np.uint8) % 10
    return Examples(images, labels, np.array(["5", "25", "10"] * 30))


def test_digits_are_measured_as_they_are_read(reading):
    reader = Reader(snapshot(), "small", Calibration(3.0))
    found = reading.measure_digits(reader, "pendigits", examples())
    data = examples()
    right = np.array([p.digit for p in read_images(reader, data.images)]) == data.labels
    assert (found.right.hits, found.right.count) == (right.sum(), 90)
    assert sum(share.hits for share in found.by_digit.values()) == right.sum()
    assert list(found.by_writer) == ["5", "10", "25"]
    assert found.by_writer["10"].hits == right[2::3].sum()
    assert found.by_writer[found.worst_writer].value == min(share.value for share in found.by_writer.values())
    bare = snapshot().probabilities(network_input(data.images))
    assert found.error_before == pytest.approx(expected_calibration_error(bare, data.labels))
    assert found.error != pytest.approx(found.error_before)
    assert found.refused.hits == 0


@pytest.mark.parametrize(("certainty", "share"), [(50.0, 1.0), (-50.0, 0.0)])
def test_what_is_refused_is_counted_in_every_family_and_of_the_digits(
    reading, certainty: float, share: float
):
    reader = Reader(snapshot(), "small", None, refusing(certainty=certainty))
    nondigits = importlib.import_module("nondigits")
    counts = dict.fromkeys(nondigits.COUNTS, 45)
    for family in nondigits.families([], np.random.default_rng(0), counts):
        result, refused = reading.measure_family(reader, family)
        assert result.refused.value == share
        assert refused.shape == (45,)
        assert sum(kind.count for kind in result.by_kind.values()) == 45
    found = reading.measure_digits(reader, "mnist", examples())
    assert found.refused.value == share
    assert found.right.hits > 0
    assert found.accepted_rightly.hits == (0 if share else found.right.hits)


def test_a_figure_says_whether_its_goal_is_reached(reading):
    figures = importlib.import_module("reading_figures")
    high, low = figures.Share(993, 1000), figures.Share(15, 1000)
    assert figures.counted("read", high, 0.993).reached
    assert not figures.counted("read", high, 0.994).reached
    assert figures.counted("refused", low, 0.015, at_most=True).reached
    assert not figures.counted("refused", low, 0.014, at_most=True).reached
    assert figures.counted("read", high).reached is None
    assert "≥ 99.4 %  missed" in figures.text_of([figures.counted("read", high, 0.994)])
    assert "| read | 99.30 % | ≥ 99.3 %, reached |" in figures.markdown_of(
        [figures.counted("read", high, 0.993)]
    )


def test_the_interval_is_that_of_wilson(reading):
    share = importlib.import_module("reading_figures").Share
    # Newcombe 1998, table I: 81 of 263, and 0 of 20.
    assert share(81, 263).interval == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert share(0, 20).interval == pytest.approx((0.0, 0.1611), abs=1e-4)


def test_the_command_measures_a_model_and_prints_what_it_found(
    reading, people, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "model.safetensors"
    save_model(path, Model(snapshot(), calibration=Calibration(2.0, "test"), refusal=refusing()))
    nondigits = importlib.import_module("nondigits")
    for family in nondigits.COUNTS:
        monkeypatch.setitem(nondigits.COUNTS, family, 31)

    def run(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["reading.py", *words])
        assert reading.main() == 0
        return capsys.readouterr().out

    answer = json.loads(run(str(path), "--data", "pendigits", "--json"))
    assert answer["temperature"] == 2
    unseen = answer["digits"]["pendigits"]
    assert unseen["accuracy"]["count"] == sum(drawing.writer in ("5", "10") for drawing in people)
    assert set(unseen["by_writer"]) == {"5", "10"}
    assert list(answer["nondigits"]) == list(nondigits.COUNTS)
    assert all(family["share"] == 1 for family in answer["nondigits"].values())
    goals = {figure["name"]: figure for figure in answer["figures"]}
    assert goals["non-digits: refused over all"]["reached"] is True
    assert goals["non-digits: refused over all"]["goal"] == 0.85
    assert goals["unseen writers: digits refused"]["reached"] is False

    text = run(str(path), "--data", "pendigits", "--sheets", str(tmp_path / "sheets"))
    assert "temperature 2.000" in text
    assert "unseen writers: read rightly" in text
    assert (tmp_path / "sheets" / "letters-all.png").stat().st_size > 1000
    assert not (tmp_path / "sheets" / "letters-taken.png").exists()
    assert "| writer | 5 | 10 |" in run(str(path), "--data", "pendigits", "--markdown")


def test_a_model_that_cannot_be_measured_is_named(
    reading, people, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "other.safetensors"
    save_model(path, Model(Network(NetworkSpec.dense(20, (4,), 3), np.random.default_rng(0)).snapshot()))
    for words in ([str(path)], [str(tmp_path / "none.safetensors")]):
        monkeypatch.setattr(sys, "argv", ["reading.py", *words])
        assert reading.main() == 2
        message = capsys.readouterr().err
        assert words[0] in message
        assert message.count("\n") == 1
