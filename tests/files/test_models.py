"""Model files: what is written is what is read, and nothing else is ever read."""

import json

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digitpad.errors import ModelFileError, SaveError
from digitpad.files.models import Model, load_model, parse_model, save_model
from digitpad.nn.network import Network
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec

SPEC = NetworkSpec.dense(784, (4,), 10)


NORMED = NetworkSpec.dense(784, (4,), 10, dropout=0.2, batch_norm=True)


def snapshot(seed=0):
    return Network(SPEC, np.random.default_rng(seed)).snapshot()


def normed(seed=0, spec=NORMED):
    """A network whose statistics have seen something."""
    rng = np.random.default_rng(seed)
    network = Network(spec, rng)
    network.forward(rng.random((7, spec.inputs), np.float32), True, rng)
    return network.snapshot()


def content(tensors=None, metadata=None, **changes):
    tensors = dict(snapshot().tensors) if tensors is None else tensors
    words = (
        {"format": "digitpad-model/1", "spec": json.dumps(SPEC.to_json())} if metadata is None else metadata
    )
    return safetensors.numpy.save({**tensors, **changes}, words)


def test_a_saved_model_reads_the_same_and_remembers_how_it_was_made(tmp_path):
    path = tmp_path / "my model ü.safetensors"
    model = Model(snapshot(), {"name": "r"}, {"mnist": "00ff"}, {"test_accuracy": 0.9})
    save_model(path, model)
    again = load_model(path)
    x = np.random.default_rng(1).random((5, 784)).astype(np.float32)
    np.testing.assert_array_equal(again.snapshot.probabilities(x), model.snapshot.probabilities(x))
    assert again.snapshot.spec == SPEC
    assert (again.recipe, again.data, again.figures) == (model.recipe, model.data, model.figures)
    assert again.created
    assert again.digitpad_version


def test_the_file_has_the_specified_form(tmp_path):
    path = tmp_path / "m.safetensors"
    save_model(path, Model(snapshot()))
    with safetensors.safe_open(path, "numpy") as file:
        assert set(file.keys()) == {"layers.0.weight", "layers.0.bias", "layers.2.weight", "layers.2.bias"}
        assert file.get_tensor("layers.0.weight").shape == (784, 4)
        assert file.metadata()["format"] == "digitpad-model/1"
        assert json.loads(file.metadata()["spec"]) == SPEC.to_json()


def test_running_statistics_are_kept_under_the_name_of_buffers(tmp_path):
    path = tmp_path / "m.safetensors"
    save_model(path, Model(normed()))
    with safetensors.safe_open(path, "numpy") as file:
        parameters = {f"layers.{i}.{key}" for i in (0, 4) for key in ("weight", "bias")}
        parameters |= {"layers.1.gamma", "layers.1.beta"}
        assert set(file.keys()) == parameters | {f"buffers.layers.1.running_{of}" for of in ("mean", "var")}
        var = file.get_tensor("buffers.layers.1.running_var")
    np.testing.assert_array_equal(var, normed().buffer_tensors["layers.1.running_var"])
    again = load_model(path).snapshot
    assert again.buffers.tobytes() == normed().buffers.tobytes()
    x = np.random.default_rng(1).random((5, 784)).astype(np.float32)
    np.testing.assert_array_equal(again.probabilities(x), normed().probabilities(x))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(1, 9), max_size=3),
    st.sampled_from(["relu", "tanh"]),
    st.sampled_from([0.0, 0.3]),
    st.booleans(),
    st.integers(0, 99),
)
def test_any_network_reads_the_same_again(tmp_path, hidden, activation, dropout, batch_norm, seed):
    path = tmp_path / "m.safetensors"
    spec = NetworkSpec.dense(12, hidden, 3, activation, dropout=dropout, batch_norm=batch_norm)
    meant = normed(seed, spec)
    save_model(path, Model(meant))
    read = load_model(path).snapshot
    assert read.spec == spec
    assert read.parameters.tobytes() == meant.parameters.tobytes()
    assert read.buffers.tobytes() == meant.buffers.tobytes()


def normed_content(**changes):
    """A file of NORMED with some of its tensors changed, or left out where they are None."""
    tensors = {**normed().tensors, **{f"buffers.{k}": v for k, v in normed().buffer_tensors.items()}}
    tensors |= {name.replace("__", "."): tensor for name, tensor in changes.items()}
    kept = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items() if tensor is not None}
    metadata = {"format": "digitpad-model/1", "spec": json.dumps(NORMED.to_json())}
    return safetensors.numpy.save(kept, metadata)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"buffers__layers__1__running_var": None}, "lacks tensor 'buffers.layers.1.running_var'"),
        ({"buffers__layers__0__weight": np.zeros(4, np.float32)}, "has an unknown tensor 'buffers.layers.0"),
        (
            {"layers__1__running_mean": np.zeros(4, np.float32)},
            "has an unknown tensor 'layers.1.running_mean'",
        ),
        ({"buffers__layers__1__running_mean": np.zeros(5, np.float32)}, "not float32 (4,)"),
        ({"buffers__layers__1__running_mean": np.zeros(4)}, "is float64"),
        ({"buffers__layers__1__running_mean": np.full(4, np.nan, np.float32)}, "not a finite number"),
        ({"buffers__layers__1__running_var": np.float32([1, 1, -1, 1])}, "a negative value"),
        ({"layers__1__gamma": None}, "lacks tensor 'layers.1.gamma'"),
    ],
)
def test_buffers_that_cannot_be_are_refused(changes, fault):
    assert parse_model(normed_content(), "m").snapshot.buffers.tobytes() == normed().buffers.tobytes()
    with pytest.raises(ModelFileError) as caught:
        parse_model(normed_content(**changes), "m")
    assert fault in str(caught.value)


