"""The learning rate as a function of the step."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.errors import SettingError
from digitpad.nn.schedules import SCHEDULES, OneCycle, Plateau, schedule


def rates(settings, steps=100, steps_per_epoch=10, rate=0.1):
    function = schedule(settings, rate, steps, steps_per_epoch)
    return [function(step) for step in range(steps + 1)]


def test_constant_is_the_same_at_every_step():
    rate = schedule({"kind": "constant"}, 0.1, 100)
    assert {rate(step) for step in (0, 50, 99, 1000)} == {0.1}
    assert schedule({}, 0.1, 100)(7) == 0.1


def test_one_cycle_rises_to_its_peak_and_falls_to_nothing():
    rate = OneCycle(peak=0.1, steps=100, rise=0.2, divisor=25)
    assert rate(0) == pytest.approx(0.004)
    assert rate(10) == pytest.approx(0.052)
    assert rate(20) == pytest.approx(0.1)
    assert rate(60) == pytest.approx(0.05)
    assert rate(100) == 0
    assert rate(200) == 0
    rates = [rate(step) for step in range(100)]
    assert rates[:21] == sorted(rates[:21])
    assert rates[20:] == sorted(rates[20:], reverse=True)


def test_step_halves_the_rate_after_every_five_epochs():
    found = rates({"kind": "step"})
    assert found[:50] == [0.1] * 50
    assert found[50:100] == [0.05] * 50
    assert found[100] == 0.025
    assert rates({"kind": "step", "factor": 0.1, "every": 2.0})[39:41] == pytest.approx([0.01, 0.001])


def test_cosine_falls_slowly_at_both_ends_to_its_share_of_the_peak():
    found = rates({"kind": "cosine"})
    assert found[0] == 0.1
    assert found[50] == pytest.approx(0.05)
    assert found[100] == pytest.approx(0)
    assert found == sorted(found, reverse=True)
    assert found[0] - found[5] < (found[47] - found[52]) / 4 > found[95] - found[100]
    assert rates({"kind": "cosine", "floor": 0.1})[100] == pytest.approx(0.01)
    assert schedule({"kind": "cosine", "floor": 0.1}, 0.1, 100)(500) == pytest.approx(0.01)


@pytest.mark.parametrize("kind", [kind for kind in SCHEDULES if "warmup" in SCHEDULES[kind]])
def test_a_warmup_rises_evenly_to_the_rate_and_then_the_schedule_begins(kind):
    found = rates({"kind": kind, "warmup": 1.5})
    assert found[:15] == pytest.approx([0.1 * (step + 1) / 15 for step in range(15)])
    assert found[14] == pytest.approx(0.1)
    assert found[15:] == rates({"kind": kind}, steps=85)


def test_a_warmup_longer_than_the_run_only_rises():
    found = rates({"kind": "cosine", "warmup": 50})
    assert found == sorted(found)


def test_plateau_lowers_the_rate_after_as_many_epochs_without_progress_as_it_has_patience():
    rate = schedule({"kind": "plateau"}, 0.1, 1000)
    assert isinstance(rate, Plateau)
    lowered = [rate.observe(loss) for loss in (1.0, 0.9, 0.95, 0.9, 0.8, 0.81, math.nan, 0.8, 0.8)]
    assert lowered == [False, False, False, True, False, False, True, False, True]
    assert rate(0) == rate(999) == pytest.approx(0.1 / 8)


def test_a_plateau_of_patience_one_lowers_at_once():
    rate = schedule({"kind": "plateau", "patience": 1.0, "factor": 0.1}, 1.0, 10)
    assert isinstance(rate, Plateau)
    assert [rate.observe(loss) for loss in (1.0, 1.0, 1.0)] == [False, True, True]
    assert rate(3) == pytest.approx(0.01)


@given(st.lists(st.floats(0, 3), max_size=12), st.integers(0, 12), st.integers(1, 4))
def test_a_restored_plateau_goes_on_as_if_nothing_had_happened(losses, cut, patience):
    settings = {"kind": "plateau", "patience": patience, "warmup": 2}
    whole, first, second = (schedule(settings, 0.1, 100) for _ in range(3))
    seen = [whole.observe(loss) for loss in losses]
    before = [first.observe(loss) for loss in losses[:cut]]
    second.restore(json.loads(json.dumps(first.state, allow_nan=False)))
    assert before + [second.observe(loss) for loss in losses[cut:]] == seen
    assert [second(step) for step in range(5)] == [whole(step) for step in range(5)]


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"scale": 1.0},
        {"scale": 1.0, "waited": 0, "more": 1},
        {"scale": 2.0, "waited": 0},
        {"scale": 1.0, "waited": 2},
        {"scale": 1.0, "waited": 0.5},
        {"scale": 1.0, "waited": -1},
        {"scale": "1", "waited": 0},
        {"scale": math.nan, "waited": 0},
        {"scale": 1.0, "waited": 0, "best": math.nan},
    ],
)
def test_what_no_plateau_remembers_is_not_restored(state):
    with pytest.raises(SettingError):
        Plateau(lambda step: 0.1).restore(state)


@given(st.sampled_from(list(SCHEDULES)), st.integers(1, 300), st.integers(1, 40), st.floats(0, 5))
def test_no_rate_is_negative_or_above_the_one_that_was_asked_for(kind, steps, steps_per_epoch, warmup):
    settings = {"kind": kind} | ({"warmup": warmup} if "warmup" in SCHEDULES[kind] else {})
    assert all(0 <= rate <= 0.1 * (1 + 1e-12) for rate in rates(settings, steps, steps_per_epoch))


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"kind": "cyclic"}, "schedule.kind"),
        ({"kind": ["step"]}, "schedule.kind"),
        ({"kind": "constant", "rise": 0.2}, "constant takes no rise"),
        ({"kind": "one_cycle", "rise": 1.0}, "schedule.rise"),
        ({"kind": "one_cycle", "divisor": 0}, "schedule.divisor"),
        ({"kind": "one_cycle", "warmup": 1}, "one_cycle takes no warmup"),
        ({"kind": "step", "factor": 1.0}, "schedule.factor"),
        ({"kind": "step", "every": 0}, "schedule.every"),
        ({"kind": "step", "every": math.inf}, "schedule.every"),
        ({"kind": "cosine", "floor": -0.1}, "schedule.floor"),
        ({"kind": "cosine", "floor": "low"}, "schedule.floor: 'low' is not a number"),
        ({"kind": "cosine", "warmup": math.nan}, "schedule.warmup"),
        ({"kind": "cosine", "warmup": 1e308}, "schedule.warmup"),
        ({"kind": "constant", "warmup": 10**400}, "schedule.warmup"),
        ({"kind": "step", "every": 1e308}, "schedule.every"),
        ({"kind": "cosine", "warmup": True}, "schedule.warmup"),
        ({"kind": "plateau", "patience": 0}, "schedule.patience"),
        ({"kind": "plateau", "patience": 1.5}, "schedule.patience"),
        ({"kind": "plateau", "patience": math.inf}, "schedule.patience"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(settings, named):
    with pytest.raises(SettingError, match=named):
        schedule(settings, 0.1, 100)


def test_the_defaults_of_the_table_are_what_a_bare_kind_gets():
    for kind, defaults in SCHEDULES.items():
        assert rates({"kind": kind}) == rates({"kind": kind, **defaults})
