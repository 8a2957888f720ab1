"""What each hidden unit looks for and does, held against plain loops."""

import numpy as np
import pytest

from digitpad.errors import Cancelled, SettingError
from digitpad.ink.pipeline import network_input
from digitpad.inspection import unit_statistics as statistics_module
from digitpad.inspection.edits import SetValue, SwitchOff, apply, hidden_layers
from digitpad.inspection.unit_statistics import Pair, alike, unit_statistics
from digitpad.inspection.units import drawing_units, norms, outgoing, weight_pictures
from digitpad.nn.snapshot import Snapshot
from tests.inspection.test_edits import network
from tests.training.helpers import bars


def images(count: int = 60) -> np.ndarray:
    return bars(count, np.random.default_rng(2)).images


def activations(snapshot: Snapshot, pictures: np.ndarray, layer: int) -> np.ndarray:
    """What the next affine layer gets, picture by picture."""
    rows = []
    for picture in pictures:
        x = network_input(picture[None])
        for index, one in enumerate(snapshot.layers):
            if index > layer and one.kind == "affine":
                break
            x = one.forward(x)
        rows.append(x[0])
    return np.array(rows)


@pytest.fixture
def in_small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics_module, "CHUNK_VALUES", 784 * 13)


class TestOfADrawing:
    @pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "identity"])
    @pytest.mark.parametrize("between", [{}, {"batch_norm": True, "dropout": 0.3}])
    def test_contributions_and_bias_sum_to_the_logit(self, activation, between):
        snapshot = network(activation=activation, **between)
        image = images(1)[0]
        last = hidden_layers(snapshot.spec)[-1]
        for digit in range(10):
            units = drawing_units(snapshot, image, digit)[last]
            assert units.bias + units.contributions.sum() == pytest.approx(units.logit, rel=1e-12)
            assert units.logit == pytest.approx(
                float(snapshot.forward(network_input(image[None]))[0, digit]), rel=1e-4, abs=1e-4
            )

    def test_a_contribution_is_activation_times_outgoing_weight(self):
        snapshot = network()
        units = drawing_units(snapshot, images(1)[0], 4)[2]
        active = activations(snapshot, images(1), 2)[0]
        np.testing.assert_array_equal(units.activations, active)
        expected = [float(active[u]) * float(outgoing(snapshot, 2, u)[4]) for u in range(5)]
        np.testing.assert_allclose(units.contributions, expected, rtol=1e-12)

    @pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "identity"])
    def test_in_an_earlier_layer_the_slope_takes_the_place_of_the_weight(self, activation):
        snapshot = network(activation=activation, batch_norm=True)
        image = images(1)[0]
        units = drawing_units(snapshot, image, 3)[0]
        for unit in range(6):
            moved = units.activations.copy()
            moved[unit] += 1e-6
            before, after = units.activations[None], moved[None]
            for layer in snapshot.layers[3:]:
                before, after = layer.forward(before), layer.forward(after)
            slope = float(after[0, 3] - before[0, 3]) / 1e-6
            assert units.contributions[unit] == pytest.approx(
                units.activations[unit] * slope, rel=1e-3, abs=1e-6
            )

    def test_a_unit_that_is_off_contributes_nothing(self):
        units = drawing_units(apply(network(), [SwitchOff(2, 1)]), images(1)[0], 4)[2]
        assert units.contributions[1] == 0

    def test_a_network_without_hidden_layer_has_no_units(self):
        assert drawing_units(network(hidden=()), images(1)[0], 0) == {}