def test_a_network_whose_statistics_are_not_finite_is_not_written(tmp_path):
    broken = normed().buffers.copy()
    broken[1] = np.inf
    with pytest.raises(SaveError, match="not a finite number"):
        save_model(tmp_path / "m", Model(Snapshot.of(NORMED, normed().parameters, buffers=broken)))
    assert not list(tmp_path.iterdir())


def test_saving_over_a_model_replaces_it_whole_and_leaves_nothing_beside(tmp_path):
    path = tmp_path / "m.safetensors"
    save_model(path, Model(snapshot(0)))
    save_model(path, Model(snapshot(1)))
    np.testing.assert_array_equal(load_model(path).snapshot.parameters, snapshot(1).parameters)
    assert list(tmp_path.iterdir()) == [path]


def test_a_model_with_nan_is_not_written_and_the_old_one_stays(tmp_path):
    path = tmp_path / "m.safetensors"
    save_model(path, Model(snapshot(0)))
    broken = snapshot().parameters.copy()
    broken[3] = np.nan
    with pytest.raises(SaveError, match="not a finite number"):
        save_model(path, Model(Snapshot.of(SPEC, broken)))
    np.testing.assert_array_equal(load_model(path).snapshot.parameters, snapshot(0).parameters)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(SaveError) as caught:
        save_model(blocked / "m.safetensors", Model(snapshot()))
    assert "\n" not in str(caught.value)


def with_header(header: bytes, rest: bytes = b"") -> bytes:
    return len(header).to_bytes(8, "little") + header + rest


WEIGHT = snapshot().tensors["layers.0.weight"]
BAD = {
    "empty": (b"", "has no header"),
    "text": (b"this is not a model at all, only text", "has no header"),
    "truncated": (content()[:-5], "not a safetensors file"),
    "longer": (content() + b"1234", "not a safetensors file"),
    "huge header": ((2**60).to_bytes(8, "little") + b"{}", "has no header"),
    "no metadata": (safetensors.numpy.save(dict(snapshot().tensors)), "says nothing about itself"),
    "another format": (content(metadata={"format": "other/1"}), "is not a model of digitpad"),
    "no spec": (content(metadata={"format": "digitpad-model/1"}), "cannot be"),
    "spec not json": (content(metadata={"format": "digitpad-model/1", "spec": "{"}), "its spec is not JSON"),
    "deep spec": (content(metadata={"format": "digitpad-model/1", "spec": "[" * 90_000}), "is not JSON"),
    "recipe not object": (
        content(metadata={"format": "digitpad-model/1", "spec": json.dumps(SPEC.to_json()), "recipe": "[]"}),
        "its recipe is not a JSON object",
    ),
    "missing tensor": (
        content({k: v for k, v in snapshot().tensors.items() if k != "layers.0.bias"}),
        "lacks tensor 'layers.0.bias'",
    ),
    "extra tensor": (content(extra=np.zeros(2, np.float32)), "has an unknown tensor 'extra'"),
    "wrong shape": (content(**{"layers.0.weight": np.zeros((4, 784), np.float32)}), "not float32 (784, 4)"),
    "wrong dtype": (content(**{"layers.0.weight": WEIGHT.astype(np.float64)}), "is float64"),
    "infinite": (content(**{"layers.0.bias": np.full(4, np.inf, np.float32)}), "not a finite number"),
    "odd dtype": (content().replace(b'"dtype":"F32","shape":[4]', b'"dtype":"U32","shape":[4]'), "is uint32"),
    "no such dtype": (
        with_header(
            b'{"__metadata__":{"format":"digitpad-model/1","spec":'
            + json.dumps(json.dumps(SPEC.to_json())).encode()
            + b'},"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}',
            b"1",
        ),
        "not a safetensors file",
    ),
    "key twice": (with_header(b'{"a":1,"a":2}'), "has a key twice"),
    "header not utf-8": (with_header(b"\xff\xfe{}"), "not a safetensors file"),
    "header is a list": (with_header(b"[]"), "says nothing about itself"),
    "pickle": (b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x07builtin\x94.", "has no header"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_model_is_one_line_that_names_the_file(tmp_path, case):
    data, fault = BAD[case]
    path = tmp_path / "m.safetensors"
    path.write_bytes(data)
    with pytest.raises(ModelFileError) as caught:
        load_model(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert fault in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_one_line(tmp_path):
    for path in (tmp_path / "none.safetensors", tmp_path):
        with pytest.raises(ModelFileError, match="cannot be read"):
            load_model(path)


WHOLE = content()


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 1200), st.binary(min_size=1, max_size=4))
def test_a_damaged_model_is_refused_or_reads_as_a_network(at, damage):
    data = WHOLE[:at] + damage + WHOLE[at + len(damage) :]
    try:
        model = parse_model(data, "m")
    except ModelFileError:
        return
    assert np.isfinite(model.snapshot.parameters).all()


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300))
def test_any_header_is_refused_with_our_own_error(header):
    with pytest.raises(ModelFileError):
        parse_model(with_header(header, b"\0" * 64), "m")
