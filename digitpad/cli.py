"""The command line: words in, an exit status out.

0 it worked · 2 bad usage or bad input, said in one line · 130 after Ctrl-C · 1 anything else. Every command
is imported only when it is called, so that `digitpad --help` answers at once.
"""

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn

from digitpad import __version__, standard_streams
from digitpad.errors import Cancelled, DigitpadError, DivergedError, SaveError, printable

STARTED = time.perf_counter()
"""When the program began, as nearly as a program can tell without asking the operating system."""

PRESETS = "chollet, chollet3, dlfs, tiny, fast98, record"
DATA_HELP = "mnist, synthetic, pendigits, or a path: a folder of IDX files, .npz, .csv, .jsonl"


def _path(word: str) -> object:
    """The Path of a word; pathlib is loaded only for a command that has one."""
    from pathlib import Path

    return Path(word)


class _Help(argparse.HelpFormatter):
    """argparse's own, as wide as the terminal, which it tells without loading shutil and its decoders."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    """Of the terminal, or as COLUMNS says; 80 where neither says a number, as into a file."""
    with suppress(KeyError, ValueError):
        return int(os.environ["COLUMNS"]) or 80
    with suppress(OSError):
        return os.get_terminal_size().columns or 80
    return 80


class _Parser(argparse.ArgumentParser):
    """argparse, but a wrong word costs one line and not the whole usage."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"formatter_class": _Help} | given)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run `digitpad` with these words (those of the process when None); the exit status comes back."""
    standard_streams.mend()
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (not words[0].startswith("-") and words[0] not in COMMANDS):
        # `digitpad` and `digitpad MODEL` are the window; a file may have any name but that of a command.
        words = ["window", *words]
    parser = _parser(words)
    try:
        arguments = parser.parse_args(words)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        return _dispatch(arguments)
    except KeyboardInterrupt:
        print("digitpad: interrupted", file=sys.stderr)
        return 130
    except Cancelled:
        print("digitpad: cancelled", file=sys.stderr)
        return 130
    except (SaveError, DivergedError) as error:
        print(f"digitpad: {error}", file=sys.stderr)
        return 1
    except DigitpadError as error:
        print(f"digitpad: {error}", file=sys.stderr)
        return 2
    except MemoryError:
        print(
            "digitpad: there is not enough memory for this; end other programs, or ask for less",
            file=sys.stderr,
        )
        return 1
    except OSError as error:
        # Our output has nowhere to go: its reader has had enough (`| head`), or the disk is full.
        if not isinstance(error, BrokenPipeError):
            where = f"{printable(str(error.filename))}: " if error.filename else ""
            print(f"digitpad: {where}{error.strerror or error}", file=sys.stderr)
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # or Python complains once more at exit
        return 1


