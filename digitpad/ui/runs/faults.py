"""Why something cannot be done with a run, in the user's words, and what to do: an error in, a line out."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from digitpad.errors import DataError, FileError, SaveError, SettingError
from digitpad.training.archive import KeptRun
from digitpad.training.machine import machine, obstacle
from digitpad.ui.messages import explain
from digitpad.ui.runs.wording import data_text

translate = QCoreApplication.translate


def fault_text(error: Exception) -> str:
    """What kept a run from being read, renamed or put away; errors that are no run's as everywhere."""
    if isinstance(error, FileError) and not isinstance(error, SaveError):
        name = error.path.replace("\\", "/").rpartition("/")[2] or error.path
        return translate("runs", "“{file}” {fault}.").format(file=name, fault=error.fault.rstrip("."))
    return explain(error)


def resume_fault_text(run: KeptRun, error: Exception) -> str:
    """Why a run cannot go on, and what to do."""
    name, data = run.about.name, data_text(run)
    threads, here = run.machine.get("blas_threads"), machine()["blas_threads"]
    if isinstance(error, SettingError) and error.name == "data":
        text = translate(
            "runs",
            "“{name}” cannot go on: the digits of {data} are not those that it was trained on. Put the "
            "former ones back, or fork the run, which begins anew.",
        )
    elif isinstance(error, SaveError):
        text = translate(
            "runs",
            "“{name}” cannot go on: {fault}. If another window of digitpad trains it, wait for its end or "
            "close that window.",
        )
    elif obstacle(run.machine, machine()) and isinstance(error, DataError):
        text = translate(
            "runs",
            "“{name}” cannot go on as the same run: it was trained with {threads} threads, and now there are "
            "{here}, so that sums would differ in their last bits. Set the threads to {threads} in the "
            "settings, start digitpad again and resume then; or fork the run.",
        )
    elif isinstance(error, DataError) and Path(error.path).name != run.path.name:
        text = translate(
            "runs",
            "“{name}” cannot go on: its digits, {data}, cannot be read: {fault}. Put them back where they "
            "were, and resume again.",
        )
    elif isinstance(error, FileError):
        text = translate("runs", "“{name}” cannot go on: it {fault}.")
    else:
        return explain(error)
    fault = getattr(error, "fault", "").rstrip(".")
    return text.format(name=name, data=data, fault=fault, threads=threads, here=here)
