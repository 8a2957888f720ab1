"""Standard input, output and error, made fit to be written to, whatever the program was started with."""

import io
import os
import sys


def mend() -> None:
    """Give what was closed (`>&-`, a service, pythonw) a place to go, and let no letter end the program.

    The number of a closed stream would be given to the next file that is opened, and what a library says on
    standard error would then be written into it. Standard input stays None, so that who reads it can say so.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
    if sys.stdout is None:
        sys.stdout = _nowhere()
    if sys.stderr is None:
        sys.stderr = _nowhere()
    # A file may have a name that is no text in any alphabet. Backslashes are right in JSON too.
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")


def _nowhere() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.FileIO(os.devnull, "w"), encoding="utf-8", write_through=True)
