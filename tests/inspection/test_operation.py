"""Every tensor of a real step is told from its operands, and the parts add up to what it holds."""

import math
from dataclasses import replace

import numpy as np
import pytest

from digitpad.ink.stroke import Drawing
from digitpad.inspection.arithmetic import Sum
from digitpad.inspection.entry import Group, Kind, TensorEntry
from digitpad.inspection.first_batch import Subject, first_batch
from digitpad.inspection.operation import Operation, Step
from digitpad.inspection.operation_flow import names_needed, operation, steps
from digitpad.inspection.operation_numbers import Explanation, explain
from digitpad.inspection.operation_parts import Bend, Shares, Working
from digitpad.inspection.tree import flow
from digitpad.nn.calibration import Calibration
from digitpad.nn.network import Network
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec
from tests.inspection.test_names import SPECS
from tests.training.helpers import small_dataset

DATA = small_dataset(train=64, test=10)
BATCH = 24
SEVEN = Drawing.of([[(100, 100), (600, 120), (300, 800)], [(250, 450), (520, 430)]])


def worn_in(spec: NetworkSpec) -> Snapshot:
    """A network none of whose numbers is the one it began with: biases, γ, β and statistics too."""
    rng = np.random.default_rng(5)
    network = Network(spec, rng)
    network.parameters += rng.normal(0, 0.05, network.parameters.shape).astype(np.float32)
    network.buffers += rng.uniform(0.1, 0.4, network.buffers.shape).astype(np.float32)
    return network.snapshot()


def whole_flow(spec: NetworkSpec, label_smoothing: float = 0.0, **more) -> list[TensorEntry]:
    snapshot = worn_in(spec)
    moment = first_batch(Subject(snapshot, BATCH, label_smoothing), DATA.train)
    return flow(DATA, SEVEN, snapshot, moment, **more)


def named(entries: list[TensorEntry], name: str, group: Group | None = None) -> TensorEntry:
    return next(e for e in entries if e.name == name and group in (None, e.group))


def told(entries: list[TensorEntry], name: str, cell: tuple[int, ...], group: Group | None = None):
    found = operation(named(entries, name, group), entries)
    assert found is not None
    return explain(found, cell)


