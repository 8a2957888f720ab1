"""Renew the lock files in scripts/requirements/ from pyproject.toml: python3 scripts/lock.py [--upgrade].

In: the requirements that pyproject.toml states. Out: in each lock file the exact versions, with the hashes of
the registry's own files for every platform. Needs `uv`, on the PATH or beside this Python; nothing else does.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "scripts" / "requirements"
OLDEST_PYTHON = "3.11"
HEADER = "# Made by scripts/lock.py from pyproject.toml. Do not edit.\n"


def requirements() -> dict[str, list[str]]:
    """What each lock file answers, in the order in which they are made: name → requirements."""
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = stated["dependency-groups"]
    return {
        "runtime": stated["project"]["dependencies"],
        "build": stated["build-system"]["requires"],
        "fast": stated["project"]["optional-dependencies"]["fast"],
        "pictures": stated["project"]["optional-dependencies"]["pictures"],
        "tools": [*groups["test"], *groups["check"]],
    }


def find_uv() -> str:
    """The path of `uv`; ends the script with one line when there is none."""
    beside = Path(sys.executable).parent / ("uv.exe" if os.name == "nt" else "uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    return found or sys.exit("lock.py needs uv: python3 -m pip install uv")


def neutral_environment() -> dict[str, str]:
    """This environment without uv's settings: no private index may reach a lock file."""
    return {name: value for name, value in os.environ.items() if not name.startswith("UV_")}


def lock(uv: str, name: str, wanted: list[str], agreeing_with: list[Path], options: list[str]) -> Path:
    """Write `name`.txt so that it agrees with the locks made before it; return its path.

    One version for every Python (`fewest`), so that the same seed trains the same network on all of them.
    What an old lock holds is kept where it still fits, unless `--upgrade` is among the options.
    """
    path = LOCKS / f"{name}.txt"
    command = [uv, "pip", "compile", "-", "--output-file", str(path)]
    command += ["--universal", "--python-version", OLDEST_PYTHON, "--fork-strategy", "fewest"]
    command += [
        "--generate-hashes",
        "--no-config",
        "--no-header",
        "--no-annotate",
        "--no-emit-index-url",
        "--quiet",
    ]
    for other in agreeing_with:
        command += ["--constraint", str(other)]
    subprocess.run(
        command + options, input="\n".join(wanted), text=True, check=True, cwd=ROOT, env=neutral_environment()
    )
    locked = path.read_text(encoding="utf-8")
    path.write_text(HEADER + locked, encoding="utf-8", newline="\n")
    return path


def main(options: list[str]) -> int:
    """Make every lock file; return the exit status."""
    uv = find_uv()
    LOCKS.mkdir(exist_ok=True)
    made: list[Path] = []
    for name, wanted in requirements().items():
        made.append(lock(uv, name, wanted, made, options))
        print(made[-1].relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
