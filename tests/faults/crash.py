"""Dies at each step of each write, in a child; prints a line for each that left the old file whole.

python -m tests.faults.crash FOLDER
"""

import os
import sys
from pathlib import Path

import pytest

from digitpad import paths
from digitpad.atomic import PART
from tests.faults import disk
from tests.faults.writers import WRITERS


def main(folder: Path) -> None:
    """Try all of them."""
    os.environ[paths.HOME_VARIABLE] = str(folder / "home")
    for what, (write, name) in WRITERS.items():
        for number, step in enumerate(disk.STEPS):
            path = paths.presets_dir() / name if what == "preset" else folder / f"{number}" / what / name
            write(path, 0)
            old = path.read_bytes()
            child = os.fork()
            if not child:
                disk.at(step, disk.die, pytest.MonkeyPatch())
                write(path, 1)
                os._exit(0)  # the step is not one of this writer's
            _, status = os.waitpid(child, 0)
            assert os.waitstatus_to_exitcode(status) == 9, f"{what}: {step} was never reached"
            assert path.read_bytes() == old, f"{what} died while it was to {step}, and is another one"
            write(path, 1)  # what the dead one left beside it is in nobody's way
            assert path.read_bytes() != old
            for left in path.parent.glob(f"*{PART}"):
                left.unlink()
            print(what, step)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
