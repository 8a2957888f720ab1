"""What one opens and saves while no run is under way: data sets, models, photos."""

from functools import partial
from pathlib import Path

from awake.goods import write_model
from awake.person import Person

LARGE = ((), (4096,), (2048, 2048), (4096, 4096))
"""Hidden layers of models."""


def data(person: Person) -> None:
    """Data sets of every kind, chosen in the panel, with each other panel in front."""
    window, dataset = person.window, person.window.session.dataset
    choice = window.training_panel.choice
    sources = ["synthetic", "mnist", str(person.folder / "tables"), str(person.folder / "mnist.npz")]
    for dock in ("curves", "tensors", "mistakes", "units"):
        window.docks.show(dock)
        for source in sources:
            person.do(
                f"load {Path(source).name}, {dock} in front",
                partial(choice.choose, source),
                lambda: dataset.current is not None and not dataset.is_loading,
                rest=0.8,
            )


def models(person: Person) -> None:
    """Models as large as anybody has them, opened and saved, with each panel in front."""
    window = person.window
    person.load(person.data)
    for hidden in LARGE:
        name = "-".join(map(str, (784, *hidden, 10)))
        path = write_model(person.folder / f"{name}.safetensors", *hidden)
        for dock in ("curves", "tensors", "units", "mistakes"):
            window.docks.show(dock)
            person.settle(0.4)
            window.files.models.restore()
            person.settle(0.4)
            person.do(
                f"open {name}, {dock} in front",
                partial(window.open_file, path),
                partial(_reads, person, path),
                rest=1.0,
            )
        person.do(
            f"save {name}",
            partial(window.files.models.save_to, person.folder / "saved.safetensors"),
            lambda: window.session.model.files.saving is None,
            rest=0.8,
        )
    person.do("draw with it", lambda: person.draw(person.digits_to_draw[2], (0.5, 0.5, 0.6)))
    person.do("restore the bundled model", window.files.models.restore)


def photos(person: Person) -> None:
    """Photos of 12 and 64 megapixels."""
    window, state = person.window, person.window.session.picture
    for name in ("photo12.jpg", "photo64.jpg"):
        person.do(
            f"read {name}",
            partial(window.open_file, person.folder / name),
            lambda: state.current is not None and not state.is_reading,
            rest=1.0,
        )
        dialog = window.files.pictures.dialog
        if dialog is not None:
            sizes = [(900 - 10 * (n % 10), 700 - 10 * (n % 10)) for n in range(20)]
            person.over_and_over(f"{name}, dialog resized", [partial(dialog.resize, *size) for size in sizes])
            person.do(f"{name}, closed", dialog.reject)


def _reads(person: Person, path: Path) -> bool:
    current = person.window.session.model.current
    return current is not None and current.path == path
