"""Taking up a run that was put down: folder and data go in, the folder held and a trainer come out."""

from pathlib import Path

from digitpad.data.dataset import Dataset
from digitpad.errors import DataError, SettingError
from digitpad.training.archive import ENDED, KeptRun, read_run, resume_point
from digitpad.training.control import Mailbox
from digitpad.training.history import RunHistory
from digitpad.training.machine import machine, obstacle
from digitpad.training.recipe import load_recipe
from digitpad.training.runs import FILM, HISTORY, LOCK, RunFolder
from digitpad.training.trainer import Trainer


def check_resumable(run: KeptRun) -> None:
    """What can be told before the data are loaded. Raises DataError when the run cannot go on here."""
    if run.status in ENDED and run.model is not None:
        raise DataError(run.path, f"is over after {run.step:,} steps: there is nothing left to train")
    if fault := obstacle(run.machine, machine()):
        raise DataError(run.path, f"cannot go on: {fault}")


def take_up(
    path: Path, dataset: Dataset, mailbox: Mailbox | None = None, history: RunHistory | None = None
) -> tuple[RunFolder, Trainer]:
    """Hold the folder of a run, and make the trainer that goes on with it.

    Where the run stands is read only when no other program can go on with it any more, and nothing in the
    folder is changed before it is sure that it can go on here.

    Raises:
        DataError: the folder is no run, or its run cannot go on on this machine, or would write elsewhere.
        SettingError: the data are other ones, or the checkpoint is damaged.
        InUseError: another program writes it.
    """
    for name in (HISTORY, FILM, LOCK):  # these are added to and cut; all else is replaced
        # A link is refused before it is followed: one to itself leads Python to a RuntimeError.
        if (path / name).is_symlink() or (path / name).resolve().parent != path.resolve():
            raise DataError(path, f"cannot go on: its {name} is a link to what lies elsewhere")
    folder = RunFolder(path, load_recipe(path / "recipe.json"))
    try:
        point = resume_point(path)
        if point.checkpoint is not None and (fault := obstacle(point.checkpoint.machine, machine())):
            raise DataError(path, f"cannot go on: {fault}")
        wanted = read_run(path).data.get("sha256", dataset.sha256)
        if wanted != dataset.sha256:
            raise SettingError("data", f"{dataset.name} is no longer what the run was trained on")
        trainer = Trainer(point.recipe, dataset, mailbox, history, point.checkpoint, point.replay)
        folder.go_on(point.checkpoint.step if point.checkpoint is not None else 0)
    except BaseException:
        folder.close()
        raise
    return folder, trainer
