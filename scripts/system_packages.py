"""Install packages of Debian's kind of system, or say which command does."""

import os
import shutil
import subprocess
from collections.abc import Sequence

from command import SetupError, child_environment, say


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
    """Install `packages` with apt. Raises SetupError with the command to try when that fails."""
    say(f"installing with apt-get: {' '.join(packages)}")
    environment = child_environment(DEBIAN_FRONTEND="noninteractive")
    wait_for_others = ["-o", "DPkg::Lock::Timeout=300"]
    try:
        for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            command = ["apt-get", "-qq", *wait_for_others, *step]
            subprocess.run(command, check=True, stdout=2, stdin=subprocess.DEVNULL, env=environment)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(f"apt-get failed ({error}); run: {install_command(packages)}") from error
