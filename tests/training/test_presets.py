"""Presets of the user's: kept under a name, found by it, and harmless when they are broken."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from digitpad import paths
from digitpad.errors import DataError, SaveError, SettingError
from digitpad.training import presets
from digitpad.training.recipe import PRESETS, preset
from digitpad.training.settings import with_setting


def _own():
    return with_setting(preset("tiny"), "hidden", "32")


def test_what_is_saved_is_found_by_its_name():
    saved = presets.save_preset(_own(), "  Für Anna – 1 ")
    assert saved == replace(_own(), name="Für Anna – 1")
    assert presets.load_preset("Für Anna – 1") == saved
    assert presets.preset_names() == [*PRESETS, "Für Anna – 1"]
    assert presets.load_preset("tiny") == preset("tiny")
    assert [path.name for path in paths.presets_dir().iterdir()] == ["Für Anna – 1.json"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "needs a name"),
        ("   ", "needs a name"),
        ("a" * 61, "at most 60 characters, not 61"),
        ("../up", "cannot have '/' in it"),
        ("a\\b", "in it"),
        ("a\nb", "in it"),
        ("a\0b", "in it"),
        (".hidden", "full stop"),
        ("tiny", "built-in preset"),
        ("Chollet", "built-in preset"),
    ],
)
def test_names_that_no_preset_can_have_are_refused(name: str, reason: str):
    with pytest.raises(SettingError, match="preset") as caught:
        presets.save_preset(_own(), name)
    assert reason in caught.value.fault
    assert not paths.presets_dir().exists()
    with pytest.raises(SettingError):
        presets.delete_preset(name)


def test_the_longest_name_in_the_widest_letters_can_be_saved():
    name = "字" * 60
    presets.save_preset(_own(), name)
    assert presets.preset_names()[-1] == name


def test_one_that_is_there_is_replaced_only_on_demand():
    presets.save_preset(_own(), "mine")
    other = with_setting(_own(), "seed", "9")
    with pytest.raises(SettingError, match="already"):
        presets.save_preset(other, "mine")
    assert presets.load_preset("mine").seed == 0
    presets.save_preset(other, "mine", overwrite=True)
    assert presets.load_preset("mine").seed == 9


def test_renaming_and_deleting():
    presets.save_preset(_own(), "a")
    presets.save_preset(_own(), "b")
    assert presets.rename_preset("a", "c").name == "c"
    assert presets.preset_names() == [*PRESETS, "b", "c"]
    with pytest.raises(SettingError, match="already"):
        presets.rename_preset("c", "b")
    presets.rename_preset("c", "C")
    assert presets.preset_names()[-1] == "C"
    presets.delete_preset("b")
    assert presets.preset_names() == [*PRESETS, "C"]
    for act in (presets.delete_preset, lambda name: presets.rename_preset(name, "d")):
        with pytest.raises(SettingError, match="none called 'b'"):
            act("b")


@pytest.mark.parametrize("name", ["nobody's", "../chollet", "", "a/b"])
def test_asking_for_one_that_is_not_there_names_those_that_are(name: str):
    presets.save_preset(_own(), "mine")
    with pytest.raises(SettingError, match=r"known are chollet.*mine"):
        presets.load_preset(name)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        '{"name": "x"}',
        "\udcff",
        "[" * 100_000,
        json.dumps({**preset("tiny").to_json(), "batch_size": 0}),
        json.dumps({**preset("tiny").to_json(), "network": {"inputs": 784, "layers": 5}}),
        json.dumps({**preset("tiny").to_json(), "network": None}),
        json.dumps({**preset("tiny").to_json(), "stopping": {"patience": 2}}),
    ],
)
def test_a_broken_file_is_listed_with_its_fault_and_harms_nothing(content: str):
    presets.save_preset(_own(), "good")
    broken = paths.presets_dir() / "broken.json"
    broken.write_bytes(content.encode(errors="surrogateescape"))
    found, faults = presets.user_presets()
    assert list(found) == ["good"]
    (fault,) = faults
    assert isinstance(fault, DataError)
    assert fault.path == str(broken)
    assert "\n" not in str(fault)
    with pytest.raises(DataError):
        presets.load_preset("broken")


def test_a_file_that_is_called_like_a_built_in_preset_is_named_and_not_used():
    presets.save_preset(_own(), "mine").to_json()
    (paths.presets_dir() / "mine.json").rename(paths.presets_dir() / "tiny.json")
    found, faults = presets.user_presets()
    assert found == {}
    assert "built-in" in faults[0].fault
    assert presets.load_preset("tiny") == preset("tiny")


def test_a_folder_that_cannot_be_made_is_told(own_folders: Path):
    paths.presets_dir().parent.mkdir(parents=True)
    paths.presets_dir().write_text("in the way")
    assert presets.preset_names() == list(PRESETS)
    with pytest.raises(SaveError):
        presets.save_preset(_own(), "mine")
