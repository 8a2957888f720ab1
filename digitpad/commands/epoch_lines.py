"""Progress in the manner of Keras, on standard error: a line an epoch, redrawn while it grows."""

import sys
import time

from digitpad.training.events import BatchDone, EpochDone, RunFinished, RunStarted

BAR = 8
REFRESH_SECONDS = 0.1


class EpochLines:
    """Progress in the manner of Keras: a line an epoch, redrawn while it grows if a person is watching."""

    def __init__(self, quiet: bool, done: int = 0) -> None:
        self._quiet = quiet
        self._done = done  # steps that were made before, by a run that is resumed
        self._live = sys.stderr.isatty()
        self._drawn = 0.0

    def show(self, event: object) -> None:
        """Draw what an event changes."""
        if self._quiet:
            return
        if isinstance(event, RunStarted):
            self._run, self._epoch = event, self._done // event.steps_per_epoch + 1
            self._begin(self._done % event.steps_per_epoch)
        elif isinstance(event, BatchDone):
            self._loss += event.loss
            self._accuracy += event.accuracy
            self._steps += 1
            self._seen += 1
            now = time.perf_counter()
            if self._live and now - self._drawn >= REFRESH_SECONDS:
                self._drawn = now
                seen = max(1, self._seen)
                self._draw(now - self._begun, self._loss / seen, self._accuracy / seen, "")
        elif isinstance(event, EpochDone):
            test = f" – test accuracy {event.test_accuracy:.4f}"
            if event.validation_accuracy is not None:
                test = f" – validation accuracy {event.validation_accuracy:.4f}{test}"
            self._epoch = event.epoch
            self._draw(event.train_seconds, event.train_loss, event.train_accuracy, test)
            print(file=sys.stderr, flush=True)
            self._epoch += 1
            self._begin()
        elif isinstance(event, RunFinished) and self._live and self._steps:
            print(file=sys.stderr, flush=True)

    def _begin(self, steps: int = 0) -> None:
        self._steps, self._seen, self._loss, self._accuracy = steps, 0, 0.0, 0.0
        self._begun = time.perf_counter()

    def _draw(self, seconds: float, loss: float, accuracy: float, test: str) -> None:
        run = self._run
        # A run that is counted in steps may end in the middle of an epoch.
        steps = min(run.steps_per_epoch, run.steps - (self._epoch - 1) * run.steps_per_epoch)
        filled = BAR * self._steps // steps
        bar = "━" * filled + "╌" * (BAR - filled)
        line = (
            f"Epoch {self._epoch}/{run.epochs} {bar} {self._steps}/{steps} {seconds:.1f}s"
            f" – loss {loss:.4f} – accuracy {accuracy:.4f}{test}"
        )
        print(f"\r\x1b[K{line}" if self._live else line, end="", file=sys.stderr, flush=True)
