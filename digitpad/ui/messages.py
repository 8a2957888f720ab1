"""Errors in the user's words: an error goes in, one translated line comes out that says what to do.

The core raises English sentences with a class and fields; here each class has its own sentence, and the
fields fill it. What is no DigitpadError is a bug, and gets one plain sentence: its details go to the log.
"""

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from digitpad.errors import (
    Cancelled,
    DataError,
    DigitpadError,
    DivergedError,
    DownloadError,
    FileError,
    InUseError,
    ModelFileError,
    SaveError,
    SettingError,
)
from digitpad.recognition.picture_file import PictureError
from digitpad.state.settings_file import SettingsProblem

translate = QCoreApplication.translate


def explain(error: BaseException) -> str:
    """One line for the user about any error."""
    match error:
        case ModelFileError():
            sentence = translate(
                "messages",
                "“{file}” cannot be used as a model: {fault}. "
                "Open another one, or restore the bundled model.",
            )
        case PictureError():
            sentence = translate("messages", "“{file}” cannot be read: {fault}. Choose another picture.")
        case DataError():
            sentence = translate(
                "messages", "“{file}” cannot be read: {fault}. Choose another file or data set."
            )
        case InUseError():
            sentence = translate(
                "messages",
                "“{file}” {fault}. Wait until it is done there, or stop it there; nothing was changed.",
            )
        case SaveError():
            sentence = translate(
                "messages", "“{file}” was not saved: {fault}. Make room, or choose another place."
            )
            if _is_there(error.path):
                sentence = translate(
                    "messages",
                    "“{file}” was not saved: {fault}. What stood there is untouched; make room, or choose "
                    "another place.",
                )
        case FileError():
            sentence = translate("messages", "“{file}”: {fault}. Choose another file.")
        case SettingError():
            sentence = translate("messages", "{name}: {fault}.")
        case DownloadError():
            sentence = translate(
                "messages",
                "{name} could not be downloaded: {fault}. Check the connection and try again, "
                "or choose the built-in digits, which need no download.",
            )
        case DivergedError():
            sentence = translate(
                "messages",
                "The training diverged at step {step}: its loss is not a finite number any more. Usually the "
                "learning rate is too large: try a tenth of it, a warm-up, or a limit to the gradient. The "
                "model before it reads again.",
            )
        case Cancelled():
            sentence = translate("messages", "Cancelled; nothing was changed.")
        case DigitpadError():
            return _clean(str(error)) + "."
        case MemoryError():
            sentence = translate(
                "messages",
                "The memory is full. Close other programs, or choose a smaller network, and try again.",
            )
        case _:
            sentence = translate(
                "messages",
                "Something went wrong that should not have. The program goes on; the details are in the log.",
            )
    return sentence.format(
        file=_file_name(getattr(error, "path", "")),
        name=getattr(error, "name", ""),
        fault=_clean(getattr(error, "fault", "")),
        step=f"{getattr(error, 'step', 0):,}",
    )


def is_bug(error: BaseException) -> bool:
    """Whether an error is the program's fault, so that its traceback is of use."""
    return not isinstance(error, DigitpadError | MemoryError)


def explain_settings(problem: SettingsProblem) -> str:
    """One line about settings that could not be used."""
    if problem.kept is None:
        return translate("messages", "The settings could not be read, so the usual ones hold.")
    sentence = translate(
        "messages", "The settings were damaged, so the usual ones hold; the old file is kept as “{file}”."
    )
    return sentence.format(file=problem.kept.name)


def explain_crash(trace: Path) -> str:
    """One line about a program that had ended by a hard fault, with the file that tells of it."""
    sentence = translate(
        "messages",
        "The program had ended by a fault. What it was doing then is told in “{file}”; "
        "a report of the fault should hold it.",
    )
    return sentence.format(file=short_path(trace))


def size_text(count: int) -> str:
    """A number of bytes for people: “812 kB”, “12.4 MB”."""
    if count < 1000:
        return translate("messages", "{count} bytes").format(count=count)
    size, unit = count / 1e3, translate("messages", "kB")
    if size >= 999.5:
        size, unit = count / 1e6, translate("messages", "MB")
    if size >= 999.5:
        size, unit = count / 1e9, translate("messages", "GB")
    return f"{size:.0f} {unit}" if size >= 99.95 else f"{size:.1f} {unit}"


def short_path(path: Path | str) -> str:
    """A path with the home folder as ~, so that what is shown or copied names no one."""
    text, home = str(path), str(Path.home())
    if text == home or text.startswith((home + "/", home + "\\")):
        return "~" + text[len(home) :]
    return text


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # a folder that may not be looked into, or no name of a file at all
        return False


def _file_name(path: object) -> str:
    # The name is enough where the fault is one of the file; a fault at `file:line` keeps the line.
    text = str(path).replace("\\", "/")
    return text.rpartition("/")[2] or text


def _clean(fault: str) -> str:
    return " ".join(fault.split()).rstrip(".")
