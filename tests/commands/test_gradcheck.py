"""`digitpad gradcheck`: every tensor of every recipe has the gradient that the numbers say."""

import pytest

from digitpad.cli import main


def test_gradcheck_finds_every_tensor_right(capsys):
    assert main(["gradcheck", "--preset", "tiny"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert all(line.endswith("ok") for line in lines)


def test_gradcheck_without_a_preset_checks_the_one_that_the_help_names(capsys):
    assert main(["gradcheck", "--set", "hidden=12"]) == 0
    out, err = capsys.readouterr()
    assert "784-12-10" in err
    assert len(out.splitlines()) == 4


def test_gradcheck_of_a_changed_preset_checks_its_new_tensors_too(capsys):
    words = ["dropout=0.2", "batch_norm=true", "label_smoothing=0.1", "activation=tanh", "hidden=20,12"]
    assert main(["gradcheck", "--preset", "tiny", *(f"--set={word}" for word in words)]) == 0
    out, err = capsys.readouterr()
    assert "784-20-12-10, tanh, batch norm, dropout 0.2, label smoothing 0.1" in err
    lines = out.splitlines()
    assert len(lines) == 10
    assert all(line.endswith("ok") for line in lines)
    assert [line.split()[0] for line in lines if "both 0" in line] == ["layers.0.bias", "layers.4.bias"]


@pytest.mark.parametrize("word", ["dropout", "dropout=2", "magic=1"])
def test_gradcheck_refuses_a_wrong_setting_in_one_line(word, capsys):
    assert main(["gradcheck", "--preset", "tiny", "--set", word]) == 2
    assert word.partition("=")[0] in capsys.readouterr().err
