"""A model with the name that the window gives it, and how one is read from a file."""

from dataclasses import dataclass
from pathlib import Path

from digitpad.files.models import Model, load_model
from digitpad.recognition.recogniser import Reader, check_reads_digits
from digitpad.training.runs import MODEL as RUN_MODEL


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A model with the name that the window gives it, and where it lies (None: nowhere, or bundled)."""

    model: Model
    name: str
    path: Path | None = None
    bundled: bool = False

    @property
    def reader(self) -> Reader:
        """This model as one that reads."""
        return Reader.of(self.model, self.name)


def read_model(path: Path, name: str = "") -> LoadedModel:
    """The model in a file, called by that name; by its file, or by the folder of its run, when not given.

    Raises:
        ModelFileError: the file is not a model, or of one that reads no digits.
    """
    usual = path.parent.name if path.name == RUN_MODEL else path.stem  # all runs' models have one name
    model = load_model(path)
    check_reads_digits(model, path)
    return LoadedModel(model, name or usual, path)
