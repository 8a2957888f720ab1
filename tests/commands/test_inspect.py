"""`digitpad inspect`: a tensor a line or an object, a part of one with its numbers, each fault in a line."""

import json
import re

import numpy as np
import pytest

from digitpad import paths
from digitpad.cli import main
from digitpad.commands.inspect_lines import MOST_VALUES, columns, json_values
from digitpad.data import sources, synthetic
from digitpad.data.drawings import save_drawings
from digitpad.files.models import Model, load_model, save_model
from digitpad.ink.pipeline import network_input, to_images
from digitpad.ink.stroke import Drawing
from digitpad.inspection.entry import Form, Group, Kind, TensorEntry
from digitpad.recognition.recogniser import Reader, recognise
from digitpad.training.archive import last_checkpoint
from tests.commands.helpers import SEVEN, small_network
from tests.runs_kit import write_run
from tests.training.helpers import small_dataset
from tests.training_kit import digits_file, recipe

__all__ = ["digits_file"]

LINE = re.compile(r"(\S+) +(\([\d, ]*\)) +(\d+) +(\w+) +(\d+) +(\S+) +(\S+) +(\S+)")
DATA = small_dataset(600, 200)
"""What is in the folder `bars`."""


@pytest.fixture
def inspect(capsys):
    """Run the command; its lines, or its objects with --json. The status must be 0."""

    def run(*words):
        assert main(["inspect", *map(str, words)]) == 0
        captured = capsys.readouterr()
        assert captured.err == ""
        lines = captured.out.splitlines()
        return [json.loads(line) for line in lines] if "--json" in words else lines

    return run


def test_every_tensor_is_a_line_of_eight_columns(inspect, model, bars):
    rows = [LINE.fullmatch(line) for line in inspect(model, "--data", bars)]
    assert all(rows)
    cells = {row[1]: row.groups()[1:] for row in rows}
    images, weight = DATA.train.images, load_model(model).snapshot.tensors["layers.0.weight"]
    assert cells["train_images"] == (
        "(600, 28, 28)", "3", "uint8", "470400", "0", "220", f"{images.mean():.6g}"
    )  # fmt: skip
    assert cells["layers.0.weight"][:4] == ("(784, 8)", "2", "float32", "25088")
    assert [float(cell) for cell in cells["layers.0.weight"][4:]] == pytest.approx(
        [weight.min(), weight.max(), weight.mean(dtype=np.float64)], rel=1e-5
    )
    assert list(cells)[:5] == ["train_images", "train_labels", "test_images", "test_labels", "batch.images"]
    assert list(cells)[-1] == "layers.0.bias.grad"
    assert cells["loss.value"][0] == "()"


def test_json_tells_more_of_each_and_nothing_but_objects(inspect, model, bars):
    lines = inspect(model, "--data", bars)
    objects = inspect(model, "--data", bars, "--json")
    assert [tensor["name"] for tensor in objects] == [line.split()[0] for line in lines]
    images = objects[0]
    numbers = DATA.train.images
    assert images == {
        "name": "train_images",
        "group": "data",
        "kind": "train images",
        "layer": None,
        "shape": [600, 28, 28],
        "axes": ["samples", "rows", "columns"],
        "ndim": 3,
        "dtype": "uint8",
        "bytes": 470400,
        "c_contiguous": True,
        "f_contiguous": False,
        "min": 0,
        "max": 220,
        "mean": pytest.approx(numbers.mean()),
        "std": pytest.approx(numbers.std()),
        "zeros": pytest.approx((numbers == 0).mean()),
        "nan": 0,
        "infinite": 0,
        "dead_units": None,
    }
    activation = next(tensor for tensor in objects if tensor["kind"] == "activation")
    assert (activation["name"], activation["layer"]) == ("layers.1.output", 1)
    assert 0 <= activation["dead_units"] <= 8


def test_mnist_is_what_is_shown_where_it_is_and_its_figures_are_exact(inspect, model, mnist_folder):
    images = inspect(model, "--json")[0]
    assert (images["name"], images["shape"], images["dtype"]) == ("train_images", [60000, 28, 28], "uint8")
    assert images["mean"] == 1_567_298_545 / 47_040_000
    assert images["std"] == pytest.approx(78.56748998339798, rel=1e-14)
    assert images["zeros"] == pytest.approx(0.8087977040816327, rel=1e-14)


