"""Where a training run stands: one value, from which every button follows."""

from enum import Enum


class RunState(Enum):
    """Where a run stands."""

    IDLE = "idle"
    PREPARING = "preparing"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    FINISHED = "finished"

    @property
    def is_active(self) -> bool:
        """Whether a run is under way, so that no other can start."""
        return self in (RunState.PREPARING, RunState.RUNNING, RunState.PAUSED, RunState.STOPPING)