def _dispatch(arguments: argparse.Namespace) -> int:
    match arguments.command:
        case "train":
            from digitpad.commands import train

            return train.run(arguments, STARTED)
        case "evaluate":
            from digitpad.commands import evaluate

            return evaluate.run(arguments)
        case "predict":
            from digitpad.commands import predict

            return predict.run(arguments)
        case "inspect":
            from digitpad.commands import inspect

            return inspect.run(arguments)
        case "gradcheck":
            from digitpad.commands import gradcheck

            return gradcheck.run(arguments)
        case "data":
            from digitpad.commands import data

            return data.run(arguments)
        case "tour":
            from digitpad.tour import run_tour

            return run_tour(arguments.folder, arguments.data, arguments.chapter)
        case _:
            gc.disable()  # among what is being loaded there is no garbage; the window then collects its own
            try:
                from digitpad.app import run_window

                return run_window(arguments.model)
            finally:
                gc.enable()


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of these words.

    Only the command that is called gets its arguments: all of them together take longer to make than Python
    takes to start.
    """
    parser = _Parser(
        prog="digitpad",
        description="See a neural network learn to read your own handwriting. "
        "Without a command the window opens, with MODEL if one is named.",
        usage="digitpad [MODEL] | digitpad COMMAND …",
    )
    parser.add_argument("--version", action="version", version=f"digitpad {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", prog="digitpad")
    for name, (purpose, add_arguments) in COMMANDS.items():
        command = commands.add_parser(name, help=purpose)
        if name in words[:1]:
            add_arguments(command)
    return parser


def _window(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", nargs="?", type=_path, help="a model to read with")


def _train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", metavar="D", help=f"{DATA_HELP} (default: the preset's; else synthetic)")
    parser.add_argument("--preset", metavar="P", help=f"{PRESETS}, or one of your own (default: chollet)")
    parser.add_argument("--epochs", metavar="N", help="passes over the training set")
    parser.add_argument("--seed", metavar="N", help="of every random choice: the same seed, the same run")
    parser.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="change the preset, as often as you like: --set hidden=256,128 (--set help lists all settings)",
    )
    parser.add_argument("--resume", metavar="RUN", help="go on with a run: its folder, or the folder's name")
    parser.add_argument("--repeat", metavar="N", help="train with N seeds, and tell mean and spread")
    parser.add_argument("--threads", metavar="N", help="for products of matrices (default: all cores)")
    parser.add_argument(
        "--plot", metavar="FILE", type=_path, help="write loss and accuracy curves (.png .svg .pdf)"
    )
    parser.add_argument(
        "--out", metavar="MODEL", type=_path, help="write the model here (default: the run's folder)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object an epoch on standard output")


def _evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL", type=_path, help="a model file, or “bundled”")
    parser.add_argument("--data", metavar="D", default="mnist", help=f"{DATA_HELP} (default: mnist)")
    parser.add_argument("--writers", metavar="A,B", help="only what these people wrote")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")


def _predict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        type=_path,
        help="drawings (.jsonl, .jsonl.gz), pictures (.png, .jpg, …), or - for drawings from a pipe",
    )
    parser.add_argument(
        "--model", metavar="MODEL", type=_path, help="the model that reads (default: the bundled one)"
    )
    parser.add_argument("--several", action="store_true", help="a drawing may hold several digits")
    parser.add_argument(
        "--json", action="store_true", help="one JSON object a drawing or picture on standard output"
    )


def _inspect(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "model",
        metavar="MODEL",
        nargs="?",
        type=_path,
        help="a model, or a run: its folder, or the folder's name (default: the bundled model)",
    )
    parser.add_argument(
        "--data", metavar="D", help=f"{DATA_HELP} (default: mnist if it is here, else synthetic)"
    )
    parser.add_argument(
        "--drawing", metavar="FILE", type=_path, help="also follow the first drawing of this file"
    )
    parser.add_argument(
        "--tensor",
        metavar="NAME[SLICE]",
        help="print one tensor or a part of it: --tensor 'train_images[4, 7:-7, 7:-7]'",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a tensor on standard output")


def _gradcheck(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--preset", metavar="P", help=f"{PRESETS}, or one of your own (default: chollet)")
    parser.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="change the preset, as often as you like: --set dropout=0.2 --set batch_norm=true",
    )


def _data(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("list", help="the data sets that have a name, and where they are")
    download = actions.add_parser("download", help="fetch a data set into the user's cache")
    download.add_argument("name", choices=["mnist"], metavar="NAME", help="mnist")
    info = actions.add_parser("info", help="describe a data set: shapes, digits, writers")
    info.add_argument("data", metavar="D", help=DATA_HELP)


def _tour(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", type=_path, help="where the pictures go")
    parser.add_argument("--data", metavar="D", default="synthetic", help=f"{DATA_HELP} (default: synthetic)")
    parser.add_argument(
        "--chapter",
        choices=("window", "inspector"),
        default="window",
        help="the whole window (default), or the inspector and the explanations",
    )


COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "window": ("open the window (also without a command)", _window),
    "train": ("train a network, without the window", _train),
    "evaluate": ("measure a model: accuracy, calibration, refusals", _evaluate),
    "predict": ("read drawings and pictures", _predict),
    "inspect": ("list every tensor of a network at work, or print one", _inspect),
    "gradcheck": ("compare backpropagation with numerical gradients", _gradcheck),
    "data": ("list, download and describe data sets", _data),
    "tour": ("drive the real window without a person, and leave screenshots", _tour),
}
"""Each command: what it is for, and what adds its arguments to its parser."""