def test_a_part_of_a_tensor_is_printed_as_numpy_prints_it(inspect, model, bars):
    lines = inspect(model, "--data", bars, "--tensor", "train_images[4, 7:-7, 7:-7]")
    part = DATA.train.images[4, 7:-7, 7:-7]
    assert lines[0].startswith("train_images[4, 7:-7, 7:-7]  (14, 14)  2  uint8  196  ")
    assert lines[1:] == str(part).splitlines()
    whole = inspect(model, "--data", bars, "--tensor", "train_images")
    assert any("..." in line for line in whole)
    assert len(whole) < 200
    picture = inspect(model, "--data", bars, "--tensor", "train_images[4]")
    assert len(picture) == 1 + 28  # no row of it is broken into two
    assert inspect(model, "--data", bars, "--tensor", "train_labels[4]")[1:] == [str(DATA.train.labels[4])]


def test_json_of_a_part_has_its_values_and_what_numpy_says_of_the_view(inspect, model, bars):
    (told,) = inspect(model, "--data", bars, "--tensor", "train_images[:500, 14:, ::2]", "--json")
    part = DATA.train.images[:500, 14:, ::2]
    assert told["values"] == part.tolist()
    assert told["shape"] == [500, 14, 14]
    assert (told["c_contiguous"], told["f_contiguous"]) == (False, False)
    (one,) = inspect(model, "--data", bars, "--tensor", "train_labels[-1]", "--json")
    assert one["values"] == DATA.train.labels[-1]
    assert (one["shape"], one["axes"]) == ([], [])


