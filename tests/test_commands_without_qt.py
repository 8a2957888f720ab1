"""No command but the window and the tour loads Qt."""

import json
import os
import subprocess
import sys
from pathlib import Path

from digitpad import cli

COMMANDS_WITHOUT_QT = [
    ["--version"],
    ["--help"],
    ["train", "--data", "drawings.jsonl", "--preset", "tiny", "--epochs", "1", "--out", "model.safetensors"],
    [
        "train",
        "--data",
        "drawings.jsonl",
        "--preset",
        "tiny",
        "--epochs",
        "1",
        "--plot",
        "curves.png",
        "--json",
    ],
    ["evaluate", "model.safetensors", "--data", "drawings.jsonl"],
    ["predict", "drawings.jsonl", "--model", "model.safetensors", "--json"],
    ["predict", "drawings.jsonl"],
    ["inspect", "--data", "drawings.jsonl", "--drawing", "drawings.jsonl"],
    ["inspect", "model.safetensors", "--data", "drawings.jsonl", "--tensor", "train_images[0]", "--json"],
    ["gradcheck", "--preset", "tiny"],
    ["data", "list"],
    ["data", "info", "drawings.jsonl"],
]
RUN_EACH = """
import json, sys
from digitpad.cli import main
for words in json.loads(sys.argv[1]):
    status = main(words)
    loaded = sorted({"PySide6", "shiboken6", "pyqtgraph", "matplotlib.pyplot"} & set(sys.modules))
    if status or loaded:
        sys.exit(f"digitpad {' '.join(words)}: status {status}, loaded {loaded}")
"""


def test_no_command_but_the_window_and_the_tour_loads_qt(tmp_path: Path) -> None:
    lines = [{"strokes": [[[n, 0], [9 - n, 50 + n], [n, 100]]], "label": n % 10} for n in range(60)]
    (tmp_path / "drawings.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    run = subprocess.run(
        [sys.executable, "-P", "-c", RUN_EACH, json.dumps(COMMANDS_WITHOUT_QT)],
        cwd=tmp_path,
        env=os.environ,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stderr
    assert {words[0] for words in COMMANDS_WITHOUT_QT if words[0][0] != "-"} == commands() - {
        "window",
        "tour",
    }


def commands() -> set[str]:
    """The names of digitpad's commands."""
    return set(cli.COMMANDS)
