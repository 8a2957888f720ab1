"""Room for what matters most: on a full disk a run gives up what tells least, so that the rest is written.

In: a way to write a file, the film and the checkpoints. Out: the file; or SaveError, with nothing left
to give up. First go the frames of the film, those that tell least before the others, then older checkpoints.
"""

import errno
from collections.abc import Callable
from pathlib import Path

from digitpad.errors import SaveError
from digitpad.training.film import Film, least_telling

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def making_room(write: Callable[[], None], film: Film, checkpoints: Callable[[], list[Path]]) -> None:
    """Write, and where the disk is full give up a file and write again. Raises SaveError.

    Args:
        write: writes a file whole or not at all; raises SaveError.
        film: of the run; all of it may go.
        checkpoints: those that there are, the last one last; that one stays.
    """
    while True:
        try:
            write()
        except SaveError as error:
            if not _is_full(error) or not _give_up(film, checkpoints()):
                raise
        else:
            return


def _is_full(error: SaveError) -> bool:
    return isinstance(error.__cause__, OSError) and error.__cause__.errno in NO_ROOM


def _give_up(film: Film, checkpoints: list[Path]) -> bool:
    """Delete the file that is missed least; False when there is none, or the disk refuses that too."""
    steps = film.steps
    if steps:
        path = film.path(least_telling(steps) if len(steps) > 2 else steps[0])
    elif len(checkpoints) > 1:
        path = checkpoints[0]
    else:
        return False
    try:
        path.unlink()
    except OSError:
        return False
    return True
