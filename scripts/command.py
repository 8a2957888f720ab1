"""What the commands in this folder share: messages, a clean environment for children, handing over."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

# Settings that would send packages elsewhere or install others than the lock files name.
_MISLEADING_PIP = ("CONSTRAINT", "DRY_RUN", "NO_BINARY", "NO_DEPS", "PREFIX", "REQUIREMENT", "ROOT", "TARGET")

Command = Sequence[str | Path]


class SetupError(Exception):
    """Why a command cannot go on, and what would help, in one line."""


def say(message: str) -> None:
    """Tell the user one line; standard output stays free for what the command itself prints."""
    print(f"digitpad: {message}", file=sys.stderr, flush=True)


def child_environment(pip: bool = False, **changes: str) -> dict[str, str]:
    """This environment for a child in `.venv`: nothing in it may bring in modules from elsewhere."""
    environment = {**os.environ, **changes}
    for name in ("PYTHONPATH", "PYTHONHOME", "__PYVENV_LAUNCHER__"):
        environment.pop(name, None)
    if pip:
        for name in _MISLEADING_PIP:
            environment.pop(f"PIP_{name}", None)
        environment["PIP_USER"] = "0"  # also where a configuration file says otherwise
    return environment


def run_to_its_end(
    command: Command, environment: Mapping[str, str], folder: Path | None = None, aside: bool = False
) -> int:
    """Run a child and return its exit status (128 + n where signal n ended it).

    Ctrl-C reaches the child as well, and the child decides what it means; it is never killed half-way.
    `aside` is for steps of a set-up: they are asked nothing, and what they print goes to standard error.
    """
    words = list(map(str, command))
    stdin, stdout = (subprocess.DEVNULL, 2) if aside else (None, None)
    with subprocess.Popen(words, env=dict(environment), cwd=folder, stdin=stdin, stdout=stdout) as child:
        while True:
            with contextlib.suppress(KeyboardInterrupt):
                status = child.wait()
                return 128 - status if status < 0 else status


def hand_over(command: Command, environment: Mapping[str, str], folder: Path | None = None) -> int:
    """Become `command`, so that signals and the exit status are its own; where that is impossible, run it."""
    if os.name == "nt":
        return run_to_its_end(command, environment, folder)
    if folder is not None:
        os.chdir(folder)
    sys.stdout.flush()
    sys.stderr.flush()
    words = list(map(str, command))
    return os.execve(words[0], words, dict(environment))


def finish(main: Callable[[list[str]], int]) -> NoReturn:
    """Call `main` with the command line and exit with its status; a SetupError is one line and status 1."""
    try:
        status = main(sys.argv[1:])
    except SetupError as error:
        say(str(error))
        status = 1
    except KeyboardInterrupt:
        say("interrupted; the next call goes on from here")
        status = 130
    sys.exit(status)
