"""The parent of the fuzzing child: starts it, starts it again where it died, and gathers what it found.

In: names of readers, a number of cases for each, a seed, and perhaps another copy of the package. Out:
a `Result`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CRASHERS = ROOT / "tests" / "fuzz" / "crashers"
SECONDS = 5.0
"""Of the processor, that one case may take; eight times as long by the clock."""

MOST_DEATHS = 20


@dataclass(frozen=True)
class Finding:
    """Something that a file must not be able to do: which reader, which case, what kind, and where."""

    reader: str
    case: str
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.reader} case {self.case}: {self.kind}: {self.what}"


@dataclass
class Result:
    """What came of it.

    Attributes:
        findings: all that must not be.
        counts: by reader: `done` cases, `passed` the header's check, `read` without a fault, `peak` MB and
            `seconds`.
    """

    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, dict[str, Any]] = field(default_factory=dict)


def fuzz(
    readers: Sequence[str],
    cases: int,
    seed: int,
    sandbox: Path,
    *,
    package: Path = ROOT,
    odd: bool = True,
    crashers: Path | None = CRASHERS,
    seconds: float = SECONDS,
    until_found: bool = False,
) -> Result:
    """Read `cases` mutants with each reader in a child process.

    Args:
        readers: their names.
        cases: how many mutants each gets.
        seed: with the number of a case decides about the mutant.
        sandbox: an empty folder.
        package: the folder that holds the `digitpad/` to be tested.
        odd: whether pipes, devices and the like are tried as well.
        crashers: the folder of files that once did harm, or None.
        seconds: of the processor for one case.
        until_found: whether the first finding is enough.
    """
    _furnish(sandbox)
    job: dict[str, Any] = {
        "package": str(package),
        "sandbox": str(sandbox),
        "readers": list(readers),
        "first": 0,
        "cases": cases,
        "seed": seed,
        "seconds": seconds,
        "counts": None,
        "skip": [],
        "odd": odd,
        "until_found": until_found,
        "crashers": None if crashers is None else str(crashers),
    }
    result = Result()
    for _ in range(MOST_DEATHS):
        error = _run(job, sandbox)
        if error is None:
            break
        at = (sandbox / "at").read_text(encoding="ascii") if (sandbox / "at").exists() else ""
        if not at:
            raise RuntimeError(f"the child did not begin: {error}")
        counts = json.loads(at)
        case = counts.pop("case")
        result.findings.append(Finding(counts["reader"], case, "died", error))
        if until_found:
            break
        job["readers"] = job["readers"][job["readers"].index(counts["reader"]) :]
        if case.isdecimal():  # it goes on behind the mutant that it died of
            job |= {"first": counts["done"], "counts": counts}
        else:
            job |= {"first": 0, "counts": None, "skip": [*job["skip"], f"{counts['reader']} {case}"]}
    _gather(sandbox / "report", result)
    result.findings = list(dict.fromkeys(result.findings))
    return result


def _run(job: dict[str, Any], sandbox: Path) -> str | None:
    """Run a child; None when it came to its end, else its last words."""
    order = sandbox / "job.json"
    order.write_text(json.dumps(job), encoding="utf-8")
    environment = {
        **os.environ,
        "DIGITPAD_HOME": str(sandbox / "home"),
        "OPENBLAS_NUM_THREADS": "1",
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
    }
    environment.pop("DIGITPAD_DATA", None)
    child = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("child.py")), str(order)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=sandbox,
        env=environment,
        check=False,
    )
    if child.returncode == 0:
        return None
    said = child.stdout.decode(errors="replace").strip().splitlines()
    return (
        f"exit {child.returncode}: "
        + " | ".join(line.strip() for line in (said if len(said) < 12 else [*said[:6], *said[-6:]]))[:1500]
    )


def _gather(report: Path, result: Result) -> None:
    for line in report.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if "finding" in entry:
            result.findings.append(Finding(entry["reader"], entry["case"], entry["finding"], entry["what"]))
        else:
            result.counts[entry["reader"]] = entry


def _furnish(sandbox: Path) -> None:
    """Existing state of a user's, and files beside the case that no reader has any business with."""
    for name in ("case", "scratch", "outside"):
        (sandbox / name).mkdir(parents=True)
    state = {
        "home/config/settings.json": '{"format": "digitpad-settings/1", "theme": "dark"}',
        "home/data/runs/2026-01-01-000000-kept/recipe.json": "{}",
        "home/data/models/kept.safetensors": "kept",
        "home/data/presets/kept.json": "{}",
        "home/cache/kept": "kept",
        "outside/secret.json": '{"name": "secret"}',
    }
    for name, text in state.items():
        path = sandbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