def test_more_values_than_a_line_can_bear_are_refused_with_a_part_that_is_not(model, bars, capsys, inspect):
    words = ["inspect", str(model), "--data", str(bars), "--json", "--tensor"]
    assert main([*words, "train_images"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "470,400 values" in captured.err
    suggested = captured.err.strip().rpartition(" ")[2]
    (told,) = inspect(*words[1:], suggested)
    assert MOST_VALUES - 784 < np.size(told["values"]) <= MOST_VALUES
    assert main([*words, "train_images[::2]"]) == 2
    assert "235,200 values" in capsys.readouterr().err


def test_a_drawing_is_followed_to_the_answer_that_predict_gives(inspect, bars, drawings):
    told = inspect("--data", bars, "--drawing", drawings, "--tensor", "drawing.calibrated", "--json")[0]
    bundled = load_model(paths.resource("models/bundled.safetensors"))
    prediction = recognise(Reader.of(bundled, "bundled"), SEVEN)
    assert int(np.argmax(told["values"][0])) == prediction.digit
    np.testing.assert_allclose(told["values"][0], prediction.probabilities, rtol=1e-5, atol=1e-7)
    (pixels,) = inspect("--data", bars, "--drawing", drawings, "--tensor", "drawing.input", "--json")
    np.testing.assert_array_equal(np.float32(pixels["values"]), network_input(to_images([SEVEN])))


def test_a_run_is_found_by_folder_by_name_and_by_checkpoint_and_shows_its_optimizer(inspect, digits_file):
    folder = write_run(digits_file, recipe(epochs=1, optimizer="adam"))
    checkpoint = last_checkpoint(folder)
    assert checkpoint is not None
    file = max(folder.glob("checkpoint-*"))
    for named in (folder, folder.name, file):
        names = [tensor["name"] for tensor in inspect(named, "--data", digits_file, "--json")]
        moments = [name for name in names if name.startswith("optimizer.")]
        assert moments == [
            f"optimizer.{moment}.{name}"
            for moment in ("sum", "squares")
            for name in names
            if re.fullmatch(r"layers\.\d+\.(weight|bias)", name)
        ]
    (told,) = inspect(
        folder.name, "--data", digits_file, "--tensor", "optimizer.sum.layers.0.weight[400:410]", "--json"
    )
    short = inspect(folder.name, "--data", digits_file, "--tensor", "sum.layers.0.weight[400:410]", "--json")
    assert short == [told]  # as the window's list has it
    units = checkpoint.recipe.network.widths[0]
    moment = checkpoint.arrays["optimizer.sum"][: 784 * units].reshape(784, units)
    np.testing.assert_array_equal(np.float32(told["values"]), moment[400:410])
    for path in folder.glob("checkpoint-*"):
        path.unlink()
    assert not any(line.startswith("optimizer.") for line in inspect(folder.name, "--data", digits_file))


def test_without_mnist_the_digits_are_synthetic_and_it_is_said_beside_the_result(model, capsys, monkeypatch):
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    real = synthetic.load_synthetic
    monkeypatch.setattr(synthetic, "load_synthetic", lambda **words: real(**words, train=200, test=50))
    assert sources.find("mnist") is None
    assert (
        main(["inspect", str(model), "--tensor", "train_images", "--json", "--tensor", "train_labels"]) == 0
    )
    captured = capsys.readouterr()
    assert json.loads(captured.out)["shape"] == [200]
    assert len(captured.err.splitlines()) == 1
    assert "synthetic" in captured.err


FAULTS = {
    "train_image": "there is no 'train_image'; the nearest are train_images",
    "train_images[600]": "train_images[600]: index 600 is out of bounds for axis 0 with size 600",
    "train_labels[0, 0]": "train_labels[0, 0]: too many indices for array: array is 1-dimensional, but 2",
    "train_images[4": "train_images: [4: “[” at character 1 is not closed",
    "train_images[__import__('os')]": "“__import__” at character 2 is no index",
    "drawing.input": "name its file with --drawing",
    "optimizer.sum.layers.0.bias": "name one as MODEL",
}


@pytest.mark.parametrize("tensor", FAULTS)
def test_a_tensor_that_is_none_is_one_line_and_status_2(tensor, model, bars, capsys):
    assert main(["inspect", str(model), "--data", str(bars), "--tensor", tensor, "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert FAULTS[tensor] in captured.err


def test_what_cannot_be_looked_at_is_told_by_name(bars, tmp_path, capsys):
    empty, blank, torn = tmp_path / "folder", tmp_path / "blank.jsonl", tmp_path / "checkpoint-7.safetensors"
    empty.mkdir()
    save_drawings(blank, [Drawing(())])
    torn.write_bytes(b"no")
    for words, fault in (
        (["nonesuch"], "nonesuch: is neither a model nor a run"),
        (["none.safetensors"], "none.safetensors: cannot be read"),
        ([empty], f"{empty}: is no run"),
        (["n" * 3000], f"{'n' * 3000}: "),  # until Python 3.13 it cannot be read, from 3.14 on there is none
        ([torn], f"{torn}: "),
        (["--drawing", blank], f"{blank}: its first drawing is blank"),
        (["--drawing", tmp_path / "none.jsonl"], "none.jsonl: there is no such file"),
        (["--data", "nonesuch"], "nonesuch: "),
    ):
        assert main(["inspect", *map(str, words)]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert fault in captured.err
        assert len(captured.err.splitlines()) == 1


def test_numbers_that_are_none_stand_out_in_columns_and_are_null_in_json():
    array = np.array([[1, np.nan], [-np.inf, np.inf]], np.float32)
    entry = TensorEntry(Group.BATCH, "x", Kind.OTHER, Form.of(array), array, ())
    assert columns([entry])[0] == "x  (2, 2)  2  float32  16  1  1  1  !  1 NaN, 2 infinite"
    assert json_values(entry) == [[1, None], [None, None]]
    empty = TensorEntry(Group.BATCH, "y", Kind.OTHER, Form((0,), array.dtype), array[0][:0], ())
    assert columns([empty])[0] == "y  (0,)  1  float32  0  -  -  -"


def test_a_network_whose_numbers_overflow_is_shown_where_they_do(inspect, bars, drawings, tmp_path):
    network = small_network()
    network.parameters *= np.float32(1e30)
    path = tmp_path / "huge.safetensors"
    save_model(path, Model(network.snapshot()))
    told = {one["name"]: one for one in inspect(path, "--data", bars, "--drawing", drawings, "--json")}
    assert told["layers.0.output"]["infinite"] == 0
    assert told["layers.2.output"]["infinite"] + told["layers.2.output"]["nan"] == 128 * 10
    flagged = [line.split()[0] for line in inspect(path, "--data", bars) if "!" in line]
    assert flagged[0] == "layers.2.output"
    (loss,) = inspect(path, "--data", bars, "--tensor", "loss", "--json")
    assert (loss["values"], loss["nan"] + loss["infinite"]) == (None, 1)


def test_a_person_at_a_terminal_also_gets_a_heading():
    entry = TensorEntry(Group.BATCH, "x", Kind.OTHER, Form((2,), np.dtype(int)), np.arange(2), ("samples",))
    heading, line = columns([entry], heading=True)
    assert heading.split() == ["name", "shape", "ndim", "dtype", "bytes", "min", "max", "mean"]
    assert line.split() == ["x", "(2,)", "1", "int64", "16", "0", "1", "0.5"]
