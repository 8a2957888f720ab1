"""A step that was trained adds up from its batch to its update, whatever the network and the optimizer."""

import numpy as np
import pytest

from digitpad.inspection.entry import Group, Kind, TensorEntry
from digitpad.inspection.moment import Moment
from digitpad.inspection.operation import Step
from digitpad.inspection.operation_flow import names_needed, operation, steps
from digitpad.inspection.operation_numbers import explain
from digitpad.inspection.operation_update import DECAY, RULES
from digitpad.inspection.part import part_of
from digitpad.inspection.slices import parse_index
from digitpad.inspection.tree import flow
from digitpad.nn.optimizers import OPTIMIZERS
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from digitpad.training.capture import tensor_names
from digitpad.training.trainer import Trainer
from tests.inspection.test_names import SPECS
from tests.inspection.test_operation import SEVEN, adds_up, some_cells
from tests.training.helpers import small_dataset, small_recipe
from tests.training.trainer_kit import captured_at

DATA = small_dataset(train=64, test=10)


def trained(spec: NetworkSpec, kind: str, step: int = 2, **changes) -> list[TensorEntry]:
    """The flow of a step of a run, with what its network, as it is now, makes of a drawing."""
    recipe = small_recipe(network=spec, optimizer={"kind": kind}, **changes)
    event = captured_at(Trainer(recipe, DATA), step)
    moment = Moment(spec, tensor_names(recipe)).captured(event.step, event.tensors, event.update)
    left = {n.removeprefix("optimizer.updated."): array for n, array in event.tensors.items()}
    vectors = [
        np.concatenate([left[s.name].ravel() for s in shapes] or [[]])
        for shapes in (spec.parameters, spec.buffers)
    ]
    return flow(DATA, SEVEN, Snapshot.of(spec, vectors[0], step, 0, vectors[1]), moment)


def updated(entries: list[TensorEntry], key: str = "weight") -> TensorEntry:
    return next(e for e in entries if e.kind is Kind.UPDATED and e.name.endswith(key))


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_each_cell_of_a_trained_step_is_what_its_operands_make(spec: NetworkSpec, kind: str):
    entries = trained(spec, kind, weight_decay=0.5)
    made = steps(entries)
    assert {e.name for e in made if e.kind is Kind.UPDATED} == {
        f"optimizer.updated.{parameter.name}" for parameter in spec.parameters
    }
    for entry in made:
        found = operation(entry, entries)
        assert found.is_whole, entry.key
        for cell in some_cells(found.cells):
            told = explain(found, cell)
            assert told.agrees, f"{entry.key}{cell}: {told.value} and not {told.held}"
            assert adds_up(told), f"{entry.key}{cell}"


def test_an_update_is_told_line_by_line_with_the_learning_rate_of_its_step():
    entries = trained(SPECS["one"], "sgd")
    found = operation(updated(entries), entries)
    assert (found.step, found.formula, found.code) == (Step.UPDATE, "W′ = W − η · g", "W -= rate * g")
    assert found.shapes == "(784, 12), (784, 12) → (784, 12)"
    told = explain(found, (300, 5))
    lines = {line.key: line.value for line in told.parts.lines}
    assert list(lines) == ["before", "gradient", "learning rate", "step", "updated"]
    assert lines["learning rate"] == 0.01
    assert lines["before"] - lines["step"] == lines["updated"] == told.value
    bias = operation(updated(entries, "bias"), entries)
    assert (bias.formula, bias.code, bias.symbol) == ("b′ = b − η · g", "bias -= rate * g", "b′")


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_the_code_that_is_told_of_an_update_does_what_the_optimizer_does(kind: str):
    rng = np.random.default_rng(0)
    theta = rng.normal(size=5)
    optimizer, rate, decay = OPTIMIZERS[kind](theta), 0.01, 0.5
    told = {"np": np, "W": theta.copy(), "rate": rate, "decay": decay, **optimizer.settings}
    told |= {letter: np.zeros(5) for letter, _ in RULES[kind].memory}
    for step in range(1, 4):
        g = rng.normal(size=5)
        theta *= 1 - rate * decay
        optimizer.update(theta, g, rate)
        told |= {"g": g, "t": step}
        exec(DECAY[1] + RULES[kind].code, told)
    np.testing.assert_allclose(told["W"], theta, rtol=1e-12)
    for letter, name in RULES[kind].memory:
        np.testing.assert_allclose(told[letter], optimizer.state[name], rtol=1e-12)


def test_weight_decay_comes_first_and_for_weights_alone():
    entries = trained(SPECS["batch norm"], "adam", weight_decay=0.5)
    weight, gamma = (operation(updated(entries, key), entries) for key in ("weight", "gamma"))
    assert "W₁ = (1 − η · λ) · W" in weight.formula
    assert weight.formula.startswith("W′ = W₁ −")
    assert "decayed" in [line.key for line in explain(weight, (400, 3)).parts.lines]
    assert gamma.formula.startswith("γ′ = γ −")
    assert "decayed" not in [line.key for line in explain(gamma, (3,)).parts.lines]


def test_a_drawing_is_read_with_the_weights_after_the_update_and_the_batch_with_those_before():
    entries = trained(SPECS["one"], "adam")
    for group, name in (
        (Group.ACTIVATIONS, "layers.0.weight"),
        (Group.DRAWING, "optimizer.updated.layers.0.weight"),
    ):
        output = next(e for e in entries if e.name == "layers.0.output" and e.group is group)
        found = operation(output, entries)
        assert found.operand("W").entry.name == name
        assert name in names_needed(found)


def test_a_part_of_an_updated_tensor_is_told_like_the_whole():
    entries = trained(SPECS["one"], "adam")
    whole = updated(entries)
    assert operation(part_of(whole, parse_index("[3:9]")), entries).result is whole


def test_without_a_word_on_its_update_a_tensor_is_told_by_nothing():
    entries = trained(SPECS["one"], "adam")
    recipe = small_recipe(network=SPECS["one"])
    tensors = {e.name: e.array for e in entries if e.kind is Kind.UPDATED}
    moment = Moment(SPECS["one"], tensor_names(recipe)).captured(2, tensors)
    bare = flow(moment=moment)
    assert operation(updated(bare), bare) is None
