"""Reading drawings: one or many, anywhere, and nothing at all."""

import json

import numpy as np
import pytest

from digitpad.ink.pipeline import to_image
from digitpad.ink.stroke import Drawing
from digitpad.nn.network import Network
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.recognition.recogniser import Reader, recognise, recognise_many, recognise_stream

READER = Reader(Network(NetworkSpec.dense(), np.random.default_rng(0)).snapshot(), "Test model")
SEVEN = [[[100, 100], [300, 100], [200, 400]]]


def test_a_prediction_is_a_distribution_with_the_picture_and_the_name_of_its_model():
    drawing = Drawing.of(SEVEN)
    prediction = recognise(READER, drawing)
    assert prediction.probabilities.shape == (10,)
    assert prediction.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert prediction.digit == prediction.probabilities.argmax()
    assert prediction.confidence == prediction.probabilities.max()
    assert prediction.model == "Test model"
    assert prediction.accepted
    np.testing.assert_array_equal(prediction.image, to_image(drawing))


def test_a_blank_predicts_nothing():
    prediction = recognise(READER, Drawing(()))
    assert prediction.digit is None
    assert prediction.probabilities is None
    assert (prediction.accepted, prediction.reason) == (False, "blank")
    assert not prediction.image.any()


def test_an_empty_canvas_asks_nothing_of_the_network():
    snapshot = Network(NetworkSpec.dense(), np.random.default_rng(0)).snapshot()
    recognise(Reader(snapshot, "Never asked"), Drawing(()))
    assert "layers" not in vars(snapshot)  # which are made at the first question
    recognise(Reader(snapshot, "Asked"), Drawing.of(SEVEN))
    assert "layers" in vars(snapshot)


def test_many_are_read_like_one_by_one_with_blanks_between():
    drawings = [Drawing.of(SEVEN), Drawing(()), Drawing.of([[[5, 5]]]), Drawing.of([[[0, 3], [9, 3]]])]
    together = recognise_many(READER, drawings)
    for drawing, prediction in zip(drawings, together, strict=True):
        alone = recognise(READER, drawing)
        assert alone.digit == prediction.digit
        if alone.probabilities is not None:
            np.testing.assert_allclose(alone.probabilities, prediction.probabilities, atol=1e-6)


def test_a_stream_is_read_in_order_whatever_its_length():
    drawings = [Drawing.of(SEVEN) if i % 3 else Drawing(()) for i in range(1030)]
    read = list(recognise_stream(READER, iter(drawings)))
    assert [p.digit is None for p in read] == [i % 3 == 0 for i in range(1030)]


def test_a_network_that_diverged_is_not_believed():
    spec = NetworkSpec.dense()
    reader = Reader(Snapshot.of(spec, np.full(spec.parameter_count, np.nan, np.float32)), "Diverged")
    prediction = recognise(reader, Drawing.of(SEVEN))
    assert (prediction.accepted, prediction.reason) == (False, "diverged")


def test_a_network_whose_numbers_overflow_says_so_in_its_answer_and_nowhere_else():
    spec = NetworkSpec.dense()
    reader = Reader(Snapshot.of(spec, np.full(spec.parameter_count, 1e30, np.float32)), "Overflows")
    assert recognise(reader, Drawing.of(SEVEN)).reason == "diverged"


def test_nothing_is_read_from_nothing():
    assert recognise_many(READER, []) == []
    assert list(recognise_stream(READER, [])) == []


@pytest.mark.parametrize("size", [0.01, 1.0, 3000.0])
def test_size_and_place_change_nothing(size):
    points = np.array(SEVEN[0])
    moved = Drawing.of([points * size + [1234.5, -77.25]])
    here, there = recognise(READER, Drawing.of([points])), recognise(READER, moved)
    np.testing.assert_allclose(here.probabilities, there.probabilities, atol=1e-6)


def test_the_json_form_is_the_specified_one():
    line = json.loads(json.dumps(recognise(READER, Drawing.of(SEVEN)).to_json("digits.jsonl:3")))
    assert list(line) == ["source", "digit", "confidence", "probabilities", "accepted", "reason"]
    assert line["source"] == "digits.jsonl:3"
    assert len(line["probabilities"]) == 10
    blank = recognise(READER, Drawing(())).to_json("x:1")
    assert (blank["digit"], blank["accepted"], blank["reason"]) == (None, False, "blank")
