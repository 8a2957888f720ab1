"""Closing the window while a job is at work: how long it stays on the screen, deaf."""

from collections.abc import Callable
from dataclasses import replace

from awake.goods import write_model
from awake.person import Person
from digitpad.state.answers import Part
from digitpad.training.recipe import preset

Begin = Callable[[Person], object]


def _train(person: Person, *hidden: int) -> None:
    recipe = replace(preset("chollet").with_network(hidden=hidden), epochs=50, steps=None)
    person.begin_training(recipe)


def _load(person: Person, source: str) -> None:
    person.window.session.dataset.load(source)


def _count_mistakes(person: Person) -> None:
    person.load(person.data)
    person.window.open_file(write_model(person.folder / "large.safetensors", 4096, 4096))
    person.window.docks.show("mistakes")
    person.settle(0.3)
    person.window.session.mistakes.choose_part(Part.TRAIN)


def _count_units(person: Person) -> None:
    person.load(person.data)
    person.window.open_file(write_model(person.folder / "large.safetensors", 2048, 2048))
    person.window.docks.show("units")


def _film(person: Person) -> None:
    machine = person.window.session.time
    person.window.view.time_machine.trigger()
    person.wait(lambda: bool(machine.films.runs), "films")
    machine.choose_run(max(machine.films.runs, key=lambda run: len(machine.films.steps(run))))
    person.settle(0.3)
    person.window.time_bar.save.save(person.folder / "end.gif", "gif")


def _check(person: Person) -> None:
    person.load("synthetic")
    person.window.training_panel.commands.check.trigger()


def _save_tensor(person: Person) -> None:
    person.load(person.data)
    person.window.docks.show("tensors")
    person.settle(0.6)
    panel = person.window.inspector_panel
    panel.tensors.choose("data/train_images")
    assert panel.view.entry is not None
    panel.view.files.save(person.folder / "all.npy", panel.view.entry, panel.view.shown_page)


ENDS: dict[str, Begin] = {
    "nothing": lambda person: None,
    "training 784-512-10": lambda person: _train(person, 512),
    "training 784-2048-2048-10": lambda person: _train(person, 2048, 2048),
    "loading mnist": lambda person: _load(person, "mnist"),
    "loading tables of CSV": lambda person: _load(person, str(person.folder / "tables")),
    "loading an npz": lambda person: _load(person, str(person.folder / "mnist.npz")),
    "loading synthetic digits": lambda person: _load(person, "synthetic"),
    "reading a photo of 64 MP": lambda person: person.window.open_file(person.folder / "photo64.jpg"),
    "counting mistakes": _count_mistakes,
    "statistics of 2048 units": _count_units,
    "saving a film as GIF": _film,
    "a gradient check": _check,
    "saving a tensor": _save_tensor,
    "reading 500 runs": lambda person: person.window.session.runs.refresh(),
}
"""What is at work → how it begins."""
