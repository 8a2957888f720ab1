"""Commands that come while a batch or an epoch is being measured are heard where they belong."""

from digitpad.training.commands import Resume, Step
from digitpad.training.control import Control
from digitpad.training.events import Paused


def _after_one_batch() -> Control:
    """A run that was paused, told to train one batch, and is measuring what that batch has made."""
    control = Control()
    control.mailbox.put(Step("batch"))
    assert list(control.obey(0, wait=True)) == []
    return control


def test_a_second_batch_asked_for_while_the_first_is_measured_is_trained_too() -> None:
    control = _after_one_batch()
    control.mailbox.put(Step("batch"))
    assert list(control.obey(1, wait=False)) == []
    control.after_batch()
    assert list(control.obey(1, wait=True)) == [Paused(1)], "and it does not wait for another word"
    control.after_batch()
    told = control.obey(2, wait=True)
    assert next(told) == Paused(2)


def test_going_on_makes_an_end_of_batches_that_were_asked_for_one_by_one() -> None:
    control = _after_one_batch()
    control.mailbox.put(Step("batch"))
    control.mailbox.put(Resume())
    assert list(control.obey(1, wait=False)) == []
    control.after_batch()
    assert list(control.obey(1, wait=True)) == []
    control.after_batch()
    assert list(control.obey(2, wait=True)) == [], "it runs"
