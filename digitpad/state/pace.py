"""How fast a run is, its pauses not counted, and so how much longer it will take."""

import time


class Pace:
    """A stopwatch that knows from which step it was started."""

    def __init__(self) -> None:
        self._first_step = 0
        self._seconds = 0.0
        self._since: float | None = None

    def begin(self, step: int) -> None:
        """The run begins, or goes on, after this step."""
        self._first_step, self._seconds, self._since = step, 0.0, time.monotonic()

    def pause(self) -> None:
        """The run waits."""
        self._seconds = self.seconds
        self._since = None

    def go_on(self) -> None:
        """The run goes on."""
        if self._since is None:
            self._since = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long the run was under way since it began here."""
        return self._seconds + (time.monotonic() - self._since if self._since is not None else 0.0)

    def remaining(self, step: int, total: int) -> float | None:
        """Seconds to the last of `total` steps; None while too few were made to tell."""
        made = step - self._first_step
        return self.seconds / made * (total - step) if made >= 10 else None
