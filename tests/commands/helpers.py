"""The command line as a user meets it: real processes, and two drawings to hand to them."""

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from digitpad.ink.stroke import Drawing
from digitpad.nn.network import Network
from digitpad.nn.refusal import Refusal
from digitpad.nn.spec import NetworkSpec

SEVEN = Drawing.of([[[100, 100], [300, 100], [200, 400]]], label=7, writer="ann")
ONE = Drawing.of([[[100, 100], [100, 400]]], label=1, writer="bob")

HIDDEN = 8
"""Units of the hidden layer of the models that these tests make."""


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "digitpad", *map(str, words)]


def digitpad(*words, **options):
    return subprocess.run(
        command(*words), capture_output=True, text=True, timeout=120, check=False, **options
    )


def small_network() -> Network:
    return Network(NetworkSpec.dense(hidden=(HIDDEN,)), np.random.default_rng(0))


def refuses_everything() -> Refusal:
    """What takes nothing for a digit: a bias that outweighs all else."""
    network = Network(NetworkSpec.dense(HIDDEN + 10, (), 2), np.random.default_rng(0))
    network.parameters[:] = 0
    network.parameters[-1] = 30
    return Refusal(network.snapshot(), 0.5)


def conversation(words: Sequence[str], lines: Sequence[str]) -> list[str]:
    """Hand a process one line after the other, each only when the one before has been answered."""
    answers = []
    with (
        subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process,
        ThreadPoolExecutor(1) as listener,
    ):
        try:
            for line in lines:
                process.stdin.write(line + "\n")
                process.stdin.flush()
                answers.append(listener.submit(process.stdout.readline).result(60))
            process.stdin.close()
            assert process.wait(60) == 0
        finally:
            process.kill()  # or who waits for an answer that never comes would wait for ever
    return answers
