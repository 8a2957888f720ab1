"""The child process that reads mutants: guarded, watched, and telling what came out of each.

Started as `python child.py JOB`, a JSON file with `package` (the folder that holds `digitpad/`), `sandbox`,
`readers`, `first`, `cases`, `seed`, `seconds`, `crashers` and `odd`. It writes findings and counts to
`sandbox/report`, a JSON line each, and before each case its number to `sandbox/at`, so that the parent knows
what it died of.
"""

import faulthandler
import json
import os
import shutil
import signal
import sys
import time
import traceback
import warnings
from pathlib import Path
from typing import Any

JOB: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text()) if __name__ == "__main__" else {}
if JOB:
    # This copy of the package and no other; the harness from where this file lies.
    sys.path[0:1] = [JOB["package"], str(Path(__file__).resolve().parents[2])]

import numpy as np  # noqa: E402

from digitpad.errors import DigitpadError  # noqa: E402
from tests.fuzz import odd  # noqa: E402
from tests.fuzz.reader import Reader, UnsoundError  # noqa: E402
from tests.fuzz.readers import READERS  # noqa: E402
from tests.fuzz.seeds import Files  # noqa: E402
from tests.fuzz.watch import Meter, Opened, Stamps, limit_memory, write_files  # noqa: E402

MOST_MEMORY = 500
"""Megabytes that the whole process may take."""

LONGEST_MESSAGE = 10_000
"""What a fault says of itself is a line for people, however long the names in the file are."""


NOTHING_YET = {"done": 0, "passed": 0, "read": 0, "peak": 0, "seconds": 0.0}


class SlowError(BaseException):
    """A case took too much of the processor; no `except Exception` of a library swallows it."""


class Child:
    """Reads case after case, and reports."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.sandbox = Path(job["sandbox"])
        self.folder, self.scratch = self.sandbox / "case", self.sandbox / "scratch"
        self.seconds, self.seed = job["seconds"], job["seed"]
        self.meter = Meter()
        self.opened = Opened((self.folder, self.scratch))
        self.report = (self.sandbox / "report").open("a", encoding="utf-8")
        self.at = (self.sandbox / "at").open("wb", buffering=0)
        self.seen: set[str] = set()
        self.counts: dict[str, Any] = {}

    def warm_up(self, readers: list[Reader]) -> dict[str, list[Files]]:
        """The seeds of all readers; each must be read, so that what is loaded only once is loaded."""
        seeds = {reader.name: reader.seeds() for reader in readers}
        for reader in readers:
            for files in seeds[reader.name]:
                write_files(self.folder, files)
                self.scratch.mkdir(exist_ok=True)
                with warnings.catch_warnings():
                    warnings.simplefilter("error")
                    if reader.name == "gzip":
                        continue  # they are packed only when they are spoiled
                    reader.read(self.folder, self.scratch)
        return seeds

    def begin(self, reader: Reader, counts: dict[str, Any] | None) -> None:
        """Count anew, or from where a child that died had come to."""
        self.counts = counts or {**NOTHING_YET, "reader": reader.name}
        self.seen = set()

    def one(self, reader: Reader, name: str, files: Files | None) -> None:
        """Read a case: `files`, or what lies in the folder already."""
        if files is not None:
            write_files(self.folder, files)
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir()
        self.at.seek(0)
        self.at.write(json.dumps({**self.counts, "case": name}).encode().ljust(400))
        before = Stamps(self.sandbox, self.folder, reader.writes)
        self.meter.reset()
        started = time.perf_counter()
        faulthandler.dump_traceback_later(8 * self.seconds, exit=True)
        try:
            if hasattr(signal, "setitimer"):
                signal.setitimer(signal.ITIMER_PROF, self.seconds)
            with self.opened, warnings.catch_warnings():
                warnings.simplefilter("error")
                reader.read(self.folder, self.scratch)
            self.counts["read"] += 1
        except DigitpadError as error:
            self._check_message(name, files, str(error))
        except UnsoundError as error:
            self.found(name, files, "unsound", f"{error} {_place(error)}")
        except SlowError as error:
            self.found(name, files, "slow", f"more than {self.seconds} s of the processor {_place(error)}")
        except BaseException as error:
            text = " ".join(str(error).split())[:300]
            self.found(name, files, "traceback", f"{type(error).__name__}: {text} {_place(error)}")
        finally:
            if hasattr(signal, "setitimer"):
                signal.setitimer(signal.ITIMER_PROF, 0)
            faulthandler.cancel_dump_traceback_later()
        self.counts["seconds"] += time.perf_counter() - started
        peak = self.meter.megabytes()
        self.counts["peak"] = max(self.counts["peak"], peak)
        if peak > MOST_MEMORY:
            self.found(name, files, "memory", f"{peak} MB")
        for what in self.opened.strange():
            self.found(name, files, "reached", what)
        for what in before.changes():
            self.found(name, files, "changed", what)

    def _check_message(self, name: str, files: Files | None, message: str) -> None:
        if not message.isprintable() and any(ord(letter) < 32 for letter in message):
            self.found(name, files, "message", f"not one line: {message[:200]!r}")
        if len(message) > LONGEST_MESSAGE:
            self.found(name, files, "message", f"{len(message)} characters: {message[:200]!r}")

    def found(self, name: str, files: Files | None, kind: str, what: str) -> None:
        """Tell of a finding, once for each place; keep its files."""
        key = f"{kind} {what.split(' in ')[-1] if kind in ('traceback', 'slow') else kind}"
        if key in self.seen or len(self.seen) > 50:
            return
        self.seen.add(key)
        reader = self.counts["reader"]
        if files is not None:
            write_files(self.sandbox / "found" / f"{reader}-{name}", files)
        self._tell(finding=kind, reader=reader, case=name, what=what)

    def end(self) -> None:
        """Tell how it went with this reader."""
        self._tell(**self.counts)

    def _tell(self, **line: Any) -> None:
        self.report.write(json.dumps(line) + "\n")
        self.report.flush()


def mutant(reader: Reader, seeds: list[Files], seed: int, number: int) -> Files:
    """The spoiled files of a case: the same for the same seed and number, whatever came before."""
    place = sorted(READERS).index(reader.name)
    rng = np.random.default_rng([seed, place, number])
    return reader.mutate(seeds[int(rng.integers(len(seeds)))], seeds, rng)


def _place(error: BaseException) -> str:
    """Where it came from: the innermost line of the package."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if "digitpad" in Path(frame.filename).parts
    ]
    frames = frames or traceback.extract_tb(error.__traceback__)[-1:]
    return (
        f" in {Path(frames[-1].filename).name}:{frames[-1].lineno} {frames[-1].name}"
        if frames
        else " in nowhere"
    )


