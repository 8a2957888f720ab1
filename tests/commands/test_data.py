"""`digitpad data`: what there is, and what is in it."""

from digitpad.cli import main


def test_data_info_shows_shapes_and_counts(bars, capsys):
    assert main(["data", "info", str(bars)]) == 0
    out = capsys.readouterr().out
    assert "train_images (600, 28, 28) uint8" in out
    assert main(["data", "list"]) == 0
    assert "synthetic" in capsys.readouterr().out
