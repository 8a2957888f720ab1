"""What a run has been told: the mailbox of commands, and whether to go on, to wait, or to stop.

In: commands from any thread. Out: `Paused` and `Resumed`, and the questions that only the trainer can answer.
"""

import queue
from collections import deque
from collections.abc import Iterator

from digitpad.training.commands import (
    Capture,
    Command,
    Pause,
    Resume,
    SaveCheckpoint,
    SetLearningRate,
    Step,
    Stop,
    TakeSnapshot,
)
from digitpad.training.events import Paused, Resumed

Mailbox = queue.SimpleQueue[Command]
Question = SetLearningRate | SaveCheckpoint | TakeSnapshot | Capture


class Control:
    """The will of whoever watches a run.

    Attributes:
        mailbox: where commands come in.
        stopped: whether the run is to end here.
    """

    def __init__(self, mailbox: Mailbox | None = None) -> None:
        self.mailbox = mailbox if mailbox is not None else Mailbox()
        self.stopped = False
        self._paused = False
        self._pause_after = ""
        self._later: deque[SetLearningRate | Step] = deque()

    @property
    def is_waiting(self) -> bool:
        """Whether no batch follows until a command says so."""
        return self._paused or self.stopped

    @property
    def waits_after_batch(self) -> bool:
        """Whether the next batch is a single one, after which the run waits."""
        return self._pause_after == "batch"

    def obey(self, step: int, wait: bool) -> Iterator[Paused | Resumed | Question]:
        """Do what the mailbox says; with `wait`, stay here while paused."""
        announced = False
        while True:
            waiting = wait and self._paused and not self.stopped
            if waiting and not announced:
                announced = True
                yield Paused(step)
            try:
                put_off = wait and self._later
                command = self._later.popleft() if put_off else self.mailbox.get(block=waiting)
            except queue.Empty:
                break
            match command:
                case Stop():
                    self.stopped = True
                case Pause():
                    self._paused = True
                case Resume():
                    self._paused, self._pause_after = False, ""
                    self._later = deque(other for other in self._later if not isinstance(other, Step))
                case SetLearningRate() | Step() if not wait:
                    self._later.append(command)  # it is for the next batch, and this is not the place of one
                case Step(unit):
                    self._paused, self._pause_after = False, unit
                case _:
                    yield command
            if wait and not self._paused and self._pause_after:
                break  # what was said after a step is heard after it
        # A single batch is over before anyone could see that the run goes on.
        if announced and not self.stopped and self._pause_after != "batch":
            yield Resumed(step)

    def after_batch(self) -> None:
        """A batch is over: wait here, if only one was asked for."""
        self._after("batch")

    def after_epoch(self) -> None:
        """An epoch is over: wait here, if only one batch or epoch was asked for."""
        self._after("batch")
        self._after("epoch")

    def _after(self, unit: str) -> None:
        if self._pause_after == unit:
            self._paused, self._pause_after = True, ""
