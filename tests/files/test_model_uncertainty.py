"""Calibration and refusal travel with the model, and a file that garbles them is refused."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import safetensors
import safetensors.numpy

from digitpad.errors import ModelFileError
from digitpad.files.models import Model, load_model, parse_model, save_model
from digitpad.ink.stroke import Drawing
from digitpad.nn.calibration import Calibration
from digitpad.nn.network import Network
from digitpad.nn.refusal import Refusal
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader, recognise

SPEC = NetworkSpec.dense(784, (4,), 10)
REFUSING = NetworkSpec.dense(4 + 10, (3,), 2)
DRAWING = Drawing.of([[[0, 0], [30, 0], [10, 50]]])


@pytest.fixture
def model() -> Model:
    network, small = (
        Network(spec, np.random.default_rng(k)).snapshot() for k, spec in enumerate((SPEC, REFUSING))
    )
    return Model(
        network, calibration=Calibration(2.5, "held out"), refusal=Refusal(small, 0.75, "this and that")
    )


def test_what_is_read_knows_its_uncertainty_as_what_was_written(tmp_path: Path, model: Model) -> None:
    save_model(tmp_path / "m.safetensors", model)
    again = load_model(tmp_path / "m.safetensors")
    assert again.calibration == model.calibration
    assert again.refusal is not None
    assert (again.refusal.threshold, again.refusal.fitted_on) == (0.75, "this and that")
    before, after = (recognise(Reader.of(one, "m"), DRAWING) for one in (model, again))
    assert before.doubt == after.doubt
    np.testing.assert_array_equal(before.probabilities, after.probabilities)


def test_the_file_has_refusals_tensors_behind_their_own_prefix(tmp_path: Path, model: Model) -> None:
    save_model(tmp_path / "m.safetensors", model)
    with safetensors.safe_open(tmp_path / "m.safetensors", "numpy") as file:
        names = {name for name in file.keys() if name.startswith("refusal.")}  # noqa: SIM118 - it is no dict
        assert names == {f"refusal.layers.{i}.{key}" for i in (0, 2) for key in ("weight", "bias")}
        assert json.loads(file.metadata()["calibration"])["temperature"] == 2.5
        assert json.loads(file.metadata()["refusal"])["threshold"] == 0.75


def test_temperature_softens_the_answer_and_doubt_decides(model: Model) -> None:
    sure, honest = (recognise(Reader.of(m, "m"), DRAWING) for m in (replace(model, calibration=None), model))
    assert honest.digit == sure.digit
    assert honest.confidence is not None
    assert sure.confidence is not None
    assert honest.confidence < sure.confidence
    assert honest.doubt is not None
    assert model.refusal is not None
    strict, lax = (
        replace(model, refusal=replace(model.refusal, threshold=honest.doubt + by)) for by in (-1e-3, 1e-3)
    )
    refused, accepted = (recognise(Reader.of(m, "m"), DRAWING) for m in (strict, lax))
    assert (refused.accepted, refused.reason, refused.digit) == (False, "not a digit", honest.digit)
    assert (accepted.accepted, accepted.reason) == (True, None)


def test_a_model_without_them_takes_everything_as_it_comes(model: Model) -> None:
    prediction = recognise(Reader.of(Model(model.snapshot), "m"), DRAWING)
    assert (prediction.accepted, prediction.doubt) == (True, None)


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("calibration", {"temperature": 0}, "temperature"),
        ("calibration", {"temperature": "warm"}, "temperature"),
        ("calibration", {"temperature": 10**400}, "temperature: is too large a number"),
        ("calibration", [1], "calibration is not a JSON object"),
        ("refusal", {"spec": {}, "threshold": 0.5}, "calibration or refusal that cannot be"),
        ("refusal", {"spec": REFUSING.to_json(), "threshold": 2}, "threshold"),
        ("refusal", {"spec": REFUSING.to_json(), "threshold": 10**400}, "threshold: is too large a number"),
        ("refusal", {"spec": REFUSING.to_json()}, "threshold"),
        ("refusal", {"spec": NetworkSpec.dense(9, (3,), 2).to_json(), "threshold": 0.5}, "does not fit"),
        ("refusal", None, "unknown tensor 'refusal.layers.0.bias'"),
    ],
)
def test_a_garbled_file_is_refused(tmp_path: Path, model: Model, key: str, value: object, fault: str) -> None:
    path = tmp_path / "m.safetensors"
    save_model(path, model)
    with safetensors.safe_open(path, "numpy") as file:
        metadata = file.metadata()
    metadata.pop(key)
    if value is not None:
        metadata[key] = json.dumps(value)
    content = safetensors.numpy.save(safetensors.numpy.load(path.read_bytes()), metadata)
    with pytest.raises(ModelFileError, match=fault):
        parse_model(content, "m")


def test_a_refusal_whose_tensor_is_missing_or_not_finite_is_refused(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "m.safetensors"
    save_model(path, model)
    with safetensors.safe_open(path, "numpy") as file:
        metadata = file.metadata()
    tensors = safetensors.numpy.load(path.read_bytes())
    bias = tensors.pop("refusal.layers.0.bias")
    with pytest.raises(ModelFileError, match=r"lacks tensor 'refusal\.layers\.0\.bias'"):
        parse_model(safetensors.numpy.save(tensors, metadata), "m")
    tensors["refusal.layers.0.bias"] = bias * np.float32(np.nan)
    with pytest.raises(ModelFileError, match="not a finite number"):
        parse_model(safetensors.numpy.save(tensors, metadata), "m")