def some_cells(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Corners, and some between."""
    rng = np.random.default_rng(1)
    between = [tuple(int(rng.integers(n)) for n in shape) for _ in range(12)]
    return [tuple(0 for _ in shape), tuple(n - 1 for n in shape), *between]


def adds_up(told: Explanation) -> bool:
    """Whether the parts make the value, reckoned here once more."""
    parts = told.parts
    if isinstance(parts, Sum):
        lines = [parts.bias or 0.0, *(term.product for term in parts.terms), parts.rest]
        return math.isclose(math.fsum(lines), parts.value, rel_tol=1e-12, abs_tol=1e-15 * (parts.size + 1))
    if isinstance(parts, Shares):
        return math.isclose(float(parts.powers[parts.digit]) / parts.total, parts.value)
    return parts.value == told.value


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_every_cell_is_what_its_operands_make(spec: NetworkSpec, smoothing: float):
    entries = whole_flow(spec, smoothing, calibration=Calibration(1.7))
    made = steps(entries)
    for entry in made:
        found = operation(entry, entries)
        assert found is not None
        assert found.is_whole, entry.key
        for cell in some_cells(found.cells):
            told = explain(found, cell)
            assert told.agrees, f"{entry.key}{cell}: {told.value} and not {told.held}"
            assert adds_up(told), f"{entry.key}{cell}"


def test_what_nothing_made_is_no_step_and_all_else_is_one():
    entries = whole_flow(SPECS["dropout and batch norm"])
    made = {entry.key for entry in steps(entries)}
    given = {entry.key for entry in entries} - made
    for key in given:
        group, name = key.split("/", 1)
        is_given = (
            group in ("data", "parameters", "optimizer")
            or name in ("batch.images", "batch.labels", "As drawn", "Scaled to the box", "20×20", "28×28")
            or name.endswith((".input", ".mask"))
        )
        assert is_given, key
    assert {operation(e, entries).step for e in steps(entries)} == set(Step) - {Step.UPDATE}


def test_a_product_is_told_in_shapes_and_in_code():
    entries = whole_flow(SPECS["one"])
    found = operation(named(entries, "layers.0.output", Group.DRAWING), entries)
    assert found.shapes == "(1, 784) · (784, 12) + (12,) → (1, 12)"
    assert found.code == "z = x @ W + b"
    back = operation(named(entries, "layers.0.weight.grad"), entries)
    assert back.shapes == "(784, 24) · (24, 12) → (784, 12)"
    assert (
        operation(named(entries, "layers.2.output.grad"), entries).shapes == "(24, 10) − (24, 10) → (24, 10)"
    )
    assert operation(named(entries, "layers.1.output.grad"), entries).shapes == (
        "(24, 10) · (10, 12) → (24, 12)"
    )


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_the_operands_as_they_meet_make_the_whole_tensor(spec: NetworkSpec):
    entries = whole_flow(spec)
    for entry in steps(entries):
        found = operation(entry, entries)
        if found.step in (Step.AFFINE, Step.WEIGHT_GRADIENT, Step.INPUT_GRADIENT, Step.BIAS_GRADIENT):
            arrays = [operand.array.astype(np.float64) for operand in found.operands]
            made = arrays[0] @ arrays[1] if len(arrays) > 1 else arrays[0].sum(axis=0)
            made = made + arrays[2] if len(arrays) > 2 else made
            np.testing.assert_allclose(made, entry.array, rtol=1e-4, atol=1e-5)


def test_the_largest_terms_come_first_and_name_pixels_units_and_samples():
    entries = whole_flow(SPECS["one"])
    assert told(entries, "layers.0.output", (3, 5)).parts.axis == "pixels"
    assert told(entries, "layers.2.output", (3, 5)).parts.axis == "units"
    assert told(entries, "layers.0.weight.grad", (300, 5)).parts.axis == "samples"
    assert told(entries, "layers.1.output.grad", (3, 5)).parts.axis == "classes"
    sizes = [abs(term.product) for term in told(entries, "layers.0.output", (3, 5)).parts.terms]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == 24


def test_relu_cuts_what_is_below_zero_and_counts_it():
    entries = whole_flow(SPECS["one"])
    z = named(entries, "layers.0.output").numbers
    sample, unit = np.argwhere(z < 0)[0].tolist()
    bend = told(entries, "layers.1.output", (sample, unit)).parts
    assert isinstance(bend, Bend)
    assert (bend.input, bend.value) == (float(z[sample, unit]), 0.0)
    assert (bend.cut, bend.units) == (int((z[sample] <= 0).sum()), 12)
    assert (bend.batch_cut, bend.batch_size) == (int((z <= 0).sum()), z.size)


def test_a_curve_that_does_not_cut_counts_nothing():
    bend = told(whole_flow(SPECS["three, tanh"]), "layers.1.output", (2, 3)).parts
    assert (bend.kind, bend.cut, bend.batch_cut) == ("tanh", None, None)
    assert bend.value == pytest.approx(math.tanh(bend.input))


def test_softmax_goes_step_by_step_and_a_calibrated_one_divides_by_its_temperature_first():
    entries = whole_flow(SPECS["one"], calibration=Calibration(1.7))
    logits = named(entries, "layers.2.output", Group.DRAWING).numbers[0].astype(np.float64)
    plain = told(entries, "probabilities", (0, 4), Group.DRAWING).parts
    assert isinstance(plain, Shares)
    assert plain.temperature is None
    np.testing.assert_allclose(plain.shifted, logits - logits.max())
    np.testing.assert_allclose(plain.powers, np.exp(logits - logits.max()))
    assert plain.total == pytest.approx(np.exp(logits - logits.max()).sum())
    assert plain.shares.sum() == pytest.approx(1)
    honest = told(entries, "calibrated", (0, 4), Group.DRAWING).parts
    assert honest.temperature == pytest.approx(1.7, rel=1e-4)
    np.testing.assert_allclose(honest.scaled, logits / 1.7, rtol=1e-4)


def test_the_loss_is_the_mean_surprise_and_each_sample_is_told():
    entries = whole_flow(SPECS["one"])
    p, labels = named(entries, "loss.probabilities").numbers, named(entries, "batch.labels").numbers
    one = told(entries, "loss.value", (7,))
    assert one.held == pytest.approx(float(named(entries, "loss.value").numbers))
    assert isinstance(one.aside, Working)
    assert [line.key for line in one.aside.lines] == ["label", "probability", "surprise", "share of mean"]
    assert one.aside.lines[2].value == pytest.approx(-math.log(p[7, labels[7]]), rel=1e-6)
    assert one.aside.value == pytest.approx(one.parts.products[7])


def test_a_loss_that_is_hardly_one_is_told_from_rounded_probabilities():
    entries = whole_flow(SPECS["one"])
    targets, p = named(entries, "batch.targets").numbers, named(entries, "loss.probabilities")
    sure = np.where(targets == 1, 0.99564, 0.00436 / 9).astype(np.float32)
    held = np.float32(-np.log(0.99564 - 4e-8))  # as from the logits, of which p has lost the last digit
    changed = {p.key: sure, named(entries, "loss.value").key: np.asarray(held)}
    moved = [replace(e, array=changed[e.key]) if e.key in changed else e for e in entries]
    assert told(moved, "loss.value", (0,)).agrees
    changed[named(entries, "loss.value").key] = np.asarray(held + np.float32(1e-5))
    moved = [replace(e, array=changed[e.key]) if e.key in changed else e for e in entries]
    assert not told(moved, "loss.value", (0,)).agrees


def test_smoothed_targets_tell_how_far_they_are_smoothed():
    plain = told(whole_flow(SPECS["one"]), "batch.targets", (0, int(DATA.train.labels[0])))
    assert [line.key for line in plain.parts.lines] == ["label", "one-hot"]
    smooth = told(whole_flow(SPECS["one"], 0.1), "batch.targets", (0, int(DATA.train.labels[0])))
    assert smooth.parts.lines[-1].key == "smoothed"
    assert smooth.value == pytest.approx(0.91)


def test_a_drawing_drops_nothing_and_takes_the_running_statistics():
    entries = whole_flow(SPECS["dropout and batch norm"])
    norm = told(entries, "layers.1.output", (0, 2), Group.DRAWING).parts
    assert [line.key for line in norm.lines][1:3] == ["running mean", "running variance"]
    assert norm.lines[1].value == float(named(entries, "layers.1.running_mean").numbers[2])
    kept = told(entries, "layers.3.output", (0, 2), Group.DRAWING).parts
    assert [line.key for line in kept.lines] == ["input", "reading"]
    dropped = told(entries, "layers.3.output", (1, 2), Group.ACTIVATIONS).parts
    assert [line.key for line in dropped.lines][-1] in ("dropped", "kept")


def test_a_part_is_told_like_the_tensor_it_is_cut_from():
    entries = whole_flow(SPECS["one"])
    entry = named(entries, "layers.0.output", Group.ACTIVATIONS)
    part = replace(entry, name="layers.0.output[1]", cut=(entry, None))
    assert operation(part, entries).result is entry


def test_weights_of_another_step_are_noticed():
    entries = whole_flow(SPECS["one"])
    weight = named(entries, "layers.0.weight")
    moved = [replace(e, array=e.array + np.float32(0.01)) if e is weight else e for e in entries]
    told_now = told(moved, "layers.0.output", (0, 3), Group.ACTIVATIONS)
    assert not told_now.agrees
    assert told_now.held == float(named(entries, "layers.0.output", Group.ACTIVATIONS).numbers[0, 3])


def test_a_diverged_network_is_told_as_it_is():
    entries = whole_flow(SPECS["one"])
    weight = named(entries, "layers.0.weight")
    lost = weight.array.copy()
    lost[400, 3], lost[401, 3] = np.inf, np.nan
    output = named(entries, "layers.0.output", Group.ACTIVATIONS)
    broken = output.array.copy()
    broken[0, 3] = np.nan
    changed = {weight.key: lost, output.key: broken}
    moved = [replace(e, array=changed[e.key]) if e.key in changed else e for e in entries]
    found = told(moved, "layers.0.output", (0, 3), Group.ACTIVATIONS)
    assert math.isnan(found.value)
    assert found.agrees
    assert not any(math.isfinite(term.product) for term in found.parts.terms[:2])


def test_what_is_missing_or_unknown_or_does_not_fit_is_named():
    entries = whole_flow(SPECS["one"])
    output = named(entries, "layers.0.output", Group.ACTIVATIONS)
    without = [e for e in entries if not e.name.startswith("layers.0.weight")]
    absent = operation(output, without)
    assert (absent.absent, absent.is_whole) == (("layers.0.weight",), False)
    assert absent.shapes == "(24, 784) · … + (12,) → (24, 12)"
    unknown = [replace(e, array=None) if e.name == "layers.0.bias" else e for e in entries]
    assert operation(output, unknown).awaited == ("layers.0.bias",)
    with pytest.raises(ValueError, match=r"layers\.0\.bias"):
        explain(operation(output, unknown), (0, 0))
    other = whole_flow(NetworkSpec.dense(784, (9,), 10))
    strange = [named(other, e.name) if e.group is Group.PARAMETERS else e for e in entries]
    drawn = operation(named(strange, "layers.0.output", Group.DRAWING), strange)
    assert drawn.clash == "W (784, 9), z (1, 12)"
    with pytest.raises(IndexError):
        explain(operation(output, entries), (24, 0))


def test_a_run_is_asked_for_every_operand_under_the_name_it_knows():
    entries = whole_flow(SPECS["one"])
    found: Operation | None = operation(named(entries, "layers.2.output", Group.ACTIVATIONS), entries)
    assert {"layers.1.output", "layers.2.weight", "layers.2.bias"} <= set(names_needed(found))
    loss = operation(next(e for e in entries if e.kind is Kind.LOSS), entries)
    assert {"loss.probabilities", "batch.targets"} <= set(names_needed(loss))


def test_a_drawing_read_by_another_network_than_the_runs_goes_through_its_own_layers():
    run = whole_flow(SPECS["batch norm"])  # its layer 1 is batch norm, the drawing's is a curve
    own = [e for e in whole_flow(SPECS["one"]) if e.group is Group.DRAWING]
    mixed = [e for e in run if e.group is not Group.DRAWING] + own
    drawn = operation(named(mixed, "layers.1.output", Group.DRAWING), mixed)
    assert (drawn.step, drawn.detail) == (Step.ACTIVATION, "relu")
    assert operation(named(mixed, "layers.1.output", Group.ACTIVATIONS), mixed).step is Step.BATCH_NORM
