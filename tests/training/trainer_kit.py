"""What tests of the trainer share: small data, and a run that is driven to its end."""

from digitpad.training.commands import Capture
from digitpad.training.events import BatchDone, TensorsCaptured
from tests.training.helpers import small_dataset

DATA = small_dataset()


def finish(trainer, until=None):
    events = []
    for event in trainer.run():
        events.append(event)
        if until is not None and until(event):
            break
    return events


def at_step(step):
    return lambda event: isinstance(event, BatchDone) and event.step == step


def captured_at(trainer, step, names=()):
    """What a run tells of a step when it is asked before it; the run goes no further."""
    if step == 1:
        trainer.post(Capture(names))
    for event in trainer.run():
        if at_step(step - 1)(event):
            trainer.post(Capture(names))
        elif isinstance(event, TensorsCaptured):
            return event
    raise AssertionError("nothing was told")
