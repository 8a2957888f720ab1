"""What tests of the trainer share: small data, and a run that is driven to its end."""

from digitpad.training.events import (
    BatchDone,
)
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
