"""Install packages of Debian's kind of system, or say which command does."""

import os
import shutil
from collections.abc import Sequence

from command import SetupError, child_environment, run_to_its_end, say


def has_apt() -> bool:
    """Whether this system installs its packages with apt (Debian, Ubuntu and their kin)."""
    return shutil.which("apt-get") is not None


def may_install() -> bool:
    """Whether this user can install packages with apt without being asked for a password."""
    return has_apt() and os.geteuid() == 0


def install_command(packages: Sequence[str]) -> str:
    """The one command that installs `packages`, for the user to copy."""
    sudo = "" if may_install() else "sudo "
    return f"{sudo}apt-get install -y {' '.join(packages)}"


def install(packages: Sequence[str]) -> None:
    """Install `packages` with apt; those that are there stay as they are.

    Raises:
        SetupError: apt failed; the message says which command to try.
    """
    say(f"installing with apt-get: {' '.join(packages)}")
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    finish_what_was_interrupted = ["dpkg", "--configure", "-a"]
    for step in (
        finish_what_was_interrupted,
        [*apt, "update"],
        [*apt, "install", "-y", "--no-install-recommends", "--no-upgrade", *packages],
    ):
        environment = child_environment(DEBIAN_FRONTEND="noninteractive")
        status = run_to_its_end(step, environment, aside=True)
        if status != 0:
            raise SetupError(f"{step[0]} failed with {status}; run: {install_command(packages)}")
