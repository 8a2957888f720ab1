"""The film of a run: the network at steps 1, 2, 4, 8 … and at every epoch, a file for each frame.

film/frame-00000008.safetensors holds `parameters` (P,) and `buffers` (B,) float32 and `predicted` (N,) uint8,
the digit that this network reads in each picture of the test set. When the frames outgrow their budget, those
that tell least are given up: a film is watched over the logarithm of its steps, because a network learns most
at first.
"""

import contextlib
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitpad.data.dataset import MOST_DIGITS
from digitpad.errors import DataError
from digitpad.files.tensors import read_tensors, write_tensors
from digitpad.nn.snapshot import Snapshot
from digitpad.nn.spec import NetworkSpec

FORMAT = "digitpad-frame/1"
MEGABYTE = 1_000_000
HIGHEST_DIGIT = 9


@dataclass(frozen=True)
class Frame:
    """One moment of a run: the network, and what it reads in each test picture, (N,) uint8."""

    snapshot: Snapshot
    predicted: npt.NDArray[np.uint8]


def is_frame(step: int) -> bool:
    """Whether a frame is taken after this step even in the middle of an epoch: at 1, 2, 4, 8 …"""
    return step > 0 and step & (step - 1) == 0


class Film:
    """The frames of one run in a folder.

    Args:
        folder: is made with the first frame.
        budget: megabytes that all frames together may take.
    """

    def __init__(self, folder: Path, budget: float) -> None:
        self.folder = folder
        self._budget = budget * MEGABYTE

    @property
    def steps(self) -> list[int]:
        """After which steps there are frames, in order."""
        found = []
        for path in self.folder.glob("frame-*.safetensors"):
            with contextlib.suppress(ValueError):
                step = int(path.stem.removeprefix("frame-"))
                if step > 0 and path == self.path(step):  # else it is nobody's: steps are counted from 1
                    found.append(step)
        return sorted(found)

    def path(self, step: int) -> Path:
        """Where the frame of this step is, or would be."""
        return self.folder / f"frame-{step:08}.safetensors"

    def add(self, frame: Frame) -> None:
        """Keep a frame, and give up others when there is no more room. Raises SaveError."""
        snapshot = frame.snapshot
        arrays = {
            "parameters": snapshot.parameters,
            "buffers": snapshot.buffers,
            "predicted": frame.predicted,
        }
        numbers = {"format": FORMAT, "step": str(snapshot.step), "epoch": str(snapshot.epoch)}
        write_tensors(self.path(snapshot.step), arrays, numbers)
        self._thin()

    def load(self, step: int, spec: NetworkSpec) -> Frame:
        """The frame of a step. Raises DataError when it is not there or does not fit the network."""
        path = self.path(step)
        most = 4 * (spec.parameter_count + spec.buffer_count) + MOST_DIGITS
        arrays, metadata = read_tensors(path, FORMAT, most)
        try:
            parameters, buffers, predicted = (arrays[name] for name in ("parameters", "buffers", "predicted"))
            if {parameters.dtype, buffers.dtype} != {np.dtype(np.float32)} or predicted.dtype != np.uint8:
                raise ValueError("an array is of the wrong dtype")
            if predicted.ndim != 1 or (len(predicted) and predicted.max() > HIGHEST_DIGIT):
                raise ValueError("what it has predicted are no digits")
            if int(metadata["step"]) != step:
                raise ValueError(f"it is of step {metadata['step']}")
            snapshot = Snapshot.of(spec, parameters, int(metadata["step"]), int(metadata["epoch"]), buffers)
        except (KeyError, ValueError) as error:
            raise DataError(path, f"is not a frame of this run: {error}") from error
        predicted.flags.writeable = False
        return Frame(snapshot, predicted)

    def cut(self, step: int) -> None:
        """Drop every frame after `step`: a run that is resumed there takes them again."""
        for later in self.steps:
            if later > step:
                self.path(later).unlink(missing_ok=True)

    def _thin(self) -> None:
        sizes = {step: self.path(step).stat().st_size for step in self.steps}
        while sum(sizes.values()) > self._budget and len(sizes) > 2:
            step = least_telling(list(sizes))
            self.path(step).unlink(missing_ok=True)
            del sizes[step]


def least_telling(steps: list[int]) -> int:
    """Of three or more ascending steps the inner one whose neighbours are closest, as a ratio."""
    gaps = {
        step: math.log(after) - math.log(before)
        for before, step, after in zip(steps, steps[1:], steps[2:], strict=False)
    }
    return min(gaps, key=lambda step: (gaps[step], step))