class TestOfManyPictures:
    @pytest.mark.parametrize("between", [{}, {"batch_norm": True, "dropout": 0.3}])
    def test_they_are_those_of_each_picture_by_itself(self, in_small_chunks, between):
        snapshot, pictures = network(**between), images()
        found = unit_statistics(snapshot, pictures, top=4)
        assert tuple(found) == hidden_layers(snapshot.spec)
        for layer, statistics in found.items():
            active = activations(snapshot, pictures, layer)
            np.testing.assert_allclose(statistics.mean, active.mean(axis=0), rtol=1e-4, atol=1e-6)
            np.testing.assert_allclose(statistics.share, (active > 0).mean(axis=0))
            np.testing.assert_allclose(statistics.high, active.max(axis=0), rtol=1e-4)
            np.testing.assert_allclose(
                statistics.top_values, -np.sort(-active, 0)[:4].T, rtol=1e-4, atol=1e-6
            )
            seen = np.take_along_axis(active.T, statistics.top, 1)
            np.testing.assert_allclose(seen, statistics.top_values, rtol=1e-4, atol=1e-6)
            expected = pictures[statistics.top[0]].mean(axis=0)
            np.testing.assert_allclose(statistics.mean_pictures[0], expected, rtol=1e-5)

    def test_a_unit_that_never_answers_is_dead_and_nothing_excites_it(self):
        snapshot = apply(network(), [SetValue("layers.0.bias", (2,), -1e6)])
        found = unit_statistics(snapshot, images())[0]
        assert found.dead[2]
        assert found.share[2] == 0
        assert found.exciting(2) == []
        assert found.exciting(0)
        assert not found.dead[0]

    def test_fewer_pictures_than_are_kept_are_all_there(self):
        assert unit_statistics(network(), images(3))[0].top.shape == (6, 3)

    def test_it_tells_how_far_it_is_and_can_be_cancelled(self, in_small_chunks):
        told: list[float] = []
        unit_statistics(network(), images(), told.append)
        assert told == sorted(told)
        assert told[-1] == 1.0
        with pytest.raises(Cancelled):
            unit_statistics(network(), images(), cancelled=lambda: True)

    def test_a_network_that_diverged_is_refused(self):
        snapshot = network()
        broken = Snapshot.of(
            snapshot.spec, np.full_like(snapshot.parameters, np.nan), buffers=snapshot.buffers
        )
        with pytest.raises(SettingError, match="no finite numbers"):
            unit_statistics(broken, images())


class TestOfWeights:
    def test_the_picture_of_a_unit_of_the_first_layer_is_its_weights(self):
        snapshot = network()
        pictures = weight_pictures(snapshot, 0)
        assert pictures.shape == (6, 28, 28)
        assert pictures[3, 14, 9] == snapshot.tensors["layers.0.weight"][14 * 28 + 9, 3]
        assert np.shares_memory(pictures, snapshot.parameters)

    def test_that_of_a_later_one_is_the_product_of_the_weights(self):
        snapshot = network()
        both = snapshot.tensors["layers.0.weight"] @ snapshot.tensors["layers.2.weight"]
        np.testing.assert_array_equal(weight_pictures(snapshot, 2)[4].ravel(), both[:, 4])

    def test_the_norm_is_the_length_of_the_incoming_weights(self):
        weight = network().tensors["layers.2.weight"]
        np.testing.assert_allclose(norms(network(), 2), np.sqrt((weight**2).sum(axis=0)), rtol=1e-5)

    def test_units_that_look_for_the_same_are_found_whatever_their_length(self, monkeypatch):
        monkeypatch.setattr(statistics_module, "CHUNK_VALUES", 40 * 3)
        snapshot = network(hidden=(40,))
        parameters = snapshot.parameters.copy()
        weight = parameters[: 784 * 40].reshape(784, 40)
        bias = parameters[784 * 40 : 785 * 40]
        weight[:, 31], bias[31] = 3 * weight[:, 7], 3 * bias[7]
        weight[:, 12], bias[12] = -weight[:, 7], -bias[7]
        weight[:, 20:23], bias[20:23] = 0, 0
        pairs = alike(Snapshot.of(snapshot.spec, parameters), 0)
        assert [(pair.first, pair.second) for pair in pairs] == [(7, 31)]
        assert pairs[0].similarity == pytest.approx(1)

    def test_of_units_that_are_all_alike_no_more_pairs_are_made_than_are_kept(self, monkeypatch):
        made: list[Pair] = []
        monkeypatch.setattr(statistics_module, "MOST_PAIRS", 5)
        monkeypatch.setattr(statistics_module, "Pair", lambda *of: made.append(Pair(*of)) or made[-1])
        snapshot = network(hidden=(40,))
        pairs = alike(Snapshot.of(snapshot.spec, np.full_like(snapshot.parameters, 0.01)), 0)
        assert len(pairs) == len(made) == 5

    def test_a_unit_knows_those_that_it_is_like(self):
        snapshot = network()
        parameters = snapshot.parameters.copy()
        parameters[: 784 * 6].reshape(784, 6)[:, 5] = parameters[: 784 * 6].reshape(784, 6)[:, 1]
        parameters[784 * 6 + 5] = parameters[784 * 6 + 1]
        found = unit_statistics(Snapshot.of(snapshot.spec, parameters), images())[0]
        assert found.paired == {1, 5}
        assert found.like(5) == ((1, pytest.approx(1)),)
        assert found.like(0) == ()
