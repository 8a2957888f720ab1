"""Every name that a training step knows is recognised, whatever the network and the optimizer."""

import pytest

from digitpad.data.dataset import Dataset
from digitpad.inspection.entry import Group, Kind
from digitpad.inspection.names import captured_name, role
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.spec import LayerSpec, NetworkSpec
from digitpad.training.capture import tensor_names
from digitpad.training.trainer import Trainer
from tests.training.helpers import small_dataset, small_recipe
from tests.training.trainer_kit import captured_at

SPECS = {
    "no hidden layer": NetworkSpec.dense(784, (), 10),
    "one": NetworkSpec.dense(784, (12,), 10),
    "three, tanh": NetworkSpec.dense(784, (20, 12, 8), 10, "tanh"),
    "dropout and batch norm": NetworkSpec.dense(784, (12, 9), 10, dropout=0.3, batch_norm=True),
    "batch norm": NetworkSpec.dense(784, (12,), 10, "tanh", batch_norm=True),
    "dropout first": NetworkSpec(
        784, (LayerSpec("dropout", rate=0.1), LayerSpec("batch_norm"), LayerSpec("affine", 10, "he_normal"))
    ),
    "activations in a row": NetworkSpec(
        784,
        (
            LayerSpec("affine", 9, "he_normal"),
            LayerSpec("identity"),
            LayerSpec("sigmoid"),
            LayerSpec("affine", 10, "he_normal"),
        ),
    ),
}


@pytest.fixture(scope="module")
def data() -> Dataset:
    return small_dataset(train=64, test=10)


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_each_name_of_a_run_has_a_kind_and_names_for_all_its_axes(
    spec: NetworkSpec, kind: str, data: Dataset
):
    recipe = small_recipe(network=spec, optimizer={"kind": kind})
    trainer = Trainer(recipe, data)
    captured = captured_at(trainer, 1).tensors
    assert tuple(captured) == tensor_names(recipe)
    for name, array in captured.items():
        found = role(name, spec)
        assert found.kind is not Kind.OTHER, name
        assert len(found.axes) == array.ndim, name
        assert ("pixels" in found.axes) == (784 in array.shape), name


def test_the_tensors_of_dropout_and_batch_norm_stand_where_data_meets_them():
    recipe = small_recipe(network=SPECS["dropout and batch norm"], optimizer={"kind": "momentum"})
    names = tensor_names(recipe)
    layers = [
        "1.gamma",
        "1.beta",
        "1.running_mean",
        "1.running_var",
        "1.output",
        "2.output",
        "3.mask",
        "3.output",
    ]
    at = names.index("layers.1.gamma")
    assert names[at : at + 8] == tuple(f"layers.{name}" for name in layers)
    at = names.index("layers.3.output.grad")
    back = ["3.output.grad", "2.output.grad", "1.output.grad", "1.gamma.grad", "1.beta.grad", "0.output.grad"]
    assert names[at : at + 6] == tuple(f"layers.{name}" for name in back)
    assert "optimizer.velocity.layers.1.gamma" in names
    assert not any("running" in name for name in names if name.endswith("grad") or "optimizer" in name)


def test_running_statistics_are_shown_with_the_parameters_and_the_mask_with_the_activations():
    spec = SPECS["dropout and batch norm"]
    assert role("layers.1.running_var", spec).group is Group.PARAMETERS
    assert role("layers.1.running_var", spec).kind is Kind.RUNNING_VARIANCE
    assert role("layers.1.gamma", spec).axes == ("units",)
    assert role("layers.3.mask", spec).kind is Kind.MASK
    assert role("layers.3.mask", spec).axes == ("samples", "units")
    assert role("layers.3.mask.grad", spec).kind is Kind.OTHER
    assert role("layers.1.beta.grad", spec).kind is Kind.BETA_GRADIENT


def test_groups_follow_the_way_of_the_data():
    spec = SPECS["one"]
    groups = [role(name, spec).group for name in tensor_names(small_recipe(network=spec))]
    seen = list(dict.fromkeys(groups))
    assert seen == [Group.BATCH, Group.PARAMETERS, Group.ACTIVATIONS, Group.GRADIENTS, Group.OPTIMIZER]


def test_the_last_output_is_the_logits_and_its_gradient_theirs():
    spec = SPECS["three, tanh"]
    assert role("layers.6.output", spec).kind is Kind.LOGITS
    assert role("layers.6.output.grad", spec).kind is Kind.LOGITS_GRADIENT
    assert role("layers.5.output", spec).kind is Kind.OUTPUT
    assert role("layers.5.output", spec).detail == "tanh"


def test_axes_are_named_by_what_lies_along_them():
    spec = SPECS["three, tanh"]
    assert role("layers.0.weight", spec).axes == ("pixels", "units")
    assert role("layers.2.weight.grad", spec).axes == ("inputs", "units")
    assert role("optimizer.velocity.layers.6.weight", spec).axes == ("inputs", "classes")
    assert role("layers.6.bias", spec).axes == ("classes",)
    assert role("layers.0.weight", SPECS["no hidden layer"]).axes == ("pixels", "classes")


@pytest.mark.parametrize(
    "name", ["", "layers", "layers.9.weight", "layers.0.magic", "optimizer..layers.0.weight"]
)
def test_an_unknown_name_is_shown_all_the_same(name: str):
    assert role(name, SPECS["one"]).kind is Kind.OTHER
    assert role(name, SPECS["one"]).axes == ()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("batch.reshaped", "batch.images"),
        ("layers.0.input", "batch.input"),
        ("layers.2.input", "layers.1.output"),
        ("batch.input", "batch.input"),
        ("layers.2.weight.grad", "layers.2.weight.grad"),
        ("optimizer.m.layers.0.weight", "optimizer.m.layers.0.weight"),
        ("As drawn", "As drawn"),
    ],
)
def test_a_run_is_asked_for_what_a_tensor_is_made_of(name: str, told: str):
    assert captured_name(name) == told