def _too_slow(number: int, frame: object) -> None:
    raise SlowError


def main(job: dict[str, Any]) -> None:
    """Read all cases of the job."""
    import digitpad

    if Path(digitpad.__file__ or "").resolve().parent.parent != Path(job["package"]).resolve():
        raise SystemExit(f"another digitpad was loaded: {digitpad.__file__}")
    faulthandler.enable()
    os.fsync = lambda _: None  # type: ignore[assignment] # what is written here may be lost
    if hasattr(signal, "SIGPROF"):
        signal.signal(signal.SIGPROF, _too_slow)
    child = Child(job)
    readers = [READERS[name] for name in job["readers"]]
    seeds = child.warm_up(readers)
    limit_memory()
    child.opened.install()
    first, counts = job["first"], job["counts"]
    for reader in readers:
        child.begin(reader, counts)
        if counts is None and job["odd"]:
            for name, make in odd.cases(reader, seeds[reader.name]):
                if f"{reader.name} {name}" not in job["skip"]:
                    make(child.folder)
                    child.one(reader, name, None)
        if counts is None and job["crashers"]:
            root = Path(job["crashers"]) / reader.name
            for folder in sorted(root.iterdir()) if root.is_dir() else ():
                shutil.rmtree(child.folder, ignore_errors=True)
                shutil.copytree(folder, child.folder)
                child.one(reader, folder.name, None)
        child.counts["read"] = 0 if counts is None else child.counts["read"]
        for number in range(first, job["cases"]):
            files = mutant(reader, seeds[reader.name], child.seed, number)
            child.counts["passed"] += reader.passes(files)
            child.counts["done"] = number + 1
            child.one(reader, str(number), files)
            if child.seen and job["until_found"]:
                break
        child.end()
        first, counts = 0, None


if __name__ == "__main__":
    main(JOB)
