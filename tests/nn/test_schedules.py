"""The learning rate as a function of the step."""

import pytest

from digitpad.errors import SettingError
from digitpad.nn.schedules import OneCycle, schedule


def test_constant_is_the_same_at_every_step():
    rate = schedule({"kind": "constant"}, 0.1, 100)
    assert {rate(step) for step in (0, 50, 99, 1000)} == {0.1}


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


@pytest.mark.parametrize(
    "settings",
    [
        {"kind": "cyclic"},
        {"kind": "constant", "rise": 0.2},
        {"kind": "one_cycle", "rise": 1.0},
        {"kind": "one_cycle", "divisor": 0},
    ],
)
def test_a_wrong_setting_is_refused(settings):
    with pytest.raises(SettingError):
        schedule(settings, 0.1, 100)
